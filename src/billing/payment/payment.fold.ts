import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, CheckoutSessionNow, InvoiceFact, InvoiceNow } from '../../facts/fact.ts';
import { type CauseOfState, causeOf, type FoldEvent, foldByKind, type Projection } from '../fold.ts';
import { paymentView } from './payment.read.ts';

/** The folded part of a payment document: one payment through its life. */
export interface PaymentState {
  userId: string | null;
  invoice: { now: InvoiceNow; cause: CauseOfState } | null;
  /** The last failed attempt, while the invoice is still open. */
  failedAttempt: { attempt: number; at: Date; actionRequired: boolean } | null;
  /** The checkout session that it was bought in. */
  session: { now: CheckoutSessionNow; cause: CauseOfState; failed: boolean; paidAt: Date | null } | null;
}

/** Folds the events of one invoice, or of one one-time purchase, into its payment. */
export const paymentProjection: Projection<PaymentState> = {
  empty: { userId: null, invoice: null, failedAttempt: null, session: null },
  fold: foldByKind<PaymentState>({ invoice: foldInvoice, checkout_session: foldSession }),
  known: () => null, // what is folded here is ordered by lifecycle, not by a chain of updates
  settle: (state) => state,
  published: (state, id) => {
    const view = paymentView(id, state);
    return view === null ? {} : { userId: view.userId, status: view.status, createdAt: view.createdAt };
  },
};

const FINAL_INVOICE = ['paid', 'void'];

function foldInvoice(state: PaymentState, event: FoldEvent<InvoiceFact>): PaymentState {
  const { now, change } = event.fact;
  const known = state.invoice;
  // `paid` and `void` are final; a snapshot taken before that says "open" and must not undo it.
  if (known && FINAL_INVOICE.includes(known.now.status) && !FINAL_INVOICE.includes(now.status))
    return owned(state, event);
  const invoice = known && isDeepStrictEqual(known.now, now) ? known : { now, cause: causeOf(event) };
  return { ...owned(state, event), invoice, failedAttempt: attemptOf(state, event, now, change) };
}

function attemptOf(
  state: PaymentState,
  event: FoldEvent,
  now: InvoiceNow,
  change: string,
): PaymentState['failedAttempt'] {
  if (now.status !== 'open') return null;
  const attempt = now.attemptCount;
  const last = state.failedAttempt;
  if (change === 'payment_action_required') return { attempt, at: event.at, actionRequired: true };
  if (change !== 'payment_failed') return last;
  // One attempt tells both "failed" and "action required": what the customer can do about it wins.
  return { attempt, at: event.at, actionRequired: last?.attempt === attempt && last.actionRequired };
}

function foldSession(state: PaymentState, event: FoldEvent<CheckoutSessionFact>): PaymentState {
  const { now, change } = event.fact;
  if (state.session?.paidAt) return owned(state, event);
  const paidAt = now.paymentStatus === 'unpaid' ? null : event.at;
  const failed = change === 'async_payment_failed';
  return { ...owned(state, event), session: { now, cause: causeOf(event), failed, paidAt } };
}

function owned(state: PaymentState, { userId }: FoldEvent): PaymentState {
  return state.userId === userId ? state : { ...state, userId };
}
