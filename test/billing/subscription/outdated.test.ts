import { describe, expect, test } from '@jest/globals';
import { outdatedSubscriptions } from '../../../src/billing/subscription/outdated.ts';
import { catalog, item, later, NOON, price, subscriptionState } from './states.ts';

const { graceDays, renewalLeewayHours } = catalog;
const END = later(31).getTime() / 1000;
const found = (now: Parameters<typeof subscriptionState>[0], at: Date) =>
  outdatedSubscriptions({ sub_1: subscriptionState(now) }, { graceDays, renewalLeewayHours }, at);

describe('a subscription may have changed without our knowing', () => {
  test.each([
    [
      'active, when its renewal was due longer ago than the leeway',
      { status: 'active' },
      later(31, renewalLeewayHours),
    ],
    ['trialing, under the same condition', { status: 'trialing', trialEnd: later(31) }, later(31, renewalLeewayHours)],
  ])('a subscription may have changed without an event: %s', (_when, now, at) => {
    expect(found(now, at)).toEqual([{ id: 'sub_1', second: END }]);
  });

  test('a subscription may have changed without an event if only an add-on was due, beside a plan that continues', () => {
    const items = [
      item('si_a', price(null, { plan: 'extra_generations' })),
      item('si_b', price('premium_year_eur'), 1, { currentPeriodEnd: later(365) }),
    ];
    expect(found({ items }, later(31, renewalLeewayHours))).toEqual([{ id: 'sub_1', second: END }]);
  });

  test.each([
    ['that is within its access period', {}, later(31)],
    ['that was to end', { cancelAtPeriodEnd: true }, later(40)],
    ['that has ended', { status: 'canceled', endedAt: NOON }, later(40)],
    ['with an unknown period', { currentPeriodEnd: null }, later(40)],
    ['of which only a checkout is known', null, later(40)],
  ])('a subscription has not changed without an event: one %s', (_when, now, at) => {
    expect(found(now, at)).toEqual([]);
  });
});
