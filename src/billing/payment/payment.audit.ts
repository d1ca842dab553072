import type { Audited } from '../../outbox/audit-draft.ts';
import { paymentView } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';

/** What the audit history says about a payment. */
export function auditedPayment(state: PaymentState, id: string): Audited {
  const view = paymentView(id, state);
  if (view === null) return {};
  const { status, amount, currency, amountRefunded, dispute, userId, paidAt } = view;
  return {
    [`payment:${id}`]: {
      status,
      amount,
      currency,
      amountRefunded,
      dispute: dispute && `${dispute.id} ${dispute.status}`,
      user: userId,
      paidAt: paidAt?.toISOString() ?? null,
    },
  };
}
