import { describe, expect, test } from '@jest/globals';
import type { ControlState } from '../src/pages/control-state.ts';
import { startSandbox } from '../src/sandbox.ts';
import { DAY } from '../src/time/clock.ts';
import { BACK_OFF, nextAttemptAt } from '../src/webhooks/delivering.ts';
import { closeAfterwards, openDatabase, openReceiver, openSandbox, stripeAt } from './open-sandbox.ts';

const SECRET = 'whsec_test';

describe('delivery', () => {
  test('a webhook that answers 500 is sent again until it is accepted', async () => {
    const receiver = await openReceiver([500, 503]);
    const { sandbox, stripe } = await openSandbox({
      webhook: { url: receiver.url, secret: SECRET },
      backOff: [1, 1, 1],
    });

    await stripe.customers.create({ email: 'ada@example.com' });
    await receiver.count(3);
    await sandbox.settled();

    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
    const { deliveries } = await controlState(sandbox.url);
    expect(deliveries[0]?.attempts.map(({ status }) => status)).toEqual([500, 503, 200]);
    expect((await stripe.events.list()).data[0]?.pending_webhooks).toBe(0);
  });

  test('a delivery is given up after the last attempt, and its event stays listed', async () => {
    const receiver = await openReceiver([500, 500]);
    const { sandbox, stripe } = await openSandbox({ webhook: { url: receiver.url, secret: SECRET }, backOff: [1] });

    await stripe.customers.create();
    await receiver.count(2);
    await sandbox.settled();

    expect((await controlState(sandbox.url)).deliveries[0]).toMatchObject({ state: 'given_up' });
    expect((await stripe.events.list({ type: 'customer.created' })).data).toHaveLength(1);
  });

  test('a receiver that cannot be reached or does not answer in time counts as a failed attempt', async () => {
    const { sandbox, stripe } = await openSandbox({ webhook: { url: 'http://127.0.0.1:1/', secret: SECRET } });
    await stripe.customers.create();
    await sandbox.settled();
    expect((await controlState(sandbox.url)).deliveries[0]?.attempts[0]).toMatchObject({ status: null });

    const silent = await openSilent();
    sandbox.setWebhook({ url: silent, secret: SECRET });
    const slow = await openSandbox({ webhook: { url: silent, secret: SECRET }, timeout: 5 });
    await slow.stripe.customers.create();
    await slow.sandbox.settled();
    expect((await controlState(slow.sandbox.url)).deliveries[0]?.attempts[0]?.error).toBe('no answer in time');
  });

  test('events wait until a webhook is set', async () => {
    const receiver = await openReceiver();
    const { sandbox, stripe } = await openSandbox();
    await stripe.customers.create();
    await sandbox.settled();
    expect(receiver.received).toEqual([]);

    sandbox.setWebhook({ url: receiver.url, secret: SECRET });
    await sandbox.settled();

    expect(receiver.received.map(({ event }) => event.type)).toEqual(['customer.created']);
  });

  test('a webhook gets only the event types that it is enabled for, and other events do not wait', async () => {
    const receiver = await openReceiver();
    const { sandbox, stripe } = await openSandbox();
    await stripe.products.create({ name: 'Premium' });
    await stripe.customers.create();
    sandbox.setWebhook({ url: receiver.url, secret: SECRET, enabledEvents: ['customer.created'] });
    await sandbox.settled();

    expect(receiver.received.map(({ event }) => event.type)).toEqual(['customer.created']);
    const { deliveries, webhook } = await controlState(sandbox.url);
    expect([deliveries.map(({ type }) => type), webhook.waiting]).toEqual([['customer.created'], 0]);
    const { data } = await stripe.events.list();
    expect(data.map(({ type, pending_webhooks }) => [type, pending_webhooks])).toEqual([
      ['customer.created', 0],
      ['product.created', 0],
    ]);
  });

  test('one slow answer does not delay the other deliveries', async () => {
    const receiver = await openReceiver();
    const { sandbox, stripe } = await openSandbox({ webhook: { url: receiver.url, secret: SECRET } });
    await Promise.all(Array.from({ length: 20 }, () => stripe.customers.create()));
    await sandbox.settled();
    expect(receiver.received).toHaveLength(20);
  });
});

describe('a restart', () => {
  test('a restart keeps purchases and the time, and continues delivering', async () => {
    const db = await openDatabase();
    const first = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      db,
      webhook: { url: 'http://127.0.0.1:1/', secret: SECRET },
      backOff: [1],
    });
    const customer = await stripeAt(first.url).customers.create({ email: 'ada@example.com' });
    await advance(first.url, 3600);
    await first.close();

    const receiver = await openReceiver();
    const second = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      db,
      webhook: { url: receiver.url, secret: SECRET },
    });
    closeAfterwards(() => second.close());
    await second.settled();

    const stripe = stripeAt(second.url);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ email: 'ada@example.com' });
    expect(second.clock.now().getTime() - Date.now()).toBeGreaterThan(3_590_000);
    const newer = await stripe.customers.create();
    expect((await stripe.customers.list()).data.map(({ id }) => id)).toEqual([newer.id, customer.id]);
  });

  test('a restart sends a delivery again that closing interrupted', async () => {
    const db = await openDatabase();
    const silent = await openSilent();
    const first = await startSandbox({ host: '127.0.0.1', port: 0, db, webhook: { url: silent, secret: SECRET } });
    await stripeAt(first.url).customers.create();
    await first.close();

    const receiver = await openReceiver();
    const second = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      db,
      webhook: { url: receiver.url, secret: SECRET },
    });
    closeAfterwards(() => second.close());
    await second.settled();

    expect(receiver.received.map(({ event }) => event.type)).toEqual(['customer.created']);
  });
});

describe('the back-off', () => {
  test('the back-off begins with a second and ends after three days', () => {
    const after = new Date(0);
    expect(nextAttemptAt(1, { after, backOff: BACK_OFF })).toEqual(new Date(1000));
    expect(nextAttemptAt(BACK_OFF.length, { after, backOff: BACK_OFF })).not.toBeNull();
    expect(nextAttemptAt(BACK_OFF.length + 1, { after, backOff: BACK_OFF })).toBeNull();
    const whole = BACK_OFF.reduce((sum, wait) => sum + wait, 0);
    expect(whole).toBeGreaterThan(3 * DAY);
    expect(whole).toBeLessThan(4 * DAY);
  });
});

async function controlState(url: string): Promise<ControlState> {
  return (await (await fetch(`${url}/_control/state`)).json()) as ControlState;
}

async function advance(url: string, seconds: number): Promise<void> {
  await fetch(`${url}/_control/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: seconds }),
  });
}

/** A server that takes a request and never answers. */
async function openSilent(): Promise<string> {
  const { createServer } = await import('node:http');
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterwards(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
}
