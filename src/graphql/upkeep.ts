import type { Acted } from '../billing/actor.ts';
import type { EventFilter } from '../inbox/event.read.ts';
import type { ChangeType } from './audit.type.ts';

/** What puts documents right: for admins only. */
export interface Upkeep {
  /** Reads stored events again, or says what that would change. */
  replay(
    request: { ids: readonly string[] } | { filter: EventFilter },
    how: { dryRun: boolean; by: Acted },
  ): Promise<{ matched: number; replayed: number; changes: ChangeType[] }>;
  /** Compares a user's objects with Stripe's and records what differs; returns what that changed. */
  reconcile(userId: string, by: Acted): Promise<ChangeType[]>;
}
