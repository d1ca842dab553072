import type { AuditDraft } from '../outbox/audit-draft.ts';

/** Who acts, as the audit history names them. */
export type Actor = AuditDraft['actor'];

/** Who sends a command, and in which request. Every command takes one, and its events and audit entries contain it. */
export interface CommandContext {
  actor: Actor;
  /** The ID in `x-request-id`, null outside of a request. */
  requestId: string | null;
}

/** Who caused an event, and the reason that they gave. */
export interface Acted extends CommandContext {
  reason: string | null;
}
