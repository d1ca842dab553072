import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, PaymentIntentFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { boughtAt, type Paid, payMoney, WHOLE_PURCHASE } from '../money/money.state.ts';
import type { PurchaseState } from './entitlement.state.ts';

/** Puts what a completed session in payment mode says into its purchase. Once paid, it stays paid; what was bought, too. */
export function foldPurchase(known: PurchaseState, event: FoldEvent<CheckoutSessionFact>): PurchaseState {
  const { now, lines } = event.fact;
  const purchase = known.lines === null && lines !== null ? { ...known, lines } : known;
  if (known.paidAt !== null || (known.now && isDeepStrictEqual(known.now, now))) return purchase;
  const cause = causeOf(event);
  if (now.paymentStatus === 'unpaid') return payCaptured({ ...purchase, now, cause });
  const { paymentId } = event.place;
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
