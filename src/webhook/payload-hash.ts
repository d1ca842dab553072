import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/canonical-json.ts';

/**
 * The hash of what an event says: of `type`, `created` and `data` in canonical JSON. Each delivery of an event may differ in
 * everything else, such as `pending_webhooks`. Throws for a text that is not JSON. https://docs.stripe.com/api/events/object
 */
export function payloadHash(payload: string): string {
  const { type = null, created = null, data = null } = JSON.parse(payload);
  return createHash('sha256').update(canonicalJson({ type, created, data })).digest('hex');
}
