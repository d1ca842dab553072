import type { DiscountNow } from '../../facts/discount.ts';
import type { PriceNow, SubscriptionItemNow, SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { allDiscounts } from './subscription.complete.ts';
import { codeOf, itemsByPlan } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** One item of a subscription as reports add it up. Money is whole minor units. */
export interface Sold {
  subscriptionId: string;
  /** The item that gives the plan stands for its subscription where subscriptions are counted. */
  first: boolean;
  /** Whether the subscription has an item of unknown amount; only on the first one. */
  unpriced: boolean;
  priceId: string;
  /** A plan's code as far as events tell; null for a price made in the dashboard. */
  plan: string | null;
  /** ISO 4217 in upper case. */
  currency: string;
  /** What it bills per month, after the discounts that last; one step for each of their ends, soonest first. */
  monthly: MonthlyStep[];
  /** When the subscription first was active or trialing. */
  from: Date;
  /** When it stopped being trialing, active or past_due; null: it has not. */
  until: Date | null;
  /** When it ended; null: it has not. */
  endedAt: Date | null;
}

export interface MonthlyStep {
  amount: number;
  /** When the next discount ends; null: none does. */
  until: Date | null;
}

/** What a subscription sells; nothing before it first was active or trialing. */
export function soldBy(id: string, subscription: SubscriptionState): Sold[] {
  const { now, startedAt, cause } = subscription;
  if (now === null || startedAt === null) return [];
  const changedAt = cause?.at ?? startedAt;
  const endedAt = hasEnded(now.status) ? (now.endedAt ?? now.canceledAt ?? changedAt) : null;
  const until = endedAt ?? (statusRules(now.status).sold ? null : changedAt);
  const monthly = monthlySteps(now);
  const unpriced = now.items.some(isUnpriced);
  const items = itemsByPlan(subscription).filter(({ quantity }, n) => n === 0 || quantity > 0);
  return items.map((item, n) => ({
    subscriptionId: id,
    first: n === 0,
    unpriced: n === 0 && unpriced,
    priceId: item.price.id,
    // The checkout named the plan, and no other item.
    plan: codeOf(item.price.id, subscription.priceNames) ?? (n === 0 ? now.plan : null),
    currency: item.price.currency.toUpperCase(),
    monthly: monthly[now.items.indexOf(item)] ?? [],
    from: startedAt,
    until,
    endedAt,
  }));
}

/** Unknown is not zero: tiers, fractions and packages bill an amount that no single number tells. Usage is no recurring amount at all. */
const isUnpriced = ({ price, quantity }: SubscriptionItemNow): boolean =>
  quantity > 0 && !price.metered && (price.unitAmount === null || !PER_MONTH.has(price.interval));

/** By item: what it bills per month, step by step as discounts end. */
function monthlySteps(now: SubscriptionNow): MonthlyStep[][] {
  const ends = allDiscounts(now).flatMap(({ endsAt }) => (endsAt === null ? [] : [endsAt.getTime()]));
  const steps = [...new Set(ends)].sort((a, b) => a - b).map((end) => new Date(end));
  const billed = [...steps, null].map((until) => ({ until, amounts: billedUntil(until, now) }));
  return now.items.map(({ price }, n) => {
    const all = billed.map(({ until, amounts }) => ({ until, amount: Math.round(perMonth(amounts[n] ?? 0, price)) }));
    // A step that changes nothing is part of the next one.
    return all.filter(({ amount }, step) => amount !== all[step + 1]?.amount);
  });
}

/** What each item bills for a period in which these discounts last: its own come first, then those of the subscription. */
function billedUntil(until: Date | null, { items, discounts }: SubscriptionNow): number[] {
  const lasting = (all: readonly DiscountNow[]) =>
    all.filter(
      ({ endsAt, duration }) => duration !== 'once' && (endsAt === null || (until !== null && endsAt >= until)),
    );
  const prices = items.map(({ price }) => price);
  let amounts = items.map(({ price, quantity }) => (price.metered ? 0 : (price.unitAmount ?? 0) * quantity));
  items.forEach((item, n) => {
    for (const discount of lasting(item.discounts)) amounts = lessOf(amounts, discount, prices, (other) => other === n);
  });
  for (const discount of lasting(discounts)) amounts = lessOf(amounts, discount, prices, () => true);
  return amounts;
}

/** A percentage comes off each item. A fixed amount comes off once, so what one item does not use goes on to the next. */
function lessOf(
  amounts: readonly number[],
  { percentOff, amountOff, currency }: DiscountNow,
  prices: readonly PriceNow[],
  applies: (item: number) => boolean,
): number[] {
  let left = amountOff ?? 0;
  return amounts.map((amount, n) => {
    if (!applies(n)) return amount;
    if (percentOff !== null) return amount - (amount * percentOff) / 100;
    if (currency !== prices[n]?.currency) return amount;
    const off = Math.max(0, Math.min(amount, left));
    left -= off;
    return amount - off;
  });
}

/** How many of an interval are in a month: a year has 12 months, 365 days and 52 weeks. */
const PER_MONTH: ReadonlyMap<string, number> = new Map([
  ['day', 365 / 12],
  ['week', 52 / 12],
  ['month', 1],
  ['year', 1 / 12],
]);

/** What an amount of a price's interval is for a month, not rounded. */
export function perMonth(amount: number, { interval, intervalCount }: PriceNow): number {
  return (amount * (PER_MONTH.get(interval) ?? 0)) / Math.max(1, intervalCount);
}
