import type { mongo } from 'mongoose';
import { userOfStream } from '../billing/customer/stream.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import { withoutPersonal } from '../billing/erasure/personal.ts';
import { DISPUTE } from '../facts/stripe-objects/dispute.ts';
import { eventTypesOf } from '../facts/stripe-objects/registry.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { positionOf } from '../inbox/position.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { IdempotencyRow } from '../platform/idempotency.document.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { StreamEvent } from './log.ts';
import { factLeft, overwritten } from './overwritten.ts';

/** How many documents are read or written at once. */
const BATCH = 200;

/**
 * Returns a function that tells which events of a stream have to be erased, null if the stream was not erased. In the stream of a Stripe
 * customer or a guest, these are all events, also later ones. In the stream of commands about a user, these are the events before the
 * erasure, because the user can come back.
 */
export function erasedBy(
  stream: string,
  erased: EntitlementState['erased'],
  added: readonly Pick<StreamEvent, 'fact' | 'position'>[],
): ((event: Pick<StoredEvent, 'position'>) => boolean) | null {
  const folded = erased ? [positionOf(erased.cause.at, 'ours', erased.cause.eventId)] : [];
  const before = [...folded, ...added.filter(({ fact }) => fact.kind === 'erasure').map(({ position }) => position)];
  const last = before.sort().at(-1);
  if (last === undefined) return null;
  return userOfStream(stream) === null ? () => true : ({ position }) => position < last;
}

/** Returns the events in the same order, without personal data. Overwrites the stored events, too. */
export async function cleaned(
  read: readonly StreamEvent[],
  isErasable: (event: StreamEvent) => boolean,
  events: mongo.Collection<StoredEvent>,
): Promise<StreamEvent[]> {
  const unerased = read.filter((event) => !event.isErased && event.fact.kind !== 'erasure' && isErasable(event));
  const facts = new Map<string, StreamEvent['fact']>();
  for (let n = 0; n < unerased.length; n += BATCH) {
    const ids = unerased.slice(n, n + BATCH).map(({ id }) => id);
    const rows = await events.find({ _id: { $in: ids } }, IN_ONE_ANSWER).toArray();
    for (const [id, fact] of await overwrite(rows, events)) facts.set(id, fact);
  }
  return read.map((event) => {
    const fact = facts.get(event.id);
    if (!fact) return event;
    const by = event.by?.actor.kind === 'CUSTOMER' ? { ...event.by, reason: null } : event.by;
    return { ...event, fact, by, isErased: true };
  });
}

/** Overwrites stored events. Returns the new facts, by event ID, of the events that have one. */
async function overwrite(
  rows: readonly StoredEvent[],
  events: mongo.Collection<StoredEvent>,
): Promise<[string, StreamEvent['fact']][]> {
  const left = rows.map((event) => {
    const now = overwritten(event);
    return { _id: event._id, now, fact: event.fact === undefined ? undefined : factLeft(event, now) };
  });
  const updates = left.map(({ _id, now, fact }) => ({
    updateOne: { filter: { _id }, update: { $set: { ...now, ...(fact !== undefined && { fact }) } } },
  }));
  if (updates.length > 0) await events.bulkWrite(updates, { ordered: false });
  return left.flatMap(({ _id, fact }) => (fact ? [[_id, fact] as [string, StreamEvent['fact']]] : []));
}

/** Overwrites personal data of an erased stream that no fold reads. Each step can be repeated after a crash. */
export interface Eraser {
  /** Overwrites events that no fold reads, and the messages of the stream. For the stream of a user, also the user's other rows. */
  rest(stream: string, isErasable: (event: Pick<StoredEvent, 'position'>) => boolean): Promise<void>;
  /** Overwrites these events. */
  events(ids: readonly string[]): Promise<void>;
}

export interface EraserOptions {
  events: mongo.Collection<StoredEvent>;
  idempotency: mongo.Collection<IdempotencyRow>;
  messages: mongo.Collection<MessageDocument>;
}

/** The types of events whose object is a dispute. */
export const DISPUTES = eventTypesOf(DISPUTE);

export function createEraser({ events, idempotency, messages }: EraserOptions): Eraser {
  return {
    async rest(stream, isErasable) {
      const unerased = { stream, erased: { $exists: false } };
      for await (const batch of batches(events.find(unerased))) {
        await overwrite(
          batch.filter((event) => isErasable(event) && !event.type.endsWith('.erased')),
          events,
        );
      }
      // A dispute without a stream can be one of this user.
      const withoutStream = { type: { $in: DISPUTES }, stream: { $exists: false }, erased: { $exists: false } };
      for await (const batch of batches(events.find(withoutStream))) await overwrite(batch, events);
      await cleanMessages({ source: stream });
      const userId = userOfStream(stream);
      if (userId === null) return;
      await clean(idempotency, { userId }, ['params', 'outcome']);
      await cleanMessages({ userId });
    },

    async events(ids) {
      await overwrite(await events.find({ _id: { $in: [...ids] } }, IN_ONE_ANSWER).toArray(), events);
    },
  };

  /** Alerts about parked events stay, because they contain no data of the user. */
  async function cleanMessages(of: { source: string } | { userId: string }): Promise<void> {
    const filter = { ...of, kind: { $ne: 'event-parked' as const } };
    // First the mark: a message that is being sent keeps no text from then on (notification/notifier.ts).
    await messages.updateMany(filter, { $set: { erased: true } });
    await clean(messages, filter, ['data', 'error', 'delivered']);
  }
}

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
