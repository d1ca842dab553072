import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { boughtAt, payMoney } from '../money/money.state.ts';
import type { PurchaseState } from './entitlement.state.ts';

/** Puts what a completed session in payment mode says into its purchase. Once paid, it stays paid; what was bought, too. */
export function foldPurchase(known: PurchaseState, event: FoldEvent<CheckoutSessionFact>): PurchaseState {
  const { now, lines } = event.fact;
  const purchase = known.lines === null && lines !== null ? { ...known, lines } : known;
  if (known.paidAt !== null || (known.now && isDeepStrictEqual(known.now, now))) return purchase;
  const cause = causeOf(event);
  if (now.paymentStatus === 'unpaid') return { ...purchase, now, cause };
  const { paymentId } = event.place;
  const paidAt = boughtAt(event);
  const paid = { paidAt, amount: now.amountTotal ?? 0, cause };
  const money = paymentId === null ? known.money : payMoney(known.money, paymentId, paid);
  return { ...purchase, now, paidAt, cause, money };
}
