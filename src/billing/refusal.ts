import { randomUUID } from 'node:crypto';
import { type AuditDraft, SYSTEM_CHAIN } from '../outbox/audit-draft.ts';
import type { CommandContext } from './actor.ts';

/**
 * The audit entry for a command that its caller may not give. It follows from no write, so it is appended directly: to the chain
 * of what is nobody's, since the input is not believed whom it concerns.
 */
export function refusalOf(command: string, { actor, requestId }: CommandContext, at: Date): AuditDraft {
  return {
    id: `refused:${randomUUID()}`,
    chain: SYSTEM_CHAIN,
    at,
    actor,
    action: 'command.refused',
    target: `command:${command}`,
    userId: null,
    eventId: null,
    outcome: 'REFUSED',
    reason: null,
    requestId,
    changes: [],
  };
}
