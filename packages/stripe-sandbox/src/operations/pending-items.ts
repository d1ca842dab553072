import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import type { BilledItem } from './issue-invoice.ts';

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
