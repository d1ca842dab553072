import { describe, expect, test } from '@jest/globals';
import type { CheckoutRequest } from '../../../src/billing/checkout/checkout.view.ts';
import { orderOf } from '../../../src/billing/checkout/order.ts';
import { type SessionContext, sessionParams } from '../../../src/billing/checkout/session-params.ts';
import { catalog } from '../subscription/states.ts';

const request: CheckoutRequest = {
  plan: 'pro',
  interval: null,
  currency: null,
  quantity: 2,
  promotionCode: null,
  successUrl: null,
  cancelUrl: null,
  attribution: null,
};
const context: SessionContext = {
  checkoutId: 'checkout_1',
  userId: 'u1',
  customerId: 'cus_1',
  priceId: 'price_1',
  promotionCodeId: null,
  tax: 'none',
  trialDays: null,
  successUrl: 'https://app.example/ok',
  cancelUrl: 'https://app.example/no',
};
const params = (ofRequest: Partial<CheckoutRequest> = {}, ofContext: Partial<SessionContext> = {}) =>
  sessionParams(orderOf({ ...request, ...ofRequest }, catalog), { ...context, ...ofContext });

const metadata = { userId: 'u1', checkoutId: 'checkout_1', plan: 'pro', quantity: '2' };

describe('what a checkout session is made from', () => {
  test('is all of this for a subscription', () => {
    expect(params()).toEqual({
      mode: 'subscription',
      line_items: [{ price: 'price_1', quantity: 2 }],
      customer: 'cus_1',
      client_reference_id: 'u1',
      metadata,
      subscription_data: { metadata },
      allow_promotion_codes: true,
      success_url: 'https://app.example/ok',
      cancel_url: 'https://app.example/no',
    });
  });

  test('says whose it is on the payment intent of a one-time purchase', () => {
    const { mode, payment_intent_data, subscription_data, metadata: own } = params({ plan: 'extra_generations' });
    expect([mode, payment_intent_data, subscription_data]).toEqual(['payment', { metadata: own }, undefined]);
    expect(own).toEqual({ ...metadata, plan: 'extra_generations' });
  });

  test('has a trial where one is given, and none where it is used up or of no days', () => {
    const trialOf = (trialDays: number | null) => params({}, { trialDays }).subscription_data;
    expect([trialOf(14), trialOf(null), trialOf(0)]).toEqual([
      { metadata, trial_period_days: 14 },
      { metadata },
      { metadata },
    ]);
  });

  test('has no trial of a one-time purchase', () => {
    expect(JSON.stringify(params({ plan: 'extra_generations' }, { trialDays: 14 }))).not.toContain('trial');
  });

  test('has either a promotion code or a field for one, never both', () => {
    const given = params({}, { promotionCodeId: 'promo_1' });
    expect([given.discounts, given.allow_promotion_codes]).toEqual([[{ promotion_code: 'promo_1' }], undefined]);
    expect([params().discounts, params().allow_promotion_codes]).toEqual([undefined, true]);
  });

  test('asks for an address and a tax id where Stripe computes the tax', () => {
    expect(params({}, { tax: 'automatic' })).toMatchObject({
      automatic_tax: { enabled: true },
      billing_address_collection: 'required',
      tax_id_collection: { enabled: true },
      customer_update: { address: 'auto', name: 'auto' },
    });
  });

  test('asks for neither where it does not', () => {
    expect(Object.keys(params())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/tax|address|customer_update/)]),
    );
  });

  test('carries the attribution that was given, and it cannot name another user', () => {
    const attribution = { clickId: 'gclid', campaign: null, affiliate: 'a1', userId: 'victim' };
    expect(params({ attribution }).metadata).toEqual({ ...metadata, clickId: 'gclid', affiliate: 'a1' });
  });
});
