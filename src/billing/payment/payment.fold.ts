import { isDeepStrictEqual } from 'node:util';
import type {
  ChargeFact,
  CheckoutSessionFact,
  DisputeFact,
  FraudWarningFact,
  InvoiceFact,
  InvoiceNow,
  PaymentIntentFact,
  RefundFact,
} from '../../facts/fact.ts';
import type { InvoiceLines } from '../../facts/invoice-line.ts';
import { derived } from '../../platform/derived.ts';
import { causeOf, type FoldEvent, foldByKind, type Projection } from '../fold.ts';
import { boughtAt } from '../money/money.state.ts';
import { refundCounts } from '../money/refunded.ts';
import { saysMore } from './invoice-lines.ts';
import { auditedPayment } from './payment.audit.ts';
import { paymentMessages } from './payment.messages.ts';
import { paymentView } from './payment.read.ts';
import { type FailedAttempt, NO_PAYMENT, type PaymentState } from './payment.state.ts';
import { searchTerms } from './search-terms.ts';

/** Folds the events of one invoice, or of one one-time purchase, into its payment. */
export const paymentProjection: Projection<PaymentState> = {
  empty: NO_PAYMENT,
  fold: (state, event) => foldPayment(state, event),
  known: () => null, // events of these objects are ordered by lifecycle, not by a chain of updates
  settle: (state) => state,
  messages: derived((state, id, owner) => paymentMessages(id, state, owner)),
  audited: derived(auditedPayment),
  // null if an invoice has claimed the intent: the row stays, empty, and no list shows it.
  published: (state, id) => {
    const view = paymentView(id, state);
    return {
      status: view?.status ?? null,
      refundStatus: view?.refundStatus ?? null,
      disputeStatus: view?.dispute?.status ?? null,
      createdAt: view?.createdAt ?? null,
      searchTerms: searchTerms(state, id),
    };
  },
};

const foldPayment = foldByKind<PaymentState>({
  // The lines of a draft can change, so they are replaced.
  invoice: (state, event) =>
    withLines(foldInvoice(state, event), event.fact.lines, state.invoice?.now.status === 'draft'),
  invoice_lines: (state, { fact: { now } }) => withLines(state, { rows: now.rows, hasMore: now.hasMore }),
  checkout_session: foldSession,
  payment_intent: foldIntent,
  charge: foldCharge,
  refund: foldRefund,
  refund_request: (state, event) => ({
    ...state,
    refundRequests: {
      ...state.refundRequests,
      [event.fact.id]: { amount: event.fact.now.amount, cause: causeOf(event) },
    },
  }),
  dispute: foldDispute,
  fraud_warning: (state, { fact }: FoldEvent<FraudWarningFact>) => ({
    ...state,
    fraudWarnings: { ...state.fraudWarnings, [fact.id]: { at: fact.now.createdAt } },
  }),
});

function withLines(state: PaymentState, lines: InvoiceLines, isChanged = false): PaymentState {
  if (isDeepStrictEqual(lines, state.lines) || !(isChanged || saysMore(lines, state.lines))) return state;
  return { ...state, lines };
}

const FINAL_INVOICE = ['paid', 'void'];

function foldInvoice(state: PaymentState, event: FoldEvent<InvoiceFact>): PaymentState {
  const { now, change } = event.fact;
  const known = state.invoice;
  // `paid` and `void` are final. An older answer of Stripe says "open" and must not undo them.
  if (known && FINAL_INVOICE.includes(known.now.status) && !FINAL_INVOICE.includes(now.status)) return state;
  const invoice = known && isDeepStrictEqual(known.now, now) ? known : { now, cause: causeOf(event) };
  return { ...state, invoice, attempts: attemptsOf(state, event, now, change) };
}

function attemptsOf({ attempts }: PaymentState, { at }: FoldEvent, now: InvoiceNow, change: string): FailedAttempt[] {
  const actionRequired = change === 'payment_action_required';
  if (change === 'imported' && attempts.length === 0) return importedAttempt(now);
  if (!actionRequired && change !== 'payment_failed') return attempts;
  const attempt = now.attemptCount;
  const earlier = attempts.find((known) => known.attempt === attempt);
  // One attempt can have two events, "failed" and "action required". The latter wins, because the customer can act on it.
  const failed = {
    attempt,
    at: earlier?.at ?? at,
    actionRequired: actionRequired || (earlier?.actionRequired ?? false),
    nextAttemptAt: now.nextAttemptAt,
  };
  return [...attempts.filter((known) => known !== earlier), failed].sort((a, b) => a.attempt - b.attempt);
}

/** Returns the last failed attempt of an imported open invoice, with the creation of the invoice as its time. The real time is unknown. */
function importedAttempt({ status, attemptCount: attempt, createdAt: at, nextAttemptAt }: InvoiceNow): FailedAttempt[] {
  return status === 'open' && attempt > 0 ? [{ attempt, at, actionRequired: false, nextAttemptAt }] : [];
}

function foldSession(state: PaymentState, event: FoldEvent<CheckoutSessionFact>): PaymentState {
  const { now, change } = event.fact;
  if (state.session?.paidAt) return state;
  const paidAt = now.paymentStatus === 'unpaid' ? null : boughtAt(event);
  const failed = change === 'async_payment_failed';
  return { ...state, session: { now, cause: causeOf(event), failed, paidAt } };
}

/** `succeeded` and `canceled` are final: https://docs.stripe.com/payments/paymentintents/lifecycle */
const FINAL_INTENT = ['succeeded', 'canceled'];

function foldIntent(state: PaymentState, event: FoldEvent<PaymentIntentFact>): PaymentState {
  const { id, now } = event.fact;
  const known = state.intents[id];
  if (known && (FINAL_INTENT.includes(known.now.status) || isDeepStrictEqual(known.now, now))) return state;
  return { ...state, intents: { ...state.intents, [id]: { now, cause: causeOf(event) } } };
}

function foldCharge(known: PaymentState, { at, fact }: FoldEvent<ChargeFact>): PaymentState {
  const state = withCard(known, fact);
  const refunded = fact.now.amountRefunded;
  const reports = state.charges[fact.id] ?? [];
  if (refunded === (reports.at(-1)?.refunded ?? 0)) return state;
  return { ...state, charges: { ...state.charges, [fact.id]: [...reports, { refunded, at }] } };
}

function withCard(state: PaymentState, { id, now: { last4, createdAt: at } }: ChargeFact): PaymentState {
  if (last4 === null || state.cards?.[id]) return state;
  return { ...state, cards: { ...state.cards, [id]: { last4, at } } };
}

function foldRefund(state: PaymentState, event: FoldEvent<RefundFact>): PaymentState {
  const { id, now } = event.fact;
  const known = state.refunds[id];
  if (now.amount <= 0) return state; // a credit note that gives nothing back outside of Stripe
  if (known && (isDeepStrictEqual(known.now, now) || !refundCounts(known.now.status))) return state; // a failure is final
  return { ...state, refunds: { ...state.refunds, [id]: { now, cause: causeOf(event) } } };
}

function foldDispute(state: PaymentState, event: FoldEvent<DisputeFact>): PaymentState {
  const { id, now } = event.fact;
  const known = state.disputes[id];
  if (known && isDeepStrictEqual(known.now, now)) return state;
  const closed = now.status === 'won' || now.status === 'lost';
  const closedAt = closed ? (known?.closedAt ?? event.at) : null;
  const dispute = { now, openedAt: known?.openedAt ?? now.createdAt, closedAt, cause: causeOf(event) };
  return { ...state, disputes: { ...state.disputes, [id]: dispute } };
}
