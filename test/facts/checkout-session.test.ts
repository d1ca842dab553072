import { describe, expect, test } from '@jest/globals';
import { checkoutSessionNow } from '../../src/facts/stripe-objects/checkout-session.ts';

const session = {
  id: 'cs_1',
  object: 'checkout.session',
  mode: 'payment',
  status: 'complete',
  payment_status: 'paid',
  customer: 'cus_1',
  client_reference_id: 'u9',
  metadata: { userId: 'u1', checkoutId: 'checkout_1', plan: 'extra', quantity: '3', clickId: 'gclid', campaign: 'c' },
  subscription: null,
  payment_intent: 'pi_1',
  invoice: 'in_1',
  amount_total: 1497,
  total_details: { amount_tax: 97, amount_discount: 10, amount_shipping: 0 },
  currency: 'eur',
  created: 1_700_000_000,
};

describe('checkoutSessionNow', () => {
  test('checkoutSessionNow reads the session with the metadata that our checkout wrote', () => {
    expect(checkoutSessionNow(session)).toEqual({
      mode: 'payment',
      status: 'complete',
      paymentStatus: 'paid',
      customerId: 'cus_1',
      userId: 'u1',
      clientReferenceId: 'u9',
      checkoutId: 'checkout_1',
      plan: 'extra',
      quantity: 3,
      attribution: { clickId: 'gclid', campaign: 'c', affiliate: null },
      subscriptionId: null,
      paymentIntentId: 'pi_1',
      invoiceId: 'in_1',
      amountTotal: 1497,
      tax: 97,
      discount: 10,
      currency: 'eur',
      createdAt: new Date('2023-11-14T22:13:20Z'),
    });
  });

  test('checkoutSessionNow reads the IDs of expanded objects', () => {
    const expanded = { subscription: { id: 'sub_1' }, payment_intent: { id: 'pi_2' }, customer: { id: 'cus_2' } };
    expect(checkoutSessionNow({ ...session, ...expanded })).toMatchObject({
      subscriptionId: 'sub_1',
      paymentIntentId: 'pi_2',
      customerId: 'cus_2',
    });
  });

  test('checkoutSessionNow reads no attribution if there is none', () => {
    expect(checkoutSessionNow({ ...session, metadata: { plan: 'extra' } }).attribution).toBeNull();
  });

  test.each([['many'], ['0'], ['']])('checkoutSessionNow counts the quantity %p as one', (quantity) => {
    expect(checkoutSessionNow({ ...session, metadata: { quantity } }).quantity).toBe(1);
  });

  test.each<[string, object, string]>([
    ['a subscription', { subscription: 'sub_1', payment_intent: null }, 'subscription'],
    ['a purchase', { subscription: null, payment_intent: 'pi_1' }, 'payment'],
    ['a card', { subscription: null, payment_intent: null, setup_intent: 'seti_1' }, 'setup'],
  ])('checkoutSessionNow tells what a session from before `mode` sold by its IDs: %s', (_what, ids, mode) => {
    expect(checkoutSessionNow({ ...session, mode: undefined, ...ids }).mode).toBe(mode);
  });

  test('checkoutSessionNow adds up the displayed items of a session from before `amount_total` and `payment_status`', () => {
    const items = [
      { amount: 499, currency: 'eur', quantity: 2 },
      { amount: 100, currency: 'eur' },
    ];
    const old = { id: 'cs_1', payment_intent: 'pi_1', display_items: items };
    expect(checkoutSessionNow(old)).toMatchObject({ amountTotal: 1098, currency: 'eur', paymentStatus: 'paid' });
  });

  test('checkoutSessionNow never throws on an object without its fields', () => {
    expect(checkoutSessionNow({ id: 'cs_1' })).toEqual({
      mode: 'unknown',
      status: 'complete',
      paymentStatus: 'paid',
      customerId: null,
      userId: null,
      clientReferenceId: null,
      checkoutId: null,
      plan: null,
      quantity: 1,
      attribution: null,
      subscriptionId: null,
      paymentIntentId: null,
      invoiceId: null,
      amountTotal: null,
      tax: null,
      discount: null,
      currency: null,
      createdAt: new Date(0),
    });
  });
});
