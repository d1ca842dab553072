import type Stripe from 'stripe';
import { discountAmounts } from '../objects/coupon.ts';
import type { MissingPaymentMethod, Ordered } from '../objects/subscription.ts';
import type { Reader } from '../store/reader.ts';
import type { Work } from '../store/work.ts';
import { type Redeemed, redeemable } from './discounts.ts';
import { dueNow } from './start-subscription.ts';

/** The private state of a checkout session. Stripe's API shows it only once the session is paid, or never. */
export interface CheckoutPrivateState {
  lineItems: Stripe.LineItem[];
  subscription: {
    metadata: Record<string, string>;
    description: string | null;
    trialDays: number | null;
    missingPaymentMethod: MissingPaymentMethod;
  };
  paymentIntent: {
    metadata: Record<string, string>;
    description: string | null;
    setupFutureUsage: 'off_session' | 'on_session' | null;
  };
  customerUpdate: { address: boolean; name: boolean };
  /** The coupon or promotion code that the session uses. */
  redeemed: Redeemed | null;
  /** The payment intent of all attempts so far. Stripe, too, uses one for all of them. */
  intent: string | null;
  /** The card whose bank waits for the buyer to confirm the payment. */
  asking: { method: string; buyer: Buyer } | null;
}

/** What the buyer entered, without the card. */
export interface Buyer {
  email: string;
  name: string;
  address: Stripe.Address | null;
}

/** Returns what a session sells, split into recurring and one-time prices. */
export function orderOf(privateState: Pick<CheckoutPrivateState, 'lineItems'>): {
  items: Ordered[];
  extras: Ordered[];
} {
  const ordered = privateState.lineItems.map((line) => ({
    price: line.price as Stripe.Price,
    quantity: Number(line.quantity),
  }));
  return {
    items: ordered.filter((it) => it.price.type === 'recurring'),
    extras: ordered.filter((it) => it.price.type === 'one_time'),
  };
}

/** Returns the currency of a session. It is null only for modes that the sandbox does not have. */
export function currencyOf({ currency }: Stripe.Checkout.Session): string {
  return String(currency);
}

/** Returns the total of a session, which Stripe shows as `amount_total`. The balance of a customer does not change it. */
export function checkoutDue(session: Stripe.Checkout.Session, privateState: CheckoutPrivateState): number {
  const trial = session.mode === 'subscription' && privateState.subscription.trialDays !== null;
  return dueNow({ ...orderOf(privateState), trial, coupon: privateState.redeemed?.coupon });
}

/** Returns the amount that the buyer pays now: the total, less the credit that a customer has for invoices. */
export async function amountToPay(
  reader: Pick<Reader, 'find'>,
  session: Stripe.Checkout.Session,
  privateState: CheckoutPrivateState,
): Promise<number> {
  const billed = session.mode === 'subscription' ? (session.customer as string | null) : null;
  const customer = billed && (await reader.find('customer', billed));
  return Math.max(0, checkoutDue(session, privateState) + (customer ? customer.balance : 0));
}

/** Whether the page asks for a card. A free trial may need none. */
export function asksForCard(session: Stripe.Checkout.Session, privateState: CheckoutPrivateState): boolean {
  return checkoutDue(session, privateState) > 0 || session.payment_method_collection === 'always';
}

/** Returns a session and its private state with a coupon applied. */
export function discounted(
  session: Stripe.Checkout.Session,
  privateState: CheckoutPrivateState,
  redeemed: Redeemed,
): { session: Stripe.Checkout.Session; privateState: CheckoutPrivateState } {
  const { coupon, promotionCode } = redeemed;
  const lines = privateState.lineItems.map((line) => ({ amount: line.amount_subtotal, proration: false }));
  const off = discountAmounts(lines, [{ discount: coupon.id, coupon }]);
  const lineItems = privateState.lineItems.map((line, index) => {
    const amount = (off[index] ?? []).reduce((sum, it) => sum + it.amount, 0);
    return { ...line, amount_discount: amount, amount_total: line.amount_subtotal - amount };
  });
  const changed = { ...privateState, lineItems, redeemed };
  const total = checkoutDue(session, changed);
  return {
    privateState: changed,
    session: {
      ...session,
      amount_total: total,
      discounts: [{ coupon: promotionCode === null ? coupon.id : null, promotion_code: promotionCode }],
      total_details: {
        amount_discount: Number(session.amount_subtotal) - total,
        amount_shipping: 0,
        amount_tax: 0,
      },
    },
  };
}

/** Applies a promotion code that a buyer entered. Returns `false` if it does not exist or cannot be used. */
export async function enterCode(work: Work, id: string, typed: string): Promise<boolean> {
  const session = await work.find('checkout.session', id);
  const privateState = await work.privateState('checkout.session', id);
  if (!session || !privateState || session.status !== 'open' || !session.allow_promotion_codes) return false;
  const { data } = await work.list('promotion_code', { 'body.active': true }, { limit: 100 });
  const code = data.find((it) => it.code.toLowerCase() === typed.trim().toLowerCase());
  const customer = session.customer as string | null;
  const redeemed = code ? await redeemable(work, code, { now: work.now, customer }) : null;
  if (!redeemed || !suits(redeemed, session)) return false;
  const changed = discounted(session, privateState, redeemed);
  await work.change('checkout.session', id, changed.session);
  await work.setPrivateState('checkout.session', id, changed.privateState);
  return true;
}

/** Whether a coupon can be used in a currency. A fixed amount is only taken off prices in its own currency. */
export function suits({ coupon }: Redeemed, { currency }: Pick<Stripe.Checkout.Session, 'currency'>): boolean {
  return coupon.currency === null || coupon.currency === currency;
}

/** Expires an open session. */
export function expireCheckout(work: Work, id: string): Promise<Stripe.Checkout.Session> {
  return work.change('checkout.session', id, { status: 'expired', url: null }, 'checkout.session.expired');
}
