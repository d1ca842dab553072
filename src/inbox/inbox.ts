import { randomUUID } from 'node:crypto';
import DataLoader from 'dataloader';
import type { mongo } from 'mongoose';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { lookUpDelay, retryDelay } from '../platform/backoff.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import { duplicateKey, IN_ONE_ANSWER, insertMissing } from '../platform/mongo.ts';
import type { EventStatus, NewEvent, StoredEvent } from './event.document.ts';

/** A claim lasts longer than any batch takes. It is politeness: two workers on one event do harmless double work. */
const LEASE = 10 * SECOND;

/** After so many folds that threw, an event waits for a person. Outages never count. */
export const PARKED_AFTER = 8;

/** An event that nobody can place yet, and how often Stripe was asked about it. */
export type Waiting = Required<Pick<StoredEvent, '_id' | 'waitsFor' | 'lookups'>>;

/** An event as somebody read it, and took it in hand. */
type Read = Pick<StoredEvent, '_id' | 'wakes'>;

export interface Inbox {
  /** Stores an event once. `duplicate` comes from the insert's own duplicate-key reply, never from a read. */
  store(event: NewEvent): Promise<'stored' | 'duplicate'>;
  /**
   * The payload of the first webhook with this event in the same API version. Null if the event came in another way, or if its personal
   * fields were erased: then nothing can be compared.
   */
  firstPayload(event: NewEvent): Promise<string | null>;
  /**
   * Stores our own event as already claimed: whoever recorded it folds it, and the worker only if they die. Returns the stored
   * one, which is an earlier one where it was recorded before.
   */
  storeClaimed(event: NewEvent): Promise<StoredEvent>;
  /** Stores, once, an event of ours that is a question to Stripe: it folds nothing, and look-ups find it when it is time. */
  storeQuestion(event: NewEvent, question: { about: string; delay: number }): Promise<void>;
  /** Due events, oldest due first, invisible to other workers for the length of a lease. */
  claim(limit: number): Promise<StoredEvent[]>;
  /** Claims settled events once more, as if they had just come: the worker does them if whoever claimed them dies. */
  claimAgain(ids: readonly string[]): Promise<void>;
  /** Marks events as done. One that was woken since it was read stays due: what was found out about it may not hold any more. */
  settle(
    done: readonly Read[],
    status: Extract<EventStatus, 'PROCESSED' | 'IGNORED'>,
    /** Why they are ignored, for staff. */
    reason?: string | null,
  ): Promise<void>;
  /** Records that folding threw: back-off from 1 s to 1 h, then PARKED. */
  fail(event: StoredEvent, error: string): Promise<void>;
  /** Lets go of an event that can be done a little later: no attempt is counted, so it waits without end. */
  postpone(event: Pick<StoredEvent, '_id'>): Promise<void>;
  /** Stores that these wait to be matched; where Stripe can be asked about what they wait for, when that is to be done. */
  leaveWaiting(waiting: readonly Waiting[]): Promise<void>;
  /**
   * Makes events due that waited for something about these Stripe ids, or that are folded into these subjects. Whoever wakes by
   * what a batch told excepts the batch: its events were placed by that already.
   */
  wake(stripeIds: readonly string[], subjects?: readonly string[], except?: readonly string[]): Promise<void>;
  /** Makes these events due once more. */
  wakeEvents(ids: readonly string[]): Promise<void>;
  /** Makes the events of a payment due that do not know yet in which checkout session it was bought. */
  wakeSessionless(paymentId: string, except?: readonly string[]): Promise<void>;
  /** Makes the events of Stripe customers due that are folded for another user than these: their owners changed. */
  wakeStrangers(owners: readonly { _id: string; userId: string }[], except?: readonly string[]): Promise<void>;
  /** Ends the wait below. */
  wakeWorker(): void;
  /** Resolves when an event was stored in this process, or after `timeout` ms: what a worker waits for. */
  nextArrival(timeout: number): Promise<void>;
}

/** The stored events, each once. `wall` times leases and back-off. */
export function createInbox(events: mongo.Collection<StoredEvent>, wall: Clock): Inbox {
  let endWait: (() => void) | null = null;
  let arrived = false; // an arrival between a claim and the wait for the next one must not be slept through
  const storing = shareInserts(events);
  const due = (delay = 0) => new Date(wall.now().getTime() + delay);
  const announce = () => {
    arrived = true;
    endWait?.();
  };

  const makeDue = async (filter: mongo.Filter<StoredEvent>, except: readonly string[]) => {
    const { modifiedCount } = await events.updateMany(
      except.length === 0 ? filter : { ...filter, _id: { $nin: [...except] } },
      { $set: { dueAt: due(), attempts: 0 }, $inc: { wakes: 1 } },
    );
    if (modifiedCount > 0) announce();
  };

  return {
    async store(event) {
      const outcome = await storing.load(rowOf(event, due()));
      if (outcome === 'stored') announce();
      return outcome;
    },

    async firstPayload({ _id, apiVersion }) {
      const delivered = { _id, apiVersion, source: 'STRIPE_WEBHOOK', erased: { $exists: false } } as const;
      return (await events.findOne(delivered, { projection: { payload: 1 } }))?.payload ?? null;
    },

    async storeClaimed(event) {
      const row = rowOf(event, due(LEASE));
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
      const question = {
        status: 'IGNORED' as const,
        attempts: 0,
        deliveries: 1,
        waitsFor: [about],
        lookUpAt: due(delay),
      };
      try {
        await events.insertOne({ ...event, ...question });
      } catch (error) {
        if (!duplicateKey(error)) throw error;
      }
    },

    async claim(limit) {
      const rows = await events
        .find({ dueAt: { $lte: due() } }, IN_ONE_ANSWER)
        .sort({ dueAt: 1 })
        .limit(limit)
        .toArray();
      if (rows.length === 0) return [];
      const ids = rows.map((row) => row._id);
      const lease = randomUUID();
      const { modifiedCount } = await events.updateMany(
        { _id: { $in: ids }, dueAt: { $lte: due() } },
        { $set: { dueAt: due(LEASE), lease } },
      );
      return modifiedCount === rows.length
        ? rows
        : await events.find({ _id: { $in: ids }, lease }, IN_ONE_ANSWER).toArray();
    },

    async claimAgain(ids) {
      const again = { $set: { dueAt: due(LEASE), attempts: 0 }, $unset: { fact: 1 as const } };
      await events.updateMany({ _id: { $in: [...ids] } }, again);
    },

    async settle(done, status, reason = null) {
      // Nearly always one: hardly any event is ever woken.
      for (const wakes of new Set(done.map((event) => event.wakes))) {
        const ids = done.filter((event) => event.wakes === wakes).map(({ _id }) => _id);
        await events.updateMany(
          { _id: { $in: ids }, wakes: wakes ?? { $exists: false } },
          {
            $set: { status, processedAt: wall.now(), ...(reason !== null && { error: reason }) },
            $unset: { dueAt: 1, lease: 1, ...(reason === null && { error: 1 }), left: 1, waitsFor: 1, lookUpAt: 1 },
          },
        );
      }
    },

    async fail(event, error) {
      const attempts = event.attempts + 1;
      const parked = attempts >= PARKED_AFTER;
      await events.updateOne(
        { _id: event._id },
        parked
          ? { $set: { status: 'PARKED', attempts, error }, $unset: { dueAt: 1, lease: 1 } }
          : { $set: { status: 'FAILED', attempts, error, dueAt: due(retryDelay(attempts)) } },
      );
    },

    async postpone({ _id }) {
      await events.updateOne({ _id, dueAt: { $exists: true } }, { $set: { dueAt: due(SECOND) } });
    },

    async leaveWaiting(waiting) {
      if (waiting.length === 0) return;
      const updates = waiting.map(({ _id, waitsFor, lookups }) => {
        const askable = waitsFor.some((id) => !isIdOf('customer', id));
        const known = { status: 'UNMATCHED' as const, ...(askable && { lookUpAt: due(lookUpDelay(lookups)) }) };
        const settled = { dueAt: 1, lease: 1, ...(askable ? {} : { lookUpAt: 1 }) };
        return { updateOne: { filter: { _id }, update: { $set: known, $unset: settled } } };
      });
      await events.bulkWrite(updates as never, { ordered: false });
    },

    async wake(stripeIds, subjects = [], except = []) {
      if (stripeIds.length + subjects.length === 0) return;
      const waiting = { status: 'UNMATCHED' as const, waitsFor: { $in: [...stripeIds] } };
      const folded = { subjects: { $in: [...subjects] } };
      await makeDue(subjects.length === 0 ? waiting : { $or: [waiting, folded] }, except);
    },

    async wakeEvents(ids) {
      if (ids.length > 0) await makeDue({ _id: { $in: [...ids] } }, []);
    },

    async wakeSessionless(paymentId, except = []) {
      // Whatever their status: one that is in somebody's hands may have been placed before the session was known.
      const sessionless = { 'place.sessionId': null, 'fact.kind': { $ne: 'invoice' } };
      await makeDue({ subjects: `payment:${paymentId}`, ...sessionless }, except);
    },

    async wakeStrangers(owners, except = []) {
      if (owners.length === 0) return;
      // Asked first, in one read: owners are learned far more often than they change.
      const strangers = owners.map(({ _id, userId }) => ({ customerId: _id, userId: { $exists: true, $ne: userId } }));
      const found = await events.distinct('customerId', { $or: strangers });
      for (const stranger of strangers) if (found.includes(stranger.customerId)) await makeDue(stranger, except);
    },

    wakeWorker: announce,

    async nextArrival(timeout) {
      if (!arrived) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeout);
          endWait = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      endWait = null;
      arrived = false;
    },
  };
}

/** Events of one insert. */
const AT_ONCE = 200;

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
    { cache: false, maxBatchSize: AT_ONCE, batchScheduleFn: (start) => void inTurn(underWay).then(start) },
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

function rowOf(event: NewEvent, dueAt: Date): StoredEvent {
  return { ...event, status: 'RECEIVED', dueAt, attempts: 0, deliveries: 1 };
}
