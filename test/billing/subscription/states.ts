import { readFileSync } from 'node:fs';
import { type Paid, WHOLE_PURCHASE } from '../../../src/billing/money/money.state.ts';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../../../src/billing/subscription/subscription.state.ts';
import type { DiscountNow } from '../../../src/facts/discount.ts';
import type { PriceNow, SubscriptionItemNow, SubscriptionNow } from '../../../src/facts/fact.ts';

/** The catalog that comes with the product. */
export const catalog = parseCatalog(readFileSync('plans.yaml', 'utf8'), 'plans.yaml');

export const NOON = new Date('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An instant so many days and hours after noon. */
export const later = (days: number, hours = 0): Date => new Date(NOON.getTime() + days * DAY + hours * HOUR);

export const causeAt = (at: Date, eventId = 'evt_1') => ({ eventId, at });

/** A payment whose lines are not known. */
export function paymentAt(at: Date, amount = 1999, more: Partial<Paid> = {}, eventId = 'evt_1') {
  const defaults = { amount, fromBalance: 0, currency: 'eur', bill: WHOLE_PURCHASE };
  return { ...defaults, ...more, paidAt: at, cause: causeAt(at, eventId) };
}

export function price(lookupKey: string | null, more: Partial<PriceNow> = {}): PriceNow {
  return {
    id: `price_${lookupKey ?? 'nameless'}`,
    lookupKey,
    plan: null,
    interval: 'month',
    intervalCount: 1,
    metered: false,
    unitAmount: 1_999,
    currency: 'eur',
    fromCurrencyOptions: false,
    ...more,
  };
}

/** Without a period of its own, unless one is given. */
export function item(
  id: string,
  of: PriceNow,
  quantity = 1,
  more: Partial<SubscriptionItemNow> = {},
): SubscriptionItemNow {
  return { id, price: of, quantity, currentPeriodStart: null, currentPeriodEnd: null, discounts: [], ...more };
}

/** A discount by its ID alone, as most events name it. */
export const discount = (id: string, more: Partial<DiscountNow> = {}): DiscountNow => ({
  id,
  name: null,
  percentOff: null,
  amountOff: null,
  currency: null,
  duration: null,
  endsAt: null,
  promotionCode: null,
  promotionCodeId: null,
  ...more,
});

/** A month of premium from noon on, as Stripe says it. */
export function subscriptionNow(more: Partial<SubscriptionNow> = {}): SubscriptionNow {
  const now: SubscriptionNow = {
    customerId: 'cus_1',
    status: 'active',
    userId: 'u1',
    plan: null,
    items: [item('si_1', price('premium_month_eur'))],
    hasMoreItems: false,
    currentPeriodStart: NOON,
    currentPeriodEnd: later(31),
    trialEnd: null,
    cancelAtPeriodEnd: false,
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    cancellationFeedback: null,
    createdAt: NOON,
    discounts: [],
    collectionMethod: 'charge_automatically',
    collectionPaused: null,
    ...more,
  };
  const { currentPeriodStart, currentPeriodEnd } = now;
  return {
    ...now,
    // An item without a period of its own has that of its subscription, as in the fact.
    items: now.items.map((item) => ({
      ...item,
      currentPeriodStart: item.currentPeriodStart ?? currentPeriodStart,
      currentPeriodEnd: item.currentPeriodEnd ?? currentPeriodEnd,
    })),
  };
}

export function subscriptionState(
  now: Partial<SubscriptionNow> | null = {},
  more: Partial<SubscriptionState> = {},
): SubscriptionState {
  return {
    ...UNKNOWN_SUBSCRIPTION,
    now: now && subscriptionNow(now),
    cause: now && causeAt(NOON),
    startedAt: now && NOON,
    ...more,
  };
}
