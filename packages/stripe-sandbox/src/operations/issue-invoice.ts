import type Stripe from 'stripe';
import { type Applied, discountAmounts } from '../objects/discounting.ts';
import { newInvoice } from '../objects/invoice.ts';
import { newInvoiceLine } from '../objects/invoice-line.ts';
import { newId } from '../store/ids.ts';
import type { Work } from '../store/work.ts';
import { finalizeInvoice } from './finalize-invoice.ts';

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

export interface Drafting {
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
