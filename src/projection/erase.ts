import type { Connection, mongo } from 'mongoose';
import { type Erasure, erasureCollection } from '../billing/erasure/erasure.document.ts';
import { type Bearer, createErasures, type Erasures, erasureOf } from '../billing/erasure/erasures.ts';
import { withoutPersonal } from '../billing/erasure/personal.ts';
import { DISPUTE } from '../facts/stripe-objects/dispute.ts';
import { eventTypesOf } from '../facts/stripe-objects/registry.ts';
import { eventCollection, type StoredEvent } from '../inbox/event.document.ts';
import { type MessageDocument, messageCollection } from '../outbox/message.document.ts';
import { type IdempotencyRow, idempotencyCollection } from '../platform/idempotency.document.ts';
import { factLeft, overwritten } from './overwritten.ts';

/** Overwrites what is personal of an erased account. Each step can be done again, after a crash anywhere in it. */
export interface Eraser {
  /** In stored events, whatever became of them; returns the documents that are to be folded again without it. */
  events(erasure: Erasure): Promise<ReadonlySet<string>>;
  /** In whatever is not folded. */
  rows(erasure: Erasure): Promise<void>;
}

export interface EraserOptions {
  events: mongo.Collection<StoredEvent>;
  idempotency: mongo.Collection<IdempotencyRow>;
  messages: mongo.Collection<MessageDocument>;
}

/** What the event path needs of it, on this database. */
export function openErasing(connection: Connection): { erasures: Erasures; eraser: Eraser } {
  return {
    erasures: createErasures(erasureCollection(connection)),
    eraser: createEraser({
      events: eventCollection(connection),
      idempotency: idempotencyCollection(connection),
      messages: messageCollection(connection),
    }),
  };
}

/** The types of events whose object is a dispute. */
const DISPUTES = eventTypesOf(DISPUTE);

/** How many are written, or asked for, at once. */
const BATCH = 200;

export function createEraser({ events, idempotency, messages }: EraserOptions): Eraser {
  return {
    async events(erasure) {
      const { userId, stripeIds } = erasure;
      const subjects = new Set<string>();
      const objects = new Set<string>();
      for await (const batch of batches(events.find({ $or: [{ userId }, { customerId: { $in: stripeIds } }] }))) {
        const taken = batch.filter((event) => erasureOf(bearerOf(event), [erasure]));
        for (const event of taken) {
          for (const subject of event.subjects ?? []) subjects.add(subject);
          if (event.objectId) objects.add(event.objectId);
        }
        await overwrite(taken);
      }
      // What is told of the same objects, and of no customer: it waits, or nobody reads it.
      const ids = [...objects];
      while (ids.length > 0) {
        const about = { objectId: { $in: ids.splice(0, BATCH) }, userId: { $exists: false } };
        for await (const batch of batches(events.find(about))) await overwrite(batch);
      }
      // Disputes of which nobody is known can be theirs. Those that no worker has read yet are included: it may have one in hand.
      const nobodys = { type: { $in: DISPUTES }, customerId: { $exists: false }, userId: { $exists: false } };
      for await (const batch of batches(events.find(nobodys))) await overwrite(batch);
      return subjects;
    },

    async rows({ userId }) {
      await clean(idempotency, { userId }, ['params', 'outcome']);
      // What it says about an event is no word of theirs.
      await clean(messages, { userId, kind: { $ne: 'event-parked' } }, ['data', 'error', 'delivered']);
    },
  };

  async function overwrite(batch: readonly StoredEvent[]): Promise<void> {
    // Those that are erased already, too: a worker that had one in hand meanwhile has noted the fact of the whole payload on it.
    const updates = batch.map((event) => {
      const left = overwritten(event);
      const known = { ...left, ...(event.fact !== undefined && { fact: factLeft(event, left) }) };
      return { updateOne: { filter: { _id: event._id }, update: { $set: known } } };
    });
    if (updates.length > 0) await events.bulkWrite(updates, { ordered: false });
  }
}

const bearerOf = ({ userId, customerId, place, position }: StoredEvent): Bearer => ({
  userId: userId ?? null,
  customerId: customerId ?? null,
  sessionId: place?.sessionId ?? null,
  position,
});

async function clean<Row extends { _id: string }>(
  rows: mongo.Collection<Row>,
  filter: object,
  fields: readonly (keyof Row & string)[],
): Promise<void> {
  for await (const batch of batches(rows.find(filter as mongo.Filter<Row>) as unknown as AsyncIterable<Row>)) {
    const updates = batch.map((row) => {
      const had = fields.filter((field) => row[field] !== undefined);
      const left = withoutPersonal(Object.fromEntries(had.map((field) => [field, row[field]])));
      return { updateOne: { filter: { _id: row._id }, update: { $set: { ...left } } } };
    });
    const changed = updates.filter(({ updateOne }) => Object.keys(updateOne.update.$set).length > 0);
    if (changed.length > 0) await rows.bulkWrite(changed as never, { ordered: false });
  }
}

async function* batches<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
