import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { cursorCollection } from '../../src/inbox/cursor.document.ts';
import { eventCollection, type StoredEvent } from '../../src/inbox/event.document.ts';
import { inboxActivity, inboxStatus } from '../../src/inbox/inbox-status.read.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { borrowDatabase } from '../support/database.ts';

const { connection, close } = await borrowDatabase();
const events = eventCollection(connection);
const cursors = cursorCollection(connection);
await buildIndexes(connection);
beforeEach(async () => {
  await events.deleteMany({});
  await cursors.deleteMany({});
});
afterAll(close);

const NOON = Date.UTC(2026, 2, 1, 12);
const at = (second: number) => new Date(NOON + second * 1000);

function stored(id: string, second: number, more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    ...{ _id: id, type: 'invoice.paid', source: 'STRIPE_WEBHOOK', position: positionOf(at(second), 'stripe', id) },
    ...{ createdAt: at(second), receivedAt: at(second), apiVersion: null, livemode: false, payload: '{}' },
    ...{ status: 'PROCESSED', partition: 0, attempts: 0, deliveries: 1, processedAt: at(second) },
    ...more,
  };
}

test('the status of the inbox counts what waits, and says how far reconciliation has come', async () => {
  expect(await inboxStatus(events, cursors, at(0))).toEqual({
    ...{ dueCount: 0, failedCount: 0, parkedCount: 0, unmatchedCount: 0 },
    ...{ eventsReconciledAt: null, objectsReconciledAt: null },
  });
  await events.insertMany([
    stored('evt_1', 0, { status: 'PARKED' }),
    stored('evt_2', 0, { status: 'PARKED' }),
    stored('evt_3', 0, { status: 'FAILED', dueAt: at(100) }),
    stored('evt_4', 0, { status: 'UNMATCHED' }),
    stored('evt_5', 0, { status: 'RECEIVED', dueAt: at(-5), partition: 31 }),
    stored('evt_6', 0),
  ]);
  await cursors.insertOne({ _id: 'events', upTo: at(-60) });
  expect(await inboxStatus(events, cursors, at(0))).toEqual({
    ...{ dueCount: 1, failedCount: 1, parkedCount: 2, unmatchedCount: 1 },
    ...{ eventsReconciledAt: at(-60), objectsReconciledAt: null },
  });
});

test('the activity of the inbox has each event in one interval, with the longest lag of the newest', async () => {
  await events.insertMany([
    stored('evt_1', -1),
    stored('evt_2', 0, { processedAt: at(3) }),
    stored('evt_3', 59, { processedAt: at(60) }),
    stored('evt_4', 60, { processedAt: undefined as never }),
    stored('evt_5', 180),
  ]);
  expect(await inboxActivity(events, { from: at(0), to: at(180), points: 3 })).toEqual([
    { startsAt: at(0), eventCount: 2, lagSeconds: 3 },
    { startsAt: at(60), eventCount: 1, lagSeconds: null },
    { startsAt: at(120), eventCount: 0, lagSeconds: null },
  ]);
});
