import { type AuditDraft, targetOf } from '../../outbox/audit-draft.ts';
import { type Metrics, startAtZero } from '../../platform/metrics.ts';
import type { PaymentStatus } from './payment.view.ts';

/** Starts the counts of the statuses that the alert TollgatePaymentsFailing reads at 0, so that it works before the first payment. */
export function startPaymentCounts({ payments }: Pick<Metrics, 'payments'>): void {
  const statuses: PaymentStatus[] = ['PAID', 'FAILED'];
  startAtZero(
    payments,
    statuses.map((status) => ({ status })),
  );
}

/**
 * Counts the outcomes of payments from their audit entries, because each change has exactly one. The collection status is counted under
 * its name, refunds and disputes as `REFUND_…` and `DISPUTE_…`.
 */
export function countPayments(drafts: readonly Pick<AuditDraft, 'changes'>[], { payments }: Metrics): void {
  for (const { target, path, after } of drafts.flatMap(({ changes }) => changes)) {
    if (!target.startsWith(targetOf('payment', '')) || typeof after !== 'string') continue;
    if (path === 'status') payments.inc({ status: after });
    if (path === 'refundStatus') payments.inc({ status: `REFUND_${after}` });
    if (path === 'dispute') payments.inc({ status: `DISPUTE_${after.replace(/^.* /, '')}` });
  }
}
