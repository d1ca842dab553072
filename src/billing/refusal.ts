import { type AuditDraft, SYSTEM_CHAIN, targetOf } from '../outbox/audit-draft.ts';
import { MINUTE } from '../platform/clock.ts';
import type { CommandContext } from './actor.ts';

/**
 * Returns the audit entry for a command that its caller is not allowed to send. It follows from no write, so it is appended directly. It is in
 * the chain without a stream, because the user in the input is not trusted. All refusals of one caller and command in one minute have one
 * ID, and an ID is appended once, so no caller can fill the audit history.
 */
export function refusalOf(command: string, { actor, requestId }: CommandContext, at: Date): AuditDraft {
  return {
    // The caller's ID comes last: it may contain any character.
    id: `refused:${command}:${Math.floor(at.getTime() / MINUTE)}:${(actor.id ?? '').toWellFormed()}`,
    chain: SYSTEM_CHAIN,
    at,
    actor,
    action: 'command.refused',
    target: targetOf('command', command),
    userId: null,
    eventId: null,
    outcome: 'REFUSED',
    reason: null,
    requestId,
    changes: [],
  };
}
