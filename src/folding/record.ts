import type { mongo } from 'mongoose';
import type { Actor } from '../billing/actor.ts';
import type { OwnEvent } from '../billing/own-event.ts';
import type { Record as RecordEvents, SyncedEvent } from '../billing/synced.ts';
import { readFact } from '../facts/read-fact.ts';
import type { EventSource, NewEvent, StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { instantOf, positionOf } from '../inbox/position.ts';
import type { Clock } from '../platform/clock.ts';
import { type AcceptOptions, accept } from '../routing/accept.ts';
import { streamOf } from '../routing/streams.ts';
import type { Processor } from './processor.ts';

export interface RecordOptions extends AcceptOptions {
  inbox: Inbox;
  events: mongo.Collection<StoredEvent>;
  processor: Processor;
  /** Business time: the time of internal events. */
  clock: Clock;
  wall: Clock;
  /** Reads an object from Stripe and records the answer. Never rejects. */
  readAgain?: ((id: string) => Promise<void>) | undefined;
}

/**
 * Creates the function that stores the result of a command as events and folds them before it returns, so that the answer shows the result.
 * After a crash in between, the events are due, and a worker folds them. Rejects if an event could not be folded. The event stays due, and
 * the command can be repeated. If webhooks are late, the stored events may not determine what a command left at Stripe. Then the object is
 * read again at once.
 */
export function createRecord(options: RecordOptions): RecordEvents {
  const { inbox, processor, readAgain } = options;
  return async (events) => {
    const stored = await Promise.all(
      events.map(async (event) =>
        inbox.storeInHand(
          accept('at' in event ? answerEvent(event, options) : await internalEvent(event, options), options),
        ),
      ),
    );
    const doubtful = new Set<string>();
    const failed = await processor.process(stored, (id) => doubtful.add(id));
    // Only the events of this command count. A refold can fail on older events of the stream.
    for (const { _id } of stored) if (failed.has(_id)) throw failed.get(_id);
    if (readAgain === undefined) return;
    const written = new Set(events.flatMap((event) => ('at' in event && event.by !== null ? event.objectId : [])));
    for (const id of doubtful) if (written.has(id)) await readAgain(id);
  };
}

function answerEvent(synced: SyncedEvent, { wall, livemode }: RecordOptions): NewEvent {
  const { id, type, objectId, at, answer, idempotencyKey, payload, by } = synced;
  return {
    _id: id,
    type,
    source: 'STRIPE_SYNC',
    objectId,
    answer: { ...answer, seen: [...answer.seen] },
    ...(idempotencyKey !== null && { idempotencyKey }),
    position: positionOf(at, 'snapshot', id),
    createdAt: at,
    receivedAt: wall.now(),
    apiVersion: null,
    livemode,
    payload,
    ...by,
  };
}

async function internalEvent(event: OwnEvent, options: RecordOptions): Promise<NewEvent> {
  const { id, type, by, payload } = event;
  const at = await instantFor(event, options);
  return {
    _id: id,
    type,
    source: SOURCES[by.actor.kind] ?? 'SYSTEM',
    position: positionOf(at, 'ours', id),
    createdAt: at,
    receivedAt: options.wall.now(),
    apiVersion: null,
    livemode: options.livemode,
    payload,
    ...by,
  };
}

const SOURCES: Partial<Record<Actor['kind'], EventSource>> = { ADMIN: 'ADMIN', SUPPORT: 'ADMIN', CUSTOMER: 'CUSTOMER' };

/**
 * Returns the current time, or a millisecond after the newest event of the stream if that is later: a command acts on what its user has seen,
 * even if this process has the slower clock.
 */
async function instantFor({ type, payload }: OwnEvent, { events, clock }: RecordOptions): Promise<Date> {
  const fact = readFact(type, JSON.parse(payload));
  const stream = fact && streamOf(fact);
  const newest = stream
    ? await events.findOne({ stream }, { sort: { position: -1 }, projection: { position: 1 } })
    : null;
  const after = newest === null ? 0 : instantOf(newest.position).getTime() + 1;
  return new Date(Math.max(clock.now().getTime(), after));
}
