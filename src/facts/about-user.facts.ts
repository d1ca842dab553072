import type { AboutUser } from './own.fact.ts';
import { type StripeObject, textAt } from './stripe-value.ts';

/** Reads our own `customer.linked`: to whom it gives a Stripe customer; nobody where it is `customer.unlinked`. */
export function linkedUser(object: StripeObject): { userId: string | null } {
  return { userId: textAt(object['userId']) };
}

/** Reads our own `customer.reconciled`: the user that it names. */
export function aboutUser(object: StripeObject): AboutUser {
  return { userId: textAt(object['userId']) ?? '' };
}
