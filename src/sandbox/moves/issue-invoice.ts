import type Stripe from 'stripe';
import { newInvoice } from '../objects/invoice.ts';
import { newInvoiceLine } from '../objects/invoice-line.ts';
import { newInvoicePayment } from '../objects/invoice-payment.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { newId } from '../store/ids.ts';
import type { Work } from '../store/work.ts';

export interface BilledItem {
  price: Stripe.Price;
  quantity: number;
  amount: number;
  description: string;
  period: { start: number; end: number };
  subscriptionItem: string | null;
}

interface Billing {
  id: string;
  customer: Stripe.Customer;
  items: BilledItem[];
  reason: Stripe.Invoice.BillingReason;
  description: string;
  subscription: Stripe.Subscription;
  currency: string;
  automaticTax: boolean;
  /** A payment intent that was begun before, to be paid with; a new one is made where there is none. */
  intent: string | null;
}

/** Writes an invoice and finalizes it at once: it has its number, and a payment intent unless it asks for nothing. */
export async function issueInvoice(work: Work, billing: Billing): Promise<Stripe.Invoice> {
  const { id, customer, subscription } = billing;
  const lines = billing.items.map((item) => newInvoiceLine({ ...item, invoice: id, subscription: subscription.id }));
  const draft = work.create(
    'invoice',
    newInvoice(work.now, {
      id,
      customer,
      lines,
      currency: billing.currency,
      billingReason: billing.reason,
      subscription,
      automaticTax: billing.automaticTax,
      period: { start: work.now, end: work.now },
    }),
  );
  work.tell('invoice.created', draft);
  const finalized = await work.change('invoice', id, await finalFields(work, draft), 'invoice.finalized');
  if (finalized.amount_due > 0) await askForPayment(work, finalized, billing);
  return finalized;
}

/** An id for an invoice that something must name before it is written. */
export function newInvoiceId(): string {
  return newId('in_1', 23);
}

async function finalFields(work: Work, draft: Stripe.Invoice): Promise<Partial<Stripe.Invoice>> {
  const customer = await work.get('customer', String(draft.customer));
  const sequence = Number(customer.next_invoice_sequence);
  await work.change('customer', customer.id, { next_invoice_sequence: sequence + 1 });
  return {
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: work.now,
    ending_balance: 0,
    hosted_invoice_url: `${work.url}/i/${draft.id}`,
    status_transitions: { ...draft.status_transitions, finalized_at: work.now },
  };
}

async function askForPayment(work: Work, invoice: Stripe.Invoice, { customer, description, intent }: Billing) {
  const fresh = newPaymentIntent(work.now, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: customer.id,
    description,
    metadata: {},
    receiptEmail: customer.email,
    setupFutureUsage: 'off_session',
  });
  const { id } = intent === null ? work.create('payment_intent', fresh) : { id: intent };
  const reference = { customer_reference: null, order_reference: invoice.id };
  const asked = await work.change('payment_intent', id, { customer: customer.id, payment_details: reference });
  if (intent === null) work.tell('payment_intent.created', asked);
  work.create('invoice_payment', newInvoicePayment(work.now, { invoice, intent: asked }));
}
