import { afterEach, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { post, sign, startTollgate } from '../support/tollgate.ts';
import { openWay } from '../support/way.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('while MongoDB is unavailable', () => {
  test('a webhook is answered 503 while MongoDB is unavailable, and is accepted afterwards', async () => {
    const { tollgate, cut, restore } = await startBehindAWay();
    const event = stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'u1'));
    const text = JSON.stringify(event);
    await cut();
    const refused = await tollgate.app.http.inject({
      method: 'POST',
      url: '/webhooks/stripe',
      headers: { 'stripe-signature': sign(text) },
      payload: text,
    });
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
      503,
      'STORE_UNAVAILABLE',
      '5',
    ]);
    expect(tollgate.logs.filter(({ eventId, msg }) => eventId === event.id && msg !== 'request')).toHaveLength(1);

    await restore();
    expect(await post(tollgate.app, text)).toEqual({ status: 200, body: { received: true } });
    await tollgate.settle();
    expect(await tollgate.connection.collection('accounts').countDocuments()).toBe(1);
  });

  test('the service lives but is not ready while MongoDB is unavailable, and is ready again by itself', async () => {
    const { tollgate, cut, restore } = await startBehindAWay();
    const ask = async (url: string) => {
      const response = await tollgate.app.http.inject({ url });
      return [response.statusCode, response.json()];
    };
    await cut();
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask('/readyz')).toEqual([503, { status: 'unavailable', mongodb: false }]);
    await restore();
    expect(await ask('/readyz')).toEqual([200, { status: 'ready', mongodb: true }]);
  });
});

/** The service, which reaches MongoDB by a way that a test can cut and restore. */
async function startBehindAWay() {
  const way = await openWay();
  const dbName = `test_away_${process.pid}_${Date.now()}`;
  const connection = await mongoose
    .createConnection(way.uri(dbName), { autoIndex: false, retryWrites: false, serverSelectionTimeoutMS: 1_000 })
    .asPromise();
  const tollgate = await startTollgate({ connection });
  closers.push(way.cut, async () => {
    await tollgate.close();
    await connection.dropDatabase();
    await connection.close();
  });
  return { tollgate, ...way };
}
