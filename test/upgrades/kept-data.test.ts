import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { refoldEvent } from '../../src/folding/system-event.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import type { Json, StripeEvent } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

interface Kept {
  collections: { name: string; indexes: (mongo.IndexDescription & { ns?: string })[]; documents: mongo.Document[] }[];
  /** What each life has still to come. */
  later: StripeEvent[][];
}

const FOLDER = new URL('./', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'));
const read = (name: string): Kept =>
  mongoose.mongo.BSON.EJSON.parse(gunzipSync(readFileSync(new URL(name, FOLDER))).toString()) as Kept;

async function restore(connection: Connection, { collections }: Kept): Promise<void> {
  for (const { name, indexes, documents } of collections) {
    const collection = connection.collection(name);
    if (documents.length > 0) await collection.insertMany(documents);
    if (indexes.length > 0) await collection.createIndexes(indexes.map(({ ns: _, ...index }) => index));
  }
}

const USERS = ['user-paid', 'user-legacy', 'user-plain', 'user-items'];
const ABOUT = `{ me {
  plan { code } subscriptions { id status quantity items { quantity } } endedSubscriptions { nodes { id status } }
  entitlements { feature { code } granted reason limit value } holds { kind id }
  payments(first: 50) { nodes { id status refundStatus amount { amount } amountRefunded { amount } dispute { status } } }
  refunded: payments(first: 50, filter: { refundStatus: [PARTIAL, FULL] }) { nodes { id } }
  disputed: payments(first: 50, filter: { disputeStatus: [NEEDS_RESPONSE, LOST, WON] }) { nodes { id } }
} }`;

async function askAll(tollgate: Tollgate): Promise<Json[]> {
  return Promise.all(USERS.map((userId) => tollgate.ask({ userId }, ABOUT)));
}

describe.each(FILES)('the data of an earlier version: %s', (name) => {
  const kept = read(name);
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let tollgate: Tollgate;
  beforeAll(async () => {
    database = await openDatabase();
    await restore(database.connection, kept);
    tollgate = await startTollgate({ connection: database.connection });
  });
  afterAll(async () => {
    await tollgate.close();
    await database.close();
  });

  test('a service starts on the data of an earlier version, with every index as this version declares it', async () => {
    for (const model of Object.values(database.connection.models)) {
      const { toCreate, toDrop } = await model.diffIndexes();
      expect([model.modelName, toCreate, toDrop]).toEqual([model.modelName, [], []]);
    }
  });

  test('customers of an earlier version read their accounts before their next event', async () => {
    const answers = await askAll(tollgate);
    expect(answers).toHaveLength(USERS.length);
    expect(JSON.stringify(answers)).toContain('"id":"sub_');
  });

  test('the data of an earlier version continues with the next events, and ends as if one version had folded all of them', async () => {
    for (const event of kept.later.flat()) await tollgate.deliver(event);
    await tollgate.settle();
    const fresh = await startTollgate();
    const before = kept.collections.find((one) => one.name === 'events')?.documents ?? [];
    const webhooks = before.filter(({ source }) => source === 'STRIPE_WEBHOOK');
    for (const { payload } of webhooks) await fresh.deliver(JSON.parse(String(payload)));
    for (const event of kept.later.flat()) await fresh.deliver(event);
    await fresh.settle();
    const whole = await askAll(fresh);
    await fresh.close();
    expect(await askAll(tollgate)).toEqual(whole);
  });

  test('the data of an earlier version equals the fold of its events once each account was folded by this version, and its audit history is valid', async () => {
    const path = await eventPath(database.connection);
    for await (const { stream, outcome } of rebuild(path)) {
      if (outcome === 'same') continue;
      const asked = refoldEvent(stream, 'kept', { reason: 'Another version.', at: path.wall.now(), livemode: false });
      await path.processor.process([await path.inbox.storeInHand(asked)]);
    }
    const outcomes = [];
    for await (const { stream, outcome } of rebuild(path)) outcomes.push([stream, outcome]);
    expect(outcomes.filter(([, outcome]) => outcome !== 'same')).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(USERS.length);
    for (const userId of USERS) {
      const query = `{ verifyAudit(userId: "${userId}") { valid entryCount } }`;
      const { verifyAudit } = await tollgate.ask({ userId: 'ada', roles: ['admin'] }, query);
      expect(verifyAudit).toMatchObject({ valid: true });
    }
  });
});
