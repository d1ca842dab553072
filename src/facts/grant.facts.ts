import type { GrantNow } from './own.fact.ts';
import { numberAt, type StripeObject, textAt } from './stripe-value.ts';

/** What our own `grant.*` events say. A revocation says only which grant it ends, and whose it is. */
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
