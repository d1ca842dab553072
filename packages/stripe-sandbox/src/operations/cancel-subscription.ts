import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import type { Work } from '../store/work.ts';
import { billNow, writeItems } from './change-items.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { endSubscription } from './end-subscription.ts';
import { newInvoiceId } from './issue-invoice.ts';
import { planChange } from './plan-change.ts';

type Words = {
  comment?: string | null | undefined;
  feedback?: Stripe.Subscription.CancellationDetails.Feedback | null | undefined;
};

/** Returns the fields of a subscription that will end with its period, or that will continue after all. */
export function endingWithPeriod(
  work: Work,
  subscription: Stripe.Subscription,
  { ends, ...words }: { ends: boolean } & Words,
): Partial<Stripe.Subscription> {
  return {
    cancel_at_period_end: ends,
    cancel_at: ends ? currentPeriodEnd(subscription) : null,
    canceled_at: ends ? work.now : null,
    cancellation_details: details(subscription, { reason: ends ? 'cancellation_requested' : null, ...words }),
  };
}

/** Ends a subscription now. */
export async function cancelNow(
  work: Work,
  { id }: Stripe.Subscription,
  words: Words = {},
): Promise<Stripe.Subscription> {
  await work.change('subscription', id, { cancel_at: null, cancel_at_period_end: false });
  return endSubscription(work, id, { canceled_at: work.now, reason: 'cancellation_requested', ...words });
}

function details(
  subscription: Stripe.Subscription,
  { reason, comment, feedback }: { reason: Stripe.Subscription.CancellationDetails.Reason | null } & Words,
): Stripe.Subscription.CancellationDetails {
  const before = subscription.cancellation_details;
  return {
    comment: comment ?? before?.comment ?? null,
    feedback: feedback ?? before?.feedback ?? null,
    feedback_option: null,
    reason,
  };
}

/** Credits the rest of a period that ends early, to the customer's balance or with the next invoice. */
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
