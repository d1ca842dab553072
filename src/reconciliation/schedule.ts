import type { mongo } from 'mongoose';
import type { Cursor, Job } from '../inbox/cursor.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { type Clock, DAY, HOUR, MINUTE } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { ObjectsReport } from './compare-objects.ts';
import type { ReconciliationMetrics } from './measures.ts';
import type { MissedEventsReport } from './missed-events.ts';

/** A lost webhook is found after a few minutes. */
const EVENTS_EVERY = 5 * MINUTE;
/** 03:00 UTC, when sales are fewest. */
const NIGHT = 3 * HOUR;
/** How often the schedule checks what is due. A failed run is due again. */
const LOOK = MINUTE;
/** The only event that tells that Stripe failed to create an event: https://docs.stripe.com/webhooks/handle-irrecoverable-events */
const NEVER_MADE = 'v2.core.health.event_generation_failure.resolved';

export interface Schedule {
  /** Reads missed events if that is due. Never rejects: errors are logged, and the run stays due. */
  runEvents(signal?: AbortSignal): Promise<void>;
  /** Compares objects if that is due: each night, on request, to resume a pass, or after Stripe failed to create events. */
  runObjects(signal?: AbortSignal): Promise<void>;
  /** Runs both jobs until stopped. */
  start(): void;
  /** Stops after the current page or customer. The next start resumes there. */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  cursors: mongo.Collection<Cursor>;
  events: mongo.Collection<StoredEvent>;
  readMissedEvents(signal?: AbortSignal): Promise<MissedEventsReport | null>;
  compareObjects(signal?: AbortSignal): Promise<ObjectsReport | null>;
  clock: Clock;
  wall: Clock;
  /** Ends early when the signal is aborted, by resolving or rejecting. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<unknown>;
  log: Log;
  metrics: ReconciliationMetrics;
}

/** Requests a pass over the objects that starts from now on. The process that runs them starts it within a minute. */
export async function requestObjects(cursors: mongo.Collection<Cursor>, clock: Clock): Promise<void> {
  await cursors.updateOne({ _id: 'objects' }, { $max: { requestedAt: clock.now() } }, { upsert: true });
}

/** Decides when each job runs. What is due is read from `cursors`, so it is the same for every process and after every crash. */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { cursors, events, clock, wall, wait, log, metrics } = options;
  let stopping: AbortController | null = null;
  let running: Promise<unknown> = Promise.resolve();

  /** Runs a job. Errors are logged and not thrown, because they are outages, and a later run repairs what this one missed. */
  async function attempt<R extends { outcome: string }>(job: Job, run: () => Promise<R | null | undefined>) {
    try {
      const report = await run();
      if (!report) return; // not due, or another process is doing it
      metrics.runs.inc({ reads: job, outcome: report.outcome });
      const level = report.outcome === 'incomplete' || report.outcome === 'objects first' ? 'warn' : 'info';
      log[level]({ job, report }, 'reconciliation');
    } catch (error) {
      metrics.runs.inc({ reads: job, outcome: 'failed' });
      log.error({ err: error, job }, 'reconciliation: trying again in a minute');
    }
  }

  const runEvents = (signal?: AbortSignal) =>
    attempt('events', async () => {
      const cursor = await cursors.findOne({ _id: 'events' });
      if (cursor && !areEventsDue(cursor, wall.now())) return null;
      const report = await options.readMissedEvents(signal);
      if (report?.outcome === 'objects first') await requestUnlessUnderWay();
      return report;
    });

  const runObjects = (signal?: AbortSignal) =>
    attempt('objects', async () => {
      const cursor = await cursors.findOne({ _id: 'objects' });
      const [neverMade] = await events.find({ type: NEVER_MADE }).sort({ type: 1, position: -1 }).limit(1).toArray();
      if (!areObjectsDue(cursor, neverMade?.createdAt, clock.now())) return null;
      return options.compareObjects(signal);
    });

  /** Requests a pass over the objects, unless one is in progress. Otherwise each check would request another pass. */
  async function requestUnlessUnderWay() {
    const objects = await cursors.findOne({ _id: 'objects' });
    if (!objects?.pass) await requestObjects(cursors, clock);
  }

  // The jobs have separate loops, because a pass over the objects takes hours and a lost webhook must not wait for it.
  async function loop(run: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) {
    while (!signal.aborted) {
      await run(signal);
      await wait(LOOK, signal).catch(() => undefined);
    }
  }

  return {
    runEvents,
    runObjects,
    start() {
      if (stopping) return;
      stopping = new AbortController();
      running = Promise.all([loop(runEvents, stopping.signal), loop(runObjects, stopping.signal)]);
    },
    async stop() {
      stopping?.abort();
      await running;
      stopping = null;
    },
  };
}

function areEventsDue({ finishedAt, error, pass }: Cursor, now: Date): boolean {
  if (error !== undefined || pass !== undefined || finishedAt === undefined) return true;
  return now.getTime() - finishedAt.getTime() >= EVENTS_EVERY;
}

function areObjectsDue(cursor: Cursor | null, neverMade: Date | undefined, now: Date): boolean {
  if (!cursor?.beganAt || cursor.pass) return true;
  const reasons = [lastNight(now), cursor.requestedAt, neverMade].filter((instant) => instant !== undefined);
  const { beganAt } = cursor;
  return reasons.some((instant) => beganAt < instant);
}

/** Returns the last 03:00 UTC that is not in the future. */
function lastNight(now: Date): Date {
  const day = Math.floor((now.getTime() - NIGHT) / DAY);
  return new Date(day * DAY + NIGHT);
}
