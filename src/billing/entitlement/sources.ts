import { DAY } from '../../platform/clock.ts';
import { FOR_GOOD } from '../money/hold.ts';
import { freePlan, rank } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { itemPlans } from '../subscription/subscription.plan.ts';
import type { ItemPeriod } from '../subscription/subscription.plan-item.ts';
import { subscriptionView } from '../subscription/subscription.read.ts';
import { heldWindow, paidPeriodOf, type Window, windowOf } from '../subscription/subscription.window.ts';
import { type Cause, eventCause, holdCause, newestFirst, paymentCause, planCause, subscriptionCause } from './cause.ts';
import { type EntitlementState, type PurchaseState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';
import type { Period } from './entitlement.view.ts';
import { grantSources } from './grant.read.ts';
import { boughtPlans } from './purchase.plan.ts';

/** One thing that gives (or gave) a plan's features to a user. */
export interface Source {
  plan: Plan;
  quantity: number;
  window: Window;
  /** What its subscription is billed for at present; null for anything else. */
  period: Period | null;
  /** The causes, newest first. A function, because most requests do not select them. */
  because: () => Cause[];
}

/** Every source that a user has, open or not, the highest plan first, then grants; the free plan, which is everybody's, comes last. */
export function sourcesOf(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  const paid = [...subscriptionSources(state, catalog, now), ...purchaseSources(state, catalog, now)];
  paid.sort((a, b) => rank(catalog, b.plan.code) - rank(catalog, a.plan.code));
  const free = freePlan(catalog);
  const window: Window = { granted: true, reason: 'FREE_PLAN', until: null };
  const everybodys = { plan: free, quantity: 1, window, period: null, because: () => [] };
  return [...paid, ...grantSources(state, catalog, now), everybodys];
}

function subscriptionSources(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  return subscriptionsOf(state).flatMap(([id, subscription]) => {
    if (subscription.now === null && subscription.checkout === null) return [];
    const since = subscription.cause ?? subscription.checkout?.cause ?? null;
    const createdAt = subscription.now?.createdAt ?? since?.at ?? now;
    return itemPlans(subscription, catalog).flatMap(({ id: itemId, plan, quantity, period }) => {
      if (plan === null || quantity === 0) return [];
      const item = subscription.now?.items.find((one) => one.id === itemId) ?? null;
      const window = windowOf(subscription, catalog, now, item);
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

/** What use is counted in; null while an end of it is unknown. */
function countedIn({ start, end }: ItemPeriod): Period | null {
  return start && end && { start, end };
}

function purchaseSources(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
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

/** From payment on, for the plan's term or for good. */
function purchaseWindow({ paidAt, money }: PurchaseState, { termDays }: Plan, now: Date): Window {
  if (paidAt === null) return { granted: false, reason: 'INCOMPLETE', until: null };
  const held = heldWindow(money, FOR_GOOD);
  if (held) return held;
  const until = termDays === null ? null : new Date(paidAt.getTime() + termDays * DAY);
  const open = until === null || now < until;
  return open ? { granted: true, reason: 'ACTIVE', until } : { granted: false, reason: 'EXPIRED', until: null };
}
