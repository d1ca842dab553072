import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
import { anOwnerOf, eventCollection, type NewEvent, type StoredEvent } from '../../src/inbox/event.document.ts';
import { createInbox, type Inbox, PARKED_AFTER } from '../../src/inbox/inbox.ts';
import { PARTITIONS, partitionOf } from '../../src/inbox/partition.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { HOUR } from '../../src/platform/clock.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { failingOnce, interrupted } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';

const NOON = new Date('2026-03-01T12:00:00Z');
const database = await openDatabase();
const events: mongo.Collection<StoredEvent> = eventCollection(database.connection);
await buildIndexes(database.connection);

/** A wall clock that stands still until a test moves it. */
const wall = {
  at: NOON.getTime(),
  now: () => new Date(wall.at),
  pass: (seconds: number) => {
    wall.at += seconds * 1000;
  },
};
let inbox: Inbox;

beforeEach(async () => {
  await events.deleteMany({});
  wall.at = NOON.getTime();
  inbox = createInbox({ events, wall });
});
afterAll(() => database.close());

function newEvent(id: string, more: Partial<NewEvent> = {}): NewEvent {
  return {
    _id: id,
    type: 'customer.created',
    source: 'STRIPE_WEBHOOK',
    position: positionOf(NOON, 'stripe', id),
    createdAt: NOON,
    receivedAt: NOON,
    apiVersion: null,
    livemode: false,
    payload: '{}',
    ...more,
  };
}

const rowOf = async (id: string) => (await events.findOne({ _id: id })) as StoredEvent;
const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);
const dueNow = (limit = 10) => inbox.due(ALL, limit);
const idsOf = (rows: readonly StoredEvent[]) => rows.map(({ _id }) => _id).sort();

describe('storing an event', () => {
  test('storing an event waits for the insert before it, but not for one that MongoDB does not answer', async () => {
    let answer = () => {};
    const silence = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const insertMany: typeof events.insertMany = async (rows, options) => {
      if (rows.some(({ _id }) => _id === 'evt_silent')) await silence;
      return events.insertMany(rows, options);
    };
    const slow = createInbox({ events: Object.assign(Object.create(events), { insertMany }), wall });
    const first = slow.store(newEvent('evt_silent'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await slow.store(newEvent('evt_next'))).toBe('stored');
    answer();
    expect(await first).toBe('stored');
  });

  test('storing an event keeps it unchanged, due since the epoch', async () => {
    const event = newEvent('evt_1', { payload: '{"metadata":{},"a":null}', requestId: 'req_1' });
    await inbox.store(event);
    expect(await rowOf('evt_1')).toEqual({
      ...event,
      status: 'RECEIVED',
      partition: partitionOf('evt_1'),
      dueAt: new Date(0),
      attempts: 0,
      deliveries: 1,
    });
  });

  test('storing an event 50 times at once stores it once and counts them', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => inbox.store(newEvent('evt_1'))));
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await events.countDocuments()).toBe(1);
    expect((await rowOf('evt_1')).deliveries).toBe(50);
  });

  test('storing an event again with other content changes nothing of the first [S62]', async () => {
    await inbox.store(newEvent('evt_1'));
    expect(await inbox.store(newEvent('evt_1', { payload: '{"forged":true}', type: 'invoice.paid' }))).toBe(
      'duplicate',
    );
    expect(await rowOf('evt_1')).toMatchObject({ payload: '{}', type: 'customer.created', deliveries: 2 });
  });

  test('a duplicate changes only its counters', async () => {
    await inbox.store(newEvent('evt_1', { payload: '{"first":true}' }));
    const [due] = await dueNow(1);
    await inbox.fail(due as StoredEvent, 'no luck');
    const before = await rowOf('evt_1');
    wall.pass(60);
    const again = {
      type: 'customer.deleted',
      payload: '{}',
      livemode: true,
      requestId: 'req_2',
      receivedAt: wall.now(),
    };
    expect(await inbox.store(newEvent('evt_1', { ...again, source: 'STRIPE_SYNC' }))).toBe('duplicate');
    expect(await rowOf('evt_1')).toEqual({ ...before, deliveries: 2 });
    expect(await inbox.store(newEvent('evt_1', again))).toBe('duplicate');
    expect(await rowOf('evt_1')).toEqual({ ...before, deliveries: 3, webhookAt: wall.now() });
  });

  test('a duplicate is not answered before its counters are stored', async () => {
    await inbox.store(newEvent('evt_1'));
    let store = () => {};
    const held = new Promise<void>((resolve) => {
      store = resolve;
    });
    const slow = createInbox({ events: interrupted(events, 'bulkWrite', () => held), wall });
    let answered = false;
    const answer = slow.store(newEvent('evt_1')).finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    store();
    expect(await answer).toBe('duplicate');
    expect((await rowOf('evt_1')).deliveries).toBe(2);
  });

  test('a duplicate rejects if its counters cannot be stored', async () => {
    await inbox.store(newEvent('evt_1'));
    const failing = createInbox({ events: failingOnce(events, 'bulkWrite'), wall });
    await expect(failing.store(newEvent('evt_1'))).rejects.toThrow('MongoDB is away');
    expect(await failing.store(newEvent('evt_1'))).toBe('duplicate');
  });

  test('a duplicate does not make a processed event due again', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.done([{ _id: 'evt_1' }], 'PROCESSED');
    await inbox.store(newEvent('evt_1'));
    expect(await dueNow(10)).toEqual([]);
  });

  test('storing an event rejects with other errors of MongoDB', async () => {
    const tooLarge = newEvent('evt_1', { payload: 'x'.repeat(17 * 1024 * 1024) });
    await expect(inbox.store(tooLarge)).rejects.toThrow();
    expect(await events.countDocuments()).toBe(0);
  });

  test('storing an event for immediate folding keeps it from workers for two seconds', async () => {
    await inbox.storeInHand(newEvent('sync_1'));
    expect(await dueNow()).toEqual([]);
    wall.pass(2);
    expect(idsOf(await dueNow())).toEqual(['sync_1']);
  });

  test('storing a duplicate for immediate folding returns the stored event', async () => {
    await inbox.store(newEvent('sync_1'));
    expect(await inbox.storeInHand({ ...newEvent('sync_1'), payload: 'another' })).toMatchObject({ payload: '{}' });
    expect(await events.countDocuments()).toBe(1);
  });

  test('storing an event for immediate folding rejects with other errors of MongoDB', async () => {
    const failing = createInbox({ events: failingOnce(events, 'insertOne'), wall });
    await expect(failing.storeInHand(newEvent('sync_1'))).rejects.toThrow('MongoDB is away');
  });

  test('storing an event hands it once to the worker of this process, and to others only after two seconds', async () => {
    const handed: StoredEvent[] = [];
    const withWorker = createInbox({ events, wall, onStored: (event) => void handed.push(event) });
    expect(await withWorker.store(newEvent('evt_1', { stream: 'cus_1' }))).toBe('stored');
    expect(await withWorker.store(newEvent('evt_1', { stream: 'cus_1' }))).toBe('duplicate');
    expect(handed).toMatchObject([{ _id: 'evt_1', stream: 'cus_1', payload: '{}' }]);
    expect(await rowOf('evt_1')).toMatchObject({ partition: partitionOf('cus_1') });
    expect(await dueNow()).toEqual([]);
    wall.pass(2);
    expect(idsOf(await dueNow())).toEqual(['evt_1']);
  });
});

describe('due events', () => {
  test('due events are found, the longest due first, up to the limit', async () => {
    for (const id of ['evt_c', 'evt_a', 'evt_b']) {
      await inbox.store(newEvent(id));
      wall.pass(1);
    }
    expect((await dueNow(2)).map(({ _id }) => _id)).toEqual(['evt_c', 'evt_a']);
  });

  test('due events are found in the requested partitions', async () => {
    await inbox.store(newEvent('evt_1', { stream: 'cus_1' }));
    const own = partitionOf('cus_1');
    expect(
      await inbox.due(
        ALL.filter((partition) => partition !== own),
        10,
      ),
    ).toEqual([]);
    expect(idsOf(await inbox.due([own], 10))).toEqual(['evt_1']);
  });

  test('due events are not hidden by events in back-off [7a]', async () => {
    for (let n = 0; n < 20; n++) await inbox.store(newEvent(`evt_failing_${n}`));
    for (const event of await dueNow(20)) await inbox.fail(event, 'no luck');
    await inbox.store(newEvent('evt_new'));
    expect(idsOf(await dueNow(5))).toEqual(['evt_new']);
  });

  test('processed events are not due', async () => {
    for (const [n, status] of (['PROCESSED', 'IGNORED'] as const).entries()) {
      await inbox.store(newEvent(`evt_${n}`));
      await inbox.done([{ _id: `evt_${n}` }], status);
    }
    wall.pass(86_400);
    expect(await dueNow()).toEqual([]);
  });

  test('events that are taken again are due whatever their status, and their facts are read again', async () => {
    await place('evt_1', { status: 'PARKED', attempts: 8, fact: { version: 1 } });
    await inbox.takeAgain(['evt_1']);
    wall.pass(2);
    const [again] = await dueNow();
    expect(again).toMatchObject({ _id: 'evt_1', attempts: 0 });
    expect(again).not.toHaveProperty('fact');
  });
});

describe('marking as done', () => {
  test('marking as done stores the time, and clears the processing fields', async () => {
    await inbox.store(newEvent('evt_1'));
    const [due] = await dueNow(1);
    await inbox.fail(due as StoredEvent, 'no luck');
    wall.pass(5);
    await inbox.done([{ _id: 'evt_1' }], 'PROCESSED');
    expect(await rowOf('evt_1')).toEqual({
      ...newEvent('evt_1'),
      partition: partitionOf('evt_1'),
      status: 'PROCESSED',
      processedAt: wall.now(),
      attempts: 1,
      deliveries: 1,
    });
  });

  test('marking as ignored stores the reason', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.done([{ _id: 'evt_1' }], 'IGNORED', 'It is of another account.');
    expect(await rowOf('evt_1')).toMatchObject({ status: 'IGNORED', error: 'It is of another account.' });
  });

  test('marking no events does nothing', async () => {
    await expect(inbox.done([], 'PROCESSED')).resolves.toBeUndefined();
  });
});

describe('an event that was rescheduled since it was read [2d]', () => {
  const answers: [string, (read: StoredEvent[]) => Promise<unknown>][] = [
    ['marked as done', (read) => inbox.done(read, 'PROCESSED')],
    ['failed', ([event]) => inbox.fail(event as StoredEvent, 'no luck')],
    ['parked', ([event]) => inbox.fail({ ...(event as StoredEvent), attempts: PARKED_AFTER - 1 }, 'no luck')],
    ['left waiting', (read) => inbox.leaveWaiting(read.map(({ _id }) => ({ _id, waitsFor: ['pi_1'] })))],
    ['let wait', (read) => inbox.letWait(read)],
  ];

  test.each(answers)(
    'an event that was rescheduled since it was read is not %s, and stays due',
    async (_what, answer) => {
      await inbox.store(newEvent('evt_1'));
      const read = await dueNow();
      await inbox.reschedule({ _id: 'evt_1' });
      const before = await rowOf('evt_1');
      await answer(read);
      expect(await rowOf('evt_1')).toEqual(before);
      await inbox.done(await dueNow(), 'PROCESSED');
      expect(await rowOf('evt_1')).toMatchObject({ status: 'PROCESSED', wakes: 1 });
      expect(await dueNow()).toEqual([]);
    },
  );

  test('an event that was rescheduled is kept apart from others that are marked with it', async () => {
    for (const id of ['evt_1', 'evt_2']) await inbox.store(newEvent(id));
    const read = await dueNow();
    await inbox.reschedule({ _id: 'evt_1' });
    await inbox.done(read, 'PROCESSED');
    expect(idsOf(await dueNow())).toEqual(['evt_1']);
  });
});

describe('failed events', () => {
  /** Lets an event fail until it has so many attempts, each as soon as it is due again. */
  async function failTimes(id: string, times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      const [due] = await dueNow(1);
      await inbox.fail(due as StoredEvent, `failure ${n + 1}`);
      wall.at = ((await rowOf(id)).dueAt ?? wall.now()).getTime();
    }
  }

  test('a failed event keeps the error and is retried within a second', async () => {
    await inbox.store(newEvent('evt_1'));
    const [due] = await dueNow(1);
    await inbox.fail(due as StoredEvent, 'no luck');
    const { status, attempts, error, dueAt } = await rowOf('evt_1');
    expect({ status, attempts, error }).toEqual({ status: 'FAILED', attempts: 1, error: 'no luck' });
    expect(Number(dueAt) - wall.at).toBeGreaterThanOrEqual(500);
    expect(Number(dueAt) - wall.at).toBeLessThanOrEqual(1_000);
  });

  test('a failed event is not due before its back-off is over', async () => {
    await inbox.store(newEvent('evt_1'));
    const [due] = await dueNow(1);
    await inbox.fail(due as StoredEvent, 'no luck');
    wall.at = Number((await rowOf('evt_1')).dueAt) - 1;
    expect(await dueNow(1)).toEqual([]);
  });

  test('an event with one failure less than the limit is still retried', async () => {
    await inbox.store(newEvent('evt_1'));
    await failTimes('evt_1', PARKED_AFTER - 1);
    expect(await rowOf('evt_1')).toMatchObject({ status: 'FAILED', attempts: 43, error: 'failure 43' });
  });

  test('an event that fails 44 times is parked, after about a day [S50]', async () => {
    const began = wall.at;
    await inbox.store(newEvent('evt_1'));
    await failTimes('evt_1', PARKED_AFTER);
    const row = await rowOf('evt_1');
    expect(row).toMatchObject({ status: 'PARKED', attempts: 44, error: 'failure 44', failedAt: wall.now() });
    // By chance each pause is up to twice as short as its longest.
    expect(wall.at - began).toBeGreaterThan(16 * HOUR);
    expect(wall.at - began).toBeLessThan(33 * HOUR);
    expect(row).not.toHaveProperty('dueAt');
  });

  test('a parked event never becomes due by itself', async () => {
    await inbox.store(newEvent('evt_1'));
    await failTimes('evt_1', PARKED_AFTER);
    wall.pass(365 * 86_400);
    expect(await dueNow(1)).toEqual([]);
  });
});

/** Stores an event in a state. */
async function place(id: string, more: Partial<StoredEvent>): Promise<void> {
  await events.insertOne({
    ...newEvent(id),
    partition: partitionOf(id),
    status: 'UNMATCHED',
    attempts: 0,
    deliveries: 1,
    ...more,
  });
}

describe('waiting events', () => {
  test('a waiting event asks Stripe after a minute, and stays due until it is marked as waiting', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['pi_1'], lookups: 0 }]);
    const row = await rowOf('evt_1');
    expect(row).toMatchObject({ status: 'UNMATCHED', lookUpAt: new Date(NOON.getTime() + 60_000) });
    const due = await dueNow();
    expect(due).toHaveLength(1);
    await inbox.letWait(due);
    expect(await dueNow()).toEqual([]);
    expect(await rowOf('evt_1')).toMatchObject({ status: 'UNMATCHED', waitsFor: ['pi_1'] });
  });

  test('a waiting event waits longer each time if Stripe did not know the answer', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['pi_1'], lookups: 3 }]);
    expect((await rowOf('evt_1')).lookUpAt).toEqual(new Date(NOON.getTime() + 8 * 60_000));
  });

  test.each(['cus_1', 'pi_1'])('a waiting event never asks Stripe for the owner of the stream %s', async (stream) => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: [anOwnerOf(stream)], lookups: 0 }]);
    expect((await rowOf('evt_1')).lookUpAt).toBeUndefined();
  });

  test('marking no events as waiting does nothing', async () => {
    await expect(inbox.leaveWaiting([])).resolves.toBeUndefined();
  });

  test('an event that is done asks Stripe nothing any more', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['pi_1'], lookups: 0 }]);
    await inbox.done([{ _id: 'evt_1' }], 'PROCESSED');
    const { waitsFor, lookUpAt } = await rowOf('evt_1');
    expect([waitsFor, lookUpAt]).toEqual([undefined, undefined]);
  });
});

describe('rescheduling', () => {
  test('rescheduling makes events due that waited for one of these IDs, and returns them', async () => {
    await place('evt_1', { waitsFor: ['in_1'] });
    await place('evt_2', { waitsFor: ['pi_1'] });
    expect(idsOf(await inbox.wakeWaiting(['in_1', 'pi_1']))).toEqual(['evt_1', 'evt_2']);
    wall.pass(2);
    expect(await dueNow()).toMatchObject([{ wakes: 1 }, { wakes: 1 }]);
  });

  test('rescheduling does not change events that are parked, done, or wait for something else', async () => {
    await place('evt_done', { waitsFor: ['pi_1'], status: 'PROCESSED' });
    await place('evt_parked', { waitsFor: ['pi_1'], status: 'PARKED' });
    await place('evt_other', { waitsFor: ['pi_2'] });
    expect(await inbox.wakeWaiting(['pi_1'])).toEqual([]);
    wall.pass(2);
    expect(await dueNow()).toEqual([]);
  });

  test('rescheduling for no IDs makes nothing due', async () => {
    await place('evt_1', { waitsFor: [] });
    expect(await inbox.wakeWaiting([])).toEqual([]);
    wall.pass(2);
    expect(await dueNow()).toEqual([]);
  });
});

describe('the owner of a stream', () => {
  test('when a stream gets an owner, only the events that waited for it are rescheduled', async () => {
    await place('evt_1', { stream: 'cus_1', waitsFor: ['owner:cus_1'] });
    await place('evt_payment', { stream: 'cus_1', waitsFor: ['pi_1'] });
    // A guest's stream has the name of what its events wait for.
    await place('evt_guest', { stream: 'pi_1', waitsFor: ['pi_1'] });
    await place('evt_other', { stream: 'cus_2', waitsFor: ['owner:cus_2'] });
    await inbox.ownerFound(['cus_1', 'pi_1']);
    expect(
      await events
        .find()
        .sort({ _id: 1 })
        .map(({ _id, status }) => [_id, status])
        .toArray(),
    ).toEqual([
      ['evt_1', 'PROCESSED'],
      ['evt_guest', 'UNMATCHED'],
      ['evt_other', 'UNMATCHED'],
      ['evt_payment', 'UNMATCHED'],
    ]);
    await inbox.ownerFound([]);
  });
});
