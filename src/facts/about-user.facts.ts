import type { AboutUser } from './own.fact.ts';
import { type StripeObject, textAt } from './stripe-value.ts';

/** Reads our own `customer.linked` and `customer.reconciled`: the user that they name. */
export function aboutUser(object: StripeObject): AboutUser {
  return { userId: textAt(object['userId']) ?? '' };
}
