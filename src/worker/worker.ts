import type { mongo } from 'mongoose';
import type { Owners } from '../billing/customer/owners.ts';
import type { Links } from '../billing/payment/links.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Relay } from '../outbox/relay.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Processor } from '../folding/processor.ts';
import { answered } from './waiting.ts';

/** How many events a batch takes: enough to share reads and writes, few enough to fit a lease many times over. */
const BATCH = 200;
/** Accepting a webhook wakes the worker at once; this is only the safety net, for events of other processes. */
const POLL = 500;
const SWEEP = MINUTE;

/** Tells people of something, once, if it is so. */
export type Watch = () => Promise<void>;

export interface Worker {
  /** Claims and processes one batch; returns how many events it took. */
  runOnce(): Promise<number>;
  /** Hands on what a crash left, wakes what waits although its link is there, and tells and measures what waits. */
  sweep(): Promise<void>;
  /** Runs until stopped. */
  start(): void;
  /** Finishes the batch in hand and stops. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  inbox: Inbox;
  events: mongo.Collection<StoredEvent>;
  owners: Owners;
  links: Links;
  processor: Processor;
  relay: Relay;
  /** What is looked at with each sweep, before anything that could fail where something is wrong. */
  watches: readonly Watch[];
  /** Times leases and pauses. */
  wall: Clock;
  log: Log;
  metrics: Metrics;
}

/** Works through the inbox, for ever: whatever goes wrong outside a fold (MongoDB away) is tried again without end. */
export function createWorker({
  inbox,
  events,
  owners,
  links,
  processor,
  relay,
  watches,
  wall,
  log,
  metrics,
}: WorkerOptions): Worker {
  let running: Promise<void> | null = null;
  let stopping = false;
  let sweptAt = 0;

  async function runOnce(): Promise<number> {
    const taken = await fold();
    if (taken > 0) await relay.runOnce();
    return taken;
  }

  async function fold(): Promise<number> {
    const batch = await inbox.claim(BATCH);
    if (batch.length === 0) return 0;
    await processor.process(batch);
    const now = wall.now().getTime();
    for (const event of batch) metrics.eventLag.observe((now - event.receivedAt.getTime()) / SECOND);
    return batch.length;
  }

  async function sweep(): Promise<void> {
    for (const watch of watches) await watch();
    await relay.runOnce();
    const waiting = await events.distinct('waitsFor', { status: 'UNMATCHED' });
    await inbox.wake(
      await answered(
        waiting.filter((id) => typeof id === 'string'),
        { owners, links },
      ),
    );
    const sinceYesterday = new Date(wall.now().getTime() - DAY);
    metrics.outboxPending.set(await relay.pending());
    metrics.eventsParked.set(await events.countDocuments({ status: 'PARKED' }));
    metrics.eventsUnmatched.set(
      await events.countDocuments({ status: 'UNMATCHED', receivedAt: { $gte: sinceYesterday } }),
    );
  }

  /** Hands on until nothing is staged. */
  async function handOn(): Promise<void> {
    try {
      while ((await relay.runOnce()) > 0);
    } catch (error) {
      log.error({ err: error }, 'worker: what is staged could not be handed on');
    }
  }

  async function run(): Promise<void> {
    let relaying: Promise<void> | null = null;
    while (!stopping) {
      try {
        if (wall.now().getTime() - sweptAt >= SWEEP) {
          await relaying; // two at once would be in each other's way at every chain
          await sweep();
          sweptAt = wall.now().getTime();
        }
        const taken = await fold();
        // Beside the next batch, which does not wait for it. What a command of another process staged has no batch of ours before it.
        relaying ??= handOn().finally(() => {
          relaying = null;
        });
        metrics.workerTurn.set(wall.now().getTime() / SECOND);
        if (taken === 0 && !stopping) await inbox.nextArrival(POLL);
      } catch (error) {
        log.error({ err: error }, 'worker: trying again in a second');
        await inbox.nextArrival(SECOND);
      }
    }
    await relaying;
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
      inbox.wakeWorker();
      await running;
      running = null;
    },
  };
}
