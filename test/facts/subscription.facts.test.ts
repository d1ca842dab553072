import { describe, expect, test } from '@jest/globals';
import { subscriptionNow } from '../../src/facts/subscription.facts.ts';

const price = {
  id: 'price_1',
  object: 'price',
  lookup_key: 'pro_month_eur',
  metadata: { plan: 'pro' },
  unit_amount: 4999,
  currency: 'eur',
  recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
};
const coupon = { id: 'co_1', name: 'Autumn', percent_off: 20, amount_off: null, currency: null };

/** One subscription as Stripe told it until 2025-03-31. */
const legacy = {
  id: 'sub_1',
  object: 'subscription',
  customer: 'cus_1',
  status: 'active',
  created: 1_700_000_000,
  current_period_start: 1_700_000_100,
  current_period_end: 1_702_592_100,
  metadata: { userId: 'u1', plan: 'pro' },
  items: { object: 'list', data: [{ id: 'si_1', price, quantity: 2 }] },
  discount: { id: 'di_1', coupon, end: 1_710_000_000, promotion_code: 'promo_1' },
  trial_end: 1_700_000_100,
  cancel_at_period_end: true,
  cancel_at: 1_702_592_100,
  canceled_at: 1_700_500_000,
  ended_at: null,
};

/** The same subscription as Stripe tells it since. */
const { current_period_start, current_period_end, discount: _, ...unmoved } = legacy;
const current = {
  ...unmoved,
  items: { object: 'list', data: [{ id: 'si_1', price, quantity: 2, current_period_start, current_period_end }] },
  discounts: [
    {
      id: 'di_1',
      source: { type: 'coupon', coupon },
      end: 1_710_000_000,
      promotion_code: { id: 'promo_1', code: 'A' },
    },
  ],
};

describe('subscriptionNow', () => {
  test('reads the same from both eras', () => {
    expect(subscriptionNow(current)).toEqual(subscriptionNow(legacy));
  });

  test.each([
    ['legacy', legacy],
    ['current', current],
  ])('reads every field (%s era)', (_era, object) => {
    expect(subscriptionNow(object)).toEqual({
      customerId: 'cus_1',
      status: 'active',
      userId: 'u1',
      plan: 'pro',
      items: [
        {
          id: 'si_1',
          quantity: 2,
          price: {
            id: 'price_1',
            lookupKey: 'pro_month_eur',
            plan: 'pro',
            interval: 'month',
            intervalCount: 1,
            unitAmount: 4999,
            currency: 'eur',
          },
        },
      ],
      currentPeriodStart: new Date('2023-11-14T22:15:00Z'),
      currentPeriodEnd: new Date('2023-12-14T22:15:00Z'),
      trialEnd: new Date('2023-11-14T22:15:00Z'),
      cancelAtPeriodEnd: true,
      cancelAt: new Date('2023-12-14T22:15:00Z'),
      canceledAt: new Date('2023-11-20T17:06:40Z'),
      endedAt: null,
      createdAt: new Date('2023-11-14T22:13:20Z'),
      discount: {
        name: 'Autumn',
        percentOff: 20,
        amountOff: null,
        currency: null,
        endsAt: new Date('2024-03-09T16:00:00Z'),
        promotionCode: 'promo_1',
      },
      collectionMethod: 'charge_automatically',
      collectionPaused: null,
    });
  });

  test('spans the periods of all its items, from the earliest start to the latest end', () => {
    const items = [
      { id: 'si_b', price, current_period_start: 300, current_period_end: 400 },
      { id: 'si_a', price, current_period_start: 100, current_period_end: 200 },
    ];
    const { currentPeriodStart, currentPeriodEnd } = subscriptionNow({ ...unmoved, items: { data: items } });
    expect([currentPeriodStart, currentPeriodEnd]).toEqual([new Date(100_000), new Date(400_000)]);
  });

  test('has its items in the order of their ids, since Stripe promises none', () => {
    const items = ['si_b', 'si_c', 'si_a'].map((id) => ({ id, price }));
    expect(subscriptionNow({ ...unmoved, items: { data: items } }).items.map(({ id }) => id)).toEqual([
      'si_a',
      'si_b',
      'si_c',
    ]);
  });

  test('counts a metered item, which has no quantity, as one', () => {
    expect(subscriptionNow({ ...unmoved, items: { data: [{ id: 'si_1', price }] } }).items[0]?.quantity).toBe(1);
  });

  test('keeps a quantity of 0', () => {
    const items = { data: [{ id: 'si_1', price, quantity: 0 }] };
    expect(subscriptionNow({ ...unmoved, items }).items[0]?.quantity).toBe(0);
  });

  test('reads the plan object of an item that has no price', () => {
    const plan = { id: 'gold', interval: 'year', interval_count: 2, currency: 'usd', metadata: {} };
    expect(subscriptionNow({ ...unmoved, items: { data: [{ id: 'si_1', plan }] } }).items[0]?.price).toEqual({
      id: 'gold',
      lookupKey: null,
      plan: null,
      interval: 'year',
      intervalCount: 2,
      unitAmount: null,
      currency: 'usd',
    });
  });

  test('takes the id of an expanded customer', () => {
    expect(subscriptionNow({ ...unmoved, customer: { id: 'cus_1', object: 'customer' } }).customerId).toBe('cus_1');
  });

  test('tells nothing of discounts that are only ids', () => {
    expect(subscriptionNow({ ...unmoved, discounts: ['di_1'] }).discount).toBeNull();
  });

  test('reads an amount off with its currency', () => {
    const fixed = { ...coupon, percent_off: null, amount_off: 500, currency: 'eur' };
    expect(subscriptionNow({ ...unmoved, discount: { coupon: fixed } }).discount).toEqual({
      name: 'Autumn',
      percentOff: null,
      amountOff: 500,
      currency: 'eur',
      endsAt: null,
      promotionCode: null,
    });
  });

  test('never throws on an object that has nothing of what it should', () => {
    expect(subscriptionNow({ id: 'sub_1', items: null, metadata: null, discounts: 'none' })).toEqual({
      customerId: '',
      status: 'unknown',
      userId: null,
      plan: null,
      items: [],
      currentPeriodStart: null,
      currentPeriodEnd: null,
      trialEnd: null,
      cancelAtPeriodEnd: false,
      cancelAt: null,
      canceledAt: null,
      endedAt: null,
      createdAt: new Date(0),
      discount: null,
      collectionMethod: 'charge_automatically',
      collectionPaused: null,
    });
  });

  test.each([
    ['current', current],
    ['legacy', legacy],
  ])('says in the %s shape how it is collected, and until when that is paused', (_era, object) => {
    const told = {
      collection_method: 'send_invoice',
      pause_collection: { behavior: 'void', resumes_at: 1_702_000_000 },
    };
    expect(subscriptionNow({ ...object, ...told })).toMatchObject({
      collectionMethod: 'send_invoice',
      collectionPaused: { resumesAt: new Date('2023-12-08T01:46:40Z') },
    });
    expect(subscriptionNow({ ...object, pause_collection: { behavior: 'void' } }).collectionPaused).toEqual({
      resumesAt: null,
    });
  });

  test('reads an item that has neither id nor price', () => {
    expect(subscriptionNow({ items: { data: [{}] } }).items).toEqual([
      {
        id: '',
        quantity: 1,
        price: {
          id: '',
          lookupKey: null,
          plan: null,
          interval: 'one_time',
          intervalCount: 1,
          unitAmount: null,
          currency: 'xxx',
        },
      },
    ]);
  });
});
