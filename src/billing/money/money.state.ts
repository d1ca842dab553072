import type { ChargeFact, CheckoutSessionFact, DisputeFact, RefundFact } from '../../facts/fact.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';

/**
 * The money behind one subscription or one purchase, as far as it decides about access: its newest payment above 0 with what
 * was refunded of it, and its disputes. Kept by the entitlement itself, from the same events as the payment's own
 * document, because a fold never reads another document.
 */
export interface MoneyState {
  /** By payment. */
  payments: Record<string, PaidState>;
  /** By dispute. */
  disputes: Record<string, DisputeState>;
}

export interface PaidState {
  /** null while only its refunds are known. */
  paidAt: Date | null;
  cause: CauseOfState | null;
  amount: number;
  /** By charge: what Stripe says was refunded of it in all. */
  charges: Record<string, RefundedState>;
  /** By refund: what counts of it. A failed or canceled one counts nothing. */
  refunds: Record<string, RefundedState>;
}

export interface RefundedState {
  amount: number;
  /** The event that last changed it. */
  cause: CauseOfState;
}

export interface DisputeState {
  status: string;
  cause: CauseOfState;
}

export const NO_MONEY: MoneyState = { payments: {}, disputes: {} };

const UNPAID: PaidState = { paidAt: null, cause: null, amount: 0, charges: {}, refunds: {} };

/** A refund that may still arrive counts; one that will not does not. https://docs.stripe.com/api/refunds/object#refund_object-status */
export const refundCounts = (status: string): boolean => status !== 'failed' && status !== 'canceled';

/** Only a dispute in which money moved, or may still move, holds: inquiries (`warning_*`) and prevented ones do not. */
export const disputeHolds = (status: string): boolean =>
  status === 'needs_response' || status === 'under_review' || status === 'lost' || status.startsWith('appeal_');

/** What was refunded of a payment: the sum of its refunds where they are told, else what its charges say. */
export function refundedOf({ charges, refunds }: Pick<PaidState, 'charges' | 'refunds'>): number {
  return toldOf({ charges, refunds }).reduce((sum, { amount }) => sum + amount, 0);
}

function toldOf({ charges, refunds }: Pick<PaidState, 'charges' | 'refunds'>): RefundedState[] {
  const told = Object.values(refunds);
  return told.length > 0 ? told : Object.values(charges);
}

/** The event that last changed what is refunded; null where nothing was. */
function refundCauseOf(payment: Pick<PaidState, 'charges' | 'refunds'>): CauseOfState | null {
  const causes = toldOf(payment).map(({ cause }) => cause);
  causes.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.eventId < b.eventId ? 1 : -1));
  return causes[0] ?? null;
}

/** A payment above 0 was made. The first event that says so is its cause. */
export function payMoney(
  money: MoneyState,
  id: string,
  paid: { paidAt: Date; amount: number; cause: CauseOfState },
): MoneyState {
  const known = money.payments[id] ?? UNPAID;
  if (known.paidAt !== null || paid.amount <= 0) return money;
  return { ...money, payments: { ...money.payments, [id]: { ...known, ...paid } } };
}

/** When what a session sold was paid: when that was told. Of an imported one nobody told; it is paid within a day after it was opened. */
export function boughtAt({ at, fact }: FoldEvent<CheckoutSessionFact>): Date {
  return fact.change === 'imported' ? fact.now.createdAt : at;
}

/** Some of a payment went back, or did not after all. */
export function refundMoney(
  money: MoneyState,
  paymentId: string,
  event: FoldEvent<ChargeFact | RefundFact>,
): MoneyState {
  const known = money.payments[paymentId] ?? UNPAID;
  const { fact } = event;
  const amount = fact.kind === 'charge' ? fact.now.amountRefunded : refundCounts(fact.now.status) ? fact.now.amount : 0;
  const objects = fact.kind === 'charge' ? 'charges' : 'refunds';
  if (known[objects][fact.id]?.amount === amount) return money;
  const changed = { ...known, [objects]: { ...known[objects], [fact.id]: { amount, cause: causeOf(event) } } };
  return { ...money, payments: { ...money.payments, [paymentId]: changed } };
}

/** A dispute began or moved on. */
export function disputeMoney(money: MoneyState, event: FoldEvent<DisputeFact>): MoneyState {
  const { id, now } = event.fact;
  if (money.disputes[id]?.status === now.status) return money;
  return { ...money, disputes: { ...money.disputes, [id]: { status: now.status, cause: causeOf(event) } } };
}

/** Its newest payment above 0; null before the first. */
export function lastPayment({
  payments,
}: MoneyState): (PaidState & { id: string; paidAt: Date; cause: CauseOfState }) | null {
  const paid = Object.entries(payments)
    .map(([id, payment]) => ({ id, ...payment }))
    .filter(
      (payment): payment is PaidState & { id: string; paidAt: Date; cause: CauseOfState } => payment.paidAt !== null,
    );
  return paid.sort((a, b) => b.paidAt.getTime() - a.paidAt.getTime() || (a.id < b.id ? 1 : -1))[0] ?? null;
}

export interface HoldState {
  reason: 'DISPUTED' | 'REFUNDED';
  /** The dispute, or the payment that was refunded. */
  id: string;
  cause: CauseOfState;
}

/**
 * Why access is held back, if it is. A dispute holds until it is won, or, once lost, until the next payment above 0; a newest
 * payment that was refunded in full holds until the next one, or until the refund fails.
 */
export function holdOf(money: MoneyState): HoldState | null {
  const newest = lastPayment(money);
  for (const [id, { status, cause }] of Object.entries(money.disputes)) {
    const paidSince = status === 'lost' && newest !== null && newest.paidAt > cause.at;
    if (disputeHolds(status) && !paidSince) return { reason: 'DISPUTED', id, cause };
  }
  if (newest === null || refundedOf(newest) < newest.amount) return null;
  return { reason: 'REFUNDED', id: newest.id, cause: refundCauseOf(newest) ?? newest.cause };
}

/**
 * Keeps what can still matter: the newest payment, payments that are not known yet, disputes that hold. A lost one is kept for
 * good: whatever is told of it later, it was lost when it was lost.
 */
export function forgetMoney(money: MoneyState): MoneyState {
  const newest = lastPayment(money);
  const payments = Object.entries(money.payments).filter(([id, payment]) => {
    if (payment.paidAt !== null) return id === newest?.id;
    const refundCause = refundCauseOf(payment);
    return newest === null || (refundCause !== null && refundCause.at >= newest.paidAt);
  });
  const disputes = Object.entries(money.disputes).filter(([, { status }]) => disputeHolds(status));
  const same =
    payments.length === Object.keys(money.payments).length && disputes.length === Object.keys(money.disputes).length;
  return same ? money : { payments: Object.fromEntries(payments), disputes: Object.fromEntries(disputes) };
}
