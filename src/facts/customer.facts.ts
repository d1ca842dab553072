import type { CustomerNow } from './fact.ts';
import type { AboutUser } from './own.fact.ts';
import { instantAt, objectAt, type StripeObject, textAt } from './stripe-value.ts';

/** Reads a Stripe Customer; a deleted one says only that (https://docs.stripe.com/api/customers/delete). */
export function customerNow(object: StripeObject, change: string): CustomerNow {
  const locales = object['preferred_locales'];
  return {
    deleted: object['deleted'] === true || change === 'deleted',
    userId: textAt(objectAt(object['metadata'])['userId']),
    email: textAt(object['email']),
    locale: Array.isArray(locales) ? textAt(locales[0]) : null,
    createdAt: instantAt(object['created']),
  };
}

/** To whom `customer.linked` gives a Stripe customer; nobody where `customer.unlinked` takes it away. */
export function linkedUser(object: StripeObject): { userId: string | null } {
  return { userId: textAt(object['userId']) };
}

/** What our own `customer.reconciled` says beside its id. */
export function aboutUser(object: StripeObject): AboutUser {
  return { userId: textAt(object['userId']) ?? '' };
}
