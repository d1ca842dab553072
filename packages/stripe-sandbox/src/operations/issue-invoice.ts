import type Stripe from 'stripe';
import { type Applied, discountAmounts } from '../objects/coupon.ts';
import { newInvoice, newInvoiceLine, newInvoicePayment } from '../objects/invoice.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { changeBalance } from './customer-balance.ts';

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
  /** The past period that the invoice covers. Default: the current instant. */
  period?: { start: number; end: number };
  /** When the invoice is finalized automatically. */
  finalizesAt?: number;
}

/** Creates an invoice and finalizes it at once. It has a number, and a payment intent unless its total is zero. */
export async function issueInvoice(
  work: Work,
  { intent, ...drafting }: Drafting & { intent: string | null },
): Promise<Stripe.Invoice> {
  const draft = draftInvoice(work, drafting);
  return finalizeInvoice(work, draft, { intent });
}

/** Creates a draft invoice, which can still change. */
export function draftInvoice(work: Work, drafting: Drafting): Stripe.Invoice {
  const draft = work.create('invoice', composeInvoice(work, drafting));
  work.tell('invoice.created', draft);
  return draft;
}

/** Returns an invoice with its lines and totals without storing it. A preview needs nothing else. */
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

/** Creates the ID of an invoice that another object names before the invoice is stored. */
export function newInvoiceId(): string {
  return newId('in_1', 23);
}

interface Finalizing {
  /** An existing payment intent to pay the invoice with. Null: a new one is created. */
  intent: string | null;
}

/** Finalizes a draft: assigns its number, applies the customer's balance, and requests payment of the rest. */
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
  const endingBalance = Math.min(0, after);
  // Stripe sends `invoice.updated` only for a draft that is finalized automatically. An invoice that is issued at once was never visible as
  // a draft.
  const eventType = draft.automatically_finalizes_at === null ? undefined : 'invoice.updated';
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
      ending_balance: endingBalance,
      hosted_invoice_url: `${work.url}/i/${draft.id}`,
      next_payment_attempt: null,
      status_transitions: { ...draft.status_transitions, finalized_at: work.now },
    },
    eventType,
  );
  const applied = endingBalance - customer.balance;
  if (applied !== 0) {
    const { id: invoice, currency } = draft;
    await changeBalance(work, customer, { amount: applied, currency, type: 'applied_to_invoice', invoice });
  }
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
  // The amount of an existing payment intent may be outdated, because a promotion code has been entered since.
  const amount = invoice.amount_due;
  const intentForInvoice = await work.change('payment_intent', id, {
    amount,
    customer: customer.id,
    payment_details: reference,
  });
  if (intent === null) work.tell('payment_intent.created', intentForInvoice);
  work.create('invoice_payment', newInvoicePayment(work.now, { invoice, intent: intentForInvoice }));
}

/** Returns the prorations of a subscription that wait for an invoice, as invoice lines. */
export async function pendingLines(work: Work, subscription: Stripe.Subscription): Promise<BilledItem[]> {
  const items = await pendingOf(work, subscription);
  return Promise.all(items.map((item) => lineOf(work, item)));
}

/** Returns the waiting prorations and assigns them to this invoice, so that no other invoice bills them. */
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
