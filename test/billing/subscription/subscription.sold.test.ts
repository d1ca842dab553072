import { describe, expect, test } from '@jest/globals';
import { soldBy } from '../../../src/billing/subscription/subscription.sold.ts';
import type { DiscountNow } from '../../../src/facts/discount.ts';
import type { PriceNow, SubscriptionItemNow, SubscriptionNow } from '../../../src/facts/fact.ts';
import { causeAt, discount, item, later, NOON, price, subscriptionNow, subscriptionState } from './states.ts';

const sold = (now: Partial<SubscriptionNow>, more: object = {}) =>
  soldBy('sub_1', subscriptionState(subscriptionNow(now), { startedAt: NOON, ...more }));
/** Its only step. */
const lasting = (amount: number) => [{ amount, until: null }];

describe('what an item bills per month', () => {
  test.each<[Partial<PriceNow>, number, number]>([
    [{ unitAmount: 1_999 }, 1, 1_999],
    [{ unitAmount: 1_999 }, 3, 5_997],
    [{ unitAmount: 6_000, intervalCount: 3 }, 1, 2_000],
    [{ unitAmount: 19_900, interval: 'year' }, 1, 1_658],
    [{ unitAmount: 1_200, interval: 'week' }, 1, 5_200],
    [{ unitAmount: 100, interval: 'day' }, 1, 3_042],
    [{ unitAmount: null }, 1, 0],
    [{ interval: 'fortnight' }, 1, 0],
    [{ intervalCount: 0 }, 1, 1_999],
  ])('at %j x %d is %d', (of, quantity, monthly) => {
    expect(sold({ items: [item('si_1', price('premium_month_eur', of), quantity)] })).toMatchObject([
      { monthly: lasting(monthly) },
    ]);
  });

  const items = [
    item('si_1', price('premium_month_eur', { unitAmount: 1_000 })),
    item('si_2', price('basic_month_eur', { unitAmount: 500 })),
  ];

  test.each<[Partial<DiscountNow>, number, number]>([
    [{ percentOff: 25 }, 750, 375],
    [{ amountOff: 300, currency: 'eur' }, 700, 500],
    [{ amountOff: 1_200, currency: 'eur' }, 0, 300],
    [{ amountOff: 5_000, currency: 'eur' }, 0, 0],
    [{ amountOff: 300, currency: 'usd' }, 1_000, 500],
    [{ amountOff: 300 }, 1_000, 500],
    [{ percentOff: 50, duration: 'once' }, 1_000, 500],
    [{}, 1_000, 500],
  ])('less a discount of %j is %d and %d', (more, first, second) => {
    const lines = sold({ items, discounts: [discount('di_1', more)] });
    expect(lines.map(({ monthly }) => monthly)).toEqual([lasting(first), lasting(second)]);
    expect(lines.map((line) => line.first)).toEqual([true, false]);
  });

  test('is less the discounts of the item before those of the subscription, each until it ends', () => {
    const own = discount('di_1', { percentOff: 50, endsAt: later(9) });
    const shared = discount('di_2', { amountOff: 100, currency: 'eur', endsAt: later(30) });
    const [first, second] = items as [SubscriptionItemNow, SubscriptionItemNow];
    const lines = sold({ items: [{ ...first, discounts: [own] }, second], discounts: [shared] });
    expect(lines.map(({ monthly }) => monthly)).toEqual([
      [
        { amount: 400, until: later(9) },
        { amount: 900, until: later(30) },
        { amount: 1_000, until: null },
      ],
      lasting(500),
    ]);
  });
});

describe('an item of which no single number tells the amount', () => {
  const unpriced = (of: Partial<PriceNow>, quantity = 1) =>
    sold({ items: [item('si_1', price('premium_month_eur', of), quantity)] }).map((row) => [row.monthly, row.unpriced]);

  test.each<[string, Partial<PriceNow>, number, boolean]>([
    ['has a known amount', {}, 1, false],
    ['costs nothing', { unitAmount: 0 }, 1, false],
    ['has an unknown amount', { unitAmount: null }, 1, true],
    ['has an unknown interval', { interval: 'fortnight' }, 1, true],
    ['is metered', { unitAmount: null, metered: true }, 1, false],
    ['has a quantity of 0', { unitAmount: null }, 0, false],
  ])('makes its subscription unpriced, or not: one that %s', (_what, of, quantity, expected) => {
    expect(unpriced(of, quantity)[0]?.[1]).toBe(expected);
  });

  test('is no revenue where it is metered, whatever a unit costs', () => {
    expect(unpriced({ metered: true })).toEqual([[[{ amount: 0, until: null }], false]]);
  });
});

describe('of several items', () => {
  const names = { price_premium_month_eur: { lookupKey: 'premium_month_eur', plan: null } };
  const seat = price(null, { id: 'price_seat', unitAmount: 500 });
  const rows = (...items: ReturnType<typeof item>[]) =>
    sold({ items, plan: 'basic' }, { priceNames: names }).map(({ priceId, first, plan }) => [priceId, first, plan]);

  test('the one that gives the plan stands for the subscription, and no other has the plan of the checkout', () => {
    expect(rows(item('si_a', seat, 3), item('si_b', price('premium_month_eur')))).toEqual([
      ['price_premium_month_eur', true, 'premium'],
      ['price_seat', false, null],
    ]);
  });

  test('one whose quantity is 0 is not sold', () => {
    expect(rows(item('si_a', seat, 0), item('si_b', price('premium_month_eur')))).toHaveLength(1);
  });
});

describe('a subscription is sold', () => {
  const changed = { cause: causeAt(later(5)) };

  test.each<[string, Partial<SubscriptionNow>, Date | null, Date | null]>([
    ['while it is active', { status: 'active' }, null, null],
    ['while it is past due', { status: 'past_due' }, null, null],
    ['until it became unpaid', { status: 'unpaid' }, later(5), null],
    ['until it ended', { status: 'canceled', endedAt: later(3) }, later(3), later(3)],
    [
      'until its end was asked for, where no end is told',
      { status: 'canceled', canceledAt: later(2) },
      later(2),
      later(2),
    ],
    ['until the event that said so, where nothing is told', { status: 'canceled' }, later(5), later(5)],
  ])('%s', (_when, now, until, endedAt) => {
    expect(sold({ endedAt: null, canceledAt: null, ...now }, changed)).toMatchObject([{ from: NOON, until, endedAt }]);
  });

  test('since its beginning, where no event changed it', () => {
    expect(sold({ status: 'paused' }, { cause: null })).toMatchObject([{ until: NOON }]);
  });

  test('under what its price is called, else under the plan of its checkout, else under none', () => {
    const named = (names: object, plan: string | null) => sold({ plan }, { priceNames: names })[0]?.plan;
    const id = price('premium_month_eur').id;
    expect([
      named({ [id]: { plan: 'vip', lookupKey: 'premium_month_eur' } }, 'pro'),
      named({ [id]: { plan: null, lookupKey: 'premium_month_eur' } }, 'pro'),
      named({ [id]: { plan: null, lookupKey: 'not one of ours' } }, 'pro'),
      named({ [id]: { plan: null, lookupKey: null } }, null),
    ]).toEqual(['vip', 'premium', 'pro', null]);
  });

  test('not before it first was active, and not while only its invoices are known', () => {
    expect(sold({}, { startedAt: null })).toEqual([]);
    expect(soldBy('sub_1', subscriptionState(null))).toEqual([]);
  });
});
