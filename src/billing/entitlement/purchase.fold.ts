import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, InvoiceFact, InvoiceLinesFact, PaymentIntentFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { boughtAt, type Paid, payMoney, settledBy, WHOLE_PURCHASE } from '../money/money.state.ts';
import { needsPrice, soldOnce } from '../payment/invoice-lines.ts';
import type { PurchaseState } from './entitlement.state.ts';

/** Puts what a completed session in payment mode says into its purchase. Once paid, it stays paid; what was bought, too. */
export function foldPurchase(known: PurchaseState, event: FoldEvent<CheckoutSessionFact>): PurchaseState {
  const { now, lines } = event.fact;
  const { paymentId } = event.place;
  const told = { ...known, lines: known.lines ?? lines, paymentId: paymentId ?? known.paymentId };
  const purchase = isDeepStrictEqual(told, known) ? known : told;
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
 * A purchase is paid once its payment intent succeeded. After a manual capture this is all that Stripe tells: its session
 * completed unpaid. https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
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
 * What an invoice sold once. Kept of every invoice within a second, because its refund or its session may stand before it there; what
 * turns out to sell nothing is forgotten after the second.
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

/** What a look-up answered about the lines of an invoice. */
export function foldInvoiceLines(purchase: PurchaseState, { fact }: FoldEvent<InvoiceLinesFact>): PurchaseState {
  return purchase.lines?.length ? purchase : { ...purchase, lines: soldOnce(fact.now) };
}

/** What a session in subscription mode sold beside the subscription, on the subscription's first invoice. */
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

/** The earliest report of a payment counts, whichever of invoice and session is folded first. */
function paid(purchase: PurchaseState, paymentId: string, by: Parameters<typeof payMoney>[2]): PurchaseState {
  const { paidAt, cause, money } = purchase;
  const later = (paidAt?.getTime() ?? Number.POSITIVE_INFINITY) - by.paidAt.getTime();
  if (later < 0 || (later === 0 && (cause?.eventId ?? '') <= by.cause.eventId)) return purchase;
  const told = money.payments[paymentId];
  const before = told ? { ...money, payments: { ...money.payments, [paymentId]: { ...told, paidAt: null } } } : money;
  return { ...purchase, paidAt: by.paidAt, cause: by.cause, money: payMoney(before, paymentId, by) };
}
