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
    ['trialing, the same', { status: 'trialing', trialEnd: later(31) }, later(31, renewalLeewayHours)],
  ])('%s', (_when, now, at) => {
    expect(found(now, at)).toEqual([{ id: 'sub_1', second: END }]);
  });

  test('where only an add-on was due, beside a plan that lasts', () => {
    const items = [
      item('si_a', price(null, { plan: 'extra_generations' })),
      item('si_b', price('premium_year_eur'), 1, { currentPeriodEnd: later(365) }),
    ];
    expect(found({ items }, later(31, renewalLeewayHours))).toEqual([{ id: 'sub_1', second: END }]);
  });

  test.each([
    ['while its window is open', {}, later(31)],
    ['that was to end', { cancelAtPeriodEnd: true }, later(40)],
    ['that has ended', { status: 'canceled', endedAt: NOON }, later(40)],
    ['whose period nobody knows', { currentPeriodEnd: null }, later(40)],
    ['of which only a checkout is known', null, later(40)],
  ])('but not one %s', (_when, now, at) => {
    expect(found(now, at)).toEqual([]);
  });
});
