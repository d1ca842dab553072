import { expect, test } from '@jest/globals';
import type { StoredEvent } from '../../src/inbox/event.document.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createQueue } from '../../src/worker/queue.ts';
import { createWorker, type WorkerOptions } from '../../src/worker/worker.ts';

const EVENT = { _id: 'evt_1', receivedAt: new Date(), partition: 0, payload: '{}', fact: {} } as StoredEvent;

/** A worker whose first look for due events MongoDB refuses, and what it processes. */
function startBehindAnOutage() {
  const queue = createQueue();
  const processed: string[] = [];
  let isAway = true;
  const worker = createWorker({
    inbox: {
      async due() {
        if (isAway) {
          isAway = false;
          throw new Error('MongoDB is away');
        }
        return [];
      },
    },
    events: { countDocuments: async () => 0 },
    processor: {
      async process(batch: readonly StoredEvent[]) {
        processed.push(...batch.map(({ _id }) => _id));
        return new Map();
      },
    },
    queue,
    partitions: { mine: async () => [0], release: async () => {} },
    watches: [],
    wall: { now: () => new Date() },
    log: createLog('silent'),
    metrics: createMetrics(),
  } as unknown as WorkerOptions);
  queue.push(EVENT);
  return { worker, queue, processed };
}

test('the loop of a worker keeps queued events while MongoDB does not return what is due', async () => {
  const { worker, queue, processed } = startBehindAnOutage();
  worker.start();
  while (queue.has(EVENT._id)) await new Promise((resolve) => setTimeout(resolve, 10));
  await worker.stop();
  expect(processed).toEqual([EVENT._id]);
});

test('a single step of a worker keeps queued events while MongoDB does not return what is due', async () => {
  const { worker, processed } = startBehindAnOutage();
  await expect(worker.runOnce()).rejects.toThrow('MongoDB is away');
  expect(await worker.runOnce()).toBe(1);
  expect(processed).toEqual([EVENT._id]);
});
