import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { CARDS, eventsOf, monthlyPrice, openSession, pay } from './buying.ts';
import { openSandbox, stripeAt } from './open-sandbox.ts';

/** What a refused call says. */
async function refusal(call: Promise<unknown>): Promise<Partial<Stripe.errors.StripeError>> {
  return call.then(
    () => ({ message: 'it was accepted' }),
    ({ statusCode, type, code, param, message }) => ({ statusCode, type, code, param, message }),
  );
}

describe('authentication', () => {
  test.each([
    ['no key', {}],
    ['a live key', { authorization: 'Bearer sk_live_secret' }],
    ['another scheme', { authorization: 'Digest sk_test_x' }],
  ])('refuses %s', async (_name, headers: Record<string, string>) => {
    const { sandbox } = await openSandbox();
    const answer = await fetch(`${sandbox.url}/v1/customers`, { headers });
    expect(answer.status).toBe(401);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(text).not.toContain('secret');
  });

  test('takes a test key as Bearer or Basic, restricted ones too', async () => {
    const { sandbox } = await openSandbox();
    for (const authorization of ['Bearer rk_test_x', `Basic ${Buffer.from('sk_test_x:').toString('base64')}`]) {
      expect((await fetch(`${sandbox.url}/v1/customers`, { headers: { authorization } })).status).toBe(200);
    }
  });
});

describe('an answer', () => {
  test('names the request, the version and the time of the sandbox', async () => {
    const { sandbox } = await openSandbox();
    const { headers } = await fetch(`${sandbox.url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_x' } });
    expect(headers.get('request-id')).toMatch(/^req_/);
    expect(headers.get('stripe-version')).toBe('2026-10-28.endive');
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - sandbox.clock.now().getTime())).toBeLessThan(5_000);
  });

  test('another version of the API is refused, since its shapes would differ', async () => {
    const { sandbox } = await openSandbox();
    const old = stripeAt(sandbox.url, { apiVersion: '2020-08-27' as never });
    expect((await refusal(old.customers.list())).message).toContain('Invalid Stripe API version');
  });

  test('an unknown URL is 404, as is one of the second API', async () => {
    const { sandbox, stripe } = await openSandbox();
    expect(await refusal(stripe.disputes.list())).toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('Unrecognized request URL (GET: /v1/disputes)'),
    });
    expect((await fetch(`${sandbox.url}/v2/core/events`)).status).toBe(404);
  });
});

describe('refusals', () => {
  const nothing = { success_url: 'http://localhost/ok', mode: 'subscription' } as const;

  test.each<[string, (stripe: Stripe) => Promise<unknown>, object]>([
    [
      'a missing parameter',
      (s) => s.prices.create({} as never),
      { statusCode: 400, code: 'parameter_missing', param: 'currency' },
    ],
    [
      'a price without amount',
      (s) => s.prices.create({ currency: 'usd', product: 'x' }),
      { code: 'parameter_missing', param: 'unit_amount' },
    ],
    [
      'a price without product',
      (s) => s.prices.create({ currency: 'usd', unit_amount: 1 }),
      { code: 'parameter_missing', param: 'product' },
    ],
    [
      'a price of no product',
      (s) => s.prices.create({ currency: 'usd', unit_amount: 1, product: 'x' }),
      { statusCode: 400, code: 'resource_missing', param: 'product' },
    ],
    [
      'a currency that is none',
      (s) => s.prices.create({ currency: 'money', unit_amount: 1, product: 'x' }),
      { param: 'currency' },
    ],
    [
      'an unknown parameter',
      (s) => s.customers.create({ colour: 'red' } as never),
      { code: 'parameter_unknown', param: 'colour' },
    ],
    [
      'an unknown parameter inside',
      (s) => s.checkout.sessions.create({ ...nothing, line_items: [{ price: 'p', count: 1 } as never] }),
      { code: 'parameter_unknown', param: 'line_items[0][count]' },
    ],
    ['an empty text', (s) => s.products.create({ name: '' }), { code: 'parameter_invalid_empty', param: 'name' }],
    [
      'text for a number',
      (s) => s.customers.list({ limit: 'ten' as never }),
      { code: 'parameter_invalid_integer', param: 'limit' },
    ],
    ['a page too large', (s) => s.customers.list({ limit: 101 }), { param: 'limit' }],
    [
      'both ends of a page',
      (s) => s.customers.list({ starting_after: 'a', ending_before: 'b' }),
      { message: expect.stringContaining('only specify one') },
    ],
    [
      'a page after nothing',
      (s) => s.customers.list({ starting_after: 'cus_x' }),
      { code: 'resource_missing', param: 'starting_after' },
    ],
    [
      'events after nothing',
      (s) => s.events.list({ ending_before: 'evt_x' }),
      { code: 'resource_missing', param: 'ending_before' },
    ],
    [
      'type and types',
      (s) => s.events.list({ type: 'a', types: ['b'] }),
      { message: expect.stringContaining('type, types') },
    ],
    [
      'a word not in the list',
      (s) => s.checkout.sessions.create({ ...nothing, mode: 'setup' }),
      { param: 'mode', message: 'Invalid mode: must be one of payment, subscription' },
    ],
    [
      'an unknown line of an address',
      (s) => s.customers.create({ address: { planet: 'Mars' } as never }),
      { code: 'parameter_unknown', param: 'address[planet]' },
    ],
    ['a bad e-mail', (s) => s.customers.create({ email: 'ada' }), { param: 'email' }],
    [
      'metadata too long',
      (s) => s.customers.create({ metadata: { a: 'x'.repeat(501) } }),
      { param: expect.stringContaining('metadata') },
    ],
    [
      'too much metadata',
      (s) => s.customers.create({ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, '1'])) }),
      { param: 'metadata' },
    ],
    [
      'an expansion of what is no reference',
      (s) =>
        s.customers
          .list({ expand: ['data.nothing'] })
          .then(async () => s.customers.create({ email: 'a@b.c', expand: ['email'] })),
      { param: 'expand' },
    ],
    ['an expansion too deep', (s) => s.customers.create({ expand: ['a.b.c.d.e'] }), { param: 'expand' }],
    ['no such product', (s) => s.products.retrieve('x'), { statusCode: 404, code: 'resource_missing', param: 'id' }],
    ['no such product to change', (s) => s.products.update('x', {}), { statusCode: 404 }],
    ['no such price', (s) => s.prices.retrieve('x'), { statusCode: 404 }],
    ['no such price to change', (s) => s.prices.update('x', {}), { statusCode: 404 }],
    ['no such customer to change', (s) => s.customers.update('x', {}), { statusCode: 404 }],
    ['no such customer to delete', (s) => s.customers.del('x'), { statusCode: 404 }],
    ['no such session', (s) => s.checkout.sessions.retrieve('x'), { statusCode: 404 }],
    ['no such session to expire', (s) => s.checkout.sessions.expire('x'), { statusCode: 404 }],
    ['no such session with lines', (s) => s.checkout.sessions.listLineItems('x'), { statusCode: 404 }],
    ['no such subscription', (s) => s.subscriptions.retrieve('x'), { statusCode: 404 }],
    ['no such subscription to change', (s) => s.subscriptions.update('x', {}), { statusCode: 404 }],
    ['no such subscription to cancel', (s) => s.subscriptions.cancel('x'), { statusCode: 404 }],
    ['no such invoice', (s) => s.invoices.retrieve('x'), { statusCode: 404 }],
    ['no such invoice with lines', (s) => s.invoices.listLineItems('x'), { statusCode: 404 }],
    ['no such invoice payment', (s) => s.invoicePayments.retrieve('x'), { statusCode: 404 }],
    ['no such payment intent', (s) => s.paymentIntents.retrieve('x'), { statusCode: 404 }],
    ['no such setup intent', (s) => s.setupIntents.retrieve('x'), { statusCode: 404 }],
    ['no such charge', (s) => s.charges.retrieve('x'), { statusCode: 404 }],
    ['no such payment method', (s) => s.paymentMethods.retrieve('x'), { statusCode: 404 }],
    ['no such event', (s) => s.events.retrieve('x'), { statusCode: 404 }],
    ['no such configuration', (s) => s.billingPortal.configurations.retrieve('x'), { statusCode: 404 }],
    [
      'a portal for nobody',
      (s) => s.billingPortal.sessions.create({ customer: 'x' }),
      { param: 'customer', code: 'resource_missing' },
    ],
    ['a card for nobody', (s) => s.paymentMethods.attach('pm_card_visa', { customer: 'x' }), { param: 'customer' }],
    ['no such card to take away', (s) => s.paymentMethods.detach('x'), { statusCode: 404 }],
    [
      'a subscription for nobody',
      (s) => s.subscriptions.create({ customer: 'x', items: [{ price: 'p' }] }),
      { param: 'customer' },
    ],
  ])('%s', async (_name, call, expected) => {
    const { stripe } = await openSandbox();
    expect(await refusal(call(stripe))).toMatchObject({ type: 'StripeInvalidRequestError', ...expected });
  });
});

describe('products and prices', () => {
  test('an id that is taken is refused; an empty description is unset', async () => {
    const { stripe } = await openSandbox();
    await stripe.products.create({ id: 'premium', name: 'Premium', description: 'Much' });
    expect(await refusal(stripe.products.create({ id: 'premium', name: 'Again' }))).toMatchObject({
      code: 'resource_already_exists',
    });
    expect(await stripe.products.update('premium', { description: '' })).toMatchObject({
      description: null,
      name: 'Premium',
    });
    expect((await stripe.products.list({ ids: ['premium'] })).data).toHaveLength(1);
    expect((await stripe.products.list({ active: false })).data).toEqual([]);
  });

  test('a lookup key moves only when it is told to', async () => {
    const { stripe } = await openSandbox();
    const { id: product } = await stripe.products.create({ name: 'Premium' });
    const params = {
      product,
      currency: 'EUR',
      unit_amount: 900,
      recurring: { interval: 'month' },
      lookup_key: 'premium',
    } as const;
    const old = await stripe.prices.create(params);
    expect(old.currency).toBe('eur');
    expect(await refusal(stripe.prices.create(params))).toMatchObject({
      code: 'resource_already_exists',
      param: 'lookup_key',
    });

    const fresh = await stripe.prices.create({ ...params, unit_amount: 1000, transfer_lookup_key: true });

    expect((await stripe.prices.retrieve(old.id)).lookup_key).toBeNull();
    const found = await stripe.prices.list({ lookup_keys: ['premium', 'other'], expand: ['data.product'] });
    expect(found.data).toMatchObject([{ id: fresh.id, product: { name: 'Premium' } }]);
    await stripe.prices.update(old.id, { lookup_key: 'premium', transfer_lookup_key: true });
    expect((await stripe.prices.retrieve(fresh.id)).lookup_key).toBeNull();
    const told = (await eventsOf(stripe)).filter(({ type }) => type === 'price.updated');
    expect(told[0]?.data.previous_attributes).toEqual({ lookup_key: 'premium' });
  });
});

describe('customers', () => {
  test('an update tells what was different, and no more than that', async () => {
    const { stripe } = await openSandbox();
    const { id } = await stripe.customers.create({ email: 'a@b.c', metadata: { keep: '1', drop: '1' } });
    await stripe.customers.update(id, { email: 'x@y.z', metadata: { drop: '', add: '2' } });
    await stripe.customers.update(id, { email: 'x@y.z' });

    const told = (await eventsOf(stripe)).filter(({ type }) => type === 'customer.updated');
    expect(told.map(({ data }) => data.previous_attributes)).toEqual([
      { email: 'a@b.c', metadata: { drop: '1', add: null } },
    ]);
    expect(await stripe.customers.update(id, { metadata: '', email: '', address: '' })).toMatchObject({
      metadata: {},
      email: null,
      address: null,
    });
  });

  test('a deleted one stays as a stub, is not listed, and its subscriptions end', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    await pay(session);
    const { customer, subscription } = await stripe.checkout.sessions.retrieve(session.id);
    await stripe.customers.del(String(customer));

    expect(await stripe.customers.retrieve(String(customer))).toEqual({
      id: customer,
      object: 'customer',
      deleted: true,
    });
    expect((await stripe.customers.list()).data).toEqual([]);
    expect(
      (await stripe.subscriptions.retrieve(String(subscription), { expand: ['customer'] })).customer,
    ).toMatchObject({ deleted: true });
    expect((await eventsOf(stripe)).slice(-2).map(({ type }) => type)).toEqual([
      'customer.subscription.deleted',
      'customer.deleted',
    ]);
    expect(await refusal(stripe.billingPortal.sessions.create({ customer: String(customer) }))).toMatchObject({
      param: 'customer',
    });
  });

  test('a default card must be the customer’s own', async () => {
    const { stripe } = await openSandbox();
    const { id } = await stripe.customers.create();
    expect(
      await refusal(stripe.customers.update(id, { invoice_settings: { default_payment_method: 'pm_x' } })),
    ).toMatchObject({ code: 'resource_missing' });
  });
});

describe('lists', () => {
  test('go newest first, page by page, in both directions', async () => {
    const { stripe } = await openSandbox();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift((await stripe.customers.create()).id);
    const first = await stripe.customers.list({ limit: 2 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const next = await stripe.customers.list({ limit: 3, starting_after: ids[1] ?? '' });
    expect([next.data.map(({ id }) => id), next.has_more]).toEqual([ids.slice(2), false]);
    const back = await stripe.customers.list({ limit: 2, ending_before: ids[4] ?? '' });
    expect([back.data.map(({ id }) => id), back.has_more]).toEqual([ids.slice(2, 4), true]);
    const all: string[] = [];
    for await (const { id } of stripe.customers.list({ limit: 2 })) all.push(id);
    expect(all).toEqual(ids);
  });

  test('events are found by type, pattern and time', async () => {
    const { stripe } = await openSandbox();
    await pay(await openSession(stripe));
    const paid = await stripe.events.list({ type: 'invoice.*' });
    expect(new Set(paid.data.map(({ type }) => type.split('.')[0]))).toEqual(new Set(['invoice']));
    expect((await stripe.events.list({ types: ['customer.created', 'charge.succeeded'] })).data).toHaveLength(2);
    expect((await stripe.events.list({ created: { gt: 4_000_000_000 } })).data).toEqual([]);
    expect((await stripe.events.list({ created: 1 })).data).toEqual([]);
    const [newest, second] = (await stripe.events.list({ limit: 2, delivery_success: false })).data;
    expect((await stripe.events.list({ limit: 1, starting_after: newest?.id ?? '' })).data[0]?.id).toBe(second?.id);
    expect((await stripe.events.list({ delivery_success: true })).data).toEqual([]);
  });

  test('canceled subscriptions are left out unless asked for', async () => {
    const { stripe } = await openSandbox();
    await pay(await openSession(stripe));
    const [bought] = (await stripe.subscriptions.list()).data;
    await stripe.subscriptions.cancel(bought?.id ?? '');
    expect((await stripe.subscriptions.list()).data).toEqual([]);
    for (const status of ['all', 'ended', 'canceled'] as const) {
      expect((await stripe.subscriptions.list({ status })).data).toHaveLength(1);
    }
  });

  test('lines of a session and of an invoice come in pages too', async () => {
    const { stripe } = await openSandbox();
    const once = await stripe.prices.create({
      product: (await stripe.products.create({ name: 'Setup' })).id,
      currency: 'usd',
      unit_amount: 100,
    });
    const session = await openSession(stripe, {
      line_items: [
        { price: (await monthlyPrice(stripe)).id, quantity: 1 },
        { price: once.id, quantity: 1 },
      ],
    });
    const first = await stripe.checkout.sessions.listLineItems(session.id, { limit: 1 });
    expect(first.has_more).toBe(true);
    const second = await stripe.checkout.sessions.listLineItems(session.id, {
      limit: 1,
      starting_after: first.data[0]?.id ?? '',
    });
    expect(second.data).toMatchObject([{ description: 'Setup' }]);
    await pay(session);
    const { invoice } = await stripe.checkout.sessions.retrieve(session.id);
    const lines = await stripe.invoices.listLineItems(String(invoice), { limit: 1 });
    expect(lines.has_more).toBe(true);
  });
});

describe('idempotency', () => {
  test('the same request under the same key is done once and answered alike', async () => {
    const { stripe } = await openSandbox();
    const first = await stripe.customers.create({ email: 'a@b.c' }, { idempotencyKey: 'key_1' });
    const second = await stripe.customers.create({ email: 'a@b.c' }, { idempotencyKey: 'key_1' });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    const events = await eventsOf(stripe);
    expect(events).toHaveLength(1);
    expect(events[0]?.request).toEqual({ id: first.lastResponse.requestId, idempotency_key: 'key_1' });
  });

  test('other parameters under the same key are refused', async () => {
    const { stripe } = await openSandbox();
    await stripe.customers.create({ email: 'a@b.c' }, { idempotencyKey: 'key_1' });
    const other = refusal(stripe.customers.create({ email: 'x@y.z' }, { idempotencyKey: 'key_1' }));
    expect(await other).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
  });

  test('two at once: one is done, the other is told to wait', async () => {
    const { stripe } = await openSandbox();
    const both = await Promise.allSettled([1, 2].map(() => stripe.customers.create({}, { idempotencyKey: 'key_1' })));
    const refused = both.find((it) => it.status === 'rejected');
    if (refused) expect(refused.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  test('a refused request is forgotten, and a key is after a day', async () => {
    const { sandbox, stripe } = await openSandbox();
    await refusal(stripe.products.create({ name: '' }, { idempotencyKey: 'key_1' }));
    const first = await stripe.products.create({ name: 'A' }, { idempotencyKey: 'key_1' });
    await fetch(`${sandbox.url}/_control/clock`, { method: 'POST', body: new URLSearchParams({ advance: '90000' }) });
    expect((await stripe.products.create({ name: 'B' }, { idempotencyKey: 'key_1' })).id).not.toBe(first.id);
  });
});

describe('subscriptions', () => {
  async function subscribed() {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create({ email: 'a@b.c' });
    const price = await monthlyPrice(stripe);
    return { stripe, customer, price: price.id };
  }

  test('are made without the page on a card that the customer has', async () => {
    const { stripe, customer, price } = await subscribed();
    const items = [{ price }];
    expect(await refusal(stripe.subscriptions.create({ customer, items }))).toMatchObject({ code: 'resource_missing' });
    expect(
      await refusal(stripe.subscriptions.create({ customer, items, default_payment_method: 'pm_x' })),
    ).toMatchObject({ param: 'default_payment_method' });
    expect(await refusal(stripe.subscriptions.create({ customer, items: [{ price: 'x' }] }))).toMatchObject({
      param: 'items[0][price]',
    });
    expect(await refusal(stripe.subscriptions.create({ customer, items: [] }))).toMatchObject({ param: 'items' });
    const product = (await stripe.products.list()).data[0]?.id ?? '';
    const once = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1 });
    expect(await refusal(stripe.subscriptions.create({ customer, items: [{ price: once.id }] }))).toMatchObject({
      param: 'items[0][price]',
    });

    expect(await stripe.subscriptions.create({ customer, items, trial_period_days: 3 })).toMatchObject({
      status: 'trialing',
    });
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: good.id } });
    const on = await stripe.subscriptions.create({
      customer,
      items,
      metadata: { a: '1' },
      expand: ['latest_invoice.payments'],
    });
    expect(on).toMatchObject({
      status: 'active',
      metadata: { a: '1' },
      latest_invoice: { payments: { data: [{ status: 'paid' }] } },
    });
    const bad = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
    const off = await stripe.subscriptions.create({ customer, items, default_payment_method: bad.id });
    expect(off.status).toBe('incomplete');
    expect((await eventsOf(stripe)).at(-1)?.type).toBe('invoice.payment_failed');
    const unpaid = await stripe.invoices.retrieve(String(off.latest_invoice));
    expect(unpaid).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 900 });
    expect(await (await fetch(unpaid.hosted_invoice_url ?? '')).text()).not.toContain('<dt>Paid</dt>');
  });

  test('end with their period when they are told to, and go on after all', async () => {
    const { stripe, customer, price } = await subscribed();
    const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    const { id, items } = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      default_payment_method: card,
    });
    const end = items.data[0]?.current_period_end;

    const ending = await stripe.subscriptions.update(id, {
      cancel_at_period_end: true,
      cancellation_details: { comment: 'bye', feedback: 'unused' },
    });
    expect(ending).toMatchObject({
      cancel_at: end,
      cancel_at_period_end: true,
      status: 'active',
      cancellation_details: { reason: 'cancellation_requested', comment: 'bye', feedback: 'unused' },
    });
    expect((await eventsOf(stripe)).at(-1)?.data.previous_attributes).toEqual({
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { comment: null, feedback: null, reason: null },
    });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    const on = await stripe.subscriptions.update(id, {
      cancel_at_period_end: false,
      description: 'mine',
      default_payment_method: card,
    });
    expect(on).toMatchObject({ cancel_at: null, canceled_at: null, description: 'mine' });

    expect(await stripe.subscriptions.cancel(id)).toMatchObject({ status: 'canceled', cancel_at: null });
    expect(await refusal(stripe.subscriptions.cancel(id))).toMatchObject({ statusCode: 404 });
    expect(await refusal(stripe.subscriptions.update(id, { cancel_at_period_end: true }))).toMatchObject({
      statusCode: 400,
    });
    expect((await stripe.subscriptions.update(id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
  });
});

describe('payment methods', () => {
  test('belong to one customer until they are taken away', async () => {
    const { stripe } = await openSandbox();
    const { id: ada } = await stripe.customers.create();
    const { id: bob } = await stripe.customers.create();
    expect(await refusal(stripe.paymentMethods.attach('pm_unknown', { customer: ada }))).toMatchObject({
      statusCode: 404,
    });
    const card = await stripe.paymentMethods.attach('pm_card_amex', { customer: ada });
    expect(await refusal(stripe.paymentMethods.attach(card.id, { customer: bob }))).toMatchObject({ statusCode: 400 });
    await stripe.paymentMethods.detach(card.id);
    expect((await eventsOf(stripe)).at(-1)?.data.previous_attributes).toEqual({ customer: ada });
    expect(await refusal(stripe.paymentMethods.detach(card.id))).toMatchObject({ statusCode: 400 });
    expect((await stripe.paymentMethods.attach(card.id, { customer: bob })).customer).toBe(bob);
    expect((await stripe.paymentMethods.list({ type: 'card' })).data).toHaveLength(1);
  });
});

describe('money', () => {
  test('every look at it is refused to nobody with a key', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    await pay(session, { number: CARDS.failsLater });
    const { invoice, customer } = await stripe.checkout.sessions.retrieve(session.id);
    const [payment] = (await stripe.invoicePayments.list({ invoice: String(invoice), status: 'paid' })).data;
    const intent = String(payment?.payment.payment_intent);
    expect(
      (await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent } })).data,
    ).toHaveLength(1);
    expect((await stripe.charges.list({ payment_intent: intent, customer: String(customer) })).data).toHaveLength(1);
    expect((await stripe.paymentIntents.retrieve(intent)).payment_details).toMatchObject({ order_reference: invoice });
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id);
    expect((await stripe.invoices.list({ subscription: String(subscription), status: 'paid' })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list({ customer: String(customer), status: 'active' })).data).toHaveLength(1);
  });
});
