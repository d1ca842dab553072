import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, InvoiceFact, InvoiceLinesFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { boughtAt, payMoney } from '../money/money.state.ts';
import { maySellOnce, needsPrice, soldOnce } from '../payment/invoice-lines.ts';
import { type PurchaseState, UNKNOWN_PURCHASE } from './entitlement.state.ts';

/** Puts what a completed session in payment mode says into its purchase. Once paid, it stays paid; what was bought, too. */
export function foldPurchase(known: PurchaseState, event: FoldEvent<CheckoutSessionFact>): PurchaseState {
  const { now, lines } = event.fact;
  const { paymentId } = event.place;
  const told = { ...known, lines: known.lines ?? lines, paymentId: paymentId ?? known.paymentId };
  const purchase = isDeepStrictEqual(told, known) ? known : told;
  if (known.paidAt !== null || (known.now && isDeepStrictEqual(known.now, now))) return purchase;
  const cause = causeOf(event);
  if (now.paymentStatus === 'unpaid') return { ...purchase, now, cause };
  const paidAt = boughtAt(event);
  const paid = { paidAt, amount: now.amountTotal ?? 0, cause };
  const money = paymentId === null ? known.money : payMoney(known.money, paymentId, paid);
  return { ...purchase, now, paidAt, cause, money };
}

/** What an invoice sold once, from the invoice on; undefined where it sold nothing so, as far as is known. */
export function foldInvoicePurchase(
  known: PurchaseState | undefined,
  event: FoldEvent<InvoiceFact>,
): PurchaseState | undefined {
  const { id, now, lines } = event.fact;
  // A draft can still change.
  const maySell = now.status !== 'draft' && (lines.hasMore || lines.rows.some(maySellOnce));
  if (!known && !maySell) return undefined;
  const purchase = known ?? UNKNOWN_PURCHASE;
  const isTold = maySell && !lines.hasMore && !lines.rows.some(needsPrice);
  const sold = purchase.lines === null && isTold ? { ...purchase, lines: soldOnce(lines) } : purchase;
  if (now.status !== 'paid') return sold;
  return paid(sold, id, { paidAt: now.paidAt ?? event.at, amount: now.amountPaid, cause: causeOf(event) });
}

/** What a look-up answered about the lines of an invoice. */
export function foldInvoiceLines(
  known: PurchaseState | undefined,
  { fact }: FoldEvent<InvoiceLinesFact>,
): PurchaseState {
  return { ...(known ?? UNKNOWN_PURCHASE), lines: soldOnce(fact.now) };
}

/** What a session in subscription mode sold beside the subscription, on the subscription's first invoice. */
export function foldSessionPurchase(
  known: PurchaseState | undefined,
  event: FoldEvent<CheckoutSessionFact>,
): PurchaseState | undefined {
  const { now, lines } = event.fact;
  const once = lines?.filter(({ price }) => price.interval === 'one_time') ?? [];
  if (once.length === 0) return known;
  const purchase = known ?? UNKNOWN_PURCHASE;
  const sold = purchase.lines?.length ? purchase : { ...purchase, lines: once };
  if (now.paymentStatus !== 'paid') return sold;
  const { paymentId } = event.place;
  return paid(sold, paymentId ?? '', { paidAt: boughtAt(event), amount: now.amountTotal ?? 0, cause: causeOf(event) });
}

function paid(purchase: PurchaseState, paymentId: string, by: Parameters<typeof payMoney>[2]): PurchaseState {
  const money = payMoney(purchase.money, paymentId, by);
  if (purchase.paidAt !== null) return money === purchase.money ? purchase : { ...purchase, money };
  return { ...purchase, paidAt: by.paidAt, cause: by.cause, money };
}
