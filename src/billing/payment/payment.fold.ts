import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, CheckoutSessionNow, InvoiceFact, InvoiceNow } from '../../facts/fact.ts';
import { type CauseOfState, causeOf, type FoldEvent, foldByKind, type Projection } from '../fold.ts';
import { paymentMessages } from './payment.messages.ts';
import { paymentView } from './payment.read.ts';

/** The folded part of a payment document: one payment through its life. */
export interface PaymentState {
  userId: string | null;
  invoice: { now: InvoiceNow; cause: CauseOfState } | null;
  /** Its failed attempts, by number. */
  attempts: FailedAttempt[];
  /** The checkout session that it was bought in. */
  session: { now: CheckoutSessionNow; cause: CauseOfState; failed: boolean; paidAt: Date | null } | null;
}

export interface FailedAttempt {
  attempt: number;
  at: Date;
  /** The customer can make it good by confirming the payment (3-D Secure). */
  actionRequired: boolean;
  nextAttemptAt: Date | null;
}

/** Folds the events of one invoice, or of one one-time purchase, into its payment. */
export const paymentProjection: Projection<PaymentState> = {
  empty: { userId: null, invoice: null, attempts: [], session: null },
  fold: foldByKind<PaymentState>({ invoice: foldInvoice, checkout_session: foldSession }),
  known: () => null, // what is folded here is ordered by lifecycle, not by a chain of updates
  settle: (state) => state,
  messages: (state, id) => paymentMessages(id, state),
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
  return { ...owned(state, event), invoice, attempts: attemptsOf(state, event, now, change) };
}

function attemptsOf({ attempts }: PaymentState, { at }: FoldEvent, now: InvoiceNow, change: string): FailedAttempt[] {
  const actionRequired = change === 'payment_action_required';
  if (!actionRequired && change !== 'payment_failed') return attempts;
  const attempt = now.attemptCount;
  const told = attempts.find((known) => known.attempt === attempt);
  // One attempt tells both "failed" and "action required": what the customer can do about it wins.
  const failed = {
    attempt,
    at: told?.at ?? at,
    actionRequired: actionRequired || (told?.actionRequired ?? false),
    nextAttemptAt: now.nextAttemptAt,
  };
  return [...attempts.filter((known) => known !== told), failed].sort((a, b) => a.attempt - b.attempt);
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
