import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import { billNow, writeItems } from './change-items.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { newInvoiceId } from './issue-invoice.ts';
import { planChange } from './plan-change.ts';

/** Credits what is left of a period that is to end early: to the customer's balance, or with the next invoice. */
export async function giveBack(
  work: Work,
  subscription: Stripe.Subscription,
  { now }: { now: boolean },
): Promise<void> {
  const changes = subscription.items.data.map(({ id }) => ({ id, deleted: true }));
  const all = await planChange(work, subscription, { changes, at: work.now });
  const lines = all.lines.filter(({ proration }) => proration);
  if (!now) return writeItems(work, subscription, lines);
  const invoice = await billNow(work, subscription, { id: newInvoiceId(), lines });
  await collectAutomatically(work, invoice);
}
