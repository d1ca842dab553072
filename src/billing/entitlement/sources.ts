import { DAY } from '../../platform/clock.ts';
import { FOR_GOOD } from '../money/hold.ts';
import { freePlan, planByCode, rank } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { pauseAt } from '../subscription/subscription.pause.ts';
import { itemPlans } from '../subscription/subscription.plan.ts';
import type { ItemPeriod } from '../subscription/subscription.plan-item.ts';
import { subscriptionView } from '../subscription/subscription.read.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';
import { heldWindow, paidPeriodOf, type Window, windowOf } from '../subscription/subscription.window.ts';
import { type Cause, eventCause, holdCause, newestFirst, paymentCause, planCause, subscriptionCause } from './cause.ts';
import { type AccessState, type PurchaseState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';
import type { Period } from './entitlement.view.ts';
import { grantSources } from './grant.read.ts';
import { boughtPlans } from './purchase.plan.ts';

/** A source of access: a subscription, purchase or grant that gives, or gave, the features of a plan. */
export interface Source {
  plan: Plan;
  quantity: number;
  window: Window;
  /** The current billing period of a subscription. null for other sources. */
  period: Period | null;
  /** The causes, newest first. A function, because most requests do not select them. */
  because: () => Cause[];
}

/**
 * Returns all sources of a user, open or not: plans from the highest, then granted features. Of equal plans, a paid one comes before a
 * granted one. The free plan, which every user has, is the last.
 */
export function sourcesOf(state: AccessState, catalog: Catalog, now: Date): Source[] {
  const granted = grantSources(state, catalog, now);
  const plans = [
    ...subscriptionSources(state, catalog, now),
    ...purchaseSources(state, catalog, now),
    ...granted.filter(({ plan }) => planByCode(catalog, plan.code)),
  ];
  plans.sort((a, b) => rank(catalog, b.plan.code) - rank(catalog, a.plan.code));
  const free = freePlan(catalog);
  const window: Window = { granted: true, reason: 'FREE_PLAN', until: null };
  const everybodys = { plan: free, quantity: 1, window, period: null, because: () => [] };
  return [...plans, ...granted.filter((source) => !plans.includes(source)), everybodys];
}

function subscriptionSources(state: AccessState, catalog: Catalog, now: Date): Source[] {
  return subscriptionsOf(state).flatMap(([id, subscription]) => {
    if (subscription.now === null && subscription.checkout === null) return [];
    const since = subscription.cause ?? subscription.checkout?.cause ?? null;
    const createdAt = subscription.now?.createdAt ?? since?.at ?? now;
    return itemPlans(subscription, catalog).flatMap(({ id: itemId, plan, quantity, period }) => {
      if (plan === null || quantity === 0) return [];
      const item = subscription.now?.items.find(({ id }) => id === itemId) ?? null;
      const window = suspendedByPause(windowOf(subscription, catalog, now, item), plan, subscription, now);
      const paidPeriod = paidPeriodOf(subscription, item);
      const because = () =>
        newestFirst([
          eventCause(subscription.now ? 'subscription' : 'checkout', since),
          holdCause(subscription.money, paidPeriod),
          paymentCause(subscription.money, paidPeriod),
          subscriptionCause(subscriptionView(id, subscription, catalog, now), createdAt, since),
          planCause(plan, 'subscribed', createdAt),
        ]);
      return { plan, quantity, window, period: countedIn(period), because };
    });
  });
}

/** Returns the access period, closed while payments are paused if the plan says so. A source that is closed anyway keeps its own reason. */
function suspendedByPause(
  window: Window,
  { whilePaused }: Plan,
  { now: snapshot }: SubscriptionState,
  now: Date,
): Window {
  const pause = window.granted && whilePaused === 'suspend' ? pauseAt(snapshot, now) : null;
  return pause ? { granted: false, reason: 'PAUSED', until: pause.resumesAt } : window;
}

/** Returns the period in which usage is counted, null if its start or end is unknown. */
function countedIn({ start, end }: ItemPeriod): Period | null {
  return start && end && { start, end };
}

function purchaseSources(state: AccessState, catalog: Catalog, now: Date): Source[] {
  return purchasesOf(state).flatMap(([, purchase]) => {
    const at = purchase.now?.createdAt ?? purchase.paidAt ?? now;
    return boughtPlans(purchase).flatMap(({ evidence, quantity }) => {
      const plan = resolvePlan(evidence, catalog);
      if (!plan) return [];
      const because = () =>
        newestFirst([
          eventCause('purchase', purchase.cause),
          holdCause(purchase.money, FOR_GOOD),
          paymentCause(purchase.money, FOR_GOOD),
          planCause(plan, 'bought', at),
        ]);
      return { plan, quantity, window: purchaseWindow(purchase, plan, now), period: null, because };
    });
  });
}

/** Returns the access period of a purchase: from payment on, for the term of the plan or without an end. */
function purchaseWindow({ paidAt, money }: PurchaseState, { termDays }: Plan, now: Date): Window {
  if (paidAt === null) return { granted: false, reason: 'INCOMPLETE', until: null };
  const suspended = heldWindow(money, FOR_GOOD);
  if (suspended) return suspended;
  const until = termDays === null ? null : new Date(paidAt.getTime() + termDays * DAY);
  const open = until === null || now < until;
  return open ? { granted: true, reason: 'ACTIVE', until } : { granted: false, reason: 'EXPIRED', until: null };
}
