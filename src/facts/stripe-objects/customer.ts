import type Stripe from 'stripe';
import type { CustomerNow } from '../fact.ts';
import { ownerIn } from '../owner.ts';
import { instantAt, numberAt, objectAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/customers */
export const CUSTOMER = {
  kind: 'customer',
  idPrefixes: ['cus_'],
  events: ['customer.created', 'customer.updated', 'customer.deleted'],
  synced: 'customer.synced',
  imported: 'customer.imported',
  read: customerNow,
  retrieve: (stripe: Stripe, id: string) => stripe.customers.retrieve(id),
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.customers.list(params),
    takes: () => true,
    importing: {
      name: 'customers',
      expand: ['data.invoice_settings.default_payment_method'],
      cardOf: (customer: Stripe.Customer) => customer.invoice_settings.default_payment_method,
    },
  },
  lifecycle: {
    progress: ({ deleted }) => [Number(deleted)],
    ranks: null,
  },
} as const satisfies ObjectType<CustomerNow>;

/** Reads a Stripe Customer. A deleted one has no field but `deleted`: https://docs.stripe.com/api/customers/delete */
export function customerNow(object: StripeObject, change: string): CustomerNow {
  const locales = object['preferred_locales'];
  return {
    deleted: object['deleted'] === true || change === 'deleted',
    userId: ownerIn(objectAt(object['metadata'])),
    email: textAt(object['email']),
    locale: Array.isArray(locales) ? textAt(locales[0]) : null,
    balance: numberAt(object['balance']) ?? 0,
    currency: textAt(object['currency']),
    createdAt: instantAt(object['created']),
  };
}
