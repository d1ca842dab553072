import { appendAudit } from '../../src/audit/append.ts';
import type { AuditLog, ChainHead } from '../../src/audit/audit.document.ts';
import { type AuditDraft, SYSTEM_CHAIN } from '../../src/outbox/audit-draft.ts';

export const NOON = new Date('2026-03-01T12:00:00.000Z');

/** What the nth write of a user's entitlement document tells: its status went from n-1 to n. */
export function draft(n: number, more: Partial<AuditDraft> = {}): AuditDraft {
  const userId = more.userId === undefined ? 'u1' : more.userId;
  return {
    id: `entitlement:${userId}@${n}:0`,
    chain: userId ?? SYSTEM_CHAIN,
    at: new Date(NOON.getTime() + n),
    actor: { kind: 'STRIPE', id: null },
    action: 'subscription.status_changed',
    target: 'subscription:sub_1',
    userId,
    eventId: `evt_${n}`,
    outcome: 'SUCCEEDED',
    reason: null,
    requestId: null,
    changes: [{ target: 'subscription:sub_1', path: 'status', before: `s${n - 1}`, after: `s${n}` }],
    ...more,
  };
}

/** Drafts `from` to `to`. */
export function drafts(from: number, to: number, more: Partial<AuditDraft> = {}): AuditDraft[] {
  return Array.from({ length: to - from + 1 }, (_, index) => draft(from + index, more));
}

/** Appends drafts, and returns the tips of their chains. */
export async function appended(audit: AuditLog, list: readonly AuditDraft[]): Promise<Map<string, ChainHead>> {
  await appendAudit(audit, list);
  const tips = new Map<string, ChainHead>();
  for (const chain of new Set(list.map((one) => one.chain))) {
    const tip = await audit.findOne({ chain }, { sort: { seq: -1 } });
    if (tip) tips.set(chain, { seq: tip.seq, hash: tip.hash });
  }
  return tips;
}
