import { randomUUID } from 'node:crypto';
import type { Read } from '../platform/stripe.ts';

/** What a read from Stripe answered, as an event: the only way in which it gets into a document. */
export interface SyncedEvent {
  id: string;
  type: 'customer.synced' | 'customer.subscription.synced' | 'invoice.synced' | 'checkout.session.synced';
  /** By Stripe's clock, when the read started. */
  at: Date;
  payload: string;
}

/** Stores events and folds them before it returns, so that the answer to a mutation shows them. */
export type Record = (events: readonly SyncedEvent[]) => Promise<void>;

/** The event for one object that was read. */
export function synced(type: SyncedEvent['type'], { object, startedAt }: Read<object>): SyncedEvent {
  const id = `sync_${randomUUID()}`;
  return { id, type, at: startedAt, payload: JSON.stringify({ id, type, data: { object } }) };
}
