import { randomUUID } from 'node:crypto';
import type { ImportedType, SyncedType } from '../facts/stripe-objects/registry.ts';
import { SECOND } from '../platform/clock.ts';
import type { Read } from '../platform/stripe.ts';
import type { Acted } from './actor.ts';
import type { Answer } from './fold.ts';
import type { OwnEvent } from './own-event.ts';

/** What a read from Stripe answered, as an event: the only way in which it gets into a document. */
export interface SyncedEvent {
  id: string;
  type: SyncedType | ImportedType;
  objectId: string;
  /** By Stripe's clock, when it was answered. */
  at: Date;
  /** When it was asked for, and what was stored about its object then. */
  answer: Answer;
  /** Of the write that it answers; null for a read. */
  idempotencyKey: string | null;
  payload: string;
  /** Whose command made Stripe's object so; null for a mere read. */
  by: Acted | null;
}

/** Stores events and folds them before it returns, so that the answer to a mutation shows them. One that is stored already is folded all the same. */
export type Record = (events: readonly (SyncedEvent | OwnEvent)[]) => Promise<void>;

/** The event for one object that was read, or that a command of `by` changed. */
export function synced(type: SyncedEvent['type'], read: Read<{ id: string }>, by: Acted | null = null): SyncedEvent {
  return snapshot(`sync_${randomUUID()}`, type, read, by);
}

/** The event for one object that an import read. `key` names the import, so that a page that is read twice is stored once. */
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
