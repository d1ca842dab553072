import type { AboutUser } from './own.fact.ts';
import { type StripeObject, textAt } from './stripe-value.ts';

/** Reads the internal event `customer.linked` or `customer.unlinked`. Returns the new owner of the Stripe customer, null after an unlink. */
export function linkedUser(object: StripeObject): { userId: string | null } {
  return { userId: textAt(object['userId']) };
}

/** Reads the internal event `customer.reconciled`: the user whose objects are compared with Stripe's. */
export function aboutUser(object: StripeObject): AboutUser {
  return { userId: textAt(object['userId']) ?? '' };
}
