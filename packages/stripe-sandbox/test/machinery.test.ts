import { describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { Refusal, refusalFor } from '../src/api/refusal.ts';
import { runDue } from '../src/operations/due.ts';
import { payInvoice } from '../src/operations/pay-invoice.ts';
import { Overtaken } from '../src/store/commit.ts';
import { BY_TIME, createPerform } from '../src/store/perform.ts';
import { openStore } from '../src/store/store.ts';
import { createWork } from '../src/store/work.ts';
import { openSandboxClock, wallClock } from '../src/time/clock.ts';
import { dueObjects } from '../src/time/due-objects.ts';
import { createPassing, startSweeping } from '../src/time/passing.ts';
import { delivery, type Network } from '../src/webhooks/fault-injection.ts';
import { openSession } from './buying.ts';
import { databaseUri } from './database.ts';
import { closeAfterwards, openDatabase, openReceiver, openSandbox, stripeAt } from './open-sandbox.ts';

async function openMachinery(network: Network) {
  const store = await openStore(await openDatabase());
  const clock = await openSandboxClock(store, wallClock);
  const sent: string[] = [];
  const perform = createPerform({
    store,
    clock,
    network,
    url: () => '',
    send: (rows) => void sent.push(...rows.map(({ _id }) => _id)),
  });
  return { store, clock, perform, sent };
}

describe('the network', () => {
  test('the network can send an event twice and drop another', async () => {
    const { store, perform, sent } = await openMachinery({
      route: (events) =>
        events
          .filter(({ body }) => String(body.type) !== 'dropped')
          .flatMap((event) => [1, 2].map((copy) => delivery(event, { copy, dueAt: new Date() }))),
    });
    await perform(BY_TIME, async (work) => {
      work.tell('dropped', { id: 'a' });
      work.tell('doubled', { id: 'b' });
    });

    const events = await store.events.find().sort({ seq: 1 }).toArray();
    expect(events.map(({ body }) => [body.type, body.pending_webhooks])).toEqual([
      ['dropped', 0],
      ['doubled', 1],
    ]);
    expect(sent).toEqual([`${events[1]?._id}.1`, `${events[1]?._id}.2`]);
    expect(await store.deliveries.countDocuments({ event: events[1]?._id ?? '' })).toBe(2);
  });
});

describe('time', () => {
  test('advancing the clock stops at each instant at which something is due, the earliest first', async () => {
    const { clock } = await openMachinery({ route: () => [] });
    const begin = clock.seconds();
    const order: string[] = [];
    const coming = (name: string, after: number) => {
      let at: number | null = begin + after;
      return {
        next: async () => at,
        arrive: async () => {
          order.push(`${name} at ${Math.round((clock.seconds() - begin) / 10) * 10}`);
          at = null;
        },
      };
    };
    const passing = createPassing(clock, [coming('late', 200), coming('early', 100), coming('last', 1000)]);

    await passing.advance(50);
    expect(order).toEqual([]);
    await passing.catchUp();
    await passing.advance(250);

    expect(order).toEqual(['early at 100', 'late at 200']);

    await clock.moveTo(new Date((begin + 1000) * 1000));
    await passing.catchUp();
    expect(order).toEqual(['early at 100', 'late at 200', 'last at 1000']);
  });

  test('due operations also run without requests, and a failing store does not end that', async () => {
    let calls = 0;
    await new Promise<void>((resolve) => {
      const sweeping = startSweeping(
        {
          advance: async () => {},
          toNext: async () => {},
          next: async () => null,
          catchUp: async () => {
            calls += 1;
            if (calls === 1) throw new Error('the store is away');
            resolve();
          },
        },
        1,
      );
      closeAfterwards(() => sweeping.stop());
      // The sweep's timer keeps no process alive, nor this test.
      const alive = setInterval(() => {}, 1);
      closeAfterwards(async () => clearInterval(alive));
    });
    expect(calls).toBe(2);
  });

  test('a session that two requests find expired is expired once', async () => {
    const { stripe, db, sandbox } = await openSandbox();
    const session = await openSession(stripe);
    const store = await openStore(db);
    const clock = await openSandboxClock(store, { now: () => new Date((session.expires_at + 1) * 1000) });
    const perform = createPerform({
      store,
      clock,
      network: { route: () => [] },
      url: () => sandbox.url,
      send: () => {},
    });
    const expiring = dueObjects({ store, clock, perform, runDue });

    await Promise.all([expiring.arrive(), expiring.arrive()]);

    expect(await expiring.next()).toBeNull();
    expect(await store.events.countDocuments({ 'body.type': 'checkout.session.expired' })).toBe(1);
  });
});

describe('unexpected errors', () => {
  test("an unexpected error is answered in Stripe's form without its message", () => {
    const known = new Refusal(402, { type: 'card_error', message: 'No.' });
    expect(refusalFor(known)).toBe(known);
    expect(refusalFor(new Overtaken())).toMatchObject({ status: 429, error: { code: 'lock_timeout' } });
    expect(refusalFor(new Error('secret'))).toMatchObject({ status: 500, error: { type: 'api_error' } });
    expect(JSON.stringify(refusalFor(new Error('secret')).error)).not.toContain('secret');
  });

  test('an unavailable store is answered 500 with a request ID', async () => {
    const client = new MongoClient(databaseUri());
    await client.connect();
    const { sandbox } = await openSandbox({ db: client.db(`sandbox_away_${process.pid}`) });
    await client.db(`sandbox_away_${process.pid}`).dropDatabase();
    await client.close();
    const failed = stripeAt(sandbox.url).customers.create({});
    await expect(failed).rejects.toMatchObject({
      statusCode: 500,
      type: 'StripeAPIError',
      requestId: expect.stringMatching(/^req_/),
    });
  });

  test('a delivery whose event cannot be read stays due', async () => {
    const receiver = await openReceiver();
    const { stripe, sandbox, db } = await openSandbox();
    await stripe.customers.create();
    await db.collection('sandbox_events').deleteMany({});
    sandbox.setWebhook({ url: receiver.url, secret: 'whsec_x' });
    await sandbox.settled();
    expect(receiver.received).toEqual([]);
    expect(await db.collection('sandbox_deliveries').countDocuments({ state: 'due' })).toBe(1);
  });

  test('an invoice with an amount due is never paid without a card', async () => {
    const { store } = await openMachinery({ route: () => [] });
    const work = createWork(store, { now: 1, url: '', cause: BY_TIME });
    work.create('invoice_payment', { id: 'inpay_1', invoice: 'in_1', status: 'open' } as never);
    await expect(payInvoice(work, { id: 'in_1' } as never, null)).rejects.toThrow('needs a card, but got none: in_1.');
    await expect(work.get('invoice', 'in_2')).rejects.toThrow('There must be a invoice, but got: in_2.');
  });
});
