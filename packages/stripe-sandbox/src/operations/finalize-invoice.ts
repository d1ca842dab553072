import type Stripe from 'stripe';
import { newInvoicePayment } from '../objects/invoice-payment.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';

interface Finalizing {
  /** A payment intent that was begun before, to be paid with; a new one is made where there is none. */
  intent: string | null;
}

/** Closes a draft: it gets its number, takes the customer's credit, and asks for what is left. */
export async function finalizeInvoice(
  work: Work,
  draft: Stripe.Invoice,
  { intent }: Finalizing,
): Promise<Stripe.Invoice> {
  const customer = await work.get('customer', idOf(String(draft.customer)));
  const sequence = Number(customer.next_invoice_sequence);
  await work.change('customer', customer.id, { next_invoice_sequence: sequence + 1 });
  const after = draft.total + customer.balance;
  const due = Math.max(0, after);
  // Only one that finalizes by itself is told as updated too: what is issued at once was never seen as a draft.
  const told = draft.automatically_finalizes_at === null ? undefined : 'invoice.updated';
  const finalized = await work.change(
    'invoice',
    draft.id,
    {
      status: 'open',
      number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
      amount_due: due,
      amount_remaining: due,
      automatically_finalizes_at: null,
      effective_at: work.now,
      starting_balance: customer.balance,
      ending_balance: Math.min(0, after),
      hosted_invoice_url: `${work.url}/i/${draft.id}`,
      next_payment_attempt: null,
      status_transitions: { ...draft.status_transitions, finalized_at: work.now },
    },
    told,
  );
  await work.change('customer', customer.id, { balance: Math.min(0, after) }, 'customer.updated');
  work.tell('invoice.finalized', finalized);
  if (due > 0) await askForPayment(work, finalized, { customer, intent });
  return finalized;
}

async function askForPayment(
  work: Work,
  invoice: Stripe.Invoice,
  { customer, intent }: Finalizing & { customer: Stripe.Customer },
) {
  const first = invoice.billing_reason === 'subscription_create';
  const fresh = newPaymentIntent(work.now, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: customer.id,
    description: first ? 'Subscription creation' : 'Subscription update',
    metadata: {},
    receiptEmail: customer.email,
    setupFutureUsage: 'off_session',
  });
  const { id } = intent === null ? work.create('payment_intent', fresh) : { id: intent };
  const reference = { customer_reference: null, order_reference: invoice.id };
  // One that was begun before may have been for more: a code has made it cheaper since.
  const amount = invoice.amount_due;
  const asked = await work.change('payment_intent', id, {
    amount,
    customer: customer.id,
    payment_details: reference,
  });
  if (intent === null) work.tell('payment_intent.created', asked);
  work.create('invoice_payment', newInvoicePayment(work.now, { invoice, intent: asked }));
}
