import { describe, expect, test } from '@jest/globals';
import { type FoldEvent, NO_PLACE } from '../../../src/billing/fold.ts';
import { foldSubscription } from '../../../src/billing/subscription/subscription.fold.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../../../src/billing/subscription/subscription.state.ts';
import { FACT_VERSION, type SubscriptionFact, type SubscriptionNow } from '../../../src/facts/fact.ts';
import { positionOf } from '../../../src/inbox/position.ts';
import { item, later, NOON, price, subscriptionNow } from './states.ts';

function event(at: Date, now: Partial<SubscriptionNow>, id = `evt_${at.getTime()}`): FoldEvent<SubscriptionFact> {
  return {
    id,
    at,
    position: positionOf(at, 'stripe', id),
    answer: null,
    idempotencyKey: null,
    claims: null,
    place: NO_PLACE,
    by: null,
    fact: {
      version: FACT_VERSION,
      kind: 'subscription',
      id: 'sub_1',
      change: 'updated',
      now: subscriptionNow(now),
      before: null,
    },
  };
}

/** Folds snapshots, a day apart. */
function folded(...snapshots: Partial<SubscriptionNow>[]): SubscriptionState {
  return snapshots.map((now, day) => event(later(day), now)).reduce(foldSubscription, UNKNOWN_SUBSCRIPTION);
}

describe('a snapshot of a subscription', () => {
  test('replaces the one before, and says which event it was', () => {
    const state = folded({ status: 'incomplete' }, { status: 'active' });
    expect(state.now?.status).toBe('active');
    expect(state.cause).toEqual({ eventId: `evt_${later(1).getTime()}`, at: later(1) });
  });

  test('that says the same leaves everything as it is, the cause too [S11]', () => {
    const state = folded({ status: 'active' });
    expect(foldSubscription(state, event(later(1), { status: 'active' }))).toBe(state);
  });

  test('edits nothing that it gets', () => {
    const state = Object.freeze(folded({ status: 'active' }));
    expect(() => foldSubscription(state, event(later(1), { status: 'past_due' }))).not.toThrow();
  });

  test.each(['canceled', 'incomplete_expired'])('never revives one that is %s', (status) => {
    expect(folded({ status }, { status: 'active' }).now?.status).toBe(status);
  });

  test('may correct how it ended', () => {
    expect(folded({ status: 'canceled' }, { status: 'canceled', endedAt: later(5) }).now?.endedAt).toEqual(later(5));
  });
});

describe('when a subscription started', () => {
  test('is when it first was active or trialing, for good', () => {
    const state = folded(
      { status: 'incomplete' },
      { status: 'trialing' },
      { status: 'past_due' },
      { status: 'active' },
    );
    expect(state.startedAt).toEqual(later(1));
  });

  test('is unknown for one that never was', () => {
    expect(folded({ status: 'incomplete' }, { status: 'incomplete_expired' }).startedAt).toBeNull();
  });
});

describe('the streak of a subscription', () => {
  test('begins with the first past_due snapshot', () => {
    const renamed = { status: 'past_due', plan: 'pro' };
    expect(folded({ status: 'active' }, { status: 'past_due' }, renamed).pastDueSince).toEqual(later(1));
  });

  test.each(['active', 'trialing'])('ends when it is %s again', (status) => {
    const { pastDueSince, recoveredAt } = folded({ status: 'active' }, { status: 'past_due' }, { status });
    expect([pastDueSince, recoveredAt]).toEqual([null, later(2)]);
  });

  test('lasts through unpaid and paused', () => {
    const state = folded({ status: 'past_due' }, { status: 'unpaid' }, { status: 'paused' }, { status: 'past_due' });
    expect(state.pastDueSince).toEqual(NOON);
  });

  test('has nothing to recover from while it never was in order', () => {
    expect(folded({ status: 'incomplete' }).recoveredAt).toBeNull();
  });
});

describe('the name of a price', () => {
  const named = price('premium_month_eur', { id: 'price_1', plan: 'premium' });
  const nameless = price(null, { id: 'price_1' });
  const holding = (...prices: (typeof named)[]) => ({ items: prices.map((of, n) => item(`si_${n}`, of)) });

  test('is remembered when Stripe takes it off [S43]', () => {
    expect(folded(holding(named), holding(nameless)).priceNames).toEqual({
      price_1: { lookupKey: 'premium_month_eur', plan: 'premium' },
    });
  });

  test('is the newest that was given', () => {
    const renamed = price('pro_month_eur', { id: 'price_1', plan: 'pro' });
    expect(folded(holding(named), holding(renamed)).priceNames).toEqual({
      price_1: { lookupKey: 'pro_month_eur', plan: 'pro' },
    });
  });

  test('is that of the checkout where the first snapshot has one price without any', () => {
    expect(folded({ ...holding(nameless), plan: 'vip' }).priceNames).toEqual({
      price_1: { lookupKey: null, plan: 'vip' },
    });
  });

  test('is not that of the checkout where the price has a lookup key', () => {
    const keyed = price('basic_month_eur', { id: 'price_1' });
    expect(folded({ ...holding(keyed), plan: 'vip' }).priceNames).toEqual({
      price_1: { lookupKey: 'basic_month_eur', plan: null },
    });
  });

  test('is not that of the checkout in a later snapshot: it may carry a plan that was left', () => {
    const other = price(null, { id: 'price_2' });
    expect(folded({ ...holding(named), plan: 'premium' }, { ...holding(other), plan: 'premium' }).priceNames).toEqual({
      price_1: { lookupKey: 'premium_month_eur', plan: 'premium' },
      price_2: { lookupKey: null, plan: null },
    });
  });

  test('is that of the checkout where only metered items, or a quantity of 0, are beside the one', () => {
    const usage = price(null, { id: 'price_2', metered: true });
    const none = item('si_none', price(null, { id: 'price_3' }), 0);
    const now = { items: [item('si_0', usage), none, item('si_1', nameless)], plan: 'vip' };
    expect(folded(now).priceNames).toMatchObject({
      price_1: { plan: 'vip' },
      price_2: { plan: null },
      price_3: { plan: null },
    });
  });

  test('is not that of the checkout where another item has a name', () => {
    const seat = price('premium_month_eur', { id: 'price_2' });
    expect(folded({ ...holding(nameless, seat), plan: 'vip' }).priceNames).toMatchObject({ price_1: { plan: null } });
  });

  test('is not that of the checkout where there are several items: nobody knows which it means', () => {
    const other = price(null, { id: 'price_2' });
    expect(folded({ ...holding(nameless, other), plan: 'vip' }).priceNames).toEqual({
      price_1: { lookupKey: null, plan: null },
      price_2: { lookupKey: null, plan: null },
    });
  });
});
