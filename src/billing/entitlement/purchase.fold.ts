import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, InvoiceFact, InvoiceLinesFact, PaymentIntentFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { boughtAt, type Paid, payMoney, settledBy, WHOLE_PURCHASE } from '../money/money.state.ts';
import { needsPrice, soldOnce } from '../payment/invoice-lines.ts';
import type { PurchaseState } from './entitlement.state.ts';

/** Folds a completed session in payment mode into its purchase. A paid purchase stays paid, and its lines never change. */
export function foldPurchase(known: PurchaseState, event: FoldEvent<CheckoutSessionFact>): PurchaseState {
  const { now, lines } = event.fact;
  const { paymentId } = event.place;
  const updated = { ...known, lines: known.lines ?? lines, paymentId: paymentId ?? known.paymentId };
  const purchase = isDeepStrictEqual(updated, known) ? known : updated;
  if (known.paidAt !== null || (known.now && isDeepStrictEqual(known.now, now))) return purchase;
  const cause = causeOf(event);
  if (now.paymentStatus === 'unpaid') return payCaptured({ ...purchase, now, cause });
  const paidAt = boughtAt(event);
  const { captured } = purchase;
  const amount = now.amountTotal ?? captured?.amount ?? 0;
  const currency = now.currency ?? captured?.currency ?? null;
  const paid = paidWith({ amount, currency, paidAt, cause });
  const money = paymentId === null ? known.money : payMoney(known.money, paymentId, paid);
  return { ...purchase, now, paidAt, cause, captured: null, money };
}

/**
 * Folds the payment intent of a purchase: the purchase is paid once the intent succeeded. After a manual capture no other event says so,
 * because the session completed unpaid. https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
 */
export function foldCapture(known: PurchaseState, event: FoldEvent<PaymentIntentFact>): PurchaseState {
  const { status, amount, currency } = event.fact.now;
  const { paymentId } = event.place;
  if (status !== 'succeeded' || paymentId === null || known.captured !== null) return known;
  const captured = { paymentId, amount, currency, cause: causeOf(event) };
  if (known.paidAt === null) return payCaptured({ ...known, captured });
  // Old sessions do not say how much was paid.
  const money = payMoney(
    known.money,
    paymentId,
    paidWith({ amount, currency, paidAt: known.paidAt, cause: known.cause ?? captured.cause }),
  );
  return money === known.money ? known : { ...known, money };
}

function payCaptured(purchase: PurchaseState): PurchaseState {
  const { now, captured } = purchase;
  if (now === null || captured === null) return purchase;
  const { paymentId, amount, currency, cause } = captured;
  const money = payMoney(purchase.money, paymentId, paidWith({ amount, currency, paidAt: cause.at, cause }));
  return { ...purchase, paidAt: cause.at, cause, captured: null, money };
}

const paidWith = <T extends Pick<Paid, 'amount' | 'currency' | 'paidAt' | 'cause'>>(paid: T) => ({
  ...paid,
  fromBalance: 0,
  bill: WHOLE_PURCHASE,
});

/**
 * Folds the one-time items of an invoice. Within a second every invoice is kept, because its refund or its session may be folded before it.
 * After the second, invoices without one-time items are dropped.
 */
export function foldInvoicePurchase(purchase: PurchaseState, event: FoldEvent<InvoiceFact>): PurchaseState {
  const { id, now, lines } = event.fact;
  if (now.status === 'draft') return purchase; // it can still change
  const isTold = !lines.hasMore && !lines.rows.some(needsPrice);
  const sold = purchase.lines === null && isTold ? { ...purchase, lines: soldOnce(lines) } : purchase;
  if (now.status !== 'paid') return sold;
  const bought = { paidAt: now.paidAt ?? event.at, cause: causeOf(event), bill: WHOLE_PURCHASE };
  return paid(sold, id, { ...settledBy(now), ...bought });
}

/** Folds the lines of an invoice that a look-up read. */
export function foldInvoiceLines(purchase: PurchaseState, { fact }: FoldEvent<InvoiceLinesFact>): PurchaseState {
  return purchase.lines?.length ? purchase : { ...purchase, lines: soldOnce(fact.now) };
}

/** Folds the one-time items of a session in subscription mode. They are on the first invoice of the subscription. */
export function foldSessionPurchase(purchase: PurchaseState, event: FoldEvent<CheckoutSessionFact>): PurchaseState {
  const { now, lines } = event.fact;
  const once = lines?.filter(({ price }) => price.interval === 'one_time') ?? [];
  if (once.length === 0) return purchase;
  const sold = purchase.lines?.length ? purchase : { ...purchase, lines: once };
  const { paymentId } = event.place;
  if (now.paymentStatus !== 'paid' || paymentId === null) return sold;
  const { amountTotal, currency } = now;
  return paid(
    sold,
    paymentId,
    paidWith({ amount: amountTotal ?? 0, currency, paidAt: boughtAt(event), cause: causeOf(event) }),
  );
}

/** Marks a purchase as paid. The earliest report counts, whether the invoice or the session is folded first. */
function paid(purchase: PurchaseState, paymentId: string, by: Parameters<typeof payMoney>[2]): PurchaseState {
  const { paidAt, cause, money } = purchase;
  const later = (paidAt?.getTime() ?? Number.POSITIVE_INFINITY) - by.paidAt.getTime();
  if (later < 0 || (later === 0 && (cause?.eventId ?? '') <= by.cause.eventId)) return purchase;
  const known = money.payments[paymentId];
  const before = known ? { ...money, payments: { ...money.payments, [paymentId]: { ...known, paidAt: null } } } : money;
  return { ...purchase, paidAt: by.paidAt, cause: by.cause, money: payMoney(before, paymentId, by) };
}
