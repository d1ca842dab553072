import type { Change } from '../audit/audit.read.ts';
import type { Acted } from '../billing/actor.ts';
import type { EventFilter } from '../inbox/event.read.ts';

/** What puts documents right: for admins only. */
export interface Upkeep {
  /** Reads stored events again, or says what that would change. */
  replay(
    request: { ids: readonly string[] } | { filter: EventFilter },
    how: { dryRun: boolean; by: Acted },
  ): Promise<{ matchedCount: number; replayedCount: number; changes: Change[] }>;
  /** Compares a user's objects with Stripe's and records what differs; returns what that changed. */
  reconcile(userId: string, by: Acted): Promise<Change[]>;
}
