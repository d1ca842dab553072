import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

/** The link between an invoice and the payment intent that pays it: the only one that there is since basil. */
export function newInvoicePayment(
  now: number,
  { invoice, intent }: { invoice: Stripe.Invoice; intent: Stripe.PaymentIntent },
): Stripe.InvoicePayment {
  return {
    id: newId('inpay_1', 23),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
}
