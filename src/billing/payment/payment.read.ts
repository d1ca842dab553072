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

/** What a person sees of a payment; null before anything worth showing is known. */
export function paymentView(id: string, state: PaymentState): PaymentContent | null {
  const { invoice } = state;
  const paid = invoice ? viewOfInvoice(id, state, invoice.now) : (viewOfSession(id, state) ?? viewOfIntent(id, state));
  if (paid === null) return null;
  const amountRefunded = refundedAmount(state.charges, refundReports(state));
  const dispute = disputeOf(state);
  // Not spread into another object: with so many fields that is ten times as slow, and what comes of it is slow to read.
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
  if (state.session === null || state.session.now.status === 'expired') return null; // nobody paid, and nobody will
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

/** A payment intent that no invoice and no session claims: made in the dashboard or by another system. */
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

/** What the bank said, from whatever event told it. */
function failureOf(
  { intents }: PaymentState,
  told: { code: string | null; message: string } | null,
  nextAttemptAt: Date | null,
): PaymentFailure {
  const said = told ?? Object.values(intents).findLast(({ now }) => now.failure !== null)?.now.failure ?? null;
  return { code: said?.code ?? null, message: said?.message ?? 'The payment failed.', nextAttemptAt };
}

/** What its refunds say about themselves. */
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

/** The newest one: there is seldom a second. */
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

/** Stripe's enum value in the API's spelling: `needs_response` is `NEEDS_RESPONSE`. */
function knownWord<Word extends string>(word: string, known: readonly Word[]): Word | 'OTHER' {
  const spelled = word.toUpperCase();
  return known.find((one) => one === spelled) ?? 'OTHER';
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
