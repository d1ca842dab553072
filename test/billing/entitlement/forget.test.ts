import { describe, expect, test } from '@jest/globals';
import { type GrantState, NO_ENTITLEMENTS, UNKNOWN_GRANT } from '../../../src/billing/entitlement/entitlement.state.ts';
import { forget } from '../../../src/billing/entitlement/forget.ts';
import { NO_MONEY, payMoney } from '../../../src/billing/money/money.state.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import { causeAt, later, NOON, paymentAt, subscriptionState } from '../subscription/states.ts';

/** Subscriptions that ended on the days 0, 1, 2, ... */
const endedOn = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, day): [string, SubscriptionState] => [
      `sub_${String(day).padStart(2, '0')}`,
      subscriptionState({ status: 'canceled', endedAt: later(day) }),
    ]),
  );
const keptOf = (subscriptions: Record<string, SubscriptionState>) =>
  Object.keys(forget({ ...NO_ENTITLEMENTS, subscriptions }).subscriptions);

describe('a document with many subscriptions', () => {
  test('a document keeps 20 ended subscriptions, and does not change while there are no more', () => {
    const state = { ...NO_ENTITLEMENTS, subscriptions: endedOn(20) };
    expect(forget(state)).toBe(state);
  });

  test('a document with 21 ended subscriptions drops the one that ended first', () => {
    expect(keptOf(endedOn(21))).toEqual(Object.keys(endedOn(21)).slice(1));
  });

  test('a document keeps all live subscriptions, however many', () => {
    const live = Object.fromEntries(
      ['active', 'trialing', 'past_due', 'unpaid', 'paused', 'incomplete'].flatMap((status) =>
        ['a', 'b', 'c', 'd'].map((n) => [`sub_${status}_${n}`, subscriptionState({ status })]),
      ),
    );
    expect(keptOf({ ...live, ...endedOn(21) })).toEqual([...Object.keys(live), ...Object.keys(endedOn(21)).slice(1)]);
  });

  test('ended subscriptions are dropped by their end, then by ID, in whatever order they were folded [S75]', () => {
    const same = Object.fromEntries(
      ['sub_c', 'sub_a', 'sub_b'].map((id) => [id, subscriptionState({ status: 'incomplete_expired', endedAt: NOON })]),
    );
    const newer = Object.fromEntries(
      Object.entries(endedOn(19)).map(([id, state]) => [
        id,
        { ...state, now: state.now && { ...state.now, endedAt: later(99) } },
      ]),
    );
    const [one, other] = [
      { ...same, ...newer },
      { ...newer, ...Object.fromEntries(Object.entries(same).reverse()) },
    ];
    expect(new Set(keptOf(one))).toEqual(new Set([...Object.keys(newer), 'sub_c']));
    expect(new Set(keptOf(other))).toEqual(new Set(keptOf(one)));
  });

  test('a subscription whose end Stripe does not say is dropped by its cancellation or creation', () => {
    const subscriptions = {
      sub_made: subscriptionState({ status: 'canceled', createdAt: later(-9) }),
      sub_canceled: subscriptionState({ status: 'canceled', canceledAt: later(-8), createdAt: later(-10) }),
      ...endedOn(19),
    };
    expect(keptOf(subscriptions)).not.toContain('sub_made');
    expect(keptOf(subscriptions)).toContain('sub_canceled');
  });

  test('the account of a customer drops a subscription that only an old invoice names, and keeps one that a checkout names', () => {
    const money = payMoney(NO_MONEY, 'in_1', paymentAt(later(-5)));
    const checkout = { sessionId: 'cs_1', plan: 'pro', quantity: 1, customerId: 'cus_1', cause: causeAt(NOON) };
    const subscriptions = {
      sub_unpaid: subscriptionState(null),
      sub_invoice: subscriptionState(null, { money }),
      sub_checkout: subscriptionState(null, { checkout }),
      ...endedOn(20),
    };
    expect(keptOf(subscriptions)).toEqual(['sub_checkout', ...Object.keys(endedOn(20))]);
  });
});

test('a document with 21 revoked grants drops the one that was revoked first, in whatever order they were folded', () => {
  const now = { feature: 'projects' } as GrantState['now'];
  const revoked = Array.from({ length: 21 }, (_, day): [string, GrantState] => [
    `grant_${day}`,
    { ...UNKNOWN_GRANT, now, revoked: causeAt(later(day)) },
  ]);
  const standing: [string, GrantState][] = [['grant_standing', { ...UNKNOWN_GRANT, now }]];
  for (const order of [revoked, [...revoked].reverse()]) {
    const { grants } = forget({ ...NO_ENTITLEMENTS, grants: Object.fromEntries([...standing, ...order]) });
    expect(Object.keys(grants)).toEqual([...standing, ...order].map(([id]) => id).filter((id) => id !== 'grant_0'));
  }
});
