import { type CancellationFeedback, publicFeedback } from '../../facts/cancellation-feedback.ts';
import type { DiscountNow } from '../../facts/discount.ts';
import type { PriceNow, SubscriptionItemNow } from '../../facts/fact.ts';
import { hasEnded } from '../../facts/subscription-status.ts';
import { allDiscounts } from './subscription.complete.ts';
import { codeOf, itemsByPlan } from './subscription.plan-item.ts';
import type { FormerTerms, SubscriptionState, Terms } from './subscription.state.ts';
import { termsOf } from './subscription.terms.ts';

/** The sales of one subscription, from its start to its end. */
export interface Sold {
  /** ISO 4217 in upper case. */
  currency: string;
  /** When it was active or trialing for the first time. */
  from: Date;
  /** When it ended, null if it has not. */
  endedAt: Date | null;
  /** The customer's reason for the end, null if none was given. */
  feedback: CancellationFeedback | null;
  /** The times in which it ran, in order. There are gaps while it was unpaid or paused. */
  spans: SoldSpan[];
}

/** A time in which a subscription ran (trialing, active or past due) and nothing that it bills changed. */
export interface SoldSpan {
  from: Date;
  /** null if the end is unknown. A discount that ends in the future ends a span in the future. */
  until: Date | null;
  /** Whether it was a trial. */
  trial: boolean;
  items: SoldItem[];
}

/** The billing intervals that reports distinguish. */
export type BilledEvery = 'MONTH' | 'YEAR';

export interface SoldItem {
  /** Whether it is the item that gives the plan. Counts of subscriptions count these items. */
  first: boolean;
  /** Whether the subscription has an item of unknown amount. Set on the first item only. */
  unpriced: boolean;
  priceId: string;
  /** The plan code, null if no event names it, for example for a price created in the dashboard. */
  plan: string | null;
  /** ISO 4217 in upper case. */
  currency: string;
  /** How often it is charged. null for other intervals, for example a quarter. */
  interval: BilledEvery | null;
  /** The amount per month after discounts, in whole minor units. 0 in a trial. */
  monthly: number;
}

/** Returns the sales of a subscription, null if it was never active or trialing. */
export function soldBy(subscription: SubscriptionState): Sold | null {
  const { now, startedAt, termsSince, formerTerms, cause, priceNames } = subscription;
  const [first] = itemsByPlan(subscription);
  if (now === null || startedAt === null || termsSince === null || !first) return null;
  const endedAt = hasEnded(now.status) ? (now.endedAt ?? now.canceledAt ?? cause?.at ?? startedAt) : null;
  const terms: FormerTerms[] = [...formerTerms, { from: termsSince, ...termsOf(now) }];
  return {
    currency: first.price.currency.toUpperCase(),
    from: startedAt,
    endedAt,
    feedback: now.cancellationFeedback ? publicFeedback(now.cancellationFeedback) : null,
    spans: terms.flatMap((each, n) => spansOf(each, earliest(terms[n + 1]?.from ?? null, endedAt), priceNames)),
  };
}

function earliest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Divides a time at the ends of discounts. */
function spansOf(terms: FormerTerms, until: Date | null, priceNames: SubscriptionState['priceNames']): SoldSpan[] {
  const isWithin = (at: Date) => at > terms.from && (until === null || at < until);
  if (terms.billing === 'stopped' || (until !== null && until <= terms.from)) return [];
  const ends = terms.billing === 'trial' ? [] : allDiscounts(terms).flatMap(({ endsAt }) => endsAt ?? []);
  const starts = [terms.from.getTime(), ...ends.filter(isWithin).map(Number)];
  const instants = [...new Set(starts)].sort((a, b) => a - b).map((at) => new Date(at));
  return instants.map((from, n) => ({
    from,
    until: instants[n + 1] ?? until,
    trial: terms.billing === 'trial',
    items: itemsAt(from, terms, priceNames),
  }));
}

function itemsAt(at: Date, terms: Terms, priceNames: SubscriptionState['priceNames']): SoldItem[] {
  const billed = terms.billing === 'trial' ? [] : billedAt(at, terms);
  const unpriced = terms.items.some(isUnpriced);
  const items = itemsByPlan({ now: terms, priceNames }).filter(({ quantity }, n) => n === 0 || quantity > 0);
  return items.map((item, n) => ({
    first: n === 0,
    unpriced: n === 0 && unpriced,
    priceId: item.price.id,
    // The plan in the checkout's metadata is that of the first item.
    plan: codeOf(item.price.id, priceNames) ?? (n === 0 ? terms.plan : null),
    currency: item.price.currency.toUpperCase(),
    interval: billedEvery(item.price),
    monthly: Math.round(perMonth(billed[terms.items.indexOf(item)] ?? 0, item.price)),
  }));
}

function billedEvery({ interval, intervalCount }: PriceNow): BilledEvery | null {
  if (interval === 'year' && intervalCount === 1) return 'YEAR';
  if (interval !== 'month') return null;
  return MONTHS.get(intervalCount) ?? null;
}

/** Stripe accepts 12 months as well as a year. */
const MONTHS: ReadonlyMap<number, BilledEvery> = new Map([
  [1, 'MONTH'],
  [12, 'YEAR'],
]);

/** Whether the amount of an item is unknown: tiers, fractions and packages have no single amount. Usage is not a recurring amount, so it is not counted. */
const isUnpriced = ({ price, quantity }: SubscriptionItemNow): boolean =>
  quantity > 0 && !price.metered && (price.unitAmount === null || !PER_MONTH.has(price.interval));

/** Returns the amount of each item for a period, after the current discounts: first those of the item, then those of the subscription. */
function billedAt(at: Date, { items, discounts }: Terms): number[] {
  const lasting = (all: readonly DiscountNow[]) =>
    all.filter(({ endsAt, duration }) => duration !== 'once' && (endsAt === null || endsAt > at));
  const prices = items.map(({ price }) => price);
  let amounts = items.map(({ price, quantity }) => (price.metered ? 0 : (price.unitAmount ?? 0) * quantity));
  items.forEach((item, n) => {
    for (const discount of lasting(item.discounts)) amounts = lessOf(amounts, discount, prices, (other) => other === n);
  });
  for (const discount of lasting(discounts)) amounts = lessOf(amounts, discount, prices, () => true);
  return amounts;
}

/** Subtracts a discount. A percentage applies to each item. A fixed amount applies once, so the part that one item does not use goes to the next. */
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

/** The number of intervals in a month. A year has 12 months, 365 days and 52 weeks. */
const PER_MONTH: ReadonlyMap<string, number> = new Map([
  ['day', 365 / 12],
  ['week', 52 / 12],
  ['month', 1],
  ['year', 1 / 12],
]);

/** Converts an amount of a price's interval to an amount per month, without rounding. */
export function perMonth(amount: number, { interval, intervalCount }: PriceNow): number {
  return (amount * (PER_MONTH.get(interval) ?? 0)) / Math.max(1, intervalCount);
}
