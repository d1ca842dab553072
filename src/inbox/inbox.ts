import DataLoader from 'dataloader';
import type { mongo } from 'mongoose';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { lookUpDelay, retryDelay } from '../platform/backoff.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import { duplicateKey, IN_ONE_ANSWER, insertMissing } from '../platform/mongo.ts';
import { anOwnerOf, type EventStatus, type NewEvent, type StoredEvent } from './event.document.ts';
import { partitionOf } from './partition.ts';

/** A process with a worker folds the events that it accepts. If it dies, another worker finds them after this time. */
const HANDED_OVER = 2 * SECOND;

/** The due time of an event that no process has in hand. It is in the past for every clock, so that a wrong clock cannot delay the event. */
const DUE_NOW = new Date(0);

/**
 * An event is PARKED after this number of failed attempts, which takes about a day: 12 pauses that double from 1 s to 34 min, then 31 pauses
 * of 1 h. Jitter shortens each of them by a quarter on average. A bad release that is rolled back within the day parks nothing. Attempts that
 * an outage ends are not counted.
 */
export const PARKED_AFTER = 44;

/** The kinds of objects for which Stripe can be asked which payment they belong to. */
const ASKABLE = ['payment_intent', 'charge', 'invoice'] as const;

/** An event as it was read. `wakes` tells whether it was rescheduled since. */
export type Read = Pick<StoredEvent, '_id' | 'wakes'>;

/** An event whose stream or payment is not known yet, and how often Stripe was asked about it. */
export type Waiting = Read & Required<Pick<StoredEvent, 'waitsFor'>> & Pick<StoredEvent, 'lookups'>;

export interface Inbox {
  /** Stores an event once. `duplicate` comes from the insert's own duplicate-key reply, never from a read. */
  store(event: NewEvent): Promise<'stored' | 'duplicate'>;
  /**
   * The payload of the first webhook with this event in the same API version. Null if the event came in another way, or if its personal
   * fields were erased: then nothing can be compared.
   */
  firstPayload(event: NewEvent): Promise<string | null>;
  /** Stores an event that the caller folds. If the caller dies, a worker folds it. Returns the stored event, which may be an earlier copy. */
  storeInHand(event: NewEvent): Promise<StoredEvent>;
  /** Stores, once, an internal event that requests a read of a Stripe object after a delay. It is not folded. The look-up performs the read. */
  storeQuestion(event: NewEvent, question: { about: string; delay: number }): Promise<void>;
  /** The due events of these partitions, each partition in the order of `dueAt`. Claims nothing, because folding an event twice is harmless. */
  due(partitions: readonly number[], limit: number): Promise<StoredEvent[]>;
  /** Prepares events for a replay by the caller: resets their attempts and removes their facts, which are read again from the payload. */
  takeAgain(ids: readonly string[]): Promise<void>;
  /** Marks events as done. An event that was rescheduled since it was read stays due, because the result may be outdated. */
  done(
    events: readonly Read[],
    status: Extract<EventStatus, 'PROCESSED' | 'IGNORED'>,
    /** Why they are ignored, for staff. */
    reason?: string | null,
  ): Promise<void>;
  /** Records a failed attempt. Retries come after 1 s, then at growing intervals of up to an hour. After about a day the event is PARKED. */
  fail(event: StoredEvent, error: string): Promise<void>;
  /**
   * Stores the IDs that these events wait for, and when Stripe is asked about them. The events stay due. Check again whether the IDs are known
   * by now, and only then call `letWait`.
   */
  leaveWaiting(waiting: readonly Waiting[]): Promise<void>;
  /** Ends the due time of events that wait. An event that was rescheduled since it was read stays due. */
  letWait(read: readonly Read[]): Promise<void>;
  /** Reschedules the events that wait for one of these IDs, and returns them. Pass the events of the current batch as `except`: those are already routed. */
  wakeWaiting(ids: readonly string[], except?: readonly Read[]): Promise<StoredEvent[]>;
  /** Marks the events of these streams that waited for an owner as done. Due events are processed all the same. */
  ownerFound(streams: readonly string[]): Promise<void>;
  /** Makes these events due again. */
  reschedule(filter: mongo.Filter<StoredEvent>): Promise<void>;
}

export interface InboxOptions {
  events: mongo.Collection<StoredEvent>;
  /** MongoDB's time, by which events are due: the same for every process. */
  wall: Clock;
  /** Folds a stored event at once. Absent if this process has no worker. */
  onStored?: ((event: StoredEvent) => void) | undefined;
}

/** Creates the inbox over the collection `events`. */
export function createInbox({ events, wall, onStored }: InboxOptions): Inbox {
  const storing = shareInserts(events);
  const due = (delay = 0) => new Date(wall.now().getTime() + delay);
  const rowOf = (event: NewEvent, dueAt: Date): StoredEvent => ({
    ...event,
    status: 'RECEIVED',
    partition: partitionOf(event.stream ?? event._id),
    dueAt,
    attempts: 0,
    deliveries: 1,
  });

  return {
    async store(event) {
      const row = rowOf(event, onStored ? due(HANDED_OVER) : DUE_NOW);
      const outcome = await storing.load(row);
      if (outcome === 'stored') onStored?.(row);
      return outcome;
    },

    async firstPayload({ _id, apiVersion }) {
      const delivered = { _id, apiVersion, source: 'STRIPE_WEBHOOK', erased: { $exists: false } } as const;
      return (await events.findOne(delivered, { projection: { payload: 1 } }))?.payload ?? null;
    },

    async storeInHand(event) {
      const row = rowOf(event, due(HANDED_OVER));
      try {
        await events.insertOne(row);
        return row;
      } catch (error) {
        const existing = duplicateKey(error) && (await events.findOne({ _id: event._id }));
        if (!existing) throw error;
        return existing;
      }
    },

    async storeQuestion(event, { about, delay }) {
      const { dueAt: _, ...row } = rowOf(event, DUE_NOW);
      try {
        await events.insertOne({ ...row, status: 'IGNORED', waitsFor: [about], lookUpAt: due(delay) });
      } catch (error) {
        if (!duplicateKey(error)) throw error;
      }
    },

    async due(partitions, limit) {
      return events
        .find({ partition: { $in: [...partitions] }, dueAt: { $lte: due() } }, IN_ONE_ANSWER)
        .sort({ dueAt: 1 })
        .limit(limit)
        .toArray();
    },

    async takeAgain(ids) {
      const again = { $set: { dueAt: due(HANDED_OVER), attempts: 0 }, $unset: { fact: 1 as const } };
      await events.updateMany({ _id: { $in: [...ids] } }, again);
    },

    async done(read, status, reason = null) {
      await forEachWakes(read, (filter) =>
        events.updateMany(filter, {
          $set: { status, processedAt: wall.now(), ...(reason !== null && { error: reason }) },
          $unset: { dueAt: 1, ...(reason === null && { error: 1 }), failedAt: 1, waitsFor: 1, lookUpAt: 1 },
        }),
      );
    },

    async fail(event, error) {
      const attempts = event.attempts + 1;
      const parked = attempts >= PARKED_AFTER;
      await events.updateOne(
        asRead(event),
        parked
          ? { $set: { status: 'PARKED', attempts, error, failedAt: wall.now() }, $unset: { dueAt: 1 } }
          : { $set: { status: 'FAILED', attempts, error, failedAt: wall.now(), dueAt: due(retryDelay(attempts)) } },
      );
    },

    async leaveWaiting(waiting) {
      if (waiting.length === 0) return;
      const updates = waiting.map(({ waitsFor, lookups = 0, ...read }) => {
        // Stripe cannot tell which user a stream belongs to.
        const askable = waitsFor.some((id) => ASKABLE.some((kind) => isIdOf(kind, id)));
        const known = {
          status: 'UNMATCHED' as const,
          waitsFor,
          ...(askable && { lookUpAt: due(lookUpDelay(lookups)) }),
        };
        return {
          updateOne: {
            filter: asRead(read),
            update: { $set: known, ...(!askable && { $unset: { lookUpAt: 1 } }) },
          },
        };
      });
      await events.bulkWrite(updates as never, { ordered: false });
    },

    async letWait(read) {
      await forEachWakes(read, (filter) =>
        // PROCESSED, because the owner may have become known in the meantime.
        events.updateMany({ ...filter, status: { $in: ['UNMATCHED', 'PROCESSED'] } }, { $unset: { dueAt: 1 } }),
      );
    },

    async wakeWaiting(ids, except = []) {
      if (ids.length === 0) return [];
      const waiting = { waitsFor: { $in: [...ids] }, status: 'UNMATCHED' as const };
      const found = await events.find(waiting, IN_ONE_ANSWER).project<Pick<StoredEvent, '_id'>>({ _id: 1 }).toArray();
      const placed = new Set(except.map(({ _id }) => _id));
      const others = found.map(({ _id }) => _id).filter((id) => !placed.has(id));
      if (others.length === 0) return [];
      const filter = { _id: { $in: others } };
      await events.updateMany(filter, { $set: { dueAt: due(HANDED_OVER), attempts: 0 }, $inc: { wakes: 1 } });
      return events.find(filter, IN_ONE_ANSWER).toArray();
    },

    async ownerFound(streams) {
      if (streams.length === 0) return;
      const done = {
        $set: { status: 'PROCESSED' as const, processedAt: wall.now() },
        $unset: { waitsFor: 1 },
      };
      await events.bulkWrite(
        streams.map((stream) => ({
          updateMany: { filter: { stream, waitsFor: anOwnerOf(stream), status: 'UNMATCHED' }, update: done },
        })) as never,
        { ordered: false },
      );
    },

    async reschedule(filter) {
      await events.updateMany(filter, { $set: { dueAt: due(), attempts: 0 }, $inc: { wakes: 1 } });
    },
  };
}

/** Matches the event unless it was rescheduled since it was read. */
const asRead = ({ _id, wakes }: Read) => ({ _id, wakes: wakes ?? { $exists: false } });

/** Updates in groups of equal `wakes`. Nearly always one group, because few events are ever rescheduled. */
async function forEachWakes(
  read: readonly Read[],
  update: (filter: mongo.Filter<StoredEvent>) => Promise<unknown>,
): Promise<void> {
  for (const wakes of new Set(read.map((event) => event.wakes))) {
    const ids = read.filter((event) => event.wakes === wakes).map(({ _id }) => _id);
    await update({ _id: { $in: ids }, wakes: wakes ?? { $exists: false } } as mongo.Filter<StoredEvent>);
  }
}

/** The most events of one insert. */
const MOST_PER_INSERT = 200;

/**
 * Stores events, each once. Events that arrive during an insert share the next one, so that many deliveries at once cost one journaled
 * write. Each load resolves when the event, or its earlier copy, is journaled on a majority.
 */
function shareInserts(events: mongo.Collection<StoredEvent>): DataLoader<StoredEvent, 'stored' | 'duplicate'> {
  let current: Promise<unknown> = Promise.resolve();
  const insert = async (rows: readonly StoredEvent[]) => {
    const refused = new Set(await insertMissing(events, rows));
    if (refused.size > 0) {
      const again = rows.filter((_row, place) => refused.has(place));
      await events.bulkWrite(
        again.map(({ _id, source, receivedAt }) => {
          const late = source === 'STRIPE_WEBHOOK' ? { $set: { webhookAt: receivedAt } } : {};
          return { updateOne: { filter: { _id }, update: { $inc: { deliveries: 1 }, ...late } } };
        }),
        { ordered: false },
      );
    }
    return rows.map((_row, place) => (refused.has(place) ? ('duplicate' as const) : ('stored' as const)));
  };
  return new DataLoader(
    (rows) => {
      const done = insert(rows);
      current = done.catch(() => {}); // the callers of load() get the error
      return done;
    },
    { cache: false, maxBatchSize: MOST_PER_INSERT, batchScheduleFn: (start) => void inTurn(current).then(start) },
  );
}

/** Resolves when an insert ends, but after a second at most: if MongoDB is away, the next insert should not wait for this one to fail. */
function inTurn(current: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SECOND);
    void current.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
