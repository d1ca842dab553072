import type { AuditDraft } from '../outbox/audit-draft.ts';

/** Who acts, as the audit history names them. */
export type Actor = AuditDraft['actor'];

/** Who asks for a command, and in which request. Every command takes one; its events and their audit entries carry it. */
export interface CommandContext {
  actor: Actor;
  /** As in `x-request-id`; null outside of a request. */
  requestId: string | null;
}

/** Who caused an event, and why, as they say. */
export interface Acted extends CommandContext {
  reason: string | null;
}
