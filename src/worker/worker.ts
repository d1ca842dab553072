import type { mongo } from 'mongoose';
import type { Watch } from '../alerts/watches.ts';
import type { Processor } from '../folding/processor.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Partitions } from './partitions.ts';
import type { Queue } from './queue.ts';

/** The most events of a batch: enough to share reads and writes, few enough that the next batch does not wait long. */
const BATCH = 200;
/** How often due events are read: those that another process accepted, or did not finish. */
const POLL = 50;
/** The interval while the queue contains more than one batch. */
const BUSY_POLL = SECOND;
const SWEEP = MINUTE;

export interface Worker {
  /** Processes one batch of queued and due events. Returns how many events it processed. */
  runOnce(): Promise<number>;
  /** Runs the watches, and measures parked and waiting events. */
  sweep(): Promise<void>;
  /** Runs until stopped. */
  start(): void;
  /** Finishes the current batches and stops. Queued events stay due. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  inbox: Inbox;
  events: mongo.Collection<StoredEvent>;
  processor: Processor;
  queue: Queue;
  partitions: Partitions;
  /** The checks that run first in each sweep. */
  watches: readonly Watch[];
  /** MongoDB's time. */
  wall: Clock;
  log: Log;
  metrics: Metrics;
}

/** Two batches at the same time: while MongoDB stores one, the other is folded. */
const LANES = [0, 1];

/** Returns the lane of a partition. A stream is in one lane only, so that its events are folded one after the other. */
const laneOf = (partition: number): number => partition % LANES.length;

const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);

/** Creates a worker that processes queued and due events until it is stopped. Errors outside of folds, such as an outage, are retried without end. */
export function createWorker(options: WorkerOptions): Worker {
  const { inbox, events, processor, queue, partitions, watches, wall, log, metrics } = options;
  let running: Promise<void> | null = null;
  let stopping = false;
  let sweptAt = 0;
  const polledAt = LANES.map(() => 0);
  const turnedAt = LANES.map(() => 0);

  async function runOnce(): Promise<number> {
    const due = await dueNow(ALL);
    return process([...queue.take(BATCH, () => true), ...due]);
  }

  async function process(batch: readonly StoredEvent[]): Promise<number> {
    if (batch.length === 0) return 0;
    try {
      await processor.process(batch);
    } finally {
      // After a rejection the events are still due, so they are found again.
      queue.letGo(batch.map(({ _id }) => _id));
    }
    const now = wall.now().getTime();
    for (const event of batch) metrics.eventLag.observe((now - event.receivedAt.getTime()) / SECOND);
    return batch.length;
  }

  async function dueNow(of: readonly number[]): Promise<StoredEvent[]> {
    const found = await inbox.due(of, BATCH);
    return found.filter(({ _id }) => !queue.has(_id));
  }

  async function sweep(): Promise<void> {
    for (const watch of watches) await watch();
    const sinceYesterday = new Date(wall.now().getTime() - DAY);
    metrics.eventsParked.set(await events.countDocuments({ status: 'PARKED' }));
    metrics.eventsUnmatched.set(
      await events.countDocuments({ status: 'UNMATCHED', receivedAt: { $gte: sinceYesterday } }),
    );
  }

  /** Returns the due events of those lanes whose pause has passed. */
  async function dueIn(lanes: readonly number[]): Promise<StoredEvent[]> {
    const now = wall.now().getTime();
    const pause = queue.size() > BATCH ? BUSY_POLL : POLL;
    const toPoll = lanes.filter((lane) => now - (polledAt[lane] as number) >= pause);
    if (toPoll.length === 0) return [];
    for (const lane of toPoll) polledAt[lane] = now;
    return dueNow((await partitions.mine()).filter((partition) => toPoll.includes(laneOf(partition))));
  }

  function noteTurn(lane: number): void {
    turnedAt[lane] = wall.now().getTime();
    metrics.workerTurn.set(Math.min(...turnedAt) / SECOND);
  }

  async function run(): Promise<void> {
    const inHand = new Map<number, Promise<void>>();
    let failures: unknown[] = [];
    while (!stopping) {
      try {
        if (failures.length > 0) throw failures[0];
        if (wall.now().getTime() - sweptAt >= SWEEP) {
          await sweep();
          sweptAt = wall.now().getTime();
        }
        const free = LANES.filter((lane) => !inHand.has(lane));
        const due = await dueIn(free);
        let isIdle = true;
        for (const lane of free) {
          const isIn = (partition: number) => laneOf(partition) === lane;
          // `take` comes after the read of due events: if that read failed, taken events would be lost to this process, and skipped when due.
          const batch = [...queue.take(BATCH, isIn), ...due.filter(({ partition }) => isIn(partition))];
          if (batch.length === 0) noteTurn(lane);
          else {
            isIdle = false;
            const done = process(batch).then(
              () => noteTurn(lane),
              (error) => void failures.push(error),
            );
            inHand.set(
              lane,
              done.then(() => {
                inHand.delete(lane);
                queue.wake();
              }),
            );
          }
        }
        if (isIdle && !stopping) await queue.next(POLL);
      } catch (error) {
        failures = [];
        log.error({ err: error }, 'worker: trying again in a second');
        await queue.next(SECOND);
      }
    }
    await Promise.all(inHand.values());
    await partitions.release().catch(() => {}); // the leases end by themselves
  }

  return {
    runOnce,
    sweep,
    start() {
      stopping = false;
      running ??= run();
    },
    async stop() {
      stopping = true;
      queue.wake();
      await running;
      running = null;
    },
  };
}
