import { describe, expect, test } from '@jest/globals';
import type { CheckoutRequest } from '../../../src/billing/checkout/checkout.view.ts';
import { orderOf } from '../../../src/billing/checkout/order.ts';
import { BillingError } from '../../../src/billing/errors.ts';
import { catalog } from '../subscription/states.ts';

const request = (more: Partial<CheckoutRequest> = {}): CheckoutRequest => ({
  plan: 'premium',
  interval: null,
  currency: null,
  quantity: 1,
  promotionCode: null,
  successUrl: null,
  cancelUrl: null,
  attribution: null,
  ...more,
});
const order = (more: Partial<CheckoutRequest> = {}, of = catalog) => orderOf(request(more), of);

/** What a request is refused with. */
function refusal(more: Partial<CheckoutRequest>, of = catalog): unknown {
  try {
    return order(more, of);
  } catch (error) {
    return error instanceof BillingError ? { code: error.code, field: error.field, message: error.message } : error;
  }
}

describe('an order', () => {
  test.each<[Partial<CheckoutRequest>, string, string]>([
    [{}, 'premium_month_eur', 'SUBSCRIPTION'],
    [{ interval: 'YEAR' }, 'premium_year_eur', 'SUBSCRIPTION'],
    [{ currency: 'USD' }, 'premium_month_usd', 'SUBSCRIPTION'],
    [{ interval: 'YEAR', currency: 'USD' }, 'premium_year_usd', 'SUBSCRIPTION'],
    [{ plan: 'extra_generations' }, 'extra_generations_one_time_eur', 'PAYMENT'],
    [{ plan: 'extra_generations', interval: 'ONE_TIME', currency: 'USD' }, 'extra_generations_one_time_usd', 'PAYMENT'],
  ])('an order of %p is for %s, a %s', (more, priceId, kind) => {
    const { price, kind: is } = order(more);
    expect([price.id, is]).toEqual([priceId, kind]);
  });

  test.each<[Partial<CheckoutRequest>, string, string]>([
    [{ plan: 'gold' }, 'UNKNOWN_PLAN', 'plan'],
    [{ plan: '__proto__' }, 'UNKNOWN_PLAN', 'plan'],
    [{ plan: 'free' }, 'PLAN_NOT_ON_SALE', 'plan'],
    [{ plan: 'enterprise' }, 'PLAN_NOT_ON_SALE', 'plan'],
    [{ quantity: 0 }, 'INVALID_QUANTITY', 'quantity'],
    [{ quantity: -1 }, 'INVALID_QUANTITY', 'quantity'],
    [{ quantity: 1.5 }, 'INVALID_QUANTITY', 'quantity'],
    [{ quantity: Number.NaN }, 'INVALID_QUANTITY', 'quantity'],
    [{ quantity: 1_001 }, 'INVALID_QUANTITY', 'quantity'],
    [{ interval: 'ONE_TIME' }, 'PRICE_NOT_FOUND', 'interval'],
    [{ currency: 'GBP' }, 'PRICE_NOT_FOUND', 'currency'],
    [{ plan: 'extra_generations', interval: 'MONTH' }, 'PRICE_NOT_FOUND', 'interval'],
  ])('an order of %p is refused with %s, for its %s', (more, code, field) => {
    expect(refusal(more)).toMatchObject({ code, field: ['input', field] });
  });

  test('an order of a retired plan is refused', () => {
    const retired = { ...catalog, plans: catalog.plans.map((plan) => ({ ...plan, retired: true })) };
    expect(refusal({}, retired)).toMatchObject({ code: 'PLAN_NOT_ON_SALE' });
  });

  test('an order can have a quantity of a thousand', () => {
    expect(order({ quantity: 1_000 }).quantity).toBe(1_000);
  });

  test('a refused order names the requested plan', () => {
    expect(['GBP', null].map((currency) => refusal({ interval: 'ONE_TIME', currency }))).toEqual([
      expect.objectContaining({
        message: 'Premium has no one-time price in GBP. Choose another interval or currency.',
      }),
      expect.objectContaining({ message: 'Premium has no one-time price. Choose another interval.' }),
    ]);
  });
});

describe('the fingerprint of an order', () => {
  test('equal orders have the same fingerprint, however they are written', () => {
    expect(order({ interval: 'MONTH', currency: 'EUR' }).fingerprint).toBe(order().fingerprint);
  });

  test.each<[Partial<CheckoutRequest>]>([
    [{ plan: 'basic' }],
    [{ interval: 'YEAR' }],
    [{ currency: 'USD' }],
    [{ quantity: 2 }],
    [{ promotionCode: 'AUTUMN' }],
    [{ successUrl: 'https://app.example/ok' }],
    [{ cancelUrl: 'https://app.example/no' }],
    [{ attribution: { clickId: 'gclid', campaign: null, affiliate: null } }],
  ])('an order of %p has another fingerprint', (more) => {
    expect(order(more).fingerprint).not.toBe(order().fingerprint);
  });
});
