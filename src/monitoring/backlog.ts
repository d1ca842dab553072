import type { Connection, mongo } from 'mongoose';
import type { Cursor, Job } from '../inbox/cursor.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import { readServerTime } from '../platform/server-time.ts';

/** How often a worker measures, in milliseconds. */
export const BACKLOG_EVERY = 30 * SECOND;

/** Events are counted up to this number: counting 100,000 takes MongoDB about half a second. */
const COUNT_LIMIT = 100_000;

/** How many unsent messages are read, those that are due first. */
const MOST_READ = 10_000;

export interface BacklogOptions {
  connection: Connection;
  events: mongo.Collection<StoredEvent>;
  messages: mongo.Collection<MessageDocument>;
  cursors: mongo.Collection<Cursor>;
  wall: Clock;
  metrics: Pick<Metrics, 'eventsDue' | 'oldestDueEvent' | 'oldestUnsent' | 'upTo'>;
}

/**
 * Measures what waits. `billing_event_lag_seconds` counts an event when it is done, so it does not show events that no worker folds. Ages
 * use MongoDB's clock. Rejects if MongoDB does not answer.
 */
export async function measureBacklog(options: BacklogOptions): Promise<void> {
  const { connection, events, messages, cursors, wall, metrics } = options;
  const { serverTime: now } = await readServerTime(connection, wall);
  const age = (since: Date | null) => (since === null ? 0 : Math.max(0, now.getTime() - since.getTime()) / SECOND);
  // A date instead of `$$NOW`: with `$expr`, MongoDB reads every document that it counts.
  const due = { partition: { $in: ALL }, dueAt: { $lte: now } };
  metrics.eventsDue.set(await events.countDocuments(due, { limit: COUNT_LIMIT }));
  metrics.oldestDueEvent.set(age(await oldestDue(events, now)));
  metrics.oldestUnsent.set(age(await oldestUnsent(messages)));
  await showReconciled(cursors, metrics);
}

const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);

/**
 * Returns since when the oldest due event has waited. A new event waits since it came, whatever its `dueAt` is. An event that is retried or
 * was rescheduled waits since its `dueAt`. Reads the first event of each partition, which is one key of the index.
 */
async function oldestDue(events: mongo.Collection<StoredEvent>, now: Date): Promise<Date | null> {
  let oldest = Number.POSITIVE_INFINITY;
  // In sequence, because 32 queries at once would open as many connections.
  for (const partition of ALL) {
    const first = await events.findOne<{ receivedAt: Date; dueAt: Date }>(
      { partition, dueAt: { $lte: now } },
      { sort: { dueAt: 1 }, projection: { receivedAt: 1, dueAt: 1 } },
    );
    if (first) oldest = Math.min(oldest, Math.max(+first.receivedAt, +first.dueAt));
  }
  return oldest === Number.POSITIVE_INFINITY ? null : new Date(oldest);
}

/**
 * Returns when the oldest unsent message was staged. Its `dueAt` is no measure, because each failed try moves it into the future. Side
 * effects that are saved in an account and not published are measured as due events, because an event is marked as done after them.
 */
async function oldestUnsent(messages: mongo.Collection<MessageDocument>): Promise<Date | null> {
  const [found] = await messages
    .aggregate<{ stagedAt: Date }>([
      { $match: { state: 'DUE', dueAt: { $exists: true } } },
      { $sort: { dueAt: 1 } },
      { $limit: MOST_READ },
      { $group: { _id: null, stagedAt: { $min: '$stagedAt' } } },
    ])
    .toArray();
  return found?.stagedAt ?? null;
}

const JOBS: Job[] = ['events', 'objects'];

/** Shows how far reconciliation has come, whichever process did it. Otherwise a new process would show nothing until its own first pass. */
async function showReconciled(cursors: mongo.Collection<Cursor>, metrics: Pick<Metrics, 'upTo'>): Promise<void> {
  for await (const { _id: reads, upTo } of cursors.find({ _id: { $in: JOBS } })) {
    if (upTo !== undefined) metrics.upTo.set({ reads }, upTo.getTime() / SECOND);
  }
}
