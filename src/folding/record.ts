import type { mongo } from 'mongoose';
import type { Actor } from '../billing/actor.ts';
import { claimedBy } from '../billing/customer/claimed-by.ts';
import type { OwnEvent } from '../billing/own-event.ts';
import type { Record as RecordEvents, SyncedEvent } from '../billing/synced.ts';
import { readFact } from '../facts/read-fact.ts';
import type { EventSource, NewEvent, StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { instantOf, positionOf } from '../inbox/position.ts';
import type { Clock } from '../platform/clock.ts';
import type { Processor } from './processor.ts';
import { belongingOf, subjectsOf } from './subjects.ts';

export interface RecordOptions {
  inbox: Inbox;
  events: mongo.Collection<StoredEvent>;
  processor: Processor;
  /** Dates what we do ourselves. */
  clock: Clock;
  wall: Clock;
  /** Of the account: what is read through its key is of its mode, whether the object says so or not. */
  livemode: boolean;
}

/**
 * Stores what a command learned or did and folds it before it returns: read your writes. A crash in between leaves due events,
 * which the worker folds. Rejects where an event could not be folded: it stays due, and the command can be tried again.
 */
export function createRecord(options: RecordOptions): RecordEvents {
  const { inbox, processor } = options;
  return async (events) => {
    const stored = await Promise.all(
      events.map(async (event) =>
        inbox.storeClaimed('at' in event ? snapshot(event, options) : await own(event, options)),
      ),
    );
    const failed = await processor.process(stored);
    // A refold meets events of others, too, that cannot be folded: they are no reason to refuse these.
    for (const { _id } of stored) if (failed.has(_id)) throw failed.get(_id);
  };
}

function snapshot(synced: SyncedEvent, { wall, livemode }: RecordOptions): NewEvent {
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

async function own(event: OwnEvent, options: RecordOptions): Promise<NewEvent> {
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
 * Now, but at least a millisecond after the newest event of its documents and of its Stripe customer: whoever saw that one acts upon it, whichever process
 * has the faster clock.
 */
async function instantFor({ type, payload }: OwnEvent, { events, clock }: RecordOptions): Promise<Date> {
  const fact = readFact(type, JSON.parse(payload));
  const belonging = fact && belongingOf(fact, new Map());
  if (!belonging || 'waitsFor' in belonging) throw new Error(`${type} must say by itself where it belongs.`);
  const { customerId } = belonging;
  const subjects = subjectsOf(belonging, belonging.userId ?? claimedBy(fact, false) ?? '');
  const newest = await Promise.all([
    ...subjects.map((subject) => newestPosition({ subjects: subject })),
    ...(customerId === null ? [] : [newestPosition({ customerId })]),
  ]);
  const after = newest.map((position) => (position === null ? 0 : instantOf(position).getTime() + 1));
  return new Date(Math.max(clock.now().getTime(), ...after));

  async function newestPosition(filter: mongo.Filter<StoredEvent>): Promise<string | null> {
    const row = await events.findOne(filter, { sort: { position: -1 }, projection: { position: 1 } });
    return row?.position ?? null;
  }
}
