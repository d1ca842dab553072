import type { ErasureNow } from './own.fact.ts';
import { type StripeObject, textAt } from './stripe-value.ts';

/** What our own `customer.erased` says: whose account was deleted, and what of Stripe's was theirs. */
export function erasureNow(object: StripeObject): ErasureNow {
  const ids = object['stripeIds'];
  return {
    userId: textAt(object['userId']) ?? '',
    stripeIds: Array.isArray(ids) ? ids.map(String) : [],
  };
}
