import type { AuditDraft } from '../../outbox/audit-draft.ts';
import type { Metrics } from '../../platform/metrics.ts';

/** Counts the payments that came to another status, from what is audited of them: that is told once for each change. */
export function countPayments(drafts: readonly Pick<AuditDraft, 'changes'>[], { payments }: Metrics): void {
  for (const { target, path, after } of drafts.flatMap(({ changes }) => changes)) {
    if (target.startsWith('payment:') && path === 'status' && typeof after === 'string')
      payments.inc({ status: after });
  }
}
