import { type Audited, targetOf } from '../../outbox/audit-draft.ts';
import { paymentView } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';

/** Returns the audited part of a payment. */
export function auditedPayment(state: PaymentState, id: string): Audited {
  const view = paymentView(id, state);
  const requests = Object.entries(state.refundRequests).map(
    ([refund, { amount, cause }]) =>
      [targetOf('refund_request', refund), { payment: id, amount, event: cause.eventId }] as const,
  );
  if (view === null) return Object.fromEntries(requests);
  const { status, refundStatus, amount, currency, amountRefunded, dispute, paidAt } = view;
  return {
    ...Object.fromEntries(requests),
    [targetOf('payment', id)]: {
      status,
      refundStatus: refundStatus === 'NONE' ? null : refundStatus,
      amount,
      currency,
      amountRefunded,
      dispute: dispute && `${dispute.id} ${dispute.status}`,
      paidAt: paidAt?.toISOString() ?? null,
    },
  };
}
