import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { HOUR, SECOND } from '../time/clock.ts';
import { type Interval, periodEnd } from '../time/period.ts';
import { advanceSchedule, enterDuePhase } from './change-schedule.ts';
import { appliedTo, dropSpent, tellDropped } from './discounts.ts';
import { endSubscription } from './end-subscription.ts';
import {
  type BilledItem,
  composeInvoice,
  draftInvoice,
  newInvoiceId,
  pendingLines,
  takePending,
} from './issue-invoice.ts';
import { holdInvoice } from './pause-collection.ts';
import { planChange } from './plan-change.ts';
import { changesTo, phaseEnteredAt } from './schedule-phases.ts';
import { billedPeriod } from './start-subscription.ts';
import { noticesOf } from './subscription-notices.ts';

// Stripe keeps a renewal's invoice as a draft for about this long.
const DRAFT_FOR = (1 * HOUR) / SECOND;

/** Begins a subscription's next period. A trial without a card ends or pauses the subscription if its settings say so. */
export async function renewSubscription(work: Work, subscription: Stripe.Subscription): Promise<void> {
  const trialOver = subscription.status === 'trialing';
  if (trialOver && !(await hasCard(work, subscription))) {
    const otherwise = subscription.trial_settings?.end_behavior.missing_payment_method;
    if (otherwise === 'cancel') {
      await endSubscription(work, subscription.id, { canceled_at: work.now, reason: null });
      return;
    }
    if (otherwise === 'pause') {
      await work.change('subscription', subscription.id, { status: 'paused' }, 'customer.subscription.updated');
      await work.change('subscription', subscription.id, {}, 'customer.subscription.paused');
      await enterDuePhase(work, subscription.id);
      return;
    }
  }
  await beginPeriod(work, subscription);
}

/** Returns the subscription one period later, as it will be after its renewal, with the items of the phase that begins then. */
export async function renewed(
  reader: Pick<Work, 'get' | 'find'>,
  subscription: Stripe.Subscription,
): Promise<Stripe.Subscription> {
  const at = currentPeriodEnd(subscription);
  const phase = await phaseEnteredAt(reader, subscription, at);
  if (!phase) return nextPeriod(subscription);
  const plan = await planChange(reader, subscription, { changes: await changesTo(reader, subscription, phase), at });
  const changed = { ...subscription, items: { ...subscription.items, data: plan.items } };
  // Another interval has already begun a new period.
  return plan.anchor === null ? nextPeriod(changed) : { ...changed, billing_cycle_anchor: plan.anchor };
}

/** Returns the subscription one period later with the same items. */
export function nextPeriod(subscription: Stripe.Subscription): Stripe.Subscription {
  const start = currentPeriodEnd(subscription);
  const data = subscription.items.data.map((item) => {
    const { interval, interval_count: count } = item.price.recurring as Stripe.Price.Recurring;
    const every = { interval: interval as Interval, count, anchor: subscription.billing_cycle_anchor };
    return { ...item, current_period_start: start, current_period_end: periodEnd(start, every) };
  });
  return { ...subscription, items: { ...subscription.items, data } };
}

/** Returns the lines of an invoice for the current period. */
export function linesOf(reader: Pick<Work, 'get'>, { items }: Stripe.Subscription): Promise<BilledItem[]> {
  return Promise.all(items.data.map((item) => billedPeriod(reader, item, { trial: false })));
}

async function hasCard(work: Work, { customer, default_payment_method: own }: Stripe.Subscription): Promise<boolean> {
  return own !== null || (await work.get('customer', idOf(customer))).invoice_settings.default_payment_method !== null;
}

async function beginPeriod(work: Work, subscription: Stripe.Subscription): Promise<void> {
  const { id, status } = subscription;
  const past = { start: Number(subscription.items.data[0]?.current_period_start), end: currentPeriodEnd(subscription) };
  const invoice = newInvoiceId();
  const { items, billing_cycle_anchor } = await renewed(work, subscription);
  const scheduled = await advanceSchedule(work, subscription, past.end);
  const begun = await work.change(
    'subscription',
    id,
    {
      ...scheduled,
      items,
      billing_cycle_anchor,
      latest_invoice: invoice,
      status: status === 'trialing' ? 'active' : status,
    },
    'customer.subscription.updated',
  );
  if (scheduled.discounts) await tellDropped(work, subscription, scheduled.discounts);
  const end = currentPeriodEnd(begun);
  await work.setPrivateState('subscription', id, noticesOf(work.now, { end, trial: false, terms: work.terms }));
  // The renewal of an unpaid subscription gets a draft invoice, which is not finalized until a person does so.
  const waits = status === 'unpaid' || begun.pause_collection !== null;
  const draft = draftInvoice(work, {
    id: invoice,
    customer: await work.get('customer', idOf(begun.customer)),
    items: [...(await takePending(work, begun, invoice)), ...(await linesOf(work, begun))],
    reason: 'subscription_cycle',
    subscription: begun,
    applied: await appliedTo(work, begun),
    period: past,
    ...(waits ? {} : { finalizesAt: work.now + DRAFT_FOR }),
  });
  await dropSpent(work, begun);
  if (status !== 'unpaid') await holdInvoice(work, draft, begun);
}

/** Returns the invoice of the next renewal as things stand. A preview of a change adds its lines as `more`. Stores nothing. */
export async function upcomingInvoice(
  work: Work,
  subscription: Stripe.Subscription,
  more: BilledItem[] = [],
): Promise<Stripe.Invoice> {
  const at = currentPeriodEnd(subscription);
  const pending = await pendingLines(work, subscription);
  return composeInvoice(
    { now: at },
    {
      id: upcomingId(),
      customer: await work.get('customer', idOf(subscription.customer)),
      items: [...pending, ...more, ...(await linesOf(work, await renewed(work, subscription)))],
      reason: 'upcoming',
      subscription,
      applied: await appliedTo(work, subscription, at),
      period: { start: Number(subscription.items.data[0]?.current_period_start), end: at },
      finalizesAt: at + 3600,
    },
  );
}

/** Creates the ID of an invoice that does not exist yet, recognizable by its prefix. */
export function upcomingId(): string {
  return newId('upcoming_in_1', 23);
}
