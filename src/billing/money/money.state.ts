import type { ChargeFact, CheckoutSessionFact, DisputeFact, InvoiceNow, RefundFact } from '../../facts/fact.ts';
import type { InvoiceLineNow } from '../../facts/invoice-line.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';
import { type ChargeReport, type RefundReport, refundCounts } from './refunded.ts';

/**
 * The payments, refunds and disputes of one subscription or purchase that decide about access. The account keeps them from the same
 * events as the document of the payment, because a fold never reads another document.
 */
export interface MoneyState {
  /** By payment. */
  payments: Record<string, PaidState>;
  /** By dispute. */
  disputes: Record<string, DisputeState>;
}

export interface PaidState extends Paid {
  /** The total refunded amount of each charge in its latest event, by charge. */
  charges: Record<string, ChargeReport & { cause: CauseOfState }>;
  refunds: Record<string, RefundReport & { cause: CauseOfState }>;
}

export interface Paid {
  /** null if only its refunds are known. */
  paidAt: Date | null;
  cause: CauseOfState | null;
  /** The amount that the customer paid, which can be taken back. */
  amount: number;
  /** The amount that the customer's balance paid. */
  fromBalance: number;
  currency: string | null;
  bill: Bill;
}

/** What a payment pays for: the lines of an invoice. */
export interface Bill {
  /** When the invoice was created: for a renewal, the start of its period. null for a purchase. */
  at: Date | null;
  lines: Pick<InvoiceLineNow, 'priceId' | 'amount' | 'proration'>[];
  /** Whether all lines are known. If not, `midPeriod` tells whether the invoice bills a change within a period. */
  linesKnown: boolean;
  midPeriod: boolean;
}

export interface DisputeState {
  status: string;
  paymentId: string | null;
  amount: number;
  currency: string;
  openedAt: Date;
  cause: CauseOfState;
}

export const NO_MONEY: MoneyState = { payments: {}, disputes: {} };

/** The bill of a purchase. */
export const WHOLE_PURCHASE: Bill = { at: null, lines: [], linesKnown: false, midPeriod: false };

const UNPAID: PaidState = {
  paidAt: null,
  cause: null,
  amount: 0,
  fromBalance: 0,
  currency: null,
  bill: WHOLE_PURCHASE,
  charges: {},
  refunds: {},
};

/** Adds a payment above 0. The first event about it is its cause. A later one may have more of its lines. */
export function payMoney(
  money: MoneyState,
  id: string,
  paid: Paid & { paidAt: Date; cause: CauseOfState },
): MoneyState {
  const known = money.payments[id] ?? UNPAID;
  if (paid.amount + paid.fromBalance <= 0) return money;
  if (known.paidAt !== null) {
    const more = paid.bill.lines.length > known.bill.lines.length;
    return more ? { ...money, payments: { ...money.payments, [id]: { ...known, bill: paid.bill } } } : money;
  }
  return { ...money, payments: { ...money.payments, [id]: { ...known, ...paid } } };
}

/** Returns how an invoice was paid: the amount of the payment, and the amount from the customer's balance. */
export function settledBy({
  total,
  creditedBeforePayment,
  amountPaid,
  currency,
}: InvoiceNow): Pick<Paid, 'amount' | 'fromBalance' | 'currency'> {
  return { amount: amountPaid, fromBalance: Math.max(0, total - creditedBeforePayment - amountPaid), currency };
}

/** Returns when a session was paid: the time of its event. An imported session has no such event, but is paid within a day after it was opened. */
export function boughtAt({ at, fact }: FoldEvent<CheckoutSessionFact>): Date {
  return fact.change === 'imported' ? fact.now.createdAt : at;
}

/** Applies a refund, or its failure, to a payment. */
export function refundMoney(
  money: MoneyState,
  paymentId: string,
  event: FoldEvent<ChargeFact | RefundFact>,
): MoneyState {
  const known = money.payments[paymentId] ?? UNPAID;
  const changed = event.fact.kind === 'charge' ? withCharge(known, event) : withRefund(known, event);
  return changed === known ? money : { ...money, payments: { ...money.payments, [paymentId]: changed } };
}

function withCharge(known: PaidState, event: FoldEvent<ChargeFact | RefundFact>): PaidState {
  if (event.fact.kind !== 'charge') return known;
  const { id, now } = event.fact;
  if (known.charges[id]?.refunded === now.amountRefunded) return known;
  const report = { refunded: now.amountRefunded, at: event.at, cause: causeOf(event) };
  return { ...known, charges: { ...known.charges, [id]: report } };
}

function withRefund(known: PaidState, event: FoldEvent<ChargeFact | RefundFact>): PaidState {
  if (event.fact.kind !== 'refund') return known;
  const { amount, status, createdAt } = event.fact.now;
  const chargeId = event.fact.now.chargeId ?? event.fact.now.invoiceId;
  const before = known.refunds[event.fact.id];
  if (amount <= 0) return known; // a credit note that gives nothing back outside of Stripe
  if (before && (!refundCounts(before.status) || (before.amount === amount && before.status === status))) return known;
  const refund = { chargeId, amount, status, createdAt, at: event.at, cause: causeOf(event) };
  return { ...known, refunds: { ...known.refunds, [event.fact.id]: refund } };
}

/** Applies a new or changed dispute. */
export function disputeMoney(money: MoneyState, paymentId: string | null, event: FoldEvent<DisputeFact>): MoneyState {
  const { id, now } = event.fact;
  const known = money.disputes[id];
  if (known?.status === now.status && known.amount === now.amount && known.paymentId === paymentId) return money;
  const { status, amount, currency } = now;
  const openedAt = known?.openedAt ?? (now.createdAt < event.at ? now.createdAt : event.at);
  // If the status is the same as before, its cause stays.
  const cause = known?.status === status ? known.cause : causeOf(event);
  const dispute = { status, paymentId, amount, currency, openedAt, cause };
  return { ...money, disputes: { ...money.disputes, [id]: dispute } };
}
