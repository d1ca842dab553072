import type Stripe from 'stripe';
import { type Applied, discountAmounts } from '../objects/coupon.ts';
import { newInvoice, newInvoiceLine, newInvoicePayment } from '../objects/invoice.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';

export interface BilledItem {
  price: Stripe.Price;
  quantity: number;
  amount: number;
  description: string;
  period: { start: number; end: number };
  subscriptionItem: string | null;
  invoiceItem?: string;
  proration?: boolean;
}

type Off = ReturnType<typeof discountAmounts>[number][number];

interface Drafting {
  id: string;
  customer: Stripe.Customer;
  items: BilledItem[];
  reason: Stripe.Invoice.BillingReason;
  subscription: Stripe.Subscription;
  applied: Applied[];
  /** What the invoice looks back on; the instant itself where it looks back on nothing. */
  period?: { start: number; end: number };
  /** Set where it is to finalize itself. */
  finalizesAt?: number;
}

/** Writes an invoice and finalizes it at once: it has its number, and a payment intent unless it asks for nothing. */
export async function issueInvoice(
  work: Work,
  { intent, ...drafting }: Drafting & { intent: string | null },
): Promise<Stripe.Invoice> {
  const draft = draftInvoice(work, drafting);
  return finalizeInvoice(work, draft, { intent });
}

/** Writes an invoice that can still change. */
export function draftInvoice(work: Work, drafting: Drafting): Stripe.Invoice {
  const draft = work.create('invoice', composeInvoice(work, drafting));
  work.tell('invoice.created', draft);
  return draft;
}

/** An invoice with its lines and totals, not written anywhere: a preview is no more than that. */
export function composeInvoice(work: Pick<Work, 'now'>, drafting: Drafting): Stripe.Invoice {
  const { id, customer, subscription, items, applied } = drafting;
  const off = discountAmounts(
    items.map(({ amount, proration = false }) => ({ amount, proration })),
    applied,
  );
  const lines = items.map((item, index) =>
    newInvoiceLine({ ...item, invoice: id, subscription: subscription.id, discountAmounts: off[index] as Off[] }),
  );
  return newInvoice(work.now, {
    id,
    customer,
    lines,
    currency: subscription.currency,
    billingReason: drafting.reason,
    subscription,
    automaticTax: subscription.automatic_tax.enabled,
    period: drafting.period ?? { start: work.now, end: work.now },
    finalizesAt: drafting.finalizesAt ?? null,
    discounts: applied.map(({ discount }) => discount),
  });
}

/** An id for an invoice that something must name before it is written. */
export function newInvoiceId(): string {
  return newId('in_1', 23);
}

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

/** The prorations of a subscription that wait for an invoice, as lines of one. */
export async function pendingLines(work: Work, subscription: Stripe.Subscription): Promise<BilledItem[]> {
  const items = await pendingOf(work, subscription);
  return Promise.all(items.map((item) => lineOf(work, item)));
}

/** The same, put on this invoice: no other will have them. */
export async function takePending(
  work: Work,
  subscription: Stripe.Subscription,
  invoice: string,
): Promise<BilledItem[]> {
  const lines = await pendingLines(work, subscription);
  for (const { invoiceItem } of lines) await work.change('invoiceitem', String(invoiceItem), { invoice });
  return lines;
}

async function pendingOf(work: Work, { id }: Stripe.Subscription): Promise<Stripe.InvoiceItem[]> {
  const filter = { 'body.parent.subscription_details.subscription': id, 'body.invoice': null };
  const { data } = await work.list('invoiceitem', filter, { limit: 100 });
  return data.reverse();
}

async function lineOf(work: Work, item: Stripe.InvoiceItem): Promise<BilledItem> {
  return {
    price: await work.get('price', String(item.pricing?.price_details?.price)),
    quantity: item.quantity,
    amount: item.amount,
    description: String(item.description),
    period: item.period,
    subscriptionItem: item.parent?.subscription_details?.subscription_item as string,
    invoiceItem: item.id,
    proration: true,
  };
}
