import type Stripe from 'stripe';
import type { InvoicePaymentNow } from '../fact.ts';
import { idAt, objectAt, type StripeObject } from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/invoice-payment */
export const INVOICE_PAYMENT = {
  kind: 'invoice_payment',
  idPrefixes: ['inpay_'],
  events: ['invoice_payment.paid'],
  synced: 'invoice_payment.synced',
  // An import keeps which payment intent pays which invoice, but no event, as a look-up does.
  imported: null,
  read: invoicePaymentNow,
  retrieve: null,
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.invoicePayments.list({ ...params, status: 'paid' }),
    takes: () => true,
    importing: { name: 'invoicePayments', expand: [], cardOf: () => null },
  },
  lifecycle: { progress: () => [], ranks: null },
} as const satisfies ObjectType<InvoicePaymentNow>;

/** Reads an InvoicePayment. Since 2025-03-31 ("basil") no other event says which payment intent pays which invoice. */
function invoicePaymentNow(object: StripeObject): InvoicePaymentNow {
  const payment = objectAt(object['payment']);
  return {
    invoiceId: idAt(object['invoice']),
    intentId: idAt(payment['payment_intent']),
    chargeId: idAt(payment['charge']),
  };
}
