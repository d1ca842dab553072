import type Stripe from 'stripe';
import type { EndBehavior, Phase } from '../objects/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { endingAt } from './cancellation.ts';
import { changeItems } from './change-items.ts';
import { changeTrialEnd } from './change-trial.ts';
import { tellDropped } from './discounts.ts';
import { type ProrationBehavior, planChange } from './plan-change.ts';
import { changesTo, differs, fieldsOf, phaseAt, scheduleOf } from './schedule-phases.ts';
import { lastEnd, markReleased } from './subscription-schedule.ts';

interface ScheduleChange {
  phases: Phase[];
  endBehavior: EndBehavior;
  metadata: Record<string, string>;
  /** How a change of the current phase is billed. */
  prorationBehavior: ProrationBehavior;
}

/** Stores the phases of a schedule and applies the current one to its subscription at once. */
export async function changeSchedule(
  work: Work,
  schedule: Stripe.SubscriptionSchedule,
  { phases, endBehavior, metadata, prorationBehavior }: ScheduleChange,
): Promise<Stripe.SubscriptionSchedule> {
  const { id } = schedule;
  const current = phaseAt({ ...schedule, phases }, work.now) as Phase;
  const current_phase = { start_date: current.start_date, end_date: current.end_date };
  const fields = { phases, end_behavior: endBehavior, metadata, current_phase };
  const changed = await work.change('subscription_schedule', id, fields, 'subscription_schedule.updated');
  const subscription = await work.get('subscription', idOf(String(schedule.subscription)));
  const wasCanceling = schedule.end_behavior === 'cancel';
  const canceling =
    endBehavior === 'cancel'
      ? endingAt(work, subscription, { at: lastEnd(changed) })
      : wasCanceling
        ? endingAt(work, subscription, { at: null })
        : {};
  await applyPhase(work, subscription, current, { prorationBehavior, automatic: false, other: canceling });
  return work.get('subscription_schedule', id);
}

/**
 * Moves the schedule of a subscription on to the phase that begins at an instant. Returns the fields of the subscription that change with
 * it.
 */
export async function advanceSchedule(
  work: Work,
  subscription: Stripe.Subscription,
  at: number,
): Promise<Partial<Stripe.Subscription>> {
  const schedule = await scheduleOf(work, subscription);
  if (!schedule?.current_phase || schedule.current_phase.end_date > at) return {};
  const phase = phaseAt(schedule, at);
  if (!phase) {
    await markReleased(work, schedule);
    return { schedule: null };
  }
  const current_phase = { start_date: phase.start_date, end_date: phase.end_date };
  await work.change('subscription_schedule', schedule.id, { current_phase }, 'subscription_schedule.updated');
  return fieldsOf(subscription, phase);
}

/** Lets a subscription enter the phase that is due now, in the middle of its period. */
export async function enterDuePhase(work: Work, id: string): Promise<void> {
  const subscription = await work.get('subscription', id);
  const schedule = await scheduleOf(work, subscription);
  const phase = schedule && phaseAt(schedule, work.now);
  const other = await advanceSchedule(work, subscription, work.now);
  if (!phase || Object.keys(other).length === 0) {
    await work.change('subscription', id, other, 'customer.subscription.updated');
    return;
  }
  const prorationBehavior = phase.proration_behavior as ProrationBehavior;
  await applyPhase(work, subscription, phase, { prorationBehavior, automatic: true, other });
}

interface Applying {
  prorationBehavior: ProrationBehavior;
  automatic: boolean;
  other: Partial<Stripe.Subscription>;
}

async function applyPhase(
  work: Work,
  subscription: Stripe.Subscription,
  phase: Phase,
  { other, ...applying }: Applying,
): Promise<void> {
  const { id } = subscription;
  const fields = { ...fieldsOf(subscription, phase), ...other };
  await tellDropped(work, subscription, fields.discounts ?? []);
  if (subscription.status === 'trialing' && phase.trial_end !== subscription.trial_end) {
    await changeTrialEnd(work, subscription, phase.trial_end ?? work.now, applying.prorationBehavior);
  }
  if (!differs(subscription, phase)) {
    await work.change('subscription', id, fields, 'customer.subscription.updated');
    return;
  }
  const current = await work.get('subscription', id);
  const changes = await changesTo(work, current, phase);
  const plan = await planChange(work, current, { changes, at: work.now });
  if (current.status === 'paused') {
    const items = { ...current.items, data: plan.items };
    await work.change('subscription', id, { ...fields, items }, 'customer.subscription.updated');
    return;
  }
  await changeItems(work, current, plan, { ...applying, pendingIfIncomplete: false, other: fields });
}
