import type { CauseOfState } from '../fold.ts';
import type { DisputeState, MoneyState, PaidState } from './money.state.ts';
import { refundCounts, refundedAmount } from './refunded.ts';

/** The period that was paid for: the current billing period of one item of a subscription, or a whole purchase. */
export interface PaidPeriod {
  /** null for a purchase, and if the subscription itself is not known. */
  start: Date | null;
  /** The price of the item, null for any price. */
  priceId: string | null;
}

/** The period of a purchase, which is paid once. */
export const FOR_GOOD: PaidPeriod = { start: null, priceId: null };

export interface HoldState {
  reason: 'DISPUTED' | 'REFUNDED';
  /** The dispute, or the payment that was refunded. */
  id: string;
  /** The `_id` of the payment's row. null if it is not known yet which payment is disputed. */
  paymentId: string | null;
  cause: CauseOfState;
}

/** A payment that succeeded. */
export type Payment = PaidState & { id: string; paidAt: Date; cause: CauseOfState };

/** Whether a dispute of this status suspends access: only if money moved or may still move. Inquiries (`warning_*`) and prevented ones do not. */
export const disputeHolds = (status: string): boolean =>
  status === 'needs_response' || status === 'under_review' || status === 'lost' || status.startsWith('appeal_');

/**
 * Whether disputes and refunds together take back a whole payment. A dispute of a part counts like a partial refund. A disputed
 * amount in another currency cannot be compared, so it counts as the whole payment.
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

/** Returns the refunded amount of a payment. */
export function refundedOf({ charges, refunds }: Pick<PaidState, 'charges' | 'refunds'>): number {
  const reports = Object.entries(charges).map(([id, report]) => [id, [report]] as const);
  return refundedAmount(Object.fromEntries(reports), Object.values(refunds));
}

/** Returns the newest payment above 0, null if there is none. */
export function lastPayment(money: MoneyState): Payment | null {
  return paymentsOf(money)[0] ?? null;
}

/** Returns all payments, newest first. */
function paymentsOf({ payments }: MoneyState): Payment[] {
  return Object.entries(payments)
    .map(([id, payment]) => ({ id, ...payment }))
    .filter((payment): payment is Payment => payment.paidAt !== null)
    .sort((a, b) => b.paidAt.getTime() - a.paidAt.getTime() || (a.id < b.id ? 1 : -1));
}

/**
 * Returns the payment for a period: the newest one that bills the item for a whole period. After a price change within a period, it is the
 * first one that bills the new price, because later ones bill more units (seats). Otherwise it is the newest one for a whole period of any
 * price (prorations wait for the next invoice). If nothing of the period is paid, it is the newest of all payments. null without payments.
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

/** Whether a payment bills a whole period of the price, and not a proration. */
function billsPeriod({ bill }: PaidState, priceId: string | null): boolean {
  const { lines, linesKnown, midPeriod } = bill;
  const billed = lines.some((line) => line.amount > 0 && !line.proration && isOf(line.priceId, priceId));
  return billed || (!linesKnown && !midPeriod);
}

const isOf = (billed: string | null, priceId: string | null): boolean =>
  billed === null || priceId === null || billed === priceId;

/**
 * Returns the hold on a period: its payment was taken back, by a full refund or by a dispute. null if there is none. A hold ends with the
 * next payment for the period, or once the refund fails or the dispute is won. An open dispute suspends access like a lost one, also if it
 * is about an earlier period, because the customer may dispute the next payment, too.
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
    // A lost dispute of an unknown payment is about the newest one, unless that was made later or is for the current period.
    return !lost || paid === null || (!isOfPeriod(paid, period) && paid.paidAt <= dispute.openedAt);
  }
  const disputes = Object.values(money.disputes).filter(({ paymentId }) => paymentId === dispute.paymentId);
  if (isMostlyBalance(about) || !disputesTakeAll({ ...about, refunded: refundedOf(about) }, disputes)) return false;
  const current = isOfPeriod(about, period);
  if (dispute.paymentId === paid?.id) return current || !lost || isBefore(dispute.openedAt, period);
  return !lost && (period.start === null || !current) && billsPeriod(about, null);
}

/** Whether a payment was refunded in full. A refund after the end of its period does not affect the current period. */
function isRefunded(paid: Payment, period: PaidPeriod): boolean {
  if (paid.amount <= 0 || isMostlyBalance(paid)) return false;
  if (isOfPeriod(paid, period)) return refundedOf(paid) >= paid.amount;
  const charges = Object.entries(paid.charges).filter(([, { at }]) => isBefore(at, period));
  const refunds = Object.entries(paid.refunds).filter(([, { createdAt }]) => isBefore(createdAt, period));
  const before = { charges: Object.fromEntries(charges), refunds: Object.fromEntries(refunds) };
  return refundedOf(before) >= paid.amount;
}

const isBefore = (at: Date, { start }: PaidPeriod): boolean => start !== null && at < start;

/** Whether the customer's balance paid more than half. Then a refund takes back the smaller part only. */
const isMostlyBalance = ({ amount, fromBalance }: PaidState): boolean => fromBalance > amount;

/** Returns the event that last changed the refunded amount, null if nothing was refunded. */
function refundCauseOf({ charges, refunds }: PaidState): CauseOfState | null {
  const counted = Object.values(refunds).filter(({ status }) => refundCounts(status));
  const causes = (counted.length > 0 ? counted : Object.values(charges)).map(({ cause }) => cause);
  causes.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.eventId < b.eventId ? 1 : -1));
  return causes[0] ?? null;
}

/** How many other payments are kept in addition to those for the current periods, because an open dispute is compared with its payment. */
const PAYMENTS_KEPT = 6;

/**
 * Compacts the money of a subscription or purchase. Keeps the payments for these periods, the newest payments, payments that are not known
 * yet, and disputes that suspend access. Lost disputes are never dropped, because the time of the loss counts.
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
