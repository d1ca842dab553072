import type { PaymentMethodNow } from '../fact.ts';
import { countAt, idAt, objectAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/payment_methods */
export const PAYMENT_METHOD = {
  kind: 'payment_method',
  idPrefixes: ['pm_', 'card_', 'src_'],
  events: [
    'payment_method.attached',
    'payment_method.updated',
    'payment_method.automatically_updated',
    'payment_method.detached',
    'customer.source.expiring',
  ],
  synced: null,
  imported: 'payment_method.imported',
  read: paymentMethodNow,
  retrieve: null,
  // Stripe lists payment methods by customer only, so an import reads the default ones of customers and subscriptions.
  list: null,
  lifecycle: {
    progress: ({ customerId }) => [Number(customerId === null)],
    ranks: null,
  },
} as const satisfies ObjectType<PaymentMethodNow>;

/** Reads the part of a PaymentMethod, or of an old card source, that may be shown: brand, last four digits and expiry. */
export function paymentMethodNow(object: StripeObject, change: string): PaymentMethodNow {
  const card = objectAt(object['card'] ?? object);
  return {
    customerId: change === 'detached' ? null : idAt(object['customer']),
    brand: textAt(card['brand']),
    last4: textAt(card['last4']),
    expMonth: within(card['exp_month'], 1, 12),
    expYear: within(card['exp_year'], 1970, 9999),
  };
}

function within(value: unknown, first: number, last: number): number | null {
  const count = countAt(value);
  return count === null || count < first || count > last ? null : count;
}
