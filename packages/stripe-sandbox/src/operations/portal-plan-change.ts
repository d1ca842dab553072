import type Stripe from 'stripe';
import type { Decline } from '../objects/charge.ts';
import { cost } from '../objects/price.ts';
import { currentPeriodEnd, quantityOf } from '../objects/subscription.ts';
import { newPhase, type Phase } from '../objects/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Reader } from '../store/reader.ts';
import type { Work } from '../store/work.ts';
import { type Interval, periodEnd } from '../time/period.ts';
import { changeItems } from './change-items.ts';
import { changeSchedule } from './change-schedule.ts';
import { changeTrialEnd } from './change-trial.ts';
import { billingOf, type ProrationBehavior, planChange } from './plan-change.ts';
import { composed, previewOfPlan } from './preview-change.ts';
import { linesOf } from './renew-subscription.ts';
import { scheduleOf } from './schedule-phases.ts';
import { releaseSchedule, scheduleSubscription } from './subscription-schedule.ts';

/** A plan that a customer chooses in the portal. */
export interface Chosen {
  price: Stripe.Price;
  quantity: number;
}

/** What a choice costs, for the page that asks to confirm it. */
export interface ChangeCost {
  /** When the change takes effect if it waits for the end of the period. Null if it takes effect now. */
  waitsUntil: number | null;
  /** What is charged now. */
  dueNow: number;
  /** What is charged at the next renewal. */
  next: { at: number; amount: number };
}

type Configuration = Stripe.BillingPortal.Configuration;

/** Returns the prices that a subscription can be switched to in the portal: those of the configuration, or all in its currency. */
export async function pricesOnOffer(
  reader: Reader,
  { features }: Configuration,
  subscription: Stripe.Subscription,
): Promise<Stripe.Price[]> {
  const listed = features.subscription_update.products?.flatMap(({ prices }) => prices) ?? [];
  const filter = { 'body.active': true, 'body.currency': subscription.currency, 'body.type': 'recurring' };
  const { data } = await reader.list('price', filter, { limit: 100 });
  const offered = data.filter(
    ({ id, recurring }) => recurring?.usage_type === 'licensed' && (listed.length === 0 || listed.includes(id)),
  );
  return offered.sort((a, b) => daysOf(a) - daysOf(b) || cost(a, 1) - cost(b, 1));
}

/** Whether customers can switch this subscription to another plan in the portal. Stripe's portal changes subscriptions with one item only. */
export function canSwitch({ features }: Configuration, subscription: Stripe.Subscription): boolean {
  const { status, items, cancel_at, pending_update } = subscription;
  const isRunning = ['active', 'trialing', 'past_due'].includes(status) && pending_update === null;
  return features.subscription_update.enabled && isRunning && items.data.length === 1 && cancel_at === null;
}

/** Whether the configuration lets a change wait for the end of the period, as downgrades may. */
export function waits(
  { features }: Configuration,
  { items, status }: Stripe.Subscription,
  { price, quantity }: Chosen,
): boolean {
  const [item] = items.data;
  if (!item || status === 'trialing') return false;
  const isCheaper = cost(price, quantity) < cost(item.price, quantityOf(item));
  const isShorter = daysOf(price) < daysOf(item.price);
  return features.subscription_update.schedule_at_period_end.conditions.some(({ type }) =>
    type === 'shortening_interval' ? isShorter : isCheaper,
  );
}

/** Returns what a choice costs. Stores nothing. */
export async function costOfChange(
  work: Work,
  subscription: Stripe.Subscription,
  { configuration, chosen }: { configuration: Configuration; chosen: Chosen },
): Promise<ChangeCost> {
  const end = currentPeriodEnd(subscription);
  const { proration_behavior, trial_update_behavior } = configuration.features.subscription_update;
  const plan = await planOf(work, subscription, chosen);
  const changed = { ...subscription, schedule: null, items: { ...subscription.items, data: plan.items } };
  const period = await composed(work, changed, await linesOf(work, changed));
  const restarts = endOfPeriod(chosen.price, work.now);
  if (waits(configuration, subscription, chosen)) {
    return { waitsUntil: end, dueNow: 0, next: { at: end, amount: period.amount_due } };
  }
  if (subscription.status === 'trialing') {
    return trial_update_behavior === 'end_trial'
      ? { waitsUntil: null, dueNow: period.amount_due, next: { at: restarts, amount: dueAfter(period, period) } }
      : { waitsUntil: null, dueNow: 0, next: { at: end, amount: period.amount_due } };
  }
  const how = proration_behavior as ProrationBehavior;
  const invoice = await previewOfPlan(work, changed, { plan, how });
  if (!billingOf(plan, how).now) return { waitsUntil: null, dueNow: 0, next: { at: end, amount: invoice.amount_due } };
  const next = { at: plan.anchor === null ? end : restarts, amount: dueAfter(invoice, period) };
  return { waitsUntil: null, dueNow: invoice.amount_due, next };
}

/** Switches a subscription to another plan, now or at the end of its period. Returns the decline if the payment failed. */
export async function switchPlan(
  work: Work,
  subscription: Stripe.Subscription,
  { configuration, chosen }: { configuration: Configuration; chosen: Chosen },
): Promise<Decline | null> {
  await keepPlan(work, subscription);
  const { id } = subscription;
  const current = await work.get('subscription', id);
  if (waits(configuration, current, chosen)) {
    await switchLater(work, current, chosen);
    return null;
  }
  const { proration_behavior, trial_update_behavior } = configuration.features.subscription_update;
  const how = proration_behavior as ProrationBehavior;
  const plan = await planOf(work, current, chosen);
  const decline = await changeItems(work, current, plan, {
    prorationBehavior: how,
    pendingIfIncomplete: false,
    other: {},
  });
  if (current.status === 'trialing' && trial_update_behavior === 'end_trial') {
    await changeTrialEnd(work, await work.get('subscription', id), work.now, how);
  }
  return decline;
}

/** Takes back a change that waits for the end of the period. */
export async function keepPlan(work: Work, subscription: Stripe.Subscription): Promise<void> {
  const schedule = await scheduleOf(work, subscription);
  if (schedule) await releaseSchedule(work, schedule, { keepsCancelDate: false });
}

/** Returns the next phase of a subscription's schedule. Null if no change is planned. */
export async function plannedPhase(
  reader: Pick<Reader, 'find'>,
  subscription: Stripe.Subscription,
): Promise<Phase | null> {
  const schedule = await scheduleOf(reader, subscription);
  const end = schedule?.current_phase?.end_date;
  return schedule?.phases.find(({ start_date }) => start_date === end) ?? null;
}

async function switchLater(work: Work, subscription: Stripe.Subscription, { price, quantity }: Chosen): Promise<void> {
  const schedule = await scheduleSubscription(work, subscription);
  const start = currentPeriodEnd(subscription);
  const next = newPhase({
    currency: price.currency,
    start,
    end: endOfPeriod(price, start),
    items: [{ price: price.id, quantity, metadata: {} }],
    discounts: subscription.discounts.map(idOf),
    prorationBehavior: 'none',
    trialEnd: null,
  });
  await changeSchedule(work, schedule, {
    phases: [...schedule.phases, next],
    endBehavior: 'release',
    metadata: {},
    prorationBehavior: 'none',
  });
}

function planOf(work: Work, subscription: Stripe.Subscription, { price, quantity }: Chosen) {
  const [item] = subscription.items.data;
  return planChange(work, subscription, { changes: [{ id: item?.id, price, quantity }], at: work.now });
}

/** Returns what a second invoice asks for after a first one has used or added to the customer's balance. */
function dueAfter(first: Stripe.Invoice, second: Stripe.Invoice): number {
  return Math.max(0, second.total + Math.min(0, first.starting_balance + first.total));
}

function endOfPeriod({ recurring }: Stripe.Price, start: number): number {
  return periodEnd(start, { interval: recurring?.interval as Interval, count: Number(recurring?.interval_count) });
}

const DAYS = { day: 1, week: 7, month: 30, year: 365 };

function daysOf({ recurring }: Stripe.Price): number {
  return DAYS[recurring?.interval as Interval] * Number(recurring?.interval_count);
}
