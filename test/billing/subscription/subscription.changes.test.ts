import { describe, expect, test } from '@jest/globals';
import { changesOf } from '../../../src/billing/subscription/subscription.changes.ts';
import { subscriptionMessages } from '../../../src/billing/subscription/subscription.messages.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../../../src/billing/subscription/subscription.state.ts';
import type { SubscriptionNow } from '../../../src/facts/fact.ts';
import { item, later, NOON, price, subscriptionNow, subscriptionState } from './states.ts';

const NAMES = {
  price_premium_month_eur: { lookupKey: 'premium_month_eur', plan: null },
  price_pro_month_eur: { lookupKey: 'pro_month_eur', plan: null },
};
const premium = subscriptionState({}, { priceNames: NAMES });
const pro = { items: [item('si_1', price('pro_month_eur'))] };

/** A subscription to premium that was told these snapshots, one a day. */
function living(...snapshots: Partial<SubscriptionNow>[]): SubscriptionState {
  let known = premium;
  for (const [n, more] of snapshots.entries()) {
    const next = { ...known, now: subscriptionNow(more) };
    known = { ...next, changes: changesOf(known, next, later(n + 1)) };
  }
  return known;
}

const told = (state: SubscriptionState) =>
  subscriptionMessages('sub_1', state, 'u1')
    .filter(({ kind }) => kind !== 'started' && kind !== 'ended')
    .map(({ id, state, at }) => [id, state, at]);

describe('the changes of a subscription', () => {
  test('a listed item that the event before left out is no change of the plan', () => {
    const both = { items: [item('si_1', price(null)), item('si_2', price('premium_month_eur'))] };
    expect(living({ items: [item('si_1', price(null))], hasMoreItems: true }, both).changes.at(-1)?.at).not.toEqual(
      later(2),
    );
    expect(living({ ...both, hasMoreItems: true }, both).changes.map(({ at }) => at)).toEqual([later(1)]);
  });

  test('a plan change has the new plan and the one before', () => {
    const { changes } = living(pro);
    expect(changes).toEqual([
      { kind: 'plan-changed', nth: 1, at: later(1), previousPlan: 'premium', plan: 'pro', quantity: 1 },
    ]);
    expect(subscriptionMessages('sub_1', living(pro), 'u1').at(-1)).toEqual({
      id: 'plan-changed:sub_1:1',
      kind: 'plan-changed',
      userId: 'u1',
      at: later(1),
      state: 'DUE',
      data: { subscriptionId: 'sub_1', previousPlan: 'premium', plan: 'pro', quantity: 1 },
    });
  });

  test('a change of seats has the new quantity', () => {
    const seats = { items: [item('si_1', price('premium_month_eur'), 4)] };
    expect(living(seats).changes).toMatchObject([{ kind: 'plan-changed', plan: 'premium', quantity: 4 }]);
  });

  test('a price that lost its lookup key, or another order of items, is no change of the plan', () => {
    const [a, b] = [item('si_1', price('premium_month_eur')), item('si_2', price('pro_month_eur'))];
    const nameless = { ...price('premium_month_eur'), lookupKey: null };
    expect(living({ items: [item('si_1', nameless)] }).changes).toEqual([]);
    expect(living({ items: [a, b] }, { items: [b, a] }).changes).toHaveLength(1);
  });

  test('a scheduled cancellation has the date of the end', () => {
    expect(living({ cancelAtPeriodEnd: true }).changes).toEqual([
      { kind: 'will-end', nth: 1, at: later(1), endsAt: later(31) },
    ]);
    expect(living({ cancelAt: later(5) }).changes).toMatchObject([{ kind: 'will-end', endsAt: later(5) }]);
  });

  test('a changed end date is reported again, and an unchanged one is not', () => {
    expect(told(living({ cancelAt: later(5) }, { cancelAt: later(5) }, { cancelAt: later(9) }))).toEqual([
      ['will-end:sub_1:1', 'WITHDRAWN', later(1)],
      ['will-end:sub_1:2', 'DUE', later(3)],
    ]);
  });

  test('resuming a subscription withdraws the message about its end', () => {
    expect(told(living({ cancelAtPeriodEnd: true }, {}, { cancelAtPeriodEnd: true }))).toEqual([
      ['will-end:sub_1:1', 'WITHDRAWN', later(1)],
      ['resumed:sub_1:1', 'WITHDRAWN', later(2)],
      ['will-end:sub_1:2', 'DUE', later(3)],
    ]);
    expect(told(living({ status: 'paused' }, { status: 'active' }))).toEqual([['resumed:sub_1:1', 'DUE', later(2)]]);
  });

  test('a pause has its end, and so has a changed one', () => {
    const paused = (until: Date | null) => ({ collectionPaused: { resumesAt: until } });
    const state = living(paused(later(9)), paused(later(9)), paused(null), {});
    expect(state.changes).toEqual([
      { kind: 'paused', nth: 1, at: later(1), until: later(9) },
      { kind: 'paused', nth: 2, at: later(3), until: null },
      { kind: 'resumed', nth: 1, at: later(4), paused: true },
    ]);
    expect(told(state)).toEqual([
      ['paused:sub_1:1', 'WITHDRAWN', later(1)],
      ['paused:sub_1:2', 'WITHDRAWN', later(3)],
      ['resumed:sub_1:1', 'DUE', later(4)],
    ]);
  });

  test('a pause and a cancellation have messages of their own', () => {
    const both = { cancelAtPeriodEnd: true, collectionPaused: { resumesAt: null } };
    expect(told(living(both))).toEqual([
      ['will-end:sub_1:1', 'DUE', later(1)],
      ['paused:sub_1:1', 'DUE', later(1)],
    ]);
    expect(told(living(both, {})).map(([id, state]) => [id, state])).toEqual([
      ['will-end:sub_1:1', 'WITHDRAWN'],
      ['paused:sub_1:1', 'WITHDRAWN'],
      ['resumed:sub_1:1', 'DUE'],
      ['resumed:sub_1:2', 'DUE'],
    ]);
  });

  test('nothing is scheduled any more once a subscription has ended', () => {
    const ended = living({ cancelAtPeriodEnd: true }, { status: 'canceled', endedAt: later(31) });
    expect(ended.changes).toHaveLength(1);
    expect(told(ended)).toEqual([['will-end:sub_1:1', 'WITHDRAWN', later(1)]]);
  });

  test('the newest changes are kept, and their numbers continue', () => {
    const back = { items: [item('si_1', price('premium_month_eur'))] };
    const { changes } = living(...Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? pro : back)));
    expect(changes.map(({ nth }) => nth)).toEqual(Array.from({ length: 20 }, (_, n) => n + 11));
  });

  test.each([
    ['before its first snapshot', { ...UNKNOWN_SUBSCRIPTION }],
    ['before it began', { ...premium, startedAt: null }],
  ])('a subscription has no changes %s', (_when, known) => {
    expect(changesOf(known, { ...known, now: subscriptionNow(pro) }, NOON)).toEqual([]);
  });
});
