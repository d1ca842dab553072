import type Stripe from 'stripe';
import { discountAmounts } from '../objects/discounting.ts';
import type { Work } from '../store/work.ts';
import type { CheckoutAside } from './checkout-aside.ts';
import { checkoutDue } from './checkout-order.ts';
import { type Redeemed, redeemable } from './redeem.ts';

/** A session and what it remembers, with a coupon taken off. */
export function discounted(
  session: Stripe.Checkout.Session,
  aside: CheckoutAside,
  redeemed: Redeemed,
): { session: Stripe.Checkout.Session; aside: CheckoutAside } {
  const { coupon, promotionCode } = redeemed;
  const lines = aside.lineItems.map((line) => ({ amount: line.amount_subtotal, proration: false }));
  const off = discountAmounts(lines, [{ discount: coupon.id, coupon }]);
  const lineItems = aside.lineItems.map((line, index) => {
    const amount = (off[index] ?? []).reduce((sum, it) => sum + it.amount, 0);
    return { ...line, amount_discount: amount, amount_total: line.amount_subtotal - amount };
  });
  const changed = { ...aside, lineItems, redeemed };
  const total = checkoutDue(session, changed);
  return {
    aside: changed,
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

/** Uses a code that a buyer has typed in; `false` where it is none, or not to be had. */
export async function enterCode(work: Work, id: string, typed: string): Promise<boolean> {
  const session = await work.find('checkout.session', id);
  const aside = await work.aside('checkout.session', id);
  if (!session || !aside || session.status !== 'open' || !session.allow_promotion_codes) return false;
  const { data } = await work.list('promotion_code', { 'body.active': true }, { limit: 100 });
  const code = data.find((it) => it.code.toLowerCase() === typed.trim().toLowerCase());
  const customer = session.customer as string | null;
  const redeemed = code ? await redeemable(work, code, { now: work.now, customer }) : null;
  if (!redeemed || !suits(redeemed, session)) return false;
  const changed = discounted(session, aside, redeemed);
  await work.change('checkout.session', id, changed.session);
  await work.remember('checkout.session', id, changed.aside);
  return true;
}

/** An amount comes off prices in its own currency only. */
export function suits({ coupon }: Redeemed, { currency }: Pick<Stripe.Checkout.Session, 'currency'>): boolean {
  return coupon.currency === null || coupon.currency === currency;
}
