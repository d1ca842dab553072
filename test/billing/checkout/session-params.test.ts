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

describe('the parameters of a checkout session', () => {
  test('the checkout session of a subscription has all these parameters', () => {
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

  test('the checkout session of a one-time purchase names its user on the payment intent', () => {
    const { mode, payment_intent_data, subscription_data, metadata: own } = params({ plan: 'extra_generations' });
    expect([mode, payment_intent_data, subscription_data]).toEqual(['payment', { metadata: own }, undefined]);
    expect(own).toEqual({ ...metadata, plan: 'extra_generations' });
  });

  test('a checkout session has a trial if the plan has one, and none if it is used up or has no days', () => {
    const trialOf = (trialDays: number | null) => params({}, { trialDays }).subscription_data;
    expect([trialOf(14), trialOf(null), trialOf(0)]).toEqual([
      { metadata, trial_period_days: 14 },
      { metadata },
      { metadata },
    ]);
  });

  test('the checkout session of a one-time purchase has no trial', () => {
    expect(JSON.stringify(params({ plan: 'extra_generations' }, { trialDays: 14 }))).not.toContain('trial');
  });

  test('a checkout session has either a promotion code or a field for one, never both', () => {
    const given = params({}, { promotionCodeId: 'promo_1' });
    expect([given.discounts, given.allow_promotion_codes]).toEqual([[{ promotion_code: 'promo_1' }], undefined]);
    expect([params().discounts, params().allow_promotion_codes]).toEqual([undefined, true]);
  });

  test('a checkout session asks for an address and a tax ID if Stripe computes the tax', () => {
    expect(params({}, { tax: 'automatic' })).toMatchObject({
      automatic_tax: { enabled: true },
      billing_address_collection: 'required',
      tax_id_collection: { enabled: true },
      customer_update: { address: 'auto', name: 'auto' },
    });
  });

  test('a checkout session asks for neither address nor tax ID if Stripe computes no tax', () => {
    expect(Object.keys(params())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/tax|address|customer_update/)]),
    );
  });

  test('a checkout session contains the given attribution, which cannot name another user', () => {
    const attribution = { clickId: 'gclid', campaign: null, affiliate: 'a1', userId: 'victim' };
    expect(params({ attribution }).metadata).toEqual({ ...metadata, clickId: 'gclid', affiliate: 'a1' });
  });
});
