import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWatches } from '../../src/alerts/watches.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { requestRereads } from '../../src/routing/reread.ts';
import { createWorker, type Worker, type WorkerOptions } from '../../src/worker/worker.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, intentObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { eventPath } from './processing.ts';

const T = 1_760_000_000;
const { connection, close } = await openDatabase();
eventPath(connection); // declares the collections
await buildIndexes(connection);
afterAll(close);

let path: ReturnType<typeof eventPath>;
let worker: Worker;

beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  path = eventPath(connection);
  worker = workerOn();
});
afterEach(() => worker.stop());

function workerOn(more: Partial<WorkerOptions> = {}): Worker {
  const watches = createWatches({ ...path, outboxes: [] });
  return createWorker({ ...path, watches, relay: { runOnce: async () => 0, pending: async () => 7 }, ...more });
}

const customer = () => stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const subscription = () =>
  stripeEvent('customer.subscription.created', T, subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));

/** Something that a test waits for, and the call that makes it happen. */
function signal(): { happened: Promise<void>; happen: () => void } {
  let happen: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happened, happen };
}

/** Resolves when so many batches were processed. */
function afterBatches(count: number) {
  const { happened, happen } = signal();
  let seen = 0;
  const processor: WorkerOptions['processor'] = {
    async process(batch) {
      const failed = await path.processor.process(batch);
      seen += 1;
      if (seen === count) happen();
      return failed;
    },
  };
  return { happened, processor };
}

describe('one round of the worker', () => {
  test('takes what is due and tells how much that was', async () => {
    await path.store(customer(), subscription());
    expect([await worker.runOnce(), await worker.runOnce()]).toEqual([2, 0]);
  });

  test('measures how long events took from their arrival', async () => {
    await path.store(customer());
    path.wall.pass(250);
    await worker.runOnce();
    expect(await path.metrics.registry.getSingleMetricAsString('billing_event_lag_seconds')).toContain(
      'billing_event_lag_seconds_sum 0.25',
    );
  });

  test('counts what became of each event', async () => {
    await path.store(customer(), subscription(), stripeEvent('charge.succeeded', T, { id: 'ch_1' }));
    await worker.runOnce();
    const counted = await path.metrics.registry.getSingleMetricAsString('billing_webhook_events_total');
    expect(counted).toContain('{type="customer.created",outcome="processed"} 1');
    expect(counted).toContain('{type="charge.succeeded",outcome="unmatched"} 1');
  });
});

describe('the sweep', () => {
  test('wakes what waits although its link is there [S27]', async () => {
    const event = subscription();
    await path.store(event);
    await worker.runOnce();
    await path.owners.learn([{ _id: 'cus_1', userId: 'u1', position: '0', eventId: 'evt_0' }], new Map());
    await worker.sweep();
    await worker.runOnce();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('wakes nothing that waits rightly', async () => {
    await path.store(subscription());
    await worker.runOnce();
    await worker.sweep();
    expect(await worker.runOnce()).toBe(0);
  });

  test('measures how many documents wait to be handed on', async () => {
    await worker.sweep();
    expect((await path.metrics.outboxPending.get()).values).toEqual([{ value: 7, labels: {} }]);
  });

  test('counts what is parked, and what of the last day belongs to nobody [S25]', async () => {
    const [old, parked] = [subscription(), stripeEvent('customer.updated', T, {})];
    await path.store(old, parked);
    await worker.runOnce();
    await path.events.updateOne({ _id: parked.id }, { $set: { status: 'PARKED' }, $unset: { dueAt: 1 } });
    path.wall.pass(25 * 3_600_000);
    await path.store(subscription());
    await worker.runOnce();
    await worker.sweep();
    const { registry } = path.metrics;
    expect([
      await registry.getSingleMetricAsString('billing_events_parked'),
      await registry.getSingleMetricAsString('billing_events_unmatched'),
    ]).toEqual([
      expect.stringContaining('billing_events_parked 1'),
      expect.stringContaining('billing_events_unmatched 1'),
    ]);
  });
});

describe('what has waited for 15 minutes', () => {
  const overdue = () => messageCollection(connection).find({ kind: 'overdue' }).toArray();
  /** Sweeps when so much time has passed. */
  async function sweptIn(milliseconds: number) {
    path.wall.pass(milliseconds);
    await worker.sweep();
    return overdue();
  }

  test('to be folded is told to admins, once and not sooner', async () => {
    const event = customer();
    await path.store(event);
    const since = path.wall.now();
    expect(await sweptIn(15 * MINUTE - 1)).toEqual([]);
    const told = await sweptIn(1);
    expect(told).toMatchObject([{ _id: 'overdue:events:2026-03-01T12', userId: null, state: 'DUE' }]);
    expect(told[0]?.data).toEqual({ what: 'events', since, eventId: event.id });
    await path.store(customer(), subscription());
    expect(await sweptIn(2 * 60 * MINUTE)).toEqual(told);
    await worker.runOnce();
    expect(await sweptIn(24 * 60 * MINUTE)).toEqual(told);
  });

  test('for an answer of Stripe is told to admins, once and not sooner [S49]', async () => {
    const event = stripeEvent('payment_intent.succeeded', T, intentObject({ id: 'pi_1', customer: 'cus_1' }));
    await path.store(event);
    await worker.runOnce();
    const since = new Date(path.wall.now().getTime() + MINUTE); // when it was to be asked
    expect(await sweptIn(16 * MINUTE - 1)).toEqual([]);
    const told = await sweptIn(1);
    expect(told[0]?.data).toEqual({ what: 'look-ups', since, eventId: event.id });
    expect(await sweptIn(3 * 60 * MINUTE)).toEqual(told);
  });

  test('is not what is asked for only now, about a second of long ago', async () => {
    await requestRereads(path.inbox, [{ id: 'sub_1', second: T }], path.wall.now());
    expect(await sweptIn(0)).toEqual([]);
  });

  test('is not what belongs to nobody: Stripe is not asked about it', async () => {
    await path.store(subscription());
    await worker.runOnce();
    expect(await sweptIn(60 * MINUTE)).toEqual([]);
  });
});

describe('events that throw when they are folded', () => {
  const told = () => messageCollection(connection).find({ kind: 'failures-rise' }).toArray();
  const failing = (n: number) => ({ ...customer(), id: `evt_failing_${n}` });

  test('are told to admins once ten of them wait to be tried again, once a day', async () => {
    const since = path.wall.now();
    for (let n = 0; n < 10; n++) await path.store(failing(n));
    const fail = (n: number) =>
      path.events.updateMany({ _id: { $lt: `evt_failing_${n}` } }, { $set: { status: 'FAILED' } });
    await fail(9);
    await worker.sweep();
    expect(await told()).toEqual([]);
    await path.events.updateMany({}, { $set: { status: 'FAILED' } });
    await worker.sweep();
    await worker.sweep();
    expect(await told()).toMatchObject([
      { _id: 'failures-rise:2026-03-01', userId: null, data: { events: 10, eventId: 'evt_failing_0', since } },
    ]);
  });
});

describe('what stands in an outbox', () => {
  const told = () => messageCollection(connection).find({ kind: 'outbox-stuck' }).toArray();
  const put = (_id: string, ...keys: string[]) =>
    path.entitlements.insertOne({ _id, outbox: keys.map((key) => ({ key })) } as never);

  test('for 5 minutes is told to admins, once; what comes and goes is not', async () => {
    worker = workerOn({ watches: createWatches({ ...path, outboxes: [path.entitlements as never] }) });
    const since = path.wall.now();
    await put('u1', '1:m0');
    await worker.sweep();
    path.wall.pass(5 * MINUTE - 1);
    await put('u2', '1:m0');
    await worker.sweep();
    expect(await told()).toEqual([]);
    path.wall.pass(1);
    await worker.sweep();
    const data = { collection: 'entitlements', documentId: 'u1', since };
    expect(await told()).toMatchObject([{ _id: 'outbox-stuck:2026-03-01T12', userId: null, data }]);
    await path.entitlements.updateOne({ _id: 'u2' }, { $set: { outbox: [{ key: '2:m0' }] } } as never);
    path.wall.pass(5 * MINUTE - 1);
    await worker.sweep();
    expect(await told()).toHaveLength(1);
  });
});

describe('cards that expire', () => {
  const told = async () =>
    (await messageCollection(connection).find({ kind: 'card-expires' }).sort({ _id: 1 }).toArray()).map(
      ({ _id }) => _id,
    );
  const holds = (_id: string, ...cards: [id: string, lastDay: string][]) => {
    const cardsInUse = cards.map(([id, day]) => ({ id, brand: 'visa', last4: '4242', lastDay: new Date(day) }));
    return path.entitlements.insertOne({ _id, cardsInUse } as never);
  };

  test('are told to their customer 30 days ahead, once, and no other', async () => {
    await holds('u1', ['pm_1', '2026-03-31'], ['pm_later', '2026-05-31'], ['pm_over', '2026-02-28']);
    await holds('u2', ['pm_2', '2026-04-30']);
    await holds('u3', ['pm_today', '2026-03-01']);
    await holds('u4', ['pm_yesterday', '2026-02-28']);
    await worker.sweep();
    expect(await told()).toEqual(['card-expires:pm_1:2026-03', 'card-expires:pm_today:2026-03']);
    const message = await path.message('card-expires:pm_1:2026-03');
    const data = { cardId: 'pm_1', brand: 'visa', last4: '4242', lastDay: new Date('2026-03-31') };
    expect(message).toMatchObject({ userId: 'u1', state: 'DUE', at: path.wall.now(), data });
    path.wall.pass(31 * 24 * 60 * MINUTE);
    await worker.sweep();
    expect(await told()).toEqual(
      ['pm_1:2026-03', 'pm_2:2026-04', 'pm_today:2026-03'].map((of) => `card-expires:${of}`),
    );
  });

  test('are withdrawn before they are sent where no renewal is charged to the card any more', async () => {
    await holds('u1', ['pm_1', '2026-03-31']);
    await worker.sweep();
    await path.entitlements.updateOne({ _id: 'u1' }, { $set: { cardsInUse: [] } });
    await worker.sweep();
    expect((await path.message('card-expires:pm_1:2026-03'))?.['state']).toBe('WITHDRAWN');
  });

  test('are looked for once a day', async () => {
    await worker.sweep();
    await holds('u1', ['pm_1', '2026-03-31']);
    path.wall.pass(11 * 60 * MINUTE);
    await worker.sweep();
    expect(await told()).toEqual([]);
    path.wall.pass(60 * MINUTE);
    await worker.sweep();
    expect(await told()).toEqual(['card-expires:pm_1:2026-03']);
  });
});

describe('a running worker', () => {
  test('takes what is there', async () => {
    const { happened, processor } = afterBatches(1);
    worker = workerOn({ processor });
    const event = customer();
    await path.store(event);
    worker.start();
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('takes at once what arrives while it waits', async () => {
    const { happened, processor } = afterBatches(1);
    const waiting = signal();
    const inbox = {
      ...path.inbox,
      /** Waits for an arrival only: no time ends it. */
      nextArrival: () => {
        waiting.happen();
        return path.inbox.nextArrival(3_600_000);
      },
    };
    worker = workerOn({ processor, inbox });
    worker.start();
    await waiting.happened;
    const event = customer();
    await path.store(event);
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('sweeps when it starts', async () => {
    const event = subscription();
    await path.store(event);
    await worker.runOnce();
    await path.owners.learn([{ _id: 'cus_1', userId: 'u1', position: '0', eventId: 'evt_0' }], new Map());
    const { happened, processor } = afterBatches(1);
    worker = workerOn({ processor });
    worker.start();
    await happened;
    await worker.stop();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('finishes the batch in hand before it stops', async () => {
    const [begun, goOn] = [signal(), signal()];
    worker = workerOn({
      processor: {
        async process(batch) {
          begun.happen();
          await goOn.happened;
          return path.processor.process(batch);
        },
      },
    });
    const event = customer();
    await path.store(event);
    worker.start();
    await begun.happened;
    const stopped = worker.stop();
    goOn.happen();
    await stopped;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('stops though nothing ever arrives', async () => {
    worker.start();
    await expect(worker.stop()).resolves.toBeUndefined();
  });

  test('runs once, however often it is started, and again after it was stopped', async () => {
    worker.start();
    worker.start();
    await worker.stop();
    const { happened, processor } = afterBatches(1);
    worker = workerOn({ processor });
    worker.start();
    await worker.stop();
    worker.start();
    await path.store(customer());
    await expect(happened).resolves.toBeUndefined();
  });

  test('logs that MongoDB is away, does not count that as a turn, and goes on with the next arrival', async () => {
    const lastTurn = async () => (await path.metrics.workerTurn.get()).values[0]?.value;
    let away = true;
    const failedOnce = signal();
    const { happened, processor } = afterBatches(1);
    worker = workerOn({
      processor,
      inbox: {
        ...path.inbox,
        async claim(limit) {
          if (!away) return path.inbox.claim(limit);
          failedOnce.happen();
          throw new Error('MongoDB is away');
        },
      },
    });
    worker.start();
    await failedOnce.happened;
    expect(await lastTurn()).toBe(0);
    away = false;
    const event = customer();
    await path.store(event);
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect(path.logs).toContainEqual(expect.objectContaining({ msg: 'worker: trying again in a second' }));
    await worker.stop();
    expect(await lastTurn()).toBeGreaterThan(0);
  });
});
