import { BEFORE_FIRST_EVENT } from '../../facts/subscription-status.ts';
import { DAY } from '../../platform/clock.ts';
import type { CauseOfState } from '../fold.ts';
import { FOR_GOOD, holdOf, type PaidPeriod, paymentFor } from '../money/hold.ts';
import type { MoneyState } from '../money/money.state.ts';
import { freePlan, rank } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { itemPlans } from '../subscription/subscription.plan.ts';
import type { ItemPeriod } from '../subscription/subscription.plan-item.ts';
import { heldWindow, paidPeriodOf, type Window, windowOf } from '../subscription/subscription.window.ts';
import { type EntitlementState, type PurchaseState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';
import type { Cause, Period } from './entitlement.view.ts';
import { grantSources } from './grant.read.ts';
import { boughtPlans } from './purchase.plan.ts';

/** One thing that gives (or gave) a plan's features to a user. */
export interface Source {
  plan: Plan;
  quantity: number;
  window: Window;
  /** What its subscription is billed for at present; null for anything else. */
  period: Period | null;
  /** Newest first. */
  because: Cause[];
}

/** Every source that a user has, open or not, the highest plan first, then grants; the free plan, which is everybody's, comes last. */
export function sourcesOf(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  const paid = [...subscriptionSources(state, catalog, now), ...purchaseSources(state, catalog, now)];
  paid.sort((a, b) => rank(catalog, b.plan.code) - rank(catalog, a.plan.code));
  const free = freePlan(catalog);
  const window: Window = { granted: true, reason: 'FREE_PLAN', until: null };
  const everybodys = { plan: free, quantity: 1, window, period: null, because: [] };
  return [...paid, ...grantSources(state, now), everybodys];
}

function subscriptionSources(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  return subscriptionsOf(state).flatMap(([id, subscription]) => {
    if (subscription.now === null && subscription.checkout === null) return [];
    const since = subscription.cause ?? subscription.checkout?.cause ?? null;
    const status = subscription.now?.status ?? BEFORE_FIRST_EVENT;
    const createdAt = subscription.now?.createdAt ?? since?.at ?? now;
    return itemPlans(subscription, catalog).flatMap(({ id: itemId, plan, quantity, period }) => {
      if (plan === null || quantity === 0) return [];
      const item = subscription.now?.items.find((one) => one.id === itemId) ?? null;
      const window = windowOf(subscription, catalog, now, item);
      const paidPeriod = paidPeriodOf(subscription, item);
      const because = newestFirst([
        eventCause(since),
        holdCause(subscription.money, paidPeriod),
        paymentCause(subscription.money, paidPeriod),
        since && {
          kind: 'SUBSCRIPTION',
          id,
          at: since.at,
          eventId: since.eventId,
          summary: `Subscription ${id} is ${status}.`,
        },
        { kind: 'PLAN', id: plan.code, at: createdAt, eventId: null, summary: `It is a subscription to ${plan.name}.` },
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
      const because = newestFirst([
        eventCause(purchase.cause),
        holdCause(purchase.money, FOR_GOOD),
        paymentCause(purchase.money, FOR_GOOD),
        { kind: 'PLAN', id: plan.code, at, eventId: null, summary: `It is a purchase of ${plan.name}.` },
      ]);
      return { plan, quantity, window: purchaseWindow(purchase, plan, now), period: null, because };
    });
  });
}

function eventCause(cause: CauseOfState | null): Cause | null {
  return (
    cause && { kind: 'EVENT', id: cause.eventId, at: cause.at, eventId: cause.eventId, summary: 'Stripe said so.' }
  );
}

function paymentCause(money: MoneyState, period: PaidPeriod): Cause | null {
  const paid = paymentFor(money, period);
  return (
    paid && { kind: 'PAYMENT', id: paid.id, at: paid.paidAt, eventId: paid.cause.eventId, summary: `Paid: ${paid.id}.` }
  );
}

function holdCause(money: MoneyState, period: PaidPeriod): Cause | null {
  const hold = holdOf(money, period);
  if (!hold) return null;
  const summary =
    hold.reason === 'DISPUTED' ? `Held back by dispute ${hold.id}.` : `Its payment ${hold.id} was refunded.`;
  return { kind: 'HOLD', id: hold.id, at: hold.cause.at, eventId: hold.cause.eventId, summary };
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

/** The chain as it is told: event, payment, subscription, plan; by time where they differ. */
function newestFirst(causes: (Cause | null | false)[]): Cause[] {
  return causes.filter((cause) => cause !== null && cause !== false).sort((a, b) => b.at.getTime() - a.at.getTime());
}
