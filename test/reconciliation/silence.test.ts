import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { positionOf } from '../../src/inbox/position.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { warnOfSilence } from '../../src/reconciliation/silence.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);

let path: Awaited<ReturnType<typeof eventPath>>;
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  path = await eventPath(connection);
});

/** Stores an event as it comes now: by its webhook, or from Stripe's list. It happened now, unless said otherwise. */
function comes(
  id: string,
  source: 'STRIPE_WEBHOOK' | 'STRIPE_SYNC',
  createdAt = path.wall.now(),
  type = 'customer.created',
) {
  const receivedAt = path.wall.now();
  const position = positionOf(createdAt, 'stripe', id);
  const rest = { type, apiVersion: null, livemode: false, payload: '{}' };
  return path.inbox.store({ _id: id, source, position, createdAt, receivedAt, ...rest });
}
async function toldIn(milliseconds: number) {
  path.wall.pass(milliseconds);
  await warnOfSilence(path);
  return messageCollection(connection).find({ kind: 'webhook-silence' }).toArray();
}

test('admins are told once for each silence if Stripe lists events that no webhook delivered for 15 minutes', async () => {
  await comes('evt_1', 'STRIPE_WEBHOOK');
  const lastAt = path.wall.now();
  path.wall.pass(MINUTE);
  await comes('evt_2', 'STRIPE_SYNC');
  await comes('evt_3', 'STRIPE_SYNC');
  expect(await toldIn(15 * MINUTE - 1)).toEqual([]);
  const told = await toldIn(1);
  expect(told).toMatchObject([
    { _id: 'webhook-silence:evt_1', userId: null, data: { events: 2, eventId: 'evt_2', lastAt } },
  ]);
  await comes('evt_4', 'STRIPE_SYNC');
  expect(await toldIn(20 * MINUTE)).toEqual(told);
  await comes('evt_5', 'STRIPE_WEBHOOK');
  expect(await toldIn(20 * MINUTE)).toEqual(told);
  await comes('evt_6', 'STRIPE_SYNC');
  expect(await toldIn(15 * MINUTE)).toMatchObject([{}, { _id: 'webhook-silence:evt_5' }]);
});

test('admins are told if no webhook ever arrived', async () => {
  await comes('evt_1', 'STRIPE_SYNC');
  expect(await toldIn(15 * MINUTE)).toMatchObject([
    { _id: 'webhook-silence:ever', data: { events: 1, eventId: 'evt_1', lastAt: null } },
  ]);
});

test('no events, a list that was faster, and answers to our own reads are no silence', async () => {
  const early = path.wall.now();
  await comes('evt_1', 'STRIPE_WEBHOOK');
  path.wall.pass(MINUTE);
  await comes('evt_2', 'STRIPE_SYNC');
  await comes('evt_2', 'STRIPE_WEBHOOK');
  await comes('sync_customer', 'STRIPE_SYNC');
  await comes('evt_0', 'STRIPE_SYNC', new Date(early.getTime() - MINUTE));
  expect(await toldIn(60 * MINUTE)).toEqual([]);
});

test('an event of a type that no endpoint is subscribed to does not count as a missing webhook', async () => {
  await comes('evt_1', 'STRIPE_WEBHOOK');
  path.wall.pass(MINUTE);
  await comes('evt_2', 'STRIPE_SYNC', path.wall.now(), 'product.created');
  expect(await toldIn(20 * MINUTE)).toEqual([]);
});
