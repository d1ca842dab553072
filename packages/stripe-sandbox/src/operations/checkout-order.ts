import type Stripe from 'stripe';
import type { Ordered } from '../objects/subscription.ts';
import type { CheckoutAside } from './checkout-aside.ts';
import { dueNow } from './start-subscription.ts';

/** What a session sells, told apart into what recurs and what is bought once. */
export function orderOf(aside: Pick<CheckoutAside, 'lineItems'>): { items: Ordered[]; extras: Ordered[] } {
  const ordered = aside.lineItems.map((line) => ({
    price: line.price as Stripe.Price,
    quantity: Number(line.quantity),
  }));
  return {
    items: ordered.filter((it) => it.price.type === 'recurring'),
    extras: ordered.filter((it) => it.price.type === 'one_time'),
  };
}

/** The currency of a session, which Stripe's type leaves open for kinds of sessions that there are not here. */
export function currencyOf({ currency }: Stripe.Checkout.Session): string {
  return String(currency);
}

/** What the buyer pays now. */
export function checkoutDue(session: Stripe.Checkout.Session, aside: CheckoutAside): number {
  const trial = session.mode === 'subscription' && aside.subscription.trialDays !== null;
  return dueNow({ ...orderOf(aside), trial, coupon: aside.redeemed?.coupon });
}

/** Whether the page asks for a card: a free trial may be had without one. */
export function asksForCard(session: Stripe.Checkout.Session, aside: CheckoutAside): boolean {
  return checkoutDue(session, aside) > 0 || session.payment_method_collection === 'always';
}
