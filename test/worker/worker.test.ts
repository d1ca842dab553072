import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWatches } from '../../src/alerts/watches.ts';
import { partitionOf } from '../../src/inbox/partition.ts';
import { createWorker, type Worker, type WorkerOptions } from '../../src/worker/worker.ts';
import { openEmptied } from '../folding/emptied.ts';
import { eventPath } from '../folding/processing.ts';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

let path: Awaited<ReturnType<typeof eventPath>>;
let worker: Worker;
const NOTHING_WAITS = { previewPendingChange: async () => null };

beforeEach(async () => {
  path = await eventPath(connection);
  worker = workerOn();
});
afterEach(() => worker.stop());

function workerOn(more: Partial<WorkerOptions> = {}): Worker {
  return createWorker({
    ...path,
    watches: createWatches({ ...path, clock: path.wall, billing: () => NOTHING_WAITS }),
    ...more,
  });
}

/** Stores an event and hands it to the worker of this process. */
async function accept(event: ReturnType<typeof customer>): Promise<void> {
  await path.store(event);
  const stored = await path.events.findOneAndUpdate(
    { _id: event.id },
    { $set: { dueAt: new Date(path.wall.at + 2_000) } },
    { returnDocument: 'after' },
  );
  if (stored) path.queue.push(stored);
}

const customer = () => stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const subscription = () =>
  stripeEvent('customer.subscription.created', T, subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));

/** An event of a stream that another lane folds than that of `cus_1`. */
function ofOtherLane() {
  const lane = (id: string) => partitionOf(id) % 2;
  const ids = Array.from({ length: 99 }, (_, n) => `cus_other${n}`);
  const id = ids.find((other) => lane(other) !== lane('cus_1'));
  return stripeEvent('customer.created', T, customerObject(String(id), 'u2'));
}

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
  test('one round of the worker processes due events and returns their number', async () => {
    await path.store(customer(), subscription());
    expect([await worker.runOnce(), await worker.runOnce()]).toEqual([2, 0]);
  });

  test('one round of the worker measures how long events took from their arrival', async () => {
    await path.store(customer());
    path.wall.pass(250);
    await worker.runOnce();
    expect(await path.metrics.registry.getSingleMetricAsString('billing_event_lag_seconds')).toContain(
      'billing_event_lag_seconds_sum 0.25',
    );
  });

  test('one round of the worker counts the status of each event', async () => {
    await path.store(customer(), subscription(), stripeEvent('charge.succeeded', T, { id: 'ch_1' }));
    await worker.runOnce();
    const counted = await path.metrics.registry.getSingleMetricAsString('billing_webhook_events_total');
    expect(counted).toContain('{type="customer.created",outcome="processed"} 1');
    expect(counted).toContain('{type="charge.succeeded",outcome="unmatched"} 1');
  });
});

describe('the sweep', () => {
  test('the sweep runs the watches', async () => {
    let looks = 0;
    await workerOn({ watches: [async () => void looks++] }).sweep();
    expect(looks).toBe(1);
  });

  test('the sweep counts parked events, and events of the last day without an owner [S25]', async () => {
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

describe('a running worker', () => {
  test('a running worker processes existing events', async () => {
    const { happened, processor } = afterBatches(1);
    worker = workerOn({ processor });
    const event = customer();
    await path.store(event);
    worker.start();
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('a running worker processes at once what this process accepts while it waits', async () => {
    const { happened, processor } = afterBatches(1);
    const waiting = signal();
    const queue = {
      ...path.queue,
      /** Waits for an arrival only: no time ends it. */
      next: () => {
        waiting.happen();
        return path.queue.next(3_600_000);
      },
    };
    worker = workerOn({ processor, queue });
    worker.start();
    await waiting.happened;
    const event = customer();
    await accept(event);
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('a running worker skips a due event in progress, and finds it again once it is released', async () => {
    await path.store(customer());
    const [due] = await path.inbox.due([...Array(32).keys()], 1);
    path.queue.push(due as never);
    path.queue.take(1, () => true);
    expect(await worker.runOnce()).toBe(0);
    path.queue.letGo([due?._id ?? '']);
    expect(await worker.runOnce()).toBe(1);
  });

  test('a running worker releases a batch that was rejected: its events are due, and found again [2f]', async () => {
    const event = customer();
    await accept(event);
    worker = workerOn({ processor: { process: () => Promise.reject(new Error('MongoDB is away')) } });
    await expect(worker.runOnce()).rejects.toThrow('MongoDB is away');
    expect(path.queue.has(event.id)).toBe(false);
    path.wall.pass(2_000);
    expect(await workerOn().runOnce()).toBe(1);
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('a running worker releases its partitions when it stops', async () => {
    const { happened, processor } = afterBatches(1);
    worker = workerOn({ processor });
    await path.store(customer());
    worker.start();
    await happened;
    expect(await path.cursors.countDocuments({ owner: { $exists: true } } as never)).toBeGreaterThan(0);
    await worker.stop();
    expect(await path.cursors.countDocuments({ owner: { $exists: true } } as never)).toBe(0);
  });

  test('a running worker sweeps when it starts', async () => {
    const swept = signal();
    worker = workerOn({ watches: [async () => swept.happen()] });
    worker.start();
    await expect(swept.happened).resolves.toBeUndefined();
  });

  test('a running worker finishes the current batch before it stops', async () => {
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

  test('a running worker has the events of a stream in one batch at a time, while another batch takes those of another stream', async () => {
    const [first, second] = [customer(), subscription()];
    const other = ofOtherLane();
    const [begun, goOn, secondBatch] = [signal(), signal(), signal()];
    const taken: string[][] = [];
    worker = workerOn({
      processor: {
        async process(batch) {
          taken.push(batch.map((event) => event._id));
          if (taken.length === 1) {
            begun.happen();
            await goOn.happened;
          } else secondBatch.happen();
          return path.processor.process(batch);
        },
      },
    });
    await accept(first);
    worker.start();
    await begun.happened;
    await accept(second);
    await accept(other);
    await secondBatch.happened;
    const meanwhile = [...taken];
    goOn.happen();
    await worker.stop();
    expect(meanwhile).toEqual([[first.id], [other.id]]);
  });

  test('a running worker logs that a batch was rejected, and takes it again after a pause', async () => {
    const { happened, processor } = afterBatches(1);
    let rejected = false;
    worker = workerOn({
      processor: {
        async process(batch) {
          if (rejected) return processor.process(batch);
          rejected = true;
          path.wall.pass(1_000);
          throw new Error('MongoDB is away');
        },
      },
    });
    const event = customer();
    await path.store(event);
    worker.start();
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect(path.logs).toContainEqual(
      expect.objectContaining({
        msg: 'worker: trying again in a second',
        err: expect.objectContaining({ message: 'MongoDB is away' }),
      }),
    );
  });

  test('a running worker looks each second for events that another process has left, even if its own queue is long', async () => {
    const [begun, goOn, found] = [signal(), signal(), signal()];
    const [inHand, other] = [customer(), ofOtherLane()];
    worker = workerOn({
      processor: {
        async process(batch) {
          begun.happen();
          if (batch.some(({ _id }) => _id === other.id)) found.happen();
          else await goOn.happened;
          return path.processor.process(batch);
        },
      },
    });
    await accept(inHand);
    worker.start();
    await begun.happened;
    const row = await path.events.findOne({ _id: inHand.id });
    for (let n = 0; n < 300; n++) path.queue.push({ ...row, _id: `evt_${n}` } as never);
    await path.store(other);
    path.wall.pass(1_000);
    await Promise.race([found.happened, pause(2_000, undefined, { ref: false })]);
    const stopped = worker.stop();
    goOn.happen();
    await stopped;
    expect(await path.statusOf(other.id)).toBe('PROCESSED');
  });

  test('a running worker stops even if no event ever arrives', async () => {
    worker.start();
    await expect(worker.stop()).resolves.toBeUndefined();
  });

  test('a worker runs once, however often it is started, and again after it was stopped', async () => {
    worker.start();
    worker.start();
    await worker.stop();
    const { happened, processor } = afterBatches(1);
    worker = workerOn({ processor });
    worker.start();
    await worker.stop();
    worker.start();
    await accept(customer());
    await expect(happened).resolves.toBeUndefined();
  });

  test('a running worker logs that MongoDB is unavailable, does not count that as a round, and continues with the next arrival', async () => {
    const lastTurn = async () => (await path.metrics.workerTurn.get()).values[0]?.value;
    let away = true;
    const failedOnce = signal();
    const { happened, processor } = afterBatches(1);
    worker = workerOn({
      processor,
      inbox: {
        ...path.inbox,
        async due(partitions, limit) {
          if (!away) return path.inbox.due(partitions, limit);
          failedOnce.happen();
          throw new Error('MongoDB is away');
        },
      },
    });
    worker.start();
    await failedOnce.happened;
    expect(await lastTurn()).toBe(0);
    away = false;
    path.wall.pass(1_000);
    const event = customer();
    await path.store(event);
    path.queue.wake();
    await happened;
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect(path.logs).toContainEqual(expect.objectContaining({ msg: 'worker: trying again in a second' }));
    await worker.stop();
    expect(await lastTurn()).toBeGreaterThan(0);
  });
});
