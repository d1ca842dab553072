import type { mongo } from 'mongoose';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../platform/keyset.ts';
import { oneOf } from '../platform/one-of.ts';
import {
  anOwnerOf,
  type EventSource,
  type EventStatus,
  OPEN_STATUSES,
  RARE_SOURCES,
  type StoredEvent,
} from './event.document.ts';
import { startOfSecond } from './position.ts';

export type { EventSource, EventStatus };

/** What staff see of a stored event. What was delivered is read apart, because it may be large. */
export interface EventView {
  id: string;
  type: string;
  source: EventSource;
  status: EventStatus;
  apiVersion: string | null;
  /** What it is about. */
  objectId: string | null;
  stripeCustomerId: string | null;
  /** null while nobody knows whose it is, and for what is nobody's. */
  userId: string | null;
  createdAt: Date;
  receivedAt: Date;
  processedAt: Date | null;
  /** How often it was delivered. */
  deliveryCount: number;
  /** How often folding it threw. */
  attemptCount: number;
  /** Why it could not be folded, is ignored, or waits. */
  error: string | null;
}

/**
 * Which events; all that is named must hold. `from` is included, `to` is not, by when they happened. `failedSince`: those whose last attempt
 * failed at that instant or later, and that are FAILED or PARKED still.
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

/** What may be read of the stored events, by whoever may read all of them. */
export interface EventReads {
  /** One page in the order of all events, newest first. */
  page(filter: EventFilter, page: KeysetPage): Promise<KeysetSlice<EventView>>;
  /** For each id its event, or null. One read. */
  byIds(ids: readonly string[]): Promise<(EventView | null)[]>;
  /** For each id what was delivered, as JSON, or null. One read. */
  payloads(ids: readonly string[]): Promise<unknown[]>;
}

/** Who owns what; asked for the events of one page together. */
export interface StreamOwners {
  /** By stream: whose it is now. Those of nobody are absent. */
  of(streams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The streams that a user owns now. */
  streamsOf(userId: string): Promise<readonly string[]>;
}

/** Reads over the collection `events`, newest first without sorting. */
export function createEventReads(events: mongo.Collection<StoredEvent>, owners: StreamOwners): EventReads {
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
  };
}

type EventRow = Omit<StoredEvent, 'payload' | 'fact'>;
const FIELDS = { payload: 0, fact: 0 };

const ofStreams = (streams: readonly string[]): mongo.Filter<StoredEvent> => ({ stream: { $in: [...streams] } });

/** The same for MongoDB, but for the user. A filter that names nothing is met by every event. */
export function eventsLike(filter: Omit<EventFilter, 'userId'>): mongo.Filter<StoredEvent> {
  const { status, type, source, stripeCustomerId, objectId, from, to, failedSince } = filter;
  const equal = { stream: stripeCustomerId, objectId };
  const all = [
    ...oneOf<StoredEvent>('status', status, OPEN_STATUSES),
    ...oneOf<StoredEvent>('type', type),
    ...oneOf<StoredEvent>('source', source, RARE_SOURCES),
    ...Object.entries(equal).flatMap(([field, value]) => (value == null ? [] : [{ [field]: value }])),
    // The seconds bound the scan; the instants are exact.
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
  };
}

/** What is missing before an UNMATCHED event can be placed. */
function waitingFor({ waitsFor = [], stream }: EventRow): string {
  if (stream !== undefined && waitsFor[0] === anOwnerOf(stream))
    return isIdOf('customer', stream)
      ? `No user is known for ${stream}. linkCustomer assigns one.`
      : 'The event names no user.';
  if (waitsFor.length > 0) return `It is not known yet what ${waitsFor.join(', ')} belongs to.`;
  return 'The event names no customer and no payment.';
}
