import { type AuditDraft, SYSTEM_CHAIN, targetOf } from '../outbox/audit-draft.ts';
import { MINUTE } from '../platform/clock.ts';
import type { Acted, CommandContext } from './actor.ts';

/**
 * Returns the audit entry for a command that its caller is not allowed to send. It follows from no write, so it is appended directly. It is in
 * the chain without a stream, because the user in the input is not trusted. All refusals of one caller and command in one minute have one
 * ID, and an ID is appended once, so no caller can fill the audit history.
 */
export function refusalOf(command: string, { actor, requestId }: CommandContext, at: Date): AuditDraft {
  // The caller's ID comes last: it may contain any character.
  const id = `refused:${command}:${Math.floor(at.getTime() / MINUTE)}:${(actor.id ?? '').toWellFormed()}`;
  return { ...entryOf(command, at), id, action: 'command.refused', outcome: 'REFUSED', actor, requestId };
}

/**
 * Returns the audit entry for a command that staff send for a customer. For commands that record no event, for example because they only open a
 * page at Stripe. `operationId` identifies the command, so that a repeated request is one entry.
 */
export function sentFor(command: string, userId: string, by: Acted, operationId: string, at: Date): AuditDraft {
  return { ...entryOf(command, at), id: `sent:${operationId}`, action: 'command.sent', userId, ...by };
}

function entryOf(command: string, at: Date) {
  return {
    chain: SYSTEM_CHAIN,
    at,
    target: targetOf('command', command),
    userId: null,
    eventId: null,
    outcome: 'SUCCEEDED',
    reason: null,
    changes: [],
  } satisfies Partial<AuditDraft>;
}
