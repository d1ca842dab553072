import { readFileSync } from 'node:fs';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../../../src/billing/subscription/subscription.state.ts';
import type { PriceNow, SubscriptionItemNow, SubscriptionNow } from '../../../src/facts/fact.ts';

/** The catalog that comes with the product. */
export const catalog = parseCatalog(readFileSync('plans.yaml', 'utf8'), 'plans.yaml');

export const NOON = new Date('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An instant so many days and hours after noon. */
export const later = (days: number, hours = 0): Date => new Date(NOON.getTime() + days * DAY + hours * HOUR);

export const causeAt = (at: Date, eventId = 'evt_1') => ({ eventId, at });

export function price(lookupKey: string | null, more: Partial<PriceNow> = {}): PriceNow {
  return {
    id: `price_${lookupKey ?? 'nameless'}`,
    lookupKey,
    plan: null,
    interval: 'month',
    intervalCount: 1,
    unitAmount: 1_999,
    currency: 'eur',
    ...more,
  };
}

export function item(id: string, of: PriceNow, quantity = 1): SubscriptionItemNow {
  return { id, price: of, quantity };
}

/** A month of premium from noon on, as Stripe says it. */
export function subscriptionNow(more: Partial<SubscriptionNow> = {}): SubscriptionNow {
  return {
    customerId: 'cus_1',
    status: 'active',
    userId: 'u1',
    plan: null,
    items: [item('si_1', price('premium_month_eur'))],
    currentPeriodStart: NOON,
    currentPeriodEnd: later(31),
    trialEnd: null,
    cancelAtPeriodEnd: false,
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    createdAt: NOON,
    discount: null,
    collectionMethod: 'charge_automatically',
    collectionPaused: null,
    ...more,
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
