import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { monthlyPrice, openSession, pay, postForm } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { refusal } from './refusal.ts';
import { subscribed } from './subscribed.ts';

async function coupon(params: Stripe.CouponCreateParams) {
  const opened = await openSandbox();
  return { ...opened, coupon: await opened.stripe.coupons.create(params) };
}

describe('a coupon', () => {
  test('a coupon with duration "once" reduces the first invoice only', async () => {
    const { coupon: half, ...opened } = await coupon({ percent_off: 50, duration: 'once', name: 'Half' });
    const { stripe, sandbox, subscription } = await subscribed({ discounts: [{ coupon: half.id }] }, {}, opened);
    const [first] = (await stripe.invoices.list()).data;
    expect(first).toMatchObject({
      subtotal: 900,
      total: 450,
      amount_paid: 450,
      total_discount_amounts: [{ amount: 450 }],
    });
    expect(subscription.discounts).toEqual([]);
    expect(await stripe.coupons.retrieve(half.id)).toMatchObject({ times_redeemed: 1, valid: true });
    const [session] = (await stripe.checkout.sessions.list()).data;
    expect(session).toMatchObject({
      amount_subtotal: 900,
      amount_total: 450,
      total_details: { amount_discount: 450 },
      discounts: [{ coupon: half.id, promotion_code: null }],
    });
    await advance(sandbox, 32 * DAYS);
    expect((await stripe.invoices.list({ limit: 1 })).data[0]?.total).toBe(900);
    const page = await (await fetch(first?.hosted_invoice_url ?? '')).text();
    expect(page).toContain('Discount');
  });

  test.each([
    ['forever', undefined, [800, 800, 800]],
    ['repeating', 2, [800, 800, 900]],
  ] as const)('a coupon with duration %s reduces later invoices', async (duration, duration_in_months, totals) => {
    const { coupon: off, ...opened } = await coupon({
      amount_off: 100,
      currency: 'usd',
      duration,
      ...(duration_in_months ? { duration_in_months } : {}),
    });
    const { stripe, sandbox, subscription } = await subscribed({ discounts: [{ coupon: off.id }] }, {}, opened);
    expect(subscription.discounts).toHaveLength(1);
    const whole = await stripe.subscriptions.retrieve(subscription.id, { expand: ['discounts'] });
    expect(whole.discounts).toMatchObject([{ id: subscription.discounts[0], source: { coupon: off.id } }]);
    await advance(sandbox, 64 * DAYS);
    expect((await stripe.invoices.list()).data.map(({ total }) => total).reverse()).toEqual(totals);
  });

  test('an invalid coupon is refused', async () => {
    const { stripe, coupon: euros } = await coupon({ id: 'TEN', amount_off: 10, currency: 'eur', max_redemptions: 1 });
    for (const [params, wrong] of [
      [{}, { param: 'percent_off' }],
      [{ amount_off: 1 }, { param: 'currency' }],
      [{ percent_off: 1, duration: 'repeating' }, { param: 'duration_in_months' }],
      [{ id: 'TEN', percent_off: 1 }, { code: 'resource_already_exists' }],
    ] as const) {
      expect(await refusal(stripe.coupons.create(params))).toMatchObject(wrong);
    }
    expect((await stripe.coupons.list()).data.map(({ id }) => id)).toEqual([euros.id]);
    expect(await refusal(stripe.coupons.retrieve('x'))).toMatchObject({ statusCode: 404 });
    expect(await refusal(openSession(stripe, { discounts: [{ coupon: 'x' }] }))).toMatchObject({
      param: 'discounts[0][coupon]',
    });
    expect(await refusal(openSession(stripe, { discounts: [{ coupon: 'TEN' }] }))).toMatchObject({
      param: 'discounts[0]',
    });
    const late = await stripe.coupons.create({ percent_off: 1, redeem_by: 1 });
    expect(await refusal(openSession(stripe, { discounts: [{ coupon: late.id }] }))).toMatchObject({
      code: 'coupon_expired',
    });
  });

  test('a coupon reduces a subscription that is created over the API', async () => {
    const { stripe, coupon: whole } = await coupon({ percent_off: 100 });
    const { id: customer } = await stripe.customers.create();
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: (await monthlyPrice(stripe)).id }],
      default_payment_method: id,
      discounts: [{ coupon: whole.id }],
      expand: ['latest_invoice'],
    });
    expect(made).toMatchObject({ status: 'active', latest_invoice: { total: 0, status: 'paid' } });
  });
});

describe('a promotion code', () => {
  test('a promotion code that is entered on the payment page reduces the price', async () => {
    const { stripe, coupon: half } = await coupon({ percent_off: 50, name: 'Half' });
    const promotion = { type: 'coupon', coupon: half.id } as const;
    const code = await stripe.promotionCodes.create({ promotion, code: 'SPRING', max_redemptions: 1 });
    const session = await openSession(stripe, { allow_promotion_codes: true });
    const enter = (typed: string) => postForm(`${session.url}/promotion-code`, { code: typed });
    expect(await (await fetch(session.url ?? '')).text()).toContain('Promotion code');
    await pay(session, { number: '4000 0000 0000 0002' });

    const wrong = await enter('WINTER');
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('This code is invalid.');
    expect((await enter('spring')).status).toBe(303);
    const page = await (await fetch(session.url ?? '')).text();
    expect(page).toContain('Pay $4.50');
    expect(page).not.toContain('Promotion code');
    await pay(session);

    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      amount_total: 450,
      discounts: [{ coupon: null, promotion_code: code.id }],
    });
    expect((await stripe.charges.list({ limit: 1 })).data[0]).toMatchObject({ paid: true, amount: 450 });
    expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1, active: false });
    expect((await enter('spring')).headers.get('location')).toContain('success');
    expect((await postForm(`${session.url}x/promotion-code`, { code: 'x' })).status).toBe(404);
    const foreign = await postForm(`${session.url}/promotion-code`, {}, { origin: 'http://evil.example' });
    expect(foreign.status).toBe(403);
    const used = openSession(stripe, { discounts: [{ promotion_code: code.id }] });
    expect(await refusal(used)).toMatchObject({ code: 'promotion_code_invalid' });
  });

  test('a promotion code is listed, switched off and refused', async () => {
    const { stripe, coupon: half } = await coupon({ percent_off: 50 });
    const promotion = { type: 'coupon', coupon: half.id } as const;
    const { id: customer } = await stripe.customers.create({ email: 'a@b.c' });
    const mine = await stripe.promotionCodes.create({ promotion, code: 'Mine', customer });
    const free = await stripe.promotionCodes.create({ promotion });
    expect((await stripe.promotionCodes.list({ code: 'mine' })).data.map(({ id }) => id)).toEqual([mine.id]);
    expect((await stripe.promotionCodes.list({ coupon: half.id, active: true })).data).toHaveLength(2);
    expect(await stripe.promotionCodes.update(free.id, { active: false })).toMatchObject({ active: false });
    for (const [params, wrong] of [
      [{ promotion: { type: 'coupon', coupon: 'x' } }, { param: 'promotion[coupon]' }],
      [{ promotion, customer: 'cus_x' }, { param: 'customer' }],
      [{ promotion, code: 'MINE' }, { param: 'code' }],
    ] as const) {
      expect(await refusal(stripe.promotionCodes.create(params))).toMatchObject(wrong);
    }
    expect(await refusal(stripe.promotionCodes.retrieve('promo_x'))).toMatchObject({ statusCode: 404 });
    expect(await refusal(stripe.promotionCodes.update('promo_x', {}))).toMatchObject({ statusCode: 404 });
    const discounts = [{ promotion_code: mine.id }];
    expect(await refusal(openSession(stripe, { discounts }))).toMatchObject({ code: 'promotion_code_invalid' });
    expect(await openSession(stripe, { customer, discounts })).toMatchObject({ amount_total: 450 });
    expect(await refusal(openSession(stripe, { discounts: [{ promotion_code: 'promo_x' }] }))).toMatchObject({
      param: 'discounts[0][promotion_code]',
    });
  });

  test('a promotion code reduces a one-time purchase', async () => {
    const { stripe, coupon: half } = await coupon({ percent_off: 50, max_redemptions: 5 });
    const { id: product } = await stripe.products.create({ name: 'Lifetime' });
    const { id: price } = await stripe.prices.create({ product, currency: 'usd', unit_amount: 5001 });
    const session = await openSession(stripe, {
      mode: 'payment',
      line_items: [{ price, quantity: 1 }],
      discounts: [{ coupon: half.id }],
    });
    await pay(session);
    expect((await stripe.charges.list()).data[0]).toMatchObject({ amount: 2500 });
    expect(await stripe.coupons.retrieve(half.id)).toMatchObject({ times_redeemed: 1 });
  });
});
