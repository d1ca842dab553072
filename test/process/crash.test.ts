import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose, { type mongo } from 'mongoose';
import { type Child, startProcess } from '../support/child.ts';
import { databaseUri } from '../support/database.ts';
import { subscriptionLife } from '../support/lives.ts';
import { freePort } from '../support/sandboxed.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
import { sign, WEBHOOK_SECRET } from '../support/tollgate.ts';

/** 42 lives of 12 events: a burst of a good 500. */
const LIVES = 42;
const AT_ONCE = 16;

let client: mongo.MongoClient;
const databases: string[] = [];
const children: Child[] = [];
beforeAll(async () => {
  client = new mongoose.mongo.MongoClient(databaseUri());
  await client.connect();
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.process.exitCode === null) await child.kill('SIGKILL');
});
afterAll(async () => {
  for (const name of databases) await client.db(name).dropDatabase();
  await client.close();
});

describe('kill -9 during a burst of events', () => {
  test('loses nothing that was acknowledged: after a restart the documents equal those of an undisturbed run', async () => {
    const events = burst();
    const calm = await startService();
    await deliver(calm.url, events);
    await drained(calm.db);

    const crashed = await startService();
    const acknowledged = new Set<string>();
    const delivering = deliver(crashed.url, events, acknowledged);
    while (acknowledged.size < events.length / 3) await new Promise((resolve) => setImmediate(resolve));
    await crashed.child.kill('SIGKILL');
    await delivering;
    expect(acknowledged.size).toBeLessThan(events.length);
    for (const id of acknowledged)
      expect(await crashed.db.collection('events').findOne({ _id: id as never })).not.toBeNull();

    // Stripe sends again what was not acknowledged, and now and then what was.
    const again = await startService(crashed.name);
    await deliver(
      again.url,
      events.filter(({ id }, n) => !acknowledged.has(id) || n % 7 === 0),
    );
    await drained(again.db);
    for (const collection of ['entitlements', 'payments', 'messages']) {
      expect(await statesOf(again.db, collection)).toEqual(await statesOf(calm.db, collection));
    }
    expect((await statesOf(again.db, 'entitlements')).length).toBe(LIVES);
  }, 120_000);
});

function burst(): StripeEvent[] {
  const lives = Array.from({ length: LIVES }, (_, n) => subscriptionLife(`crash${n}`));
  // One event of each life in turn, so that every life is under way when the process dies.
  return Array.from({ length: 12 }, (_, turn) => lives.map((life) => life[turn] as StripeEvent)).flat();
}

async function startService(name = `crash_${randomUUID().slice(0, 8)}`) {
  databases.push(name);
  const port = await freePort();
  const uri = new URL(databaseUri());
  uri.pathname = `/${name}`;
  const child = startProcess([], {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    MONGODB_URI: uri.href,
    STRIPE_SECRET_KEY: 'sk_test_123456789012345678901234',
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    AUTH_JWT_SECRET: 'a secret for tests, at least 32 bytes long',
    METRICS_TOKEN: 'a-token-for-metrics-in-tests',
    RETURN_URL_ORIGINS: 'http://localhost:3000',
  });
  children.push(child);
  await child.says('listening at');
  return { child, name, url: `http://127.0.0.1:${port}`, db: client.db(name) };
}

/** Posts every event, some at once, as Stripe does; notes those that were answered 200. */
async function deliver(url: string, events: readonly StripeEvent[], acknowledged = new Set<string>()): Promise<void> {
  const waiting = [...events];
  const post = async () => {
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      const body = JSON.stringify(event);
      const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
      const response = await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body }).catch(() => null);
      if (response?.status === 200) acknowledged.add(event.id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, post));
}

async function drained(db: mongo.Db): Promise<void> {
  const waits = async () =>
    (await db.collection('events').countDocuments({ dueAt: { $exists: true } })) +
    (await db.collection('entitlements').countDocuments({ 'outbox.key': { $exists: true } })) +
    (await db.collection('payments').countDocuments({ 'outbox.key': { $exists: true } }));
  while ((await waits()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function statesOf(db: mongo.Db, collection: string): Promise<unknown[]> {
  const rows = await db.collection(collection).find().sort({ _id: 1 }).toArray();
  return rows.map(({ _id, state, data, at }) => ({ _id, state, data, at }));
}
