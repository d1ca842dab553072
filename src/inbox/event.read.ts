import type { mongo } from 'mongoose';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import type { Clock } from '../platform/clock.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../platform/keyset.ts';
import { oneOf } from '../platform/one-of.ts';
import type { Cursor } from './cursor.document.ts';
import {
  anOwnerOf,
  type EventSource,
  type EventStatus,
  OPEN_STATUSES,
  RARE_SOURCES,
  type StoredEvent,
  streamWithoutOwner,
} from './event.document.ts';
import { type InboxPoint, type InboxStatus, inboxActivity, inboxStatus } from './inbox-status.read.ts';
import { startOfSecond } from './position.ts';

export type { EventSource, EventStatus, InboxPoint, InboxStatus };

/** A stored event as staff see it. The payload is a read of its own, because it can be large. */
export interface EventView {
  id: string;
  type: string;
  source: EventSource;
  status: EventStatus;
  apiVersion: string | null;
  /** The ID of the Stripe object that it is about. */
  objectId: string | null;
  stripeCustomerId: string | null;
  /** The user who owns its stream. null if the owner is unknown, or if the event has no stream. */
  userId: string | null;
  createdAt: Date;
  receivedAt: Date;
  processedAt: Date | null;
  /** How often it was delivered. */
  deliveryCount: number;
  /** How often folding it failed. */
  attemptCount: number;
  /** Why it could not be folded, is ignored, or waits. */
  error: string | null;
  /** While it is UNMATCHED: the Stripe IDs whose user or payment must be known first. */
  waitsFor: string[];
  /** The member of staff whose command caused it, with their reason. null if it was nobody of the staff. */
  staff: { id: string; reason: string | null } | null;
}

/**
 * Selects events that match all given fields. `from` (included) and `to` (excluded) compare when the event happened. `failedSince` selects
 * events that are FAILED or PARKED and whose last attempt failed at that instant or later. `userId` is an owner (facts/owner.ts).
 */
export interface EventFilter {
  status?: readonly EventStatus[] | null;
  type?: readonly string[] | null;
  source?: readonly EventSource[] | null;
  userId?: string | null;
  stripeCustomerId?: string | null;
  objectId?: string | null;
  from?: Date | null;
  to?: Date | null;
  failedSince?: Date | null;
}

/** The reads of stored events, for viewers who may read all of them. */
export interface EventReads {
  /** Returns one page of events by position, newest first. */
  page(filter: EventFilter, page: KeysetPage): Promise<KeysetSlice<EventView>>;
  /** Returns the event of each ID, null for an unknown one. One read. */
  byIds(ids: readonly string[]): Promise<(EventView | null)[]>;
  /** Returns the parsed payload of each ID, null for an unknown one. One read. */
  payloads(ids: readonly string[]): Promise<unknown[]>;
  /** Counts what waits. */
  status(): Promise<InboxStatus>;
  /** Returns how many events happened in each interval, and how long processing took. */
  activity(range: { from: Date; to: Date; points: number }): Promise<InboxPoint[]>;
}

/** The current owners of streams. */
export interface StreamOwners {
  /** Returns the user who owns each stream, by stream. Streams without an owner are absent. */
  of(streams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Returns the streams that a user owns. */
  streamsOf(userId: string): Promise<readonly string[]>;
}

/** What `EventReads.status` also reads. */
export interface InboxSources {
  cursors: mongo.Collection<Cursor>;
  wall: Clock;
}

/** Creates the reads of the collection `events`. Lists use an index for their order. */
export function createEventReads(
  events: mongo.Collection<StoredEvent>,
  { cursors, wall, ...owners }: StreamOwners & InboxSources,
): EventReads {
  const viewsOf = async (rows: readonly EventRow[]): Promise<EventView[]> => {
    const ownerOf = await owners.of([...new Set(rows.flatMap(({ stream }) => stream ?? []))]);
    return rows.map((row) => eventView(row, ownerOf.get(row.stream ?? '') ?? null));
  };

  return {
    async page({ userId, ...filter }, page) {
      const { filter: beyond, sort, limit } = keysetQuery(page, { at: null, id: 'position' });
      const rows = await events
        .find({
          $and: [eventsLike(filter), ...(userId == null ? [] : [ofStreams(await owners.streamsOf(userId))]), beyond],
        })
        .project<EventRow>(FIELDS)
        .sort(sort)
        .limit(limit)
        .toArray();
      const slice = keysetSlice(rows, page, ({ position }) => ({ at: null, id: position }));
      const views = await viewsOf(slice.rows.map(({ row }) => row));
      return { ...slice, rows: slice.rows.map(({ key }, n) => ({ row: views[n] as EventView, key })) };
    },

    async byIds(ids) {
      const rows = await events
        .find({ _id: { $in: [...ids] } })
        .project<EventRow>(FIELDS)
        .toArray();
      const found = new Map((await viewsOf(rows)).map((view) => [view.id, view]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async payloads(ids) {
      const rows = await events
        .find({ _id: { $in: [...ids] } })
        .project<Pick<StoredEvent, '_id' | 'payload'>>({ payload: 1 })
        .toArray();
      const found = new Map(rows.map(({ _id, payload }) => [_id, JSON.parse(payload) as unknown]));
      return ids.map((id) => found.get(id) ?? null);
    },

    status: () => inboxStatus(events, cursors, wall.now()),
    activity: (range) => inboxActivity(events, range),
  };
}

/** Returns the stream of a stored event about a Stripe object, null if there is none. */
export async function streamOfObject(events: mongo.Collection<StoredEvent>, objectId: string): Promise<string | null> {
  const event = await events.findOne({ objectId, stream: { $exists: true } }, { projection: { stream: 1 } });
  return event?.stream ?? null;
}

type EventRow = Omit<StoredEvent, 'payload' | 'fact'>;
const FIELDS = { payload: 0, fact: 0 };

const ofStreams = (streams: readonly string[]): mongo.Filter<StoredEvent> => ({ stream: { $in: [...streams] } });

/** Returns the MongoDB filter of a filter without a user. An empty filter selects every event. */
export function eventsLike(filter: Omit<EventFilter, 'userId'>): mongo.Filter<StoredEvent> {
  const { status, type, source, stripeCustomerId, objectId, from, to, failedSince } = filter;
  const equal = { stream: stripeCustomerId, objectId };
  const all = [
    ...oneOf<StoredEvent>('status', status, OPEN_STATUSES),
    ...oneOf<StoredEvent>('type', type),
    ...oneOf<StoredEvent>('source', source, RARE_SOURCES),
    ...Object.entries(equal).flatMap(([field, value]) => (value == null ? [] : [{ [field]: value }])),
    // Positions have whole seconds and limit the index scan. `createdAt` is exact.
    ...(from ? [{ position: { $gte: startOfSecond(secondAt(from)) }, createdAt: { $gte: from } }] : []),
    ...(to ? [{ position: { $lt: startOfSecond(secondAt(to) + 1) }, createdAt: { $lt: to } }] : []),
    ...(failedSince ? [{ status: { $in: HAS_FAILED }, failedAt: { $gte: failedSince } }] : []),
  ];
  return all.length === 0 ? {} : { $and: all };
}

const HAS_FAILED: EventStatus[] = ['FAILED', 'PARKED'];

const secondAt = (at: Date): number => Math.floor(at.getTime() / 1000);

function eventView(row: EventRow, userId: string | null): EventView {
  return {
    id: row._id,
    type: row.type,
    source: row.source,
    status: row.status,
    apiVersion: row.apiVersion,
    objectId: row.objectId ?? null,
    stripeCustomerId: row.stream !== undefined && isIdOf('customer', row.stream) ? row.stream : null,
    userId,
    createdAt: row.createdAt,
    receivedAt: row.receivedAt,
    processedAt: row.processedAt ?? null,
    deliveryCount: row.deliveries,
    attemptCount: row.attempts,
    error: row.status === 'UNMATCHED' ? waitingFor(row) : (row.error ?? null),
    waitsFor: row.status === 'UNMATCHED' ? (row.waitsFor ?? []).map((id) => streamWithoutOwner(id) ?? id) : [],
    staff: staffOf(row),
  };
}

function staffOf({ by, actor, reason }: EventRow): EventView['staff'] {
  const acted = by ?? { actor, reason };
  if (!acted.actor?.id || !STAFF.includes(acted.actor.kind)) return null;
  return { id: acted.actor.id, reason: acted.reason ?? null };
}

const STAFF: readonly string[] = ['ADMIN', 'SUPPORT'];

/** Explains to staff what an UNMATCHED event waits for. */
function waitingFor({ waitsFor = [], stream }: EventRow): string {
  if (stream !== undefined && waitsFor[0] === anOwnerOf(stream))
    return isIdOf('customer', stream)
      ? `No user is known for ${stream}. linkCustomer assigns one.`
      : 'The event names no user.';
  if (waitsFor.length > 0) return `It is not known yet what ${waitsFor.join(', ')} belongs to.`;
  return 'The event names no customer and no payment.';
}
