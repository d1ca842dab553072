import { describe, expect, test } from '@jest/globals';
import { soldBy } from '../../../src/billing/subscription/subscription.sold.ts';
import { termsOf } from '../../../src/billing/subscription/subscription.terms.ts';
import type { DiscountNow } from '../../../src/facts/discount.ts';
import type { PriceNow, SubscriptionItemNow, SubscriptionNow } from '../../../src/facts/fact.ts';
import { causeAt, discount, item, later, NOON, price, subscriptionNow, subscriptionState } from './states.ts';

const sold = (now: Partial<SubscriptionNow>, more: object = {}) =>
  soldBy(subscriptionState(subscriptionNow(now), { startedAt: NOON, termsSince: NOON, ...more }));
/** The items of its first span. */
const itemsOf = (...of: Parameters<typeof sold>) => sold(...of)?.spans[0]?.items ?? [];

describe('the monthly amount of an item', () => {
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
  ])('an item bills per month for %j x %d: %d', (of, quantity, monthly) => {
    expect(itemsOf({ items: [item('si_1', price('premium_month_eur', of), quantity)] })).toMatchObject([{ monthly }]);
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
  ])('an item bills per month with a discount of %j: %d and %d', (more, first, second) => {
    const lines = itemsOf({ items, discounts: [discount('di_1', more)] });
    expect(lines.map(({ monthly }) => monthly)).toEqual([first, second]);
    expect(lines.map((line) => line.first)).toEqual([true, false]);
  });

  test('the discounts of an item are subtracted before those of the subscription, each until it ends', () => {
    const own = discount('di_1', { percentOff: 50, endsAt: later(9) });
    const shared = discount('di_2', { amountOff: 100, currency: 'eur', endsAt: later(30) });
    const [first, second] = items as [SubscriptionItemNow, SubscriptionItemNow];
    const terms = { items: [{ ...first, discounts: [own] }, second], discounts: [shared] };
    expect(
      sold(terms)?.spans.map(({ from, until, items }) => [from, until, ...items.map(({ monthly }) => monthly)]),
    ).toEqual([
      [NOON, later(9), 400, 500],
      [later(9), later(30), 900, 500],
      [later(30), null, 1_000, 500],
    ]);
  });
});

describe('an item whose amount is not a single number', () => {
  const unpriced = (of: Partial<PriceNow>, quantity = 1) =>
    itemsOf({ items: [item('si_1', price('premium_month_eur', of), quantity)] }).map((row) => [
      row.monthly,
      row.unpriced,
    ]);

  test.each<[string, Partial<PriceNow>, number, boolean]>([
    ['has a known amount', {}, 1, false],
    ['costs nothing', { unitAmount: 0 }, 1, false],
    ['has an unknown amount', { unitAmount: null }, 1, true],
    ['has an unknown interval', { interval: 'fortnight' }, 1, true],
    ['is metered', { unitAmount: null, metered: true }, 1, false],
    ['has a quantity of 0', { unitAmount: null }, 0, false],
  ])('a subscription is unpriced, or not, if an item %s', (_what, of, quantity, expected) => {
    expect(unpriced(of, quantity)[0]?.[1]).toBe(expected);
  });

  test('a metered item is no revenue, whatever a unit costs', () => {
    expect(unpriced({ metered: true })).toEqual([[0, false]]);
  });
});

describe('of several items', () => {
  const names = { price_premium_month_eur: { lookupKey: 'premium_month_eur', plan: null } };
  const seat = price(null, { id: 'price_seat', unitAmount: 500 });
  const rows = (...items: ReturnType<typeof item>[]) =>
    itemsOf({ items, plan: 'basic' }, { priceNames: names }).map(({ priceId, first, plan }) => [priceId, first, plan]);

  test('only the item that gives the plan has the plan of the checkout', () => {
    expect(rows(item('si_a', seat, 3), item('si_b', price('premium_month_eur')))).toEqual([
      ['price_premium_month_eur', true, 'premium'],
      ['price_seat', false, null],
    ]);
  });

  test('an item with a quantity of 0 is not sold', () => {
    expect(rows(item('si_a', seat, 0), item('si_b', price('premium_month_eur')))).toHaveLength(1);
  });
});

describe('a subscription is sold', () => {
  const changed = { cause: causeAt(later(5)) };
  const spansOf = (...of: Parameters<typeof sold>) => sold(...of)?.spans.map(({ from, until }) => [from, until]);

  test.each<[string, Partial<SubscriptionNow>, Date | null]>([
    ['while it is active', { status: 'active' }, null],
    ['while it is past due', { status: 'past_due' }, null],
    ['while it is on trial', { status: 'trialing' }, null],
    ['until it ended', { status: 'canceled', endedAt: later(3) }, later(3)],
    ['until its end was requested, if no end is known', { status: 'canceled', canceledAt: later(2) }, later(2)],
    ['until the event that reported its end, if no date is known', { status: 'canceled' }, later(5)],
  ])('a subscription is sold %s', (_when, now, endedAt) => {
    const of = { endedAt: null, canceledAt: null, ...now };
    expect(sold(of, changed)).toMatchObject({ currency: 'EUR', from: NOON, endedAt });
    expect(spansOf(of, changed)).toEqual([[NOON, endedAt]]);
  });

  test('a subscription is sold until its beginning if nothing is known about its end', () => {
    expect(sold({ status: 'canceled' }, { cause: null })).toMatchObject({ endedAt: NOON, spans: [] });
  });

  test.each(['unpaid', 'paused', 'incomplete'])(
    'a subscription is not sold while it is %s, and is sold again after that',
    (status) => {
      const [active, stopped] = [termsOf(subscriptionNow()), termsOf(subscriptionNow({ status }))];
      const formerTerms = [
        { from: NOON, ...active },
        { from: later(2), ...stopped },
      ];
      expect(spansOf({ status }, { formerTerms: formerTerms.slice(0, 1), termsSince: later(2) })).toEqual([
        [NOON, later(2)],
      ]);
      expect(spansOf({}, { formerTerms, termsSince: later(5) })).toEqual([
        [NOON, later(2)],
        [later(5), null],
      ]);
    },
  );

  test('a subscription is sold for nothing in its trial, even if its discounts end meanwhile', () => {
    const discounts = [discount('di_1', { percentOff: 50, endsAt: later(3) })];
    const trial = { from: NOON, ...termsOf(subscriptionNow({ status: 'trialing', discounts })) };
    const monthly = sold({ discounts }, { formerTerms: [trial], termsSince: later(2) })?.spans.map(
      ({ from, items }) => [from, items[0]?.monthly],
    );
    expect(monthly).toEqual([
      [NOON, 0],
      [later(2), 1_000],
      [later(3), 1_999],
    ]);
  });

  test('a subscription is not sold on terms that began after its end', () => {
    const formerTerms = [{ from: NOON, ...termsOf(subscriptionNow()) }];
    const of = { status: 'canceled', endedAt: later(1) };
    expect(spansOf(of, { formerTerms, termsSince: later(2) })).toEqual([[NOON, later(1)]]);
  });

  test('a subscription is sold under the lookup key of its price, or else the plan of its checkout, or else none', () => {
    const named = (names: object, plan: string | null) => itemsOf({ plan }, { priceNames: names })[0]?.plan;
    const id = price('premium_month_eur').id;
    expect([
      named({ [id]: { plan: 'vip', lookupKey: 'premium_month_eur' } }, 'pro'),
      named({ [id]: { plan: null, lookupKey: 'premium_month_eur' } }, 'pro'),
      named({ [id]: { plan: null, lookupKey: 'not one of ours' } }, 'pro'),
      named({ [id]: { plan: null, lookupKey: null } }, null),
    ]).toEqual(['vip', 'premium', 'pro', null]);
  });

  test('a subscription is not sold before it first was active, or while only its invoices are known', () => {
    expect(sold({}, { startedAt: null, termsSince: null })).toBeNull();
    expect(soldBy(subscriptionState(null))).toBeNull();
    expect(sold({ items: [] })).toBeNull();
  });
});
