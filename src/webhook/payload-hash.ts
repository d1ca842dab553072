import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/canonical-json.ts';

/**
 * Returns the hash of an event's content: `type`, `created` and `data` in canonical JSON. Other fields, such as `pending_webhooks`, may
 * differ between deliveries of the same event. Throws if the payload is not JSON. https://docs.stripe.com/api/events/object
 */
export function payloadHash(payload: string): string {
  const { type = null, created = null, data = null } = JSON.parse(payload);
  return createHash('sha256').update(canonicalJson({ type, created, data })).digest('hex');
}
