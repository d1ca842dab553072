import { randomUUID } from 'node:crypto';
import type { Read } from '../platform/stripe.ts';
import type { Acted } from './actor.ts';
import type { OwnEvent } from './own-event.ts';

/** What a read from Stripe answered, as an event: the only way in which it gets into a document. */
export interface SyncedEvent {
  id: string;
  type:
    | 'customer.synced'
    | 'customer.subscription.synced'
    | 'invoice.synced'
    | 'checkout.session.synced'
    | 'refund.synced';
  /** By Stripe's clock, when the read started. */
  at: Date;
  payload: string;
  /** Whose command made Stripe's object so; null for a mere read. */
  by: Acted | null;
}

/** Stores events and folds them before it returns, so that the answer to a mutation shows them. One that is stored already is folded all the same. */
export type Record = (events: readonly (SyncedEvent | OwnEvent)[]) => Promise<void>;

/** The event for one object that was read, or that a command of `by` changed. */
export function synced(
  type: SyncedEvent['type'],
  { object, startedAt }: Read<object>,
  by: Acted | null = null,
): SyncedEvent {
  const id = `sync_${randomUUID()}`;
  return { id, type, at: startedAt, payload: JSON.stringify({ id, type, data: { object } }), by };
}
