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

/** An event that no process folds at once is due whatever the time is, so that no wrong clock can hide it. */
const AT_ONCE = new Date(0);

/**
 * An event is PARKED when folding it has thrown so many times, which takes about a day: 12 pauses from 1 s to 34 min, then 31 of an hour, each
 * shortened by a quarter on average. A bad release that is rolled back within the day parks nothing. Outages never count.
 */
export const PARKED_AFTER = 44;

/** Stripe can be asked what these belong to. */
const ASKABLE = ['payment_intent', 'charge', 'invoice'] as const;

/** An event as somebody read it, and took it in hand. */
export type Read = Pick<StoredEvent, '_id' | 'wakes'>;

/** An event that nobody can place yet, and how often Stripe was asked about it. */
export type Waiting = Read & Required<Pick<StoredEvent, 'waitsFor'>> & Pick<StoredEvent, 'lookups'>;

export interface Inbox {
  /** Stores an event once. `duplicate` comes from the insert's own duplicate-key reply, never from a read. */
  store(event: NewEvent): Promise<'stored' | 'duplicate'>;
  /**
   * The payload of the first webhook with this event in the same API version. Null if the event came in another way, or if its personal
   * fields were erased: then nothing can be compared.
   */
  firstPayload(event: NewEvent): Promise<string | null>;
  /**
   * Stores an event that its caller folds; a worker does so only if they die. Returns the stored one, which is an earlier one where it
   * was stored before.
   */
  storeInHand(event: NewEvent): Promise<StoredEvent>;
  /** Stores, once, an event of ours that is a question to Stripe: it folds nothing, and look-ups find it when it is time. */
  storeQuestion(event: NewEvent, question: { about: string; delay: number }): Promise<void>;
  /** Due events of some partitions, those of each partition in the order in which they are due. Takes no claim: folding twice is harmless. */
  due(partitions: readonly number[], limit: number): Promise<StoredEvent[]>;
  /** Takes events in hand once more, as if they had just come; their facts are read again. */
  takeAgain(ids: readonly string[]): Promise<void>;
  /** Marks events as done. One that was rescheduled since it was read stays due: what was found out about it may not hold any more. */
  done(
    events: readonly Read[],
    status: Extract<EventStatus, 'PROCESSED' | 'IGNORED'>,
    /** Why they are ignored, for staff. */
    reason?: string | null,
  ): Promise<void>;
  /** Records that folding threw: retries after 1 s, then ever later up to an hour apart. After about a day the event is PARKED. */
  fail(event: StoredEvent, error: string): Promise<void>;
  /**
   * Stores what these wait for, so that whoever makes it known finds them; where Stripe can be asked about it, when that is to be done. They
   * stay due: look once more whether it is known already, and only then let them wait.
   */
  leaveWaiting(waiting: readonly Waiting[]): Promise<void>;
  /** From here on only what they wait for makes these due. One that was rescheduled since it was read stays due. */
  letWait(read: readonly Read[]): Promise<void>;
  /** Reschedules the events that wait for one of these IDs, and returns them. `except`: the events of a batch, which are placed already. */
  wakeWaiting(ids: readonly string[], except?: readonly Read[]): Promise<StoredEvent[]>;
  /** The events of a stream that waited for an owner are done: it has one. Those that are due are looked at all the same. */
  ownerFound(streams: readonly string[]): Promise<void>;
  /** Makes these events due once more. */
  reschedule(filter: mongo.Filter<StoredEvent>): Promise<void>;
}

export interface InboxOptions {
  events: mongo.Collection<StoredEvent>;
  /** Times what is due: the same for every process. */
  wall: Clock;
  /** Whoever folds what is stored here, at once; absent where this process has no worker. */
  onStored?: ((event: StoredEvent) => void) | undefined;
}

/** The stored events, each once. */
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
      const row = rowOf(event, onStored ? due(HANDED_OVER) : AT_ONCE);
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
        const there = duplicateKey(error) && (await events.findOne({ _id: event._id }));
        if (!there) throw error;
        return there;
      }
    },

    async storeQuestion(event, { about, delay }) {
      const { dueAt: _, ...row } = rowOf(event, AT_ONCE);
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
      await forEachWakes(read, (these) =>
        events.updateMany(these, {
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
        // No answer of Stripe tells whose a stream is.
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
      await forEachWakes(read, (these) =>
        // PROCESSED: the owner was found meanwhile.
        events.updateMany({ ...these, status: { $in: ['UNMATCHED', 'PROCESSED'] } }, { $unset: { dueAt: 1 } }),
      );
    },

    async wakeWaiting(ids, except = []) {
      if (ids.length === 0) return [];
      const waiting = { waitsFor: { $in: [...ids] }, status: 'UNMATCHED' as const };
      const found = await events.find(waiting, IN_ONE_ANSWER).project<Pick<StoredEvent, '_id'>>({ _id: 1 }).toArray();
      const placed = new Set(except.map(({ _id }) => _id));
      const others = found.map(({ _id }) => _id).filter((id) => !placed.has(id));
      if (others.length === 0) return [];
      const these = { _id: { $in: others } };
      await events.updateMany(these, { $set: { dueAt: due(HANDED_OVER), attempts: 0 }, $inc: { wakes: 1 } });
      return events.find(these, IN_ONE_ANSWER).toArray();
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

/** The event, as long as nobody has rescheduled it since it was read. */
const asRead = ({ _id, wakes }: Read) => ({ _id, wakes: wakes ?? { $exists: false } });

/** Nearly always once: hardly any event is ever rescheduled. */
async function forEachWakes(
  read: readonly Read[],
  update: (these: mongo.Filter<StoredEvent>) => Promise<unknown>,
): Promise<void> {
  for (const wakes of new Set(read.map((event) => event.wakes))) {
    const ids = read.filter((event) => event.wakes === wakes).map(({ _id }) => _id);
    await update({ _id: { $in: ids }, wakes: wakes ?? { $exists: false } } as mongo.Filter<StoredEvent>);
  }
}

/** Events of one insert. */
const INSERTED_TOGETHER = 200;

/**
 * Stores events, each once: whoever comes while an insert is under way shares the next one, so that many deliveries at once cost one
 * journaled write. The answer for each is said when it, or the one that was there, is journaled on a majority.
 */
function shareInserts(events: mongo.Collection<StoredEvent>): DataLoader<StoredEvent, 'stored' | 'duplicate'> {
  let underWay: Promise<unknown> = Promise.resolve();
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
      underWay = done.catch(() => {}); // it is told to those who wait for it
      return done;
    },
    { cache: false, maxBatchSize: INSERTED_TOGETHER, batchScheduleFn: (start) => void inTurn(underWay).then(start) },
  );
}

/** Resolves when an insert is over, or takes so long that MongoDB is away: whoever waited for it to fail would wait twice. */
function inTurn(underWay: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SECOND);
    void underWay.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
