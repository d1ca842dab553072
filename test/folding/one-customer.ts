import { customerObject, invoiceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';

/** Events of one Stripe customer with one subscription, at seconds of Unix. */
export const T = 1_760_000_000;

export const customer = (userId: string | null, at: number, id?: string) =>
  stripeEvent('customer.created', at, customerObject('cus_1', userId), id ? { id } : {});

export const subscription = (at: number, more: { userId?: string; id?: string } = {}) =>
  stripeEvent(
    'customer.subscription.created',
    at,
    subscriptionObject({ id: 'sub_1', customer: 'cus_1', ...(more.userId ? { userId: more.userId } : {}) }),
    more.id ? { id: more.id } : {},
  );

export const invoice = (at: number) =>
  stripeEvent('invoice.paid', at, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' }));
