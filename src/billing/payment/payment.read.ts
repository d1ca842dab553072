import { type InvoiceNow, NO_CURRENCY } from '../../facts/fact.ts';
import { disputesTakeAll } from '../money/hold.ts';
import { type RefundReport, refundedAmount } from '../money/refunded.ts';
import { codeOf, mainLine } from './invoice-lines.ts';
import type { PaymentState } from './payment.state.ts';
import {
  DISPUTE_STATUSES,
  type DisputeView,
  type PaymentContent,
  type PaymentFailure,
  type PaymentRefundStatus,
  type PaymentStatus,
  REFUND_STATUSES,
  type RefundView,
} from './payment.view.ts';

/** A payment without its refunds and its dispute. */
type Paid = Omit<PaymentContent, 'refundStatus' | 'isDisputedInFull' | 'amountRefunded' | 'refunds' | 'dispute'>;

/** Returns the content of a payment as the API shows it. null if there is nothing to show yet. */
export function paymentView(id: string, state: PaymentState): PaymentContent | null {
  const { invoice } = state;
  const paid = invoice ? viewOfInvoice(id, state, invoice.now) : (viewOfSession(id, state) ?? viewOfIntent(id, state));
  if (paid === null) return null;
  const amountRefunded = refundedAmount(state.charges, refundReports(state));
  const dispute = disputeOf(state);
  // Not a spread: with this number of fields it takes ten times as long, and makes an object that is slow to read.
  return Object.assign(paid, {
    refundStatus: refundStatusOf(paid, amountRefunded),
    isDisputedInFull: isDisputedInFull(paid, amountRefunded, state),
    amountRefunded,
    refunds: refundsOf(state),
    dispute,
  });
}

function viewOfInvoice(id: string, state: PaymentState, now: InvoiceNow): Paid {
  const status = invoiceStatus(state, now);
  const failed = status === 'FAILED' || status === 'ACTION_REQUIRED';
  const lines = state.lines.rows;
  const main = mainLine(lines);
  return {
    id,
    status,
    amount: now.status === 'paid' ? now.amountPaid : now.amountDue,
    currency: now.currency.toUpperCase(),
    tax: now.tax,
    discount: now.discount,
    description: now.description ?? main?.description ?? null,
    plan: codeOf(main?.price) ?? state.session?.now.plan ?? null,
    priceId: main?.priceId ?? null,
    lines,
    subscriptionId: now.subscriptionId,
    invoiceNumber: now.number,
    invoiceUrl: now.url,
    invoicePdf: now.pdf,
    failure: failed ? failureOf(state, now.failure, now.nextAttemptAt) : null,
    attribution: state.session?.now.attribution ?? null,
    createdAt: now.createdAt,
    paidAt: now.status === 'paid' ? (now.paidAt ?? state.invoice?.cause.at ?? null) : null,
  };
}

function invoiceStatus({ attempts, intents }: PaymentState, { status }: InvoiceNow): PaymentStatus {
  if (status === 'paid') return 'PAID';
  if (status === 'void') return 'VOID';
  if (status === 'uncollectible') return 'UNCOLLECTIBLE';
  const last = attempts.at(-1);
  if (!last) return 'PENDING';
  const abandoned = Object.values(intents).some(({ now }) => now.status === 'canceled');
  return last.actionRequired && !abandoned ? 'ACTION_REQUIRED' : 'FAILED';
}

function viewOfSession(id: string, state: PaymentState): Paid | null {
  if (state.session === null || state.session.now.status === 'expired') return null; // it was not paid, and cannot be paid any more
  const { now, failed } = state.session;
  const captured = Object.values(state.intents).find((intent) => intent.now.status === 'succeeded');
  const canceled = Object.values(state.intents).some((intent) => intent.now.status === 'canceled');
  const paidAt = state.session.paidAt ?? captured?.cause.at ?? null;
  const status = paidAt ? 'PAID' : failed ? 'FAILED' : canceled ? 'VOID' : 'PENDING';
  return {
    ...WITHOUT_INVOICE,
    id,
    status,
    amount:
      (state.session.paidAt === null ? captured?.now.amount : null) ?? now.amountTotal ?? captured?.now.amount ?? 0,
    currency: (now.currency ?? captured?.now.currency ?? NO_CURRENCY).toUpperCase(),
    tax: now.tax,
    discount: now.discount,
    plan: now.plan,
    failure: status === 'FAILED' ? failureOf(state, null, null) : null,
    attribution: now.attribution,
    createdAt: now.createdAt,
    paidAt,
  };
}

/** The content of a payment intent without an invoice or a session, created in the dashboard or by another program. */
function viewOfIntent(id: string, state: PaymentState): Paid | null {
  const intent = Object.values(state.intents)[0];
  if (!intent) return null;
  const { now, cause } = intent;
  const status = INTENT_STATUS.get(now.status) ?? 'PENDING';
  return {
    ...WITHOUT_INVOICE,
    id,
    status,
    amount: now.amount,
    currency: now.currency.toUpperCase(),
    tax: null,
    discount: null,
    plan: null,
    failure: status === 'FAILED' ? failureOf(state, null, null) : null,
    attribution: null,
    createdAt: now.createdAt,
    paidAt: status === 'PAID' ? cause.at : null,
  };
}

const INTENT_STATUS: ReadonlyMap<string, PaymentStatus> = new Map([
  ['succeeded', 'PAID'],
  ['requires_payment_method', 'FAILED'],
  ['canceled', 'VOID'],
]);

const WITHOUT_INVOICE = {
  priceId: null,
  lines: [],
  description: null,
  subscriptionId: null,
  invoiceNumber: null,
  invoiceUrl: null,
  invoicePdf: null,
};

/** Returns why the payment failed, from the given event or else from a payment intent. */
function failureOf(
  { intents }: PaymentState,
  failure: { code: string | null; message: string } | null,
  nextAttemptAt: Date | null,
): PaymentFailure {
  const reported = failure ?? Object.values(intents).findLast(({ now }) => now.failure !== null)?.now.failure ?? null;
  return { code: reported?.code ?? null, message: reported?.message ?? 'The payment failed.', nextAttemptAt };
}

/** Returns the refunds of a payment as reports, for sums. */
export function refundReports({ refunds }: PaymentState): RefundReport[] {
  return Object.values(refunds).map(({ now, cause }) => ({
    ...now,
    chargeId: now.chargeId ?? now.invoiceId,
    at: cause.at,
  }));
}

function refundsOf({ refunds }: PaymentState): RefundView[] {
  return Object.entries(refunds)
    .map(([id, { now }]) => ({
      id,
      status: knownWord(now.status, REFUND_STATUSES),
      amount: now.amount,
      currency: now.currency.toUpperCase(),
      reason: now.reason,
      createdAt: now.createdAt,
    }))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** Returns the newest dispute. A payment rarely has several. */
function disputeOf({ disputes }: PaymentState): DisputeView | null {
  const newest = Object.entries(disputes).sort(
    ([a, one], [b, other]) => other.openedAt.getTime() - one.openedAt.getTime() || (a < b ? 1 : -1),
  )[0];
  if (!newest) return null;
  const [id, { now, openedAt }] = newest;
  return {
    id,
    status: knownWord(now.status, DISPUTE_STATUSES),
    reason: now.reason,
    amount: now.amount,
    currency: now.currency.toUpperCase(),
    createdAt: openedAt,
  };
}

/** Returns a value of Stripe's enumeration as the API spells it: `needs_response` is `NEEDS_RESPONSE`. OTHER for an unknown one. */
function knownWord<Word extends string>(word: string, known: readonly Word[]): Word | 'OTHER' {
  const spelled = word.toUpperCase();
  return known.find((value) => value === spelled) ?? 'OTHER';
}

function refundStatusOf({ amount }: Paid, refunded: number): PaymentRefundStatus {
  if (refunded <= 0) return 'NONE';
  return refunded >= amount ? 'FULL' : 'PARTIAL';
}

function isDisputedInFull({ amount, currency }: Paid, refunded: number, { disputes }: PaymentState): boolean {
  const paid = { amount, currency: currency.toLowerCase(), refunded };
  return disputesTakeAll(
    paid,
    Object.values(disputes).map(({ now }) => now),
  );
}
