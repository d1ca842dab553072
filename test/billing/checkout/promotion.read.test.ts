import { expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { readPromotion } from '../../../src/billing/checkout/promotion.read.ts';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { StripeGateway } from '../../../src/platform/stripe.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const seconds = (days: number) => NOW.getTime() / 1000 + days * 86_400;

type Found = Partial<Omit<Stripe.PromotionCode, 'restrictions'>> & {
  restrictions?: Partial<Stripe.PromotionCode.Restrictions>;
  coupon?: Partial<Stripe.Coupon> | string | null;
};

/** As Stripe lists it. */
function promotionCode({ coupon = {}, restrictions = {}, ...more }: Found = {}) {
  const whole = { id: 'c1', amount_off: null, currency: null, percent_off: 25, redeem_by: null, valid: true };
  return {
    id: 'promo_1',
    code: 'SPRING',
    active: true,
    customer: null,
    expires_at: null,
    max_redemptions: null,
    times_redeemed: 0,
    ...more,
    promotion: { type: 'coupon', coupon: typeof coupon === 'object' && coupon ? { ...whole, ...coupon } : coupon },
    restrictions: {
      first_time_transaction: false,
      minimum_amount: null,
      minimum_amount_currency: null,
      ...restrictions,
    },
  };
}

const answering = (...data: object[]) =>
  ({ ask: async () => ({ object: { data }, startedAt: NOW }) }) as unknown as StripeGateway;
const PAID = { money: { payments: { in_1: {} } } };
const mine = { ...NO_ENTITLEMENTS, customers: { cus_mine: {} } } as unknown as typeof NO_ENTITLEMENTS;
const price = { currency: 'EUR', amount: 1_999 };
const read = (found: Found[], more: object = {}) =>
  readPromotion('SPRING', {
    gateway: answering(...found.map(promotionCode)),
    state: mine,
    order: { price, quantity: 1 } as never,
    now: NOW,
    ...more,
  });

test.each<[string, Found, string | null]>([
  ['without restrictions', {}, null],
  ['whose coupon Stripe does not show', { coupon: 'c1' }, 'This code does not exist.'],
  ['without a coupon', { coupon: null }, 'This code does not exist.'],
  ['that expires now', { expires_at: seconds(0) }, 'The code has expired.'],
  ['that expires tomorrow', { expires_at: seconds(1) }, null],
  ['whose coupon ran out', { coupon: { redeem_by: seconds(-1) } }, 'The code has expired.'],
  [
    'used as often as allowed',
    { max_redemptions: 2, times_redeemed: 2 },
    'The code has reached its maximum number of uses.',
  ],
  ['that may be used once more', { max_redemptions: 2, times_redeemed: 1 }, null],
  ['that is inactive', { active: false }, 'The code is no longer active.'],
  ['whose coupon is invalid', { coupon: { valid: false } }, 'The code is no longer active.'],
  ['for this customer', { customer: 'cus_mine' }, null],
  ['for another customer', { customer: 'cus_other' }, 'The code is for another customer.'],
  ['for another customer, in full', { customer: { id: 'cus_other' } as never }, 'The code is for another customer.'],
  ['in its own currency', { coupon: { amount_off: 100, currency: 'eur' } }, null],
  ['in another currency', { coupon: { amount_off: 100, currency: 'usd' } }, 'The code is not for prices in EUR.'],
  [
    'with a minimum above this amount',
    { restrictions: { minimum_amount: 2_000, minimum_amount_currency: 'eur' } },
    "The purchase is below the code's minimum amount.",
  ],
  [
    'with this amount as its minimum',
    { restrictions: { minimum_amount: 1_999, minimum_amount_currency: 'eur' } },
    null,
  ],
  // Stripe knows the least in other currencies too, and says so when the checkout is opened.
  [
    'with a minimum in another currency',
    { restrictions: { minimum_amount: 9_999, minimum_amount_currency: 'usd' } },
    null,
  ],
])('a promotion code %s: %p gives %p', async (_what, found, reason) => {
  expect(await read([found])).toMatchObject({ code: 'SPRING', valid: reason === null, reason });
});

test('an unknown promotion code takes nothing off', async () => {
  expect(await read([])).toEqual({
    code: 'SPRING',
    valid: false,
    reason: 'This code does not exist.',
    percentOff: null,
    amountOff: null,
    endsAt: null,
    id: null,
  });
});

test.each([
  ['nothing', {}, true],
  ['a subscription', { subscriptions: { sub_1: PAID } }, false],
  ['a purchase', { purchases: { pi_1: PAID } }, false],
])('a promotion code for a first purchase, used by a customer who paid for %s', async (_what, bought, valid) => {
  const state = { ...mine, ...bought };
  const first = { restrictions: { first_time_transaction: true } };
  expect(await read([first], { state })).toMatchObject({ valid });
});

test('of several promotion codes the active one counts, or else the newest', async () => {
  const [old, current] = [promotionCode({ active: false }), promotionCode({ id: 'promo_2' } as never)];
  const of = (...found: object[]) =>
    readPromotion('SPRING', { gateway: answering(...found), state: mine, order: null, now: NOW });
  expect(await of(old, current)).toMatchObject({ id: 'promo_2', valid: true });
  expect(await of(old)).toMatchObject({ id: 'promo_1', valid: false });
});

test('a promotion code ends with itself or with its coupon, whichever is first, and without a plan its plan restriction does not matter', async () => {
  const coupon = { amount_off: 500, percent_off: null, currency: 'usd', redeem_by: seconds(2) };
  expect(await read([{ coupon, expires_at: seconds(1) }], { order: null })).toMatchObject({
    valid: true,
    endsAt: new Date(seconds(1) * 1000),
    percentOff: null,
    amountOff: { amount: 500, currency: 'USD' },
  });
});
