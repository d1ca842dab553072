import { randomUUID } from 'node:crypto';
import type { ImportedType, SyncedType } from '../facts/stripe-objects/registry.ts';
import { SECOND } from '../platform/clock.ts';
import type { Read } from '../platform/stripe.ts';
import type { Acted } from './actor.ts';
import type { Answer } from './fold.ts';
import type { OwnEvent } from './own-event.ts';

/** An answer of Stripe as an event. Answers change documents only by such events. */
export interface SyncedEvent {
  id: string;
  type: SyncedType | ImportedType;
  objectId: string;
  /** When Stripe answered, by its clock. */
  at: Date;
  /** When it was requested, and which events about its object were stored then. */
  answer: Answer;
  /** The idempotency key of the write, null for a read. */
  idempotencyKey: string | null;
  payload: string;
  /** Who sent the command that changed the object, null for a read. */
  by: Acted | null;
}

/** Stores events and folds them before it returns, so that the answer to a mutation shows them. Folds events that were stored before, too. */
export type Record = (events: readonly (SyncedEvent | OwnEvent)[]) => Promise<void>;

/** Returns the event for an object that was read, or that a command of `by` changed. */
export function synced(type: SyncedEvent['type'], read: Read<{ id: string }>, by: Acted | null = null): SyncedEvent {
  return snapshot(`sync_${randomUUID()}`, type, read, by);
}

/** Returns the event for an object that an import read. `key` identifies the import, so that a page that is read twice is stored once. */
export function imported(key: string, type: ImportedType, read: Read<{ id: string }>): SyncedEvent {
  return snapshot(`import_${key}_${read.object.id}`, type, read, null);
}

function snapshot(
  id: string,
  type: SyncedEvent['type'],
  { object, startedAt, answeredAt, askedAt, seen, idempotencyKey }: Read<{ id: string }>,
  by: Acted | null,
): SyncedEvent {
  const answer = { since: Math.floor(startedAt.getTime() / SECOND), askedAt, seen };
  const payload = JSON.stringify({ id, type, data: { object } });
  return { id, type, objectId: object.id, at: answeredAt, answer, idempotencyKey, payload, by };
}
