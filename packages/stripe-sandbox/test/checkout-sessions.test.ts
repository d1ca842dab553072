import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { eventsOf, eventTypes, monthlyPrice, openSession, pay } from './buying.ts';
import { openSandbox } from './open-sandbox.ts';

async function advance(url: string, seconds: number): Promise<Response> {
  return fetch(`${url}/_control/clock`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ advance: String(seconds) }),
  });
}

describe('a session', () => {
  test('a session expires after a day of the clock, emits an event, and cannot be paid any more', async () => {
    const { sandbox, stripe } = await openSandbox();
    const session = await openSession(stripe);
    const page = session.url ?? '';
    expect(session.expires_at - session.created).toBe(86_400);

    await advance(sandbox.url, 86_399 - 60);
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    await advance(sandbox.url, 3 * 86_400);

    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired', url: null });
    const told = (await eventsOf(stripe)).at(-1);
    expect(told).toMatchObject({ type: 'checkout.session.expired', request: { id: null, idempotency_key: null } });
    expect((told?.created ?? 0) - session.expires_at).toBeLessThan(5);
    expect((await fetch(page)).status).toBe(410);
    expect((await pay({ ...session, url: page })).status).toBe(410);
    expect((await stripe.customers.list()).data).toEqual([]);
    await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow('status of expired');
  });

  test('a session can be expired over the API', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    expect((await stripe.checkout.sessions.expire(session.id)).status).toBe('expired');
    expect(await eventTypes(stripe)).toContain('checkout.session.expired');
    expect((await stripe.checkout.sessions.list({ status: 'open' })).data).toEqual([]);
  });

  test('sessions are filtered by customer, status, subscription and e-mail', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, { customer_email: 'ada@example.com' });
    expect(await (await fetch(session.url ?? '')).text()).toContain('value="ada@example.com"');
    await pay(session);
    const { customer, subscription } = await stripe.checkout.sessions.retrieve(session.id);
    for (const by of [
      { customer: String(customer) },
      { status: 'complete' as const },
      { subscription: String(subscription) },
      { customer_details: { email: 'ada@example.com' } },
    ]) {
      expect((await stripe.checkout.sessions.list(by)).data.map(({ id }) => id)).toEqual([session.id]);
    }
  });

  test('a session can expire earlier', async () => {
    const { sandbox, stripe } = await openSandbox();
    const at = Math.floor(sandbox.clock.now().getTime() / 1000) + 3600;
    expect((await openSession(stripe, { expires_at: at })).expires_at).toBe(at);
  });
});

describe('parameters that Stripe refuses together', () => {
  type Params = Partial<Stripe.Checkout.SessionCreateParams>;
  const refused: [string, (ids: Ids) => Params, string][] = [
    ['no lines', () => ({ line_items: [] }), 'line_items'],
    [
      'promotion codes beside a discount',
      () => ({ allow_promotion_codes: true, discounts: [{ promotion_code: 'promo_1' }] }),
      'allow_promotion_codes, discounts',
    ],
    [
      'an unknown promotion code',
      () => ({ discounts: [{ promotion_code: 'promo_1' }] }),
      "No such promotion code: 'promo_1'",
    ],
    ['an unknown coupon', () => ({ discounts: [{ coupon: 'FREE' }] }), "No such coupon: 'FREE'"],
    [
      'a customer beside an e-mail',
      ({ customer }) => ({ customer, customer_email: 'a@b.c' }),
      'customer, customer_email',
    ],
    ['an unknown customer', () => ({ customer: 'cus_x' }), "No such customer: 'cus_x'"],
    ['an unknown price', () => ({ line_items: [{ price: 'price_x', quantity: 1 }] }), "No such price: 'price_x'"],
    ['an inactive price', ({ inactive }) => ({ line_items: [{ price: inactive, quantity: 1 }] }), 'inactive'],
    ['a price without quantity', ({ monthly }) => ({ line_items: [{ price: monthly }] }), 'Quantity is required'],
    ['none of something', ({ monthly }) => ({ line_items: [{ price: monthly, quantity: 0 }] }), 'at least 1'],
    [
      'a subscription to a one-time price',
      ({ once }) => ({ line_items: [{ price: once, quantity: 1 }] }),
      'at least one recurring price',
    ],
    [
      'a payment of a recurring price',
      ({ monthly }) => ({ mode: 'payment', line_items: [{ price: monthly, quantity: 1 }] }),
      'passed a recurring price',
    ],
    [
      'two intervals',
      ({ monthly, yearly }) => ({ line_items: [monthly, yearly].map((price) => ({ price, quantity: 1 })) }),
      'different billing intervals',
    ],
    [
      'another currency',
      ({ monthly }) => ({ currency: 'eur', line_items: [{ price: monthly, quantity: 1 }] }),
      'same currency',
    ],
    [
      'automatic tax without an address',
      ({ customer }) => ({ customer, automatic_tax: { enabled: true } }),
      'customer_update[address]',
    ],
    [
      'tax ids without saving the name',
      ({ customer }) => ({ customer, tax_id_collection: { enabled: true } }),
      'customer_update[name]',
    ],
    ['an update of no customer', () => ({ customer_update: { address: 'auto' } }), 'can only be used with `customer`'],
    [
      'subscription data for a payment',
      ({ once }) => ({
        mode: 'payment',
        line_items: [{ price: once, quantity: 1 }],
        subscription_data: {} as never,
        ...data('subscription_data'),
      }),
      'subscription_data',
    ],
    ['payment data for a subscription', () => data('payment_intent_data'), 'payment_intent_data'],
    ['customer creation for a subscription', () => ({ customer_creation: 'always' }), 'customer_creation'],
    [
      'a trial of no days',
      () => ({ subscription_data: { trial_period_days: 0 } }),
      'minimum number of trial period days',
    ],
    ['an end too soon', () => ({ expires_at: 1 }), 'at least 30 minutes'],
    ['an end too late', () => ({ expires_at: 4_000_000_000 }), 'less than 24 hours'],
    ['no URL', () => ({ success_url: 'nowhere' }), 'Not a valid URL'],
    ['a script for a URL', () => ({ cancel_url: 'javascript:alert(1)' }), 'Not a valid URL'],
  ];

  function data(name: string): Params {
    return { [name]: { metadata: { a: '1' } } };
  }

  interface Ids {
    customer: string;
    monthly: string;
    yearly: string;
    once: string;
    inactive: string;
  }

  test.each(refused)('%s', async (_name, paramsFor, message) => {
    const { stripe } = await openSandbox();
    const { id: product } = await stripe.products.create({ name: 'Premium' });
    const price = { product, currency: 'usd', unit_amount: 900 };
    const ids = {
      customer: (await stripe.customers.create()).id,
      monthly: (await monthlyPrice(stripe)).id,
      yearly: (await stripe.prices.create({ ...price, recurring: { interval: 'year' } })).id,
      once: (await stripe.prices.create(price)).id,
      inactive: (await stripe.prices.create({ ...price, active: false })).id,
    };
    await expect(
      openSession(stripe, { line_items: [{ price: ids.monthly, quantity: 1 }], ...paramsFor(ids) }),
    ).rejects.toThrow(message);
  });

  test('a session without success_url is refused', async () => {
    const { stripe } = await openSandbox();
    const line_items = [{ price: (await monthlyPrice(stripe)).id, quantity: 1 }];
    await expect(stripe.checkout.sessions.create({ mode: 'subscription', line_items })).rejects.toThrow(
      'Missing required param: success_url.',
    );
  });

  test('a metered price without a quantity is accepted, and a known address suffices for tax', async () => {
    const { stripe } = await openSandbox();
    const { id: product } = await stripe.products.create({ name: 'Calls' });
    const metered = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month', usage_type: 'metered' },
    });
    const { id: customer } = await stripe.customers.create({ address: { country: 'DE' } });
    const session = await openSession(stripe, {
      customer,
      automatic_tax: { enabled: true },
      line_items: [{ price: metered.id }],
    });
    expect(session.amount_total).toBe(0);
    expect(await (await fetch(session.url ?? '')).text()).toContain('>Subscribe<');
  });
});
