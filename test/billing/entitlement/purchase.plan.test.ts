import { describe, expect, test } from '@jest/globals';
import { UNKNOWN_PURCHASE } from '../../../src/billing/entitlement/entitlement.state.ts';
import { boughtCodes, boughtPlans } from '../../../src/billing/entitlement/purchase.plan.ts';
import { checkoutSessionNow } from '../../../src/facts/stripe-objects/checkout-session.ts';
import { price } from '../subscription/states.ts';

const bought = (metadata: object, lines: { price: ReturnType<typeof price>; quantity: number }[] | null = null) => ({
  ...UNKNOWN_PURCHASE,
  now: checkoutSessionNow({ mode: 'payment', metadata }),
  lines,
});

describe('a purchase bought', () => {
  test('a purchase bought the plan that our checkout wrote into its metadata, whatever its lines say', () => {
    const lines = [{ price: price('premium_month_eur'), quantity: 9 }];
    const purchase = bought({ plan: 'extra_generations', quantity: '2' }, lines);
    expect(boughtPlans(purchase)).toEqual([{ evidence: { metadataPlan: 'extra_generations' }, quantity: 2 }]);
    expect(boughtCodes(purchase)).toEqual(['extra_generations']);
  });

  test('a purchase without that metadata bought the plan of each line, by the metadata or lookup key of the price', () => {
    const lines = [
      { price: price(null, { plan: 'extra_generations' }), quantity: 2 },
      { price: price('vip_one_time_eur'), quantity: 1 },
      { price: price(null), quantity: 1 },
    ];
    expect(boughtCodes(bought({}, lines))).toEqual(['extra_generations', 'vip', null]);
    expect(boughtPlans(bought({}, lines)).map(({ quantity }) => quantity)).toEqual([2, 1, 1]);
  });

  test('a purchase has no known plan before its lines arrive', () => {
    expect([boughtCodes(bought({})), boughtCodes(UNKNOWN_PURCHASE)]).toEqual([[], []]);
  });
});
