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
  test('a snapshot of a subscription replaces the one before, with its event as the cause', () => {
    const state = folded({ status: 'incomplete' }, { status: 'active' });
    expect(state.now?.status).toBe('active');
    expect(state.cause).toEqual({ eventId: `evt_${later(1).getTime()}`, at: later(1) });
  });

  test('a snapshot that says the same changes nothing, including the cause [S11]', () => {
    const state = folded({ status: 'active' });
    expect(foldSubscription(state, event(later(1), { status: 'active' }))).toBe(state);
  });

  test('folding a snapshot does not modify its arguments', () => {
    const state = Object.freeze(folded({ status: 'active' }));
    expect(() => foldSubscription(state, event(later(1), { status: 'past_due' }))).not.toThrow();
  });

  test.each(['canceled', 'incomplete_expired'])('a snapshot never revives a subscription that is %s', (status) => {
    expect(folded({ status }, { status: 'active' }).now?.status).toBe(status);
  });

  test('a snapshot may correct how a subscription ended', () => {
    expect(folded({ status: 'canceled' }, { status: 'canceled', endedAt: later(5) }).now?.endedAt).toEqual(later(5));
  });
});

describe('when a subscription started', () => {
  test('a subscription started when it first was active or trialing, for good', () => {
    const state = folded(
      { status: 'incomplete' },
      { status: 'trialing' },
      { status: 'past_due' },
      { status: 'active' },
    );
    expect(state.startedAt).toEqual(later(1));
  });

  test('a subscription that was never active or trialing has no start', () => {
    expect(folded({ status: 'incomplete' }, { status: 'incomplete_expired' }).startedAt).toBeNull();
  });
});

describe('the streak of a subscription', () => {
  test('a past due streak begins with the first past_due snapshot', () => {
    const renamed = { status: 'past_due', plan: 'pro' };
    expect(folded({ status: 'active' }, { status: 'past_due' }, renamed).pastDueSince).toEqual(later(1));
  });

  test.each(['active', 'trialing'])('a past due streak ends when the subscription is %s again', (status) => {
    const { pastDueSince, recoveredAt } = folded({ status: 'active' }, { status: 'past_due' }, { status });
    expect([pastDueSince, recoveredAt]).toEqual([null, later(2)]);
  });

  test('a past due streak continues through unpaid and paused', () => {
    const state = folded({ status: 'past_due' }, { status: 'unpaid' }, { status: 'paused' }, { status: 'past_due' });
    expect(state.pastDueSince).toEqual(NOON);
  });

  test('a subscription that never was in order has no past due streak', () => {
    expect(folded({ status: 'incomplete' }).recoveredAt).toBeNull();
  });
});

describe('the name of a price', () => {
  const named = price('premium_month_eur', { id: 'price_1', plan: 'premium' });
  const nameless = price(null, { id: 'price_1' });
  const holding = (...prices: (typeof named)[]) => ({ items: prices.map((of, n) => item(`si_${n}`, of)) });

  test('the name of a price is kept when Stripe removes it [S43]', () => {
    expect(folded(holding(named), holding(nameless)).priceNames).toEqual({
      price_1: { lookupKey: 'premium_month_eur', plan: 'premium' },
    });
  });

  test('the name of a price is the newest one', () => {
    const renamed = price('pro_month_eur', { id: 'price_1', plan: 'pro' });
    expect(folded(holding(named), holding(renamed)).priceNames).toEqual({
      price_1: { lookupKey: 'pro_month_eur', plan: 'pro' },
    });
  });

  test('a price without a name gets that of the checkout if the first snapshot has only that price', () => {
    expect(folded({ ...holding(nameless), plan: 'vip' }).priceNames).toEqual({
      price_1: { lookupKey: null, plan: 'vip' },
    });
  });

  test('a price with a lookup key does not get the name of the checkout', () => {
    const keyed = price('basic_month_eur', { id: 'price_1' });
    expect(folded({ ...holding(keyed), plan: 'vip' }).priceNames).toEqual({
      price_1: { lookupKey: 'basic_month_eur', plan: null },
    });
  });

  test('a price of a later snapshot does not get the name of the checkout, which may name a former plan', () => {
    const other = price(null, { id: 'price_2' });
    expect(folded({ ...holding(named), plan: 'premium' }, { ...holding(other), plan: 'premium' }).priceNames).toEqual({
      price_1: { lookupKey: 'premium_month_eur', plan: 'premium' },
      price_2: { lookupKey: null, plan: null },
    });
  });

  test('a price gets the name of the checkout if only metered items, or a quantity of 0, are beside it', () => {
    const usage = price(null, { id: 'price_2', metered: true });
    const none = item('si_none', price(null, { id: 'price_3' }), 0);
    const now = { items: [item('si_0', usage), none, item('si_1', nameless)], plan: 'vip' };
    expect(folded(now).priceNames).toMatchObject({
      price_1: { plan: 'vip' },
      price_2: { plan: null },
      price_3: { plan: null },
    });
  });

  test('a price does not get the name of the checkout if another item has a name', () => {
    const seat = price('premium_month_eur', { id: 'price_2' });
    expect(folded({ ...holding(nameless, seat), plan: 'vip' }).priceNames).toMatchObject({ price_1: { plan: null } });
  });

  test('a price does not get the name of the checkout if there are several items, because it may mean another one', () => {
    const other = price(null, { id: 'price_2' });
    expect(folded({ ...holding(nameless, other), plan: 'vip' }).priceNames).toEqual({
      price_1: { lookupKey: null, plan: null },
      price_2: { lookupKey: null, plan: null },
    });
  });
});
