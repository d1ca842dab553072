import type { GrantNow } from './own.fact.ts';
import { numberAt, type StripeObject, textAt } from './stripe-value.ts';

/** Reads the internal events `grant.*`. A revocation has only the ID of the grant and its user. */
export function grantNow(object: StripeObject): GrantNow {
  const validUntil = textAt(object['validUntil']);
  return {
    userId: textAt(object['userId']) ?? '',
    feature: textAt(object['feature']),
    limit: numberAt(object['limit']),
    unlimited: object['unlimited'] === true,
    value: textAt(object['value']),
    validUntil: validUntil === null ? null : new Date(validUntil),
  };
}
