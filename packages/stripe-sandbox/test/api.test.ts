import { get, type IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { eventsOf, monthlyPrice, openSession, pay } from './buying.ts';
import { openSandbox, stripeAt } from './open-sandbox.ts';
import { refusal } from './refusal.ts';

describe('authentication', () => {
  test.each([
    ['no key', {}],
    ['a live key', { authorization: 'Bearer sk_live_secret' }],
    ['another scheme', { authorization: 'Digest sk_test_x' }],
  ])('the API refuses a request with %s', async (_name, headers: Record<string, string>) => {
    const { sandbox } = await openSandbox();
    const answer = await fetch(`${sandbox.url}/v1/customers`, { headers });
    expect(answer.status).toBe(401);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(text).not.toContain('secret');
  });

  test('the API accepts a test key as Bearer or Basic, and a restricted key', async () => {
    const { sandbox } = await openSandbox();
    for (const authorization of ['Bearer rk_test_x', `Basic ${Buffer.from('sk_test_x:').toString('base64')}`]) {
      expect((await fetch(`${sandbox.url}/v1/customers`, { headers: { authorization } })).status).toBe(200);
    }
  });
});

describe('an answer', () => {
  test('an answer has the request ID, the API version and the time of the sandbox', async () => {
    const { sandbox } = await openSandbox();
    const { headers } = await fetch(`${sandbox.url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_x' } });
    expect(headers.get('request-id')).toMatch(/^req_/);
    expect(headers.get('stripe-version')).toBe('2026-10-28.endive');
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - sandbox.clock.now().getTime())).toBeLessThan(5_000);
  });

  test('a request for another API version is refused', async () => {
    const { sandbox } = await openSandbox();
    const old = stripeAt(sandbox.url, { apiVersion: '2020-08-27' as never });
    expect((await refusal(old.customers.list())).message).toContain('Invalid Stripe API version');
  });

  test('an unknown URL, and one of the v2 API, is answered 404', async () => {
    const { sandbox, stripe } = await openSandbox();
    expect(await refusal(stripe.payouts.list())).toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('Unrecognized request URL (GET: /v1/payouts)'),
    });
    expect((await fetch(`${sandbox.url}/v2/core/events`)).status).toBe(404);
  });
});

describe('lists', () => {
  test('lists are sorted newest first and read page by page in both directions', async () => {
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

  test('events are filtered by type, pattern and time', async () => {
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

  test('canceled subscriptions are listed only on request', async () => {
    const { stripe } = await openSandbox();
    await pay(await openSession(stripe));
    const [bought] = (await stripe.subscriptions.list()).data;
    await stripe.subscriptions.cancel(bought?.id ?? '');
    expect((await stripe.subscriptions.list()).data).toEqual([]);
    for (const status of ['all', 'ended', 'canceled'] as const) {
      expect((await stripe.subscriptions.list({ status })).data).toHaveLength(1);
    }
  });

  test('the lines of a session and of an invoice are read in pages', async () => {
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
  test('a repeated request with the same idempotency key runs once and gets the same answer', async () => {
    const { stripe } = await openSandbox();
    const first = await stripe.customers.create({ email: 'a@b.c' }, { idempotencyKey: 'key_1' });
    const second = await stripe.customers.create({ email: 'a@b.c' }, { idempotencyKey: 'key_1' });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    const events = await eventsOf(stripe);
    expect(events).toHaveLength(1);
    expect(events[0]?.request).toEqual({ id: first.lastResponse.requestId, idempotency_key: 'key_1' });
  });

  test('other parameters with the same idempotency key are refused', async () => {
    const { stripe } = await openSandbox();
    await stripe.customers.create({ email: 'a@b.c' }, { idempotencyKey: 'key_1' });
    const other = refusal(stripe.customers.create({ email: 'x@y.z' }, { idempotencyKey: 'key_1' }));
    expect(await other).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
  });

  test('of two simultaneous requests with one idempotency key, one runs and the other is refused as in progress', async () => {
    const { stripe } = await openSandbox();
    const both = await Promise.allSettled([1, 2].map(() => stripe.customers.create({}, { idempotencyKey: 'key_1' })));
    const refused = both.find((it) => it.status === 'rejected');
    if (refused) expect(refused.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  test('a refused request releases its idempotency key, and any key is released after a day', async () => {
    const { sandbox, stripe } = await openSandbox();
    await refusal(stripe.products.create({ name: '' }, { idempotencyKey: 'key_1' }));
    const first = await stripe.products.create({ name: 'A' }, { idempotencyKey: 'key_1' });
    await fetch(`${sandbox.url}/_control/clock`, { method: 'POST', body: new URLSearchParams({ advance: '90000' }) });
    expect((await stripe.products.create({ name: 'B' }, { idempotencyKey: 'key_1' })).id).not.toBe(first.id);
  });
});

describe('webhook endpoints', () => {
  test('a webhook endpoint is created with a secret that is shown once, then changed and listed', async () => {
    const { stripe } = await openSandbox();
    const url = 'https://example.com/webhooks';
    const { secret, ...created } = await stripe.webhookEndpoints.create({ url, enabled_events: ['invoice.paid'] });
    expect(secret).toMatch(/^whsec_\w{32}$/);
    expect(created).toMatchObject({ url, status: 'enabled', enabled_events: ['invoice.paid'] });
    const changed = await stripe.webhookEndpoints.update(created.id, { enabled_events: ['*'] });
    expect(changed).toMatchObject({ id: created.id, status: 'enabled', enabled_events: ['*'] });
    expect(changed.secret).toBeUndefined();
    expect(await stripe.webhookEndpoints.update(created.id, { disabled: true })).toMatchObject({ status: 'disabled' });
    expect(await stripe.webhookEndpoints.update(created.id, { disabled: false })).toMatchObject({ status: 'enabled' });
    expect((await stripe.webhookEndpoints.list()).data).toMatchObject([{ id: created.id, enabled_events: ['*'] }]);
  });

  test('changing an unknown webhook endpoint, and creating one without events, is refused', async () => {
    const { stripe } = await openSandbox();
    expect(await refusal(stripe.webhookEndpoints.update('we_x', { disabled: true }))).toMatchObject({
      statusCode: 404,
    });
    const without = stripe.webhookEndpoints.create({ url: 'https://example.com', enabled_events: [] });
    expect(await refusal(without)).toMatchObject({ statusCode: 400, param: 'enabled_events' });
  });
});

test('the list of test clocks is empty, because the sandbox has one clock for everything', async () => {
  const { stripe } = await openSandbox();
  expect((await stripe.testHelpers.testClocks.list()).data).toEqual([]);
});

test('a request that names another host is refused, because a page of another site could have sent it', async () => {
  const { sandbox } = await openSandbox();
  const headers = { host: 'evil.example', authorization: 'Bearer sk_test_x' };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${sandbox.url}/v1/customers`, { headers }, resolve).on('error', reject);
  });
  expect(answer.statusCode).toBe(403);
  expect((await answer.setEncoding('utf8').toArray()).join('')).toContain('Host not allowed');
});
