import { describe, expect, test } from '@jest/globals';
import { priceNow, priceOptionsNow } from '../../src/facts/stripe-objects/price.ts';
import { subscriptionNow } from '../../src/facts/stripe-objects/subscription.ts';

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
  discount: { id: 'di_1', coupon, end: 1_710_000_000, promotion_code: { id: 'promo_1', code: 'AUTUMN' } },
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
      promotion_code: { id: 'promo_1', code: 'AUTUMN' },
    },
  ],
};

describe('subscriptionNow', () => {
  test('subscriptionNow reads the same from both eras', () => {
    expect(subscriptionNow(current)).toEqual(subscriptionNow(legacy));
  });

  test.each([
    ['legacy', legacy],
    ['current', current],
  ])('subscriptionNow reads every field (%s era)', (_era, object) => {
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
            metered: false,
            unitAmount: 4999,
            currency: 'eur',
            fromCurrencyOptions: false,
          },
          currentPeriodStart: new Date('2023-11-14T22:15:00Z'),
          currentPeriodEnd: new Date('2023-12-14T22:15:00Z'),
          discounts: [],
        },
      ],
      hasMoreItems: false,
      currentPeriodStart: new Date('2023-11-14T22:15:00Z'),
      currentPeriodEnd: new Date('2023-12-14T22:15:00Z'),
      trialEnd: new Date('2023-11-14T22:15:00Z'),
      cancelAtPeriodEnd: true,
      cancelAt: new Date('2023-12-14T22:15:00Z'),
      canceledAt: new Date('2023-11-20T17:06:40Z'),
      endedAt: null,
      cancellationFeedback: null,
      createdAt: new Date('2023-11-14T22:13:20Z'),
      discounts: [
        {
          id: 'di_1',
          name: 'Autumn',
          percentOff: 20,
          amountOff: null,
          currency: null,
          duration: null,
          endsAt: new Date('2024-03-09T16:00:00Z'),
          promotionCode: 'AUTUMN',
          promotionCodeId: 'promo_1',
        },
      ],
      collectionMethod: 'charge_automatically',
      collectionPaused: null,
    });
  });

  test('subscriptionNow reads the period of each item, and for the subscription that of the item whose period ends first', () => {
    const items = [
      { id: 'si_a', price, current_period_start: 100, current_period_end: 900 },
      { id: 'si_b', price, current_period_start: 300, current_period_end: 400 },
    ];
    const now = subscriptionNow({ ...unmoved, items: { data: items } });
    const period = (of: { currentPeriodStart: Date | null; currentPeriodEnd: Date | null }) => [
      Number(of.currentPeriodStart) / 1000,
      Number(of.currentPeriodEnd) / 1000,
    ];
    expect([now, ...now.items].map(period)).toEqual([
      [300, 400],
      [100, 900],
      [300, 400],
    ]);
  });

  test('subscriptionNow sorts items by ID, because Stripe promises no order', () => {
    const items = ['si_b', 'si_c', 'si_a'].map((id) => ({ id, price }));
    expect(subscriptionNow({ ...unmoved, items: { data: items } }).items.map(({ id }) => id)).toEqual([
      'si_a',
      'si_b',
      'si_c',
    ]);
  });

  test('subscriptionNow counts a metered item, which has no quantity, as one [S87]', () => {
    expect(subscriptionNow({ ...unmoved, items: { data: [{ id: 'si_1', price }] } }).items[0]?.quantity).toBe(1);
  });

  test('subscriptionNow keeps a quantity of 0', () => {
    const items = { data: [{ id: 'si_1', price, quantity: 0 }] };
    expect(subscriptionNow({ ...unmoved, items }).items[0]?.quantity).toBe(0);
  });

  test('subscriptionNow reads the plan object of an item without a price', () => {
    const plan = { id: 'gold', interval: 'year', interval_count: 2, currency: 'usd', metadata: {} };
    expect(subscriptionNow({ ...unmoved, items: { data: [{ id: 'si_1', plan }] } }).items[0]?.price).toEqual({
      id: 'gold',
      lookupKey: null,
      plan: null,
      interval: 'year',
      intervalCount: 2,
      metered: false,
      unitAmount: null,
      currency: 'usd',
      fromCurrencyOptions: false,
    });
  });

  test('subscriptionNow reads the ID of an expanded customer', () => {
    expect(subscriptionNow({ ...unmoved, customer: { id: 'cus_1', object: 'customer' } }).customerId).toBe('cus_1');
  });

  test('subscriptionNow reads a discount that is only an ID as that ID', () => {
    const [discount] = subscriptionNow({ ...unmoved, discounts: ['di_1'] }).discounts;
    expect(discount).toMatchObject({ id: 'di_1', name: null, percentOff: null, amountOff: null });
  });

  test('subscriptionNow prefers the discount object of an older version to the ID beside it', () => {
    const both = { ...unmoved, discount: { id: 'di_1', coupon }, discounts: ['di_1', 'di_2'] };
    const { discounts } = subscriptionNow(both);
    expect(discounts.map(({ id, percentOff }) => [id, percentOff])).toEqual([
      ['di_1', coupon.percent_off],
      ['di_2', null],
    ]);
  });

  test('subscriptionNow reads the discounts of an item, as IDs or with the coupon in `source`', () => {
    const full = { id: 'di_2', source: { type: 'coupon', coupon } };
    const items = { data: [{ id: 'si_1', price, discounts: ['di_1', full] }] };
    const [item] = subscriptionNow({ ...unmoved, items }).items;
    expect(item?.discounts.map(({ id, percentOff }) => [id, percentOff])).toEqual([
      ['di_1', null],
      ['di_2', coupon.percent_off],
    ]);
  });

  test('subscriptionNow says whether the event lists only the first of its items', () => {
    const items = { data: [{ id: 'si_1', price }], has_more: true };
    expect([subscriptionNow({ ...unmoved, items }).hasMoreItems, subscriptionNow(unmoved).hasMoreItems]).toEqual([
      true,
      false,
    ]);
  });

  test('subscriptionNow reads a fixed discount with its currency', () => {
    const fixed = { ...coupon, percent_off: null, amount_off: 500, currency: 'eur' };
    expect(subscriptionNow({ ...unmoved, discount: { coupon: fixed } }).discounts[0]).toEqual({
      id: '',
      name: 'Autumn',
      duration: null,
      percentOff: null,
      amountOff: 500,
      currency: 'eur',
      endsAt: null,
      promotionCode: null,
      promotionCodeId: null,
    });
  });

  test('subscriptionNow never throws on an object without its fields', () => {
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
      hasMoreItems: false,
      discounts: [],
      collectionMethod: 'charge_automatically',
      collectionPaused: null,
      cancellationFeedback: null,
    });
  });

  test('subscriptionNow reads the feedback of a cancellation, and not what the customer wrote', () => {
    const cancellation_details = { reason: 'cancellation_requested', feedback: 'unused', comment: 'I moved away.' };
    const now = subscriptionNow({ ...current, cancellation_details });
    expect(now.cancellationFeedback).toBe('unused');
    expect(JSON.stringify(now)).not.toContain('moved');
  });

  test.each([
    ['current', current],
    ['legacy', legacy],
  ])('subscriptionNow reads in the %s shape how it is collected, and until when that is paused', (_era, object) => {
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

  test('subscriptionNow reads an item without an ID and a price', () => {
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
          metered: false,
          unitAmount: null,
          currency: 'xxx',
          fromCurrencyOptions: false,
        },
        currentPeriodStart: null,
        currentPeriodEnd: null,
        discounts: [],
      },
    ]);
  });
});

describe('the amount of a price', () => {
  const per = (more: object) => priceNow({ ...price, unit_amount: 4999, ...more }).unitAmount;

  test.each([
    ['one number', {}, 4999],
    ['nothing', { unit_amount: 0 }, 0],
    ['the amount of a plan from before 2020', { unit_amount: undefined, amount: 4999 }, 4999],
  ])('the amount of a price is %s', (_what, more, amount) => {
    expect(per(more)).toBe(amount);
  });

  test.each([
    ['tiers', { billing_scheme: 'tiered', unit_amount: null, tiers_mode: 'graduated' }],
    ['tiers, whatever amount stands beside them', { billing_scheme: 'tiered' }],
    ['fractions of a minor unit', { unit_amount: null, unit_amount_decimal: '12.5' }],
    ['an amount that the buyer chooses', { unit_amount: null, custom_unit_amount: { minimum: 100 } }],
    ['packages', { transform_quantity: { divide_by: 10, round: 'up' } }],
    ['packages of a plan from before 2020', { transform_usage: { divide_by: 10, round: 'up' } }],
  ])('the amount of a price is unknown, and not 0, for %s', (_what, more) => {
    expect(per(more)).toBeNull();
  });
});

describe('the currency of an item', () => {
  const itemIn = (currency: string | undefined, more: object = {}) =>
    subscriptionNow({
      ...unmoved,
      currency,
      items: { data: [{ id: 'si_1', price: { ...price, currency: 'usd', unit_amount: 2199, ...more } }] },
    }).items[0]?.price;

  test('the currency of an item is that of the subscription, in which an event does not contain the amount', () => {
    expect(itemIn('sek')).toMatchObject({ currency: 'sek', unitAmount: null, fromCurrencyOptions: true });
  });

  test('the currency of an item is that of the price if the subscription has the same or names none', () => {
    const own = { currency: 'usd', unitAmount: 2199, fromCurrencyOptions: false };
    expect([itemIn('usd'), itemIn('USD'), itemIn(undefined)]).toMatchObject([own, own, own]);
  });

  test('the currency of an item comes with its amount if the price was read with its currency options', () => {
    const currency_options = { usd: { unit_amount: 2199 }, sek: { unit_amount: 23_900 }, dkk: { unit_amount: null } };
    expect([itemIn('sek', { currency_options }), itemIn('dkk', { currency_options })]).toMatchObject([
      { currency: 'sek', unitAmount: 23_900 },
      { currency: 'dkk', unitAmount: null },
    ]);
  });

  test('the currencies of a looked-up price are all of its options, for the Stripe customer of the look-up', () => {
    const options = { sek: { unit_amount: 23_900 }, dkk: { unit_amount: null, unit_amount_decimal: '0.5' }, '': {} };
    const price = { id: 'price_1', customer: 'cus_1', lookup_key: 'basic_month_eur', currency_options: options };
    expect(priceOptionsNow(price)).toEqual({
      customerId: 'cus_1',
      price: expect.objectContaining({ id: 'price_1', lookupKey: 'basic_month_eur' }),
      unitAmounts: { sek: 23_900, dkk: null },
    });
  });
});
