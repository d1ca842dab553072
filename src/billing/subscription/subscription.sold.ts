import type { DiscountNow, PriceNow, SubscriptionItemNow, SubscriptionNow } from '../../facts/fact.ts';
import { codeOf, itemsByPlan } from './subscription.plan-item.ts';
import { hasEnded, type SubscriptionState } from './subscription.state.ts';

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
  /** What it bills per month, before and after its discount. */
  monthly: number;
  discounted: number;
  /** When the discount stops; null: it lasts, or there is none. */
  discountEnds: Date | null;
  /** When the subscription first was active or trialing. */
  from: Date;
  /** When it stopped being trialing, active or past_due; null: it has not. */
  until: Date | null;
  /** When it ended; null: it has not. */
  endedAt: Date | null;
}

const NOT_COUNTED = ['unpaid', 'paused', 'incomplete'];

/** What a subscription sells; nothing before it first was active or trialing. */
export function soldBy(id: string, subscription: SubscriptionState): Sold[] {
  const { now, startedAt, cause } = subscription;
  if (now === null || startedAt === null) return [];
  const changedAt = cause?.at ?? startedAt;
  const endedAt = hasEnded(now.status) ? (now.endedAt ?? now.canceledAt ?? changedAt) : null;
  const until = endedAt ?? (NOT_COUNTED.includes(now.status) ? changedAt : null);
  const unpriced = now.items.some(isUnpriced);
  const items = itemsByPlan(subscription).filter(({ quantity }, n) => n === 0 || quantity > 0);
  return items.map(({ price, quantity }, n) => ({
    subscriptionId: id,
    first: n === 0,
    unpriced: n === 0 && unpriced,
    priceId: price.id,
    // The checkout named the plan, and no other item.
    plan: codeOf(price.id, subscription.priceNames) ?? (n === 0 ? now.plan : null),
    currency: price.currency.toUpperCase(),
    ...monthlyOf(price, quantity, n === 0, now),
    from: startedAt,
    until,
    endedAt,
  }));
}

/** Unknown is not zero: tiers, fractions and packages bill an amount that no single number tells. Usage is no recurring amount at all. */
const isUnpriced = ({ price, quantity }: SubscriptionItemNow): boolean =>
  quantity > 0 && !price.metered && (price.unitAmount === null || !PER_MONTH.has(price.interval));

function monthlyOf(price: PriceNow, quantity: number, first: boolean, { discount }: SubscriptionNow) {
  const full = price.metered ? 0 : (price.unitAmount ?? 0) * quantity;
  const off = discount === null ? 0 : offOf(discount, full, price, first);
  const ends = off > 0 ? (discount?.endsAt ?? null) : null;
  const monthly = (amount: number) => Math.round(perMonth(amount, price));
  return { monthly: monthly(full), discounted: monthly(full - off), discountEnds: ends };
}

/** Of a period's amount. A fixed discount is one for the whole invoice, so it is taken off the first item. */
function offOf(
  { percentOff, amountOff, currency }: DiscountNow,
  full: number,
  price: PriceNow,
  first: boolean,
): number {
  if (percentOff !== null) return (full * percentOff) / 100;
  const applies = first && amountOff !== null && currency?.toLowerCase() === price.currency.toLowerCase();
  return applies ? Math.min(full, amountOff) : 0;
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
