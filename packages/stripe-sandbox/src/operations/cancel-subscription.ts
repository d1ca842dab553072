import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import type { Words } from './cancellation.ts';
import { billNow, writeItems } from './change-items.ts';
import { unusedTime } from './change-trial.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { endSubscription } from './end-subscription.ts';
import { newInvoiceId } from './issue-invoice.ts';

/** Ends a subscription now. */
export async function cancelNow(
  work: Work,
  { id }: Stripe.Subscription,
  words: Words = {},
): Promise<Stripe.Subscription> {
  await work.change('subscription', id, { cancel_at: null, cancel_at_period_end: false });
  return endSubscription(work, id, { canceled_at: work.now, reason: 'cancellation_requested', ...words });
}

/** Credits the rest of a period that ends early, to the customer's balance or with the next invoice. */
export async function giveBack(
  work: Work,
  subscription: Stripe.Subscription,
  { now }: { now: boolean },
): Promise<void> {
  const lines = await unusedTime(work, subscription);
  if (!now) return writeItems(work, subscription, lines);
  const invoice = await billNow(work, subscription, { id: newInvoiceId(), lines });
  if (invoice.status === 'open') await collectAutomatically(work, invoice);
}
