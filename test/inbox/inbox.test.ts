import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
import { eventCollection, type NewEvent, type StoredEvent } from '../../src/inbox/event.document.ts';
import { createInbox, type Inbox, PARKED_AFTER } from '../../src/inbox/inbox.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
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
  inbox = createInbox(events, wall);
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
const idsOf = (rows: readonly StoredEvent[]) => rows.map(({ _id }) => _id).sort();

describe('storing an event', () => {
  test('waits for the insert before it, but not for one that MongoDB does not answer', async () => {
    let answer = () => {};
    const silence = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const insertMany: typeof events.insertMany = async (rows, options) => {
      if (rows.some(({ _id }) => _id === 'evt_silent')) await silence;
      return events.insertMany(rows, options);
    };
    const slow = createInbox(Object.assign(Object.create(events), { insertMany }), wall);
    const first = slow.store(newEvent('evt_silent'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await slow.store(newEvent('evt_next'))).toBe('stored');
    answer();
    expect(await first).toBe('stored');
  });

  test('keeps it as it came, due at once', async () => {
    const event = newEvent('evt_1', { payload: '{"metadata":{},"a":null}', requestId: 'req_1' });
    await inbox.store(event);
    expect(await rowOf('evt_1')).toEqual({ ...event, status: 'RECEIVED', dueAt: NOON, attempts: 0, deliveries: 1 });
  });

  test('stores it once among 50 that arrive at the same time, and counts them', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => inbox.store(newEvent('evt_1'))));
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await events.countDocuments()).toBe(1);
    expect((await rowOf('evt_1')).deliveries).toBe(50);
  });

  test('changes nothing of the first when it comes again with other content [S62]', async () => {
    await inbox.store(newEvent('evt_1'));
    expect(await inbox.store(newEvent('evt_1', { payload: '{"forged":true}', type: 'invoice.paid' }))).toBe(
      'duplicate',
    );
    expect(await rowOf('evt_1')).toMatchObject({ payload: '{}', type: 'customer.created', deliveries: 2 });
  });

  test('a duplicate changes only its counters', async () => {
    await inbox.store(newEvent('evt_1', { payload: '{"first":true}' }));
    const [claimed] = await inbox.claim(1);
    await inbox.fail(claimed as StoredEvent, 'no luck');
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
    const slow = createInbox(
      interrupted(events, 'bulkWrite', () => held),
      wall,
    );
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
    const failing = createInbox(failingOnce(events, 'bulkWrite'), wall);
    await expect(failing.store(newEvent('evt_1'))).rejects.toThrow('MongoDB is away');
    expect(await failing.store(newEvent('evt_1'))).toBe('duplicate');
  });

  test('does not make a settled one due again when it comes again', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.settle([{ _id: 'evt_1' }], 'PROCESSED');
    await inbox.store(newEvent('evt_1'));
    expect(await inbox.claim(10)).toEqual([]);
  });

  test('passes on whatever else MongoDB says', async () => {
    const tooLarge = newEvent('evt_1', { payload: 'x'.repeat(17 * 1024 * 1024) });
    await expect(inbox.store(tooLarge)).rejects.toThrow();
    expect(await events.countDocuments()).toBe(0);
  });

  test('as claimed keeps it from the worker for the length of a lease', async () => {
    await inbox.storeClaimed(newEvent('sync_1'));
    expect(await inbox.claim(10)).toEqual([]);
    wall.pass(10);
    expect(idsOf(await inbox.claim(10))).toEqual(['sync_1']);
  });

  test('as claimed gives back the one that is there already', async () => {
    await inbox.store(newEvent('sync_1'));
    expect(await inbox.storeClaimed({ ...newEvent('sync_1'), payload: 'another' })).toMatchObject({ payload: '{}' });
    expect(await events.countDocuments()).toBe(1);
  });
});

describe('claiming', () => {
  test('takes what is due, the longest due first, and no more than asked', async () => {
    for (const id of ['evt_c', 'evt_a', 'evt_b']) {
      await inbox.store(newEvent(id));
      wall.pass(1);
    }
    expect((await inbox.claim(2)).map(({ _id }) => _id)).toEqual(['evt_c', 'evt_a']);
  });

  test('hides what it took until the lease is over, not a moment longer', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.claim(10);
    wall.at += 9_999;
    expect(await inbox.claim(10)).toEqual([]);
    wall.at += 1;
    expect(idsOf(await inbox.claim(10))).toEqual(['evt_1']);
  });

  test('gives two workers disjoint events, and none of them twice', async () => {
    const all = Array.from({ length: 120 }, (_, n) => `evt_${n}`);
    await events.insertMany(
      all.map((id) => ({ ...newEvent(id), status: 'RECEIVED', dueAt: NOON, attempts: 0, deliveries: 1 })),
    );
    const other = createInbox(events, wall);
    const taken: string[] = [];
    for (let found = -1; found !== 0; ) {
      const claims = await Promise.all([inbox.claim(25), other.claim(25), inbox.claim(25)]);
      found = claims.flat().length;
      taken.push(...idsOf(claims.flat()));
    }
    expect(taken.sort()).toEqual(all.sort());
  });

  test('leaves alone what is settled', async () => {
    for (const [n, status] of (['PROCESSED', 'IGNORED'] as const).entries()) {
      await inbox.store(newEvent(`evt_${n}`));
      await inbox.settle([{ _id: `evt_${n}` }], status);
    }
    wall.pass(86_400);
    expect(await inbox.claim(10)).toEqual([]);
  });
});

describe('settling', () => {
  test('says when, and clears the notebook', async () => {
    await inbox.store(newEvent('evt_1'));
    const [claimed] = await inbox.claim(1);
    await inbox.fail(claimed as StoredEvent, 'no luck');
    wall.pass(5);
    await inbox.claim(1);
    await inbox.settle([{ _id: 'evt_1' }], 'PROCESSED');
    expect(await rowOf('evt_1')).toEqual({
      ...newEvent('evt_1'),
      status: 'PROCESSED',
      processedAt: wall.now(),
      attempts: 1,
      deliveries: 1,
    });
  });

  test('of nothing does nothing', async () => {
    await expect(inbox.settle([], 'PROCESSED')).resolves.toBeUndefined();
  });
});

describe('settling what was woken since it was read', () => {
  const wakings: [string, () => Promise<void>][] = [
    ['because its owner changed', () => inbox.wakeStrangers([{ _id: 'cus_1', userId: 'u2' }])],
    ['because a link was learned', () => inbox.wake([], ['payment:pi_1'])],
    ['because its session was learned', () => inbox.wakeSessionless('pi_1')],
  ];
  const folded = {
    customerId: 'cus_1',
    userId: 'u1',
    subjects: ['payment:pi_1'],
    place: { paymentId: 'pi_1', subscriptionId: null, sessionId: null },
  };

  test.each(wakings)('leaves it due: %s', async (_why, wake) => {
    await place('evt_1', { ...folded, status: 'RECEIVED', dueAt: wall.now() });
    await place('evt_2', { status: 'RECEIVED', dueAt: wall.now() });
    const claimed = await inbox.claim(10);
    await wake();
    await inbox.settle(claimed, 'PROCESSED');
    const again = await inbox.claim(10);
    expect(idsOf(again)).toEqual(['evt_1']);
    await inbox.settle(again, 'PROCESSED');
    wall.pass(86_400);
    expect(await inbox.claim(10)).toEqual([]);
    expect(await rowOf('evt_1')).toMatchObject({ status: 'PROCESSED' });
  });

  test.each([
    ['because its owner changed', () => inbox.wakeStrangers([{ _id: 'cus_1', userId: 'u2' }], ['evt_1'])],
    ['because a link was learned', () => inbox.wake([], ['payment:pi_1'], ['evt_1'])],
    ['because its session was learned', () => inbox.wakeSessionless('pi_1', ['evt_1'])],
  ])('settles what was excepted: %s', async (_why, wake) => {
    await place('evt_1', { ...folded, status: 'RECEIVED', dueAt: wall.now() });
    const claimed = await inbox.claim(10);
    await wake();
    await inbox.settle(claimed, 'PROCESSED');
    expect(await rowOf('evt_1')).toMatchObject({ status: 'PROCESSED' });
  });
});

describe('failing', () => {
  /** Lets an event fail until it has so many attempts, each as soon as it is due again. */
  async function failTimes(id: string, times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      const [claimed] = await inbox.claim(1);
      await inbox.fail(claimed as StoredEvent, `failure ${n + 1}`);
      wall.at = ((await rowOf(id)).dueAt ?? wall.now()).getTime();
    }
  }

  test('keeps the error and tries again within a second', async () => {
    await inbox.store(newEvent('evt_1'));
    const [claimed] = await inbox.claim(1);
    await inbox.fail(claimed as StoredEvent, 'no luck');
    const { status, attempts, error, dueAt } = await rowOf('evt_1');
    expect({ status, attempts, error }).toEqual({ status: 'FAILED', attempts: 1, error: 'no luck' });
    expect(Number(dueAt) - wall.at).toBeGreaterThanOrEqual(500);
    expect(Number(dueAt) - wall.at).toBeLessThanOrEqual(1_000);
  });

  test('waits for its turn: a failed event is not due before its back-off is over', async () => {
    await inbox.store(newEvent('evt_1'));
    const [claimed] = await inbox.claim(1);
    await inbox.fail(claimed as StoredEvent, 'no luck');
    wall.at = Number((await rowOf('evt_1')).dueAt) - 1;
    expect(await inbox.claim(1)).toEqual([]);
  });

  test('seven times still tries again', async () => {
    await inbox.store(newEvent('evt_1'));
    await failTimes('evt_1', PARKED_AFTER - 1);
    expect(await rowOf('evt_1')).toMatchObject({ status: 'FAILED', attempts: 7, error: 'failure 7' });
  });

  test('eight times parks it, for a person [S50]', async () => {
    await inbox.store(newEvent('evt_1'));
    await failTimes('evt_1', PARKED_AFTER);
    const row = await rowOf('evt_1');
    expect(row).toMatchObject({ status: 'PARKED', attempts: 8, error: 'failure 8' });
    expect([row.dueAt, row.lease]).toEqual([undefined, undefined]);
  });

  test('parks for good: no time makes it due', async () => {
    await inbox.store(newEvent('evt_1'));
    await failTimes('evt_1', PARKED_AFTER);
    wall.pass(365 * 86_400);
    expect(await inbox.claim(1)).toEqual([]);
  });
});

/** Stores an event in a state. */
async function place(id: string, more: Partial<StoredEvent>): Promise<void> {
  await events.insertOne({ ...newEvent(id), status: 'UNMATCHED', attempts: 0, deliveries: 1, ...more });
}

describe('leaving an event to wait', () => {
  test('takes it out of the work, and asks Stripe in a minute about what Stripe can tell', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.claim(1);
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['pi_1'], lookups: 0 }]);
    const row = await rowOf('evt_1');
    expect(row).toMatchObject({ status: 'UNMATCHED', lookUpAt: new Date(NOON.getTime() + 60_000) });
    expect([row.dueAt, row.lease]).toEqual([undefined, undefined]);
  });

  test('waits ever longer for what Stripe did not know before', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['pi_1'], lookups: 3 }]);
    expect((await rowOf('evt_1')).lookUpAt).toEqual(new Date(NOON.getTime() + 8 * 60_000));
  });

  test('never asks Stripe to whom a customer belongs', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['cus_1'], lookups: 0 }]);
    expect((await rowOf('evt_1')).lookUpAt).toBeUndefined();
  });

  test('of nothing does nothing', async () => {
    await expect(inbox.leaveWaiting([])).resolves.toBeUndefined();
  });

  test('ends when it is settled: nothing is asked about it any more', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.leaveWaiting([{ _id: 'evt_1', waitsFor: ['pi_1'], lookups: 0 }]);
    await inbox.settle([{ _id: 'evt_1' }], 'PROCESSED');
    const { waitsFor, lookUpAt } = await rowOf('evt_1');
    expect([waitsFor, lookUpAt]).toEqual([undefined, undefined]);
  });
});

describe('waking', () => {
  test('makes due what waited for one of these ids', async () => {
    await place('evt_1', { waitsFor: ['cus_1'] });
    await place('evt_2', { waitsFor: ['pi_1'] });
    await inbox.wake(['cus_1', 'pi_1']);
    expect(idsOf(await inbox.claim(10))).toEqual(['evt_1', 'evt_2']);
  });

  test('makes due what is folded into these documents, whatever its status', async () => {
    await place('evt_1', { subjects: ['payment:pi_1'], status: 'PROCESSED' });
    await place('evt_2', { subjects: ['payment:pi_2'], status: 'PROCESSED' });
    await inbox.wake(['pi_1'], ['payment:pi_1']);
    expect(idsOf(await inbox.claim(10))).toEqual(['evt_1']);
  });

  test('leaves alone what is parked or settled, and what waits for something else', async () => {
    await place('evt_done', { waitsFor: ['cus_1'], status: 'PROCESSED' });
    await place('evt_parked', { waitsFor: ['cus_1'], status: 'PARKED' });
    await place('evt_other', { waitsFor: ['cus_2'] });
    await inbox.wake(['cus_1']);
    expect(await inbox.claim(10)).toEqual([]);
  });

  test('of nothing wakes nothing', async () => {
    await place('evt_1', { waitsFor: [] });
    await inbox.wake([]);
    expect(await inbox.claim(10)).toEqual([]);
  });

  test('of strangers makes due what is folded for another owner of a customer', async () => {
    await place('evt_1', { customerId: 'cus_1', userId: 'u2', status: 'PROCESSED' });
    await inbox.wakeStrangers([{ _id: 'cus_1', userId: 'u1' }]);
    expect(idsOf(await inbox.claim(10))).toEqual(['evt_1']);
  });

  test('of strangers leaves alone what the owner has already, what is ignored, and other customers', async () => {
    await place('evt_done', { customerId: 'cus_1', userId: 'u1', status: 'PROCESSED' });
    await place('evt_ignored', { customerId: 'cus_1', status: 'IGNORED' });
    await place('evt_other', { customerId: 'cus_2', userId: 'u2', status: 'PROCESSED' });
    await inbox.wakeStrangers([{ _id: 'cus_1', userId: 'u1' }]);
    expect(await inbox.claim(10)).toEqual([]);
  });
});

/** Longer than any test may take: who waits for it fails. */
const FOR_EVER = 3_600_000;

describe('waiting for the next arrival', () => {
  test('ends when an event is stored', async () => {
    const waiting = inbox.nextArrival(FOR_EVER);
    await inbox.store(newEvent('evt_1'));
    await expect(waiting).resolves.toBeUndefined();
  });

  test('does not begin where one arrived since the last wait', async () => {
    await inbox.store(newEvent('evt_1'));
    await expect(inbox.nextArrival(FOR_EVER)).resolves.toBeUndefined();
  });

  test('ends when what waited for its owner is woken', async () => {
    await events.insertOne({
      ...newEvent('evt_1'),
      status: 'UNMATCHED',
      waitsFor: ['cus_1'],
      attempts: 0,
      deliveries: 1,
    });
    const waiting = inbox.nextArrival(FOR_EVER);
    await inbox.wake(['cus_1']);
    await expect(waiting).resolves.toBeUndefined();
  });

  test('ends when somebody says so', async () => {
    const waiting = inbox.nextArrival(FOR_EVER);
    inbox.wakeWorker();
    await expect(waiting).resolves.toBeUndefined();
  });

  test('ends by itself, without an arrival', async () => {
    await expect(inbox.nextArrival(1)).resolves.toBeUndefined();
  });

  test('is not ended by a duplicate', async () => {
    await inbox.store(newEvent('evt_1'));
    await inbox.nextArrival(FOR_EVER);
    await inbox.store(newEvent('evt_1'));
    const ended: string[] = [];
    const waiting = inbox.nextArrival(FOR_EVER).then(() => ended.push('wait'));
    await events.countDocuments();
    ended.push('later');
    inbox.wakeWorker();
    await waiting;
    expect(ended).toEqual(['later', 'wait']);
  });
});
