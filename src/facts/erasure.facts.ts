import type { ErasureNow } from './own.fact.ts';
import { type StripeObject, textAt } from './stripe-value.ts';

/** Reads the internal event `customer.erased`: the user whose account was deleted, and the IDs of their Stripe objects. */
export function erasureNow(object: StripeObject): ErasureNow {
  const ids = object['stripeIds'];
  return {
    userId: textAt(object['userId']) ?? '',
    stripeIds: Array.isArray(ids) ? ids.map(String) : [],
  };
}
