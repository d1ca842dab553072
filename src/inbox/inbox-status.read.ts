import type { mongo } from 'mongoose';
import type { Cursor } from './cursor.document.ts';
import type { EventStatus, StoredEvent } from './event.document.ts';
import { PARTITIONS } from './partition.ts';
import { startOfSecond } from './position.ts';

/** What waits in the inbox. Counts stop at `MOST_COUNTED`. */
export interface InboxStatus {
  dueCount: number;
  failedCount: number;
  parkedCount: number;
  unmatchedCount: number;
  /** Up to when nothing is missing, null before the first pass: of Stripe's list of events, and of the objects of customers. */
  eventsReconciledAt: Date | null;
  objectsReconciledAt: Date | null;
}

/** How many events happened in an interval, and how long the last of them took. */
export interface InboxPoint {
  startsAt: Date;
  eventCount: number;
  /** From receipt to the end of processing, in whole seconds, rounded up: the longest of the newest events. null if none was processed. */
  lagSeconds: number | null;
}

/** Counting 100,000 index keys takes MongoDB about half a second. */
export const MOST_COUNTED = 10_000;

/** How many of the newest events of an interval are read for their lag. */
const SAMPLE = 20;

const ALL_PARTITIONS = Array.from({ length: PARTITIONS }, (_, n) => n);

/** Counts what waits, by index keys. `now` is MongoDB's time. */
export async function inboxStatus(
  events: mongo.Collection<StoredEvent>,
  cursors: mongo.Collection<Cursor>,
  now: Date,
): Promise<InboxStatus> {
  const count = (filter: mongo.Filter<StoredEvent>) => events.countDocuments(filter, { limit: MOST_COUNTED });
  const of = (status: EventStatus) => count({ status });
  const [dueCount, failedCount, parkedCount, unmatchedCount, jobs] = await Promise.all([
    count({ partition: { $in: ALL_PARTITIONS }, dueAt: { $lte: now } }),
    of('FAILED'),
    of('PARKED'),
    of('UNMATCHED'),
    cursors.find({ _id: { $in: ['events', 'objects'] } }).toArray(),
  ]);
  const upTo = (job: Cursor['_id']) => jobs.find(({ _id }) => _id === job)?.upTo ?? null;
  return {
    dueCount,
    failedCount,
    parkedCount,
    unmatchedCount,
    eventsReconciledAt: upTo('events'),
    objectsReconciledAt: upTo('objects'),
  };
}

/** Returns `points` intervals of equal length, oldest first. Two reads for each: the keys of its events, and the newest of them. */
export async function inboxActivity(
  events: mongo.Collection<StoredEvent>,
  { from, to, points }: { from: Date; to: Date; points: number },
): Promise<InboxPoint[]> {
  const length = (to.getTime() - from.getTime()) / points;
  const bound = (n: number) => Math.round((from.getTime() + n * length) / 1000);
  const found: InboxPoint[] = [];
  // In sequence, because many queries at once would open as many connections.
  for (let n = 0; n < points; n++) {
    const within = { position: { $gte: startOfSecond(bound(n)), $lt: startOfSecond(bound(n + 1)) } };
    const eventCount = await events.countDocuments(within, { limit: MOST_COUNTED });
    const newest = await events
      .find(within)
      .project<Pick<StoredEvent, 'receivedAt' | 'processedAt'>>({ receivedAt: 1, processedAt: 1 })
      .sort({ position: -1 })
      .limit(SAMPLE)
      .toArray();
    found.push({ startsAt: new Date(bound(n) * 1000), eventCount, lagSeconds: longest(newest) });
  }
  return found;
}

function longest(events: readonly Pick<StoredEvent, 'receivedAt' | 'processedAt'>[]): number | null {
  const took = events.flatMap(({ receivedAt, processedAt }) =>
    processedAt ? [Math.max(0, processedAt.getTime() - receivedAt.getTime()) / 1000] : [],
  );
  return took.length === 0 ? null : Math.ceil(Math.max(...took));
}
