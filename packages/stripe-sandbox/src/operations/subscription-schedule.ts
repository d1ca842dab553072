import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { newPhase, newPhaseItems, newSchedule, type Phase, type PhaseItem } from '../objects/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { endingAt } from './cancellation.ts';
import { differs, phaseAt, scheduleOf } from './schedule-phases.ts';

/** Puts an existing subscription under a schedule, whose first phase is the subscription's current period. */
export async function scheduleSubscription(
  work: Work,
  subscription: Stripe.Subscription,
  metadata: Record<string, string> = {},
): Promise<Stripe.SubscriptionSchedule> {
  const { id, cancel_at } = subscription;
  const phase = newPhase({
    currency: subscription.currency,
    start: Number(subscription.items.data[0]?.current_period_start),
    end: cancel_at ?? currentPeriodEnd(subscription),
    items: itemsOf(subscription),
    discounts: subscription.discounts.map(idOf),
    trialEnd: subscription.status === 'trialing' ? subscription.trial_end : null,
  });
  const customer = idOf(subscription.customer);
  const endBehavior = cancel_at === null ? 'release' : 'cancel';
  const given = { subscription, customer, endBehavior, phase, metadata } as const;
  const schedule = work.create('subscription_schedule', newSchedule(work.now, given));
  work.tell('subscription_schedule.created', schedule);
  await work.change('subscription', id, { schedule: schedule.id }, 'customer.subscription.updated');
  return schedule;
}

/** Lets a schedule go. Its subscription stays as it is, without the cancellation that the schedule had set. */
export async function releaseSchedule(
  work: Work,
  schedule: Stripe.SubscriptionSchedule,
  { keepsCancelDate }: { keepsCancelDate: boolean },
): Promise<Stripe.SubscriptionSchedule> {
  const id = idOf(String(schedule.subscription));
  const subscription = await work.get('subscription', id);
  const kept = keepsCancelDate || schedule.end_behavior !== 'cancel';
  const fields = { schedule: null, ...(kept ? {} : endingAt(work, subscription, { at: null })) };
  await work.change('subscription', id, fields, 'customer.subscription.updated');
  return markReleased(work, schedule);
}

/** Marks a schedule as released from its subscription. */
export function markReleased(
  work: Work,
  { id, subscription }: Stripe.SubscriptionSchedule,
): Promise<Stripe.SubscriptionSchedule> {
  const released = { status: 'released', released_at: work.now, released_subscription: subscription as string };
  const changes = { ...released, subscription: null, current_phase: null };
  return work.change('subscription_schedule', id, changes, 'subscription_schedule.released');
}

/**
 * Ends the schedule of a subscription that has ended. It is completed if it was to end the subscription now. Otherwise it is canceled, and
 * aborted if the reason was a failed payment.
 */
export async function endSchedule(
  work: Work,
  subscription: Stripe.Subscription,
  reason: Stripe.Subscription.CancellationDetails.Reason | null,
): Promise<void> {
  const schedule = await scheduleOf(work, subscription);
  if (schedule?.status !== 'active') return;
  const isOver = schedule.end_behavior === 'cancel' && lastEnd(schedule) <= work.now;
  const changes = isOver
    ? ({ status: 'completed', completed_at: work.now, current_phase: null } as const)
    : ({ status: 'canceled', canceled_at: work.now, current_phase: null } as const);
  const eventType = isOver ? 'completed' : reason === 'payment_failed' ? 'aborted' : 'canceled';
  await work.change('subscription_schedule', schedule.id, changes, `subscription_schedule.${eventType}`);
}

/** Returns when the last phase of a schedule ends. */
export function lastEnd({ phases }: Stripe.SubscriptionSchedule): number {
  return Math.max(...phases.map(({ end_date }) => end_date));
}

/**
 * Makes a schedule follow a change that was made to its subscription directly. The current phase is split: its past keeps the old items, and
 * the rest has the new ones. Another end of the trial changes the current phase. The later phases stay.
 */
export async function followSubscription(work: Work, id: string): Promise<void> {
  const subscription = await work.get('subscription', id);
  const schedule = await scheduleOf(work, subscription);
  const current = schedule && phaseAt(schedule, work.now);
  if (!schedule || !current) return;
  const isOnTrial = subscription.status === 'trialing' && subscription.trial_end !== null;
  const trial_end = isOnTrial ? Math.min(Number(subscription.trial_end), current.end_date) : current.trial_end;
  const isSplit = differs(subscription, current);
  if (!isSplit && trial_end === current.trial_end) return;
  const start_date = isSplit ? work.now : current.start_date;
  const rest: Phase = { ...current, start_date, trial_end, items: newPhaseItems(itemsOf(subscription)) };
  const past = current.start_date < start_date ? [{ ...current, end_date: work.now }] : [];
  const phases = schedule.phases.flatMap((phase) => (phase === current ? [...past, rest] : [phase]));
  const current_phase = { start_date: rest.start_date, end_date: rest.end_date };
  await work.change('subscription_schedule', schedule.id, { phases, current_phase }, 'subscription_schedule.updated');
}

function itemsOf({ items }: Stripe.Subscription): PhaseItem[] {
  return items.data.map(({ price, quantity, metadata }) => ({ price: price.id, quantity, metadata }));
}
