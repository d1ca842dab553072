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

/** How many are written, or asked for, at once. */
const BATCH = 200;

/**
 * Which events of a stream an erasure takes; null where there is none. Of a Stripe customer, and of a guest, all of them, whenever they
 * come; of what was done about a user what happened before, so that whoever comes back begins anew.
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

/** The same events without what is personal, in the order given; what is stored of them is overwritten, too. */
export async function cleaned(
  read: readonly StreamEvent[],
  isErasable: (event: StreamEvent) => boolean,
  events: mongo.Collection<StoredEvent>,
): Promise<StreamEvent[]> {
  const whole = read.filter((event) => !event.isErased && event.fact.kind !== 'erasure' && isErasable(event));
  const facts = new Map<string, StreamEvent['fact']>();
  for (let n = 0; n < whole.length; n += BATCH) {
    const ids = whole.slice(n, n + BATCH).map(({ id }) => id);
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

/** Overwrites stored events; returns what they say now, of those that say anything. */
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

/** Overwrites what is personal of an erased stream beside its folds. Each step can be done again, after a crash anywhere in it. */
export interface Eraser {
  /** In its events that nothing folds, and in the messages that follow from it. Of a user's own stream, in the user's rows as well. */
  rest(stream: string, isErasable: (event: Pick<StoredEvent, 'position'>) => boolean): Promise<void>;
  /** In these events. */
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
      const whole = { stream, erased: { $exists: false } };
      for await (const batch of batches(events.find(whole))) {
        await overwrite(
          batch.filter((event) => isErasable(event) && !event.type.endsWith('.erased')),
          events,
        );
      }
      // Disputes of which nobody is known can be theirs.
      const nobodys = { type: { $in: DISPUTES }, stream: { $exists: false }, erased: { $exists: false } };
      for await (const batch of batches(events.find(nobodys))) await overwrite(batch, events);
      // What is said about an event is no word of theirs.
      await clean(messages, { source: stream, kind: { $ne: 'event-parked' } }, ['data', 'error', 'delivered']);
      const userId = userOfStream(stream);
      if (userId === null) return;
      await clean(idempotency, { userId }, ['params', 'outcome']);
      await clean(messages, { userId, kind: { $ne: 'event-parked' } }, ['data', 'error', 'delivered']);
    },

    async events(ids) {
      await overwrite(await events.find({ _id: { $in: [...ids] } }, IN_ONE_ANSWER).toArray(), events);
    },
  };
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
