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

/** What our own `customer.linked` and `customer.reconciled` say beside their id. */
export function aboutUser(object: StripeObject): AboutUser {
  return { userId: textAt(object['userId']) ?? '' };
}
