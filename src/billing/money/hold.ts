import type { CauseOfState } from '../fold.ts';
import type { DisputeState, MoneyState, PaidState } from './money.state.ts';
import { refundCounts, refundedAmount } from './refunded.ts';

/** What access is for at present: the billing period of one item of a subscription, or a whole purchase. */
export interface PaidPeriod {
  /** null for a purchase, and while the subscription itself is not known. */
  start: Date | null;
  /** The price of the item; null for any. */
  priceId: string | null;
}

/** A purchase has no periods, and is paid as a whole. */
export const FOR_GOOD: PaidPeriod = { start: null, priceId: null };

export interface HoldState {
  reason: 'DISPUTED' | 'REFUNDED';
  /** The dispute, or the payment that was refunded. */
  id: string;
  /** The `_id` of the payment's row. Null if it is not known yet which payment is disputed. */
  paymentId: string | null;
  cause: CauseOfState;
}

/** A payment that was made. */
export type Payment = PaidState & { id: string; paidAt: Date; cause: CauseOfState };

/** Only a dispute in which money moved, or may still move, holds: inquiries (`warning_*`) and prevented ones do not. */
export const disputeHolds = (status: string): boolean =>
  status === 'needs_response' || status === 'under_review' || status === 'lost' || status.startsWith('appeal_');

/**
 * Whether disputes take a payment back as a whole, together with what was refunded of it. A dispute of a part is like a
 * partial refund. What is disputed in another currency cannot be compared, so it counts as the whole.
 */
export function disputesTakeAll(
  { amount, currency, refunded }: { amount: number; currency: string | null; refunded: number },
  disputes: readonly Pick<DisputeState, 'status' | 'amount' | 'currency'>[],
): boolean {
  const holding = disputes.filter(({ status }) => disputeHolds(status));
  if (holding.some((dispute) => dispute.currency !== currency)) return true;
  const disputed = holding.reduce((sum, dispute) => sum + dispute.amount, 0);
  return disputed > 0 && (disputed >= amount || (refunded < amount && refunded + disputed >= amount));
}

/** What was refunded of a payment. */
export function refundedOf({ charges, refunds }: Pick<PaidState, 'charges' | 'refunds'>): number {
  const reports = Object.entries(charges).map(([id, report]) => [id, [report]] as const);
  return refundedAmount(Object.fromEntries(reports), Object.values(refunds));
}

/** Its newest payment above 0; null before the first. */
export function lastPayment(money: MoneyState): Payment | null {
  return paymentsOf(money)[0] ?? null;
}

/** Every payment, newest first. */
function paymentsOf({ payments }: MoneyState): Payment[] {
  return Object.entries(payments)
    .map(([id, payment]) => ({ id, ...payment }))
    .filter((payment): payment is Payment => payment.paidAt !== null)
    .sort((a, b) => b.paidAt.getTime() - a.paidAt.getTime() || (a.id < b.id ? 1 : -1));
}

/**
 * The payment for the period: the newest that bills the item for a whole period. After a change of price in the middle of a period
 * it is the first that bills the new price, because the next ones bill more of it (seats). Else it is the newest for a whole
 * period, of whatever price (prorations that wait for the next invoice). Before anything of the period is paid, it is the newest of all.
 */
export function paymentFor(money: MoneyState, period: PaidPeriod): Payment | null {
  const payments = paymentsOf(money);
  const present = payments.filter((payment) => isOfPeriod(payment, period));
  return (
    present.find((payment) => billsPeriod(payment, period.priceId)) ??
    present.findLast((payment) => bills(payment, period.priceId)) ??
    present.find((payment) => billsPeriod(payment, null)) ??
    present.at(-1) ??
    payments[0] ??
    null
  );
}

function isOfPeriod({ bill }: PaidState, { start }: PaidPeriod): boolean {
  return start === null || bill.at === null || bill.at >= start;
}

function bills({ bill }: PaidState, priceId: string | null): boolean {
  return bill.lines.some((line) => line.amount > 0 && isOf(line.priceId, priceId));
}

/** Whether it bills a whole period of the price, and no proration. */
function billsPeriod({ bill }: PaidState, priceId: string | null): boolean {
  const { lines, linesKnown, midPeriod } = bill;
  const billed = lines.some((line) => line.amount > 0 && !line.proration && isOf(line.priceId, priceId));
  return billed || (!linesKnown && !midPeriod);
}

const isOf = (billed: string | null, priceId: string | null): boolean =>
  billed === null || priceId === null || billed === priceId;

/**
 * Why access is held back, if it is: the payment for the period was taken back, by a full refund or by a dispute. A hold ends
 * with the next payment for the period, or once the refund fails or the dispute is won. An open dispute holds as a lost one does,
 * and also if it is about an earlier period: the customer may dispute the next payment, too.
 */
export function holdOf(money: MoneyState, period: PaidPeriod): HoldState | null {
  const paid = paymentFor(money, period);
  for (const [id, dispute] of Object.entries(money.disputes)) {
    if (disputeHolds(dispute.status) && isHeldBy(dispute, money, period, paid)) {
      return { reason: 'DISPUTED', id, paymentId: dispute.paymentId, cause: dispute.cause };
    }
  }
  if (paid === null || !isRefunded(paid, period)) return null;
  return { reason: 'REFUNDED', id: paid.id, paymentId: paid.id, cause: refundCauseOf(paid) ?? paid.cause };
}

function isHeldBy(dispute: DisputeState, money: MoneyState, period: PaidPeriod, paid: Payment | null): boolean {
  const about = money.payments[dispute.paymentId ?? ''] ?? null;
  const lost = dispute.status === 'lost';
  if (about === null || about.paidAt === null) {
    // A lost one is about the newest payment, unless that was made since or is for the present period.
    return !lost || paid === null || (!isOfPeriod(paid, period) && paid.paidAt <= dispute.openedAt);
  }
  const disputes = Object.values(money.disputes).filter(({ paymentId }) => paymentId === dispute.paymentId);
  if (isMostlyBalance(about) || !disputesTakeAll({ ...about, refunded: refundedOf(about) }, disputes)) return false;
  const current = isOfPeriod(about, period);
  if (dispute.paymentId === paid?.id) return current || !lost || isBefore(dispute.openedAt, period);
  return !lost && (period.start === null || !current) && billsPeriod(about, null);
}

/** Whether all of a payment was refunded. What was refunded after its period ended takes nothing from the present one. */
function isRefunded(paid: Payment, period: PaidPeriod): boolean {
  if (paid.amount <= 0 || isMostlyBalance(paid)) return false;
  if (isOfPeriod(paid, period)) return refundedOf(paid) >= paid.amount;
  const charges = Object.entries(paid.charges).filter(([, { at }]) => isBefore(at, period));
  const refunds = Object.entries(paid.refunds).filter(([, { createdAt }]) => isBefore(createdAt, period));
  const before = { charges: Object.fromEntries(charges), refunds: Object.fromEntries(refunds) };
  return refundedOf(before) >= paid.amount;
}

const isBefore = (at: Date, { start }: PaidPeriod): boolean => start !== null && at < start;

/** A refund of the rest that the balance left to pay takes the smaller part back. */
const isMostlyBalance = ({ amount, fromBalance }: PaidState): boolean => fromBalance > amount;

/** The event that last changed what is refunded; null if nothing was. */
function refundCauseOf({ charges, refunds }: PaidState): CauseOfState | null {
  const counted = Object.values(refunds).filter(({ status }) => refundCounts(status));
  const causes = (counted.length > 0 ? counted : Object.values(charges)).map(({ cause }) => cause);
  causes.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.eventId < b.eventId ? 1 : -1));
  return causes[0] ?? null;
}

/** How many payments are kept beside those for the present periods: an open dispute of one of them still tells how much of it is disputed. */
const PAYMENTS_KEPT = 6;

/**
 * Keeps what can still matter: the payments for these periods and the newest ones, payments that are not known yet, and disputes that
 * hold. A lost one is kept for good: it was lost when it was lost, whatever is told of it later.
 */
export function forgetMoney(money: MoneyState, periods: readonly PaidPeriod[]): MoneyState {
  const paid = paymentsOf(money);
  const kept = new Set([
    ...paid.slice(0, PAYMENTS_KEPT).map(({ id }) => id),
    ...periods.map((period) => paymentFor(money, period)?.id),
  ]);
  const newest = paid[0];
  const payments = Object.entries(money.payments).filter(([id, payment]) => {
    if (payment.paidAt !== null) return kept.has(id);
    const refundCause = refundCauseOf(payment);
    return newest === undefined || (refundCause !== null && refundCause.at >= newest.paidAt);
  });
  const disputes = Object.entries(money.disputes).filter(([, { status }]) => disputeHolds(status));
  const same =
    payments.length === Object.keys(money.payments).length && disputes.length === Object.keys(money.disputes).length;
  return same ? money : { payments: Object.fromEntries(payments), disputes: Object.fromEntries(disputes) };
}
