import { describe, expect, test } from '@jest/globals';
import { itemPlans } from '../../../src/billing/subscription/subscription.plan.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import { catalog, causeAt, item, NOON, price, subscriptionState } from './states.ts';

const plansOf = (state: SubscriptionState) =>
  itemPlans(state, catalog).map(({ id, plan, price: of, quantity }) => [
    id,
    plan?.code ?? null,
    of?.id ?? null,
    quantity,
  ]);
const withItems = (...items: ReturnType<typeof item>[]) => subscriptionState({ items });

describe('the items of a subscription', () => {
  test('the items of a subscription have the plan and price that their lookup key names', () => {
    expect(plansOf(withItems(item('si_1', price('premium_month_eur'), 3)))).toEqual([
      ['si_1', 'premium', 'premium_month_eur', 3],
    ]);
  });

  test('the item with the plan comes first, even if the add-on is listed first and has the lower ID [S81]', () => {
    const addOn = item('si_a', price(null, { id: 'price_extra', plan: 'extra_generations' }));
    const plan = item('si_b', price('basic_month_eur'));
    expect(plansOf(withItems(addOn, plan))).toEqual([
      ['si_b', 'basic', 'basic_month_eur', 1],
      ['si_a', 'extra_generations', null, 1],
    ]);
  });

  test('items are sorted by plan, highest first, then by ID, and unknown ones last', () => {
    const items = [
      item('si_e', price('unheard_of_month_eur')),
      item('si_d', price('basic_month_eur')),
      item('si_c', price('vip_year_usd')),
      item('si_b', price('basic_year_eur')),
      item('si_a', price(null, { plan: 'extra_generations' })),
    ];
    expect(plansOf(withItems(...items)).map(([id]) => id)).toEqual(['si_c', 'si_b', 'si_d', 'si_a', 'si_e']);
  });

  const usage = { unitAmount: 1, metered: true };
  test.each<[string, ReturnType<typeof item>[]]>([
    [
      'not a metered one of the same plan',
      [item('si_a', price('pro_month_eur', usage)), item('si_b', price('pro_month_eur'))],
    ],
    ['not one whose quantity is 0', [item('si_a', price('vip_month_eur'), 0), item('si_b', price('basic_month_eur'))]],
    ['not usage of an unknown plan', [item('si_a', price(null, usage)), item('si_b', price(null, { id: 'p2' }))]],
    [
      'not an add-on beside an unknown product',
      [item('si_a', price(null, { plan: 'extra_generations' })), item('si_b', price(null, { id: 'p2' }))],
    ],
    [
      'not usage beside an add-on',
      [item('si_a', price(null, usage)), item('si_b', price('extra_generations_month_eur'))],
    ],
    [
      'the highest plan, though it is metered',
      [item('si_a', price('basic_month_eur')), item('si_b', price('pro_month_eur', usage))],
    ],
  ])('the first item is the one that gives the plan: %s', (_what, items) => {
    expect([plansOf(withItems(...items))[0]?.[0], plansOf(withItems(...items.toReversed()))[0]?.[0]]).toEqual([
      'si_b',
      'si_b',
    ]);
  });

  test('an item has no price if its amount is unknown, and otherwise that of the currency in which it is sold', () => {
    const priceOf = (more: object) =>
      itemPlans(withItems(item('si_1', price('premium_month_usd', more))), catalog)[0]?.price;
    expect(priceOf({ unitAmount: null })).toBeNull();
    expect(priceOf({ unitAmount: 23_900, currency: 'sek' })).toMatchObject({ amount: 23_900, currency: 'SEK' });
  });

  test('the metadata of a price decides its plan before its lookup key', () => {
    expect(plansOf(withItems(item('si_1', price('premium_month_eur', { plan: 'pro' }))))).toEqual([
      ['si_1', 'pro', 'premium_month_eur', 1],
    ]);
  });

  test('the lookup key of a price decides its plan if the metadata names a plan that the catalog lacks', () => {
    expect(plansOf(withItems(item('si_1', price('premium_month_eur', { plan: 'gone' }))))[0]?.[1]).toBe('premium');
  });

  test('an item keeps the plan of a price whose lookup key moved to a newer one', () => {
    const nameless = item('si_1', price(null, { id: 'price_1' }));
    const priceNames = { price_1: { lookupKey: 'premium_month_eur', plan: null } };
    expect(plansOf(subscriptionState({ items: [nameless] }, { priceNames }))[0]?.[1]).toBe('premium');
  });

  test('an item keeps a plan whose price the catalog no longer has', () => {
    expect(plansOf(withItems(item('si_1', price('premium_month_gbp'))))).toEqual([['si_1', 'premium', null, 1]]);
  });

  test('an item of a price that was made in the dashboard has no plan', () => {
    expect(plansOf(withItems(item('si_1', price(null))))).toEqual([['si_1', null, null, 1]]);
  });

  test('a subscription has the plan of its checkout until its own events arrive', () => {
    const checkout = { sessionId: 'cs_1', plan: 'pro', quantity: 2, customerId: 'cus_1', cause: causeAt(NOON) };
    expect(plansOf(subscriptionState(null, { checkout }))).toEqual([['cs_1', 'pro', null, 2]]);
  });

  test('a subscription of which nothing is known has one item without a plan', () => {
    expect(plansOf(subscriptionState(null))).toEqual([['', null, null, 1]]);
  });
});
