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

/** How many events a batch takes: enough to share reads and writes, few enough that the next one does not wait long. */
const BATCH = 200;
/** How often due events are looked for: what another process accepted, or left behind. */
const POLL = 50;
/** The interval while the queue contains more than one batch. */
const BUSY_POLL = SECOND;
const SWEEP = MINUTE;

export interface Worker {
  /** Processes one batch of what is queued here or due anywhere; returns how many events it took. */
  runOnce(): Promise<number>;
  /** Tells and measures what waits. */
  sweep(): Promise<void>;
  /** Runs until stopped. */
  start(): void;
  /** Finishes the batches in hand and stops. What is queued stays due. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  inbox: Inbox;
  events: mongo.Collection<StoredEvent>;
  processor: Processor;
  queue: Queue;
  partitions: Partitions;
  /** What is looked at with each sweep, before anything that could fail where something is wrong. */
  watches: readonly Watch[];
  /** Times pauses. */
  wall: Clock;
  log: Log;
  metrics: Metrics;
}

/** Batches in hand at once: while MongoDB stores what follows from one, the next is folded. */
const LANES = [0, 1];

/** A stream is in one lane only, so that its events are folded one after the other. */
const laneOf = (partition: number): number => partition % LANES.length;

const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);

/** Works through what is accepted and what is due, for ever: whatever goes wrong outside a fold (MongoDB away) is tried again without end. */
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
      // After a rejection they are due: what is dropped here is found again.
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

  /** What is due in some lanes, where nobody has looked for a while. */
  async function dueIn(lanes: readonly number[]): Promise<StoredEvent[]> {
    const now = wall.now().getTime();
    const pause = queue.size() > BATCH ? BUSY_POLL : POLL;
    const looked = lanes.filter((lane) => now - (polledAt[lane] as number) >= pause);
    if (looked.length === 0) return [];
    for (const lane of looked) polledAt[lane] = now;
    return dueNow((await partitions.mine()).filter((partition) => looked.includes(laneOf(partition))));
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
          // Taken out of the queue last: what was taken before a look that MongoDB refuses would be in nobody's hands, and passed over when due.
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
    await partitions.release().catch(() => {}); // they run out by themselves
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
