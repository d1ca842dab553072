import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

interface NewCoupon {
  id?: string | undefined;
  name?: string | undefined;
  percentOff?: number | undefined;
  amountOff?: number | undefined;
  currency?: string | undefined;
  duration: Stripe.Coupon.Duration;
  durationInMonths?: number | undefined;
  maxRedemptions?: number | undefined;
  redeemBy?: number | undefined;
  metadata: Record<string, string>;
}

/** Creates a coupon: how much it takes off, and for how long. */
export function newCoupon(now: number, given: NewCoupon): Stripe.Coupon {
  return {
    id: given.id ?? newId('', 8),
    object: 'coupon',
    amount_off: given.amountOff ?? null,
    created: now,
    currency: given.currency ?? null,
    duration: given.duration,
    duration_in_months: given.durationInMonths ?? null,
    livemode: false,
    max_redemptions: given.maxRedemptions ?? null,
    metadata: given.metadata,
    name: given.name ?? null,
    percent_off: given.percentOff ?? null,
    redeem_by: given.redeemBy ?? null,
    times_redeemed: 0,
    valid: true,
  };
}

interface NewPromotionCode {
  coupon: string;
  code?: string | undefined;
  active?: boolean | undefined;
  customer?: string | undefined;
  expiresAt?: number | undefined;
  maxRedemptions?: number | undefined;
  metadata: Record<string, string>;
}

/** Creates a promotion code, which customers enter to use a coupon. */
export function newPromotionCode(now: number, given: NewPromotionCode): Stripe.PromotionCode {
  return {
    id: newId('promo_1', 23),
    object: 'promotion_code',
    active: given.active ?? true,
    code: given.code ?? newId('', 8).toUpperCase(),
    created: now,
    customer: given.customer ?? null,
    customer_account: null,
    expires_at: given.expiresAt ?? null,
    livemode: false,
    max_redemptions: given.maxRedemptions ?? null,
    metadata: given.metadata,
    promotion: { coupon: given.coupon, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
  };
}

interface NewDiscount {
  coupon: Stripe.Coupon;
  promotionCode: string | null;
  customer: string;
  subscription: string;
  checkoutSession: string | null;
  end: number | null;
}

/** Creates a discount: the use of a coupon by a subscription. */
export function newDiscount(now: number, given: NewDiscount): Stripe.Discount {
  return {
    id: newId('di_1', 23),
    object: 'discount',
    checkout_session: given.checkoutSession,
    customer: given.customer,
    customer_account: null,
    end: given.end,
    invoice: null,
    invoice_item: null,
    promotion_code: given.promotionCode,
    source: { coupon: given.coupon.id, type: 'coupon' },
    start: now,
    subscription: given.subscription,
    subscription_item: null,
  };
}

/** A coupon that applies to an invoice, and the discount object of its use. */
export interface Applied {
  discount: string;
  coupon: Stripe.Coupon;
}

/** Returns what the coupons take off each amount. A fixed amount reduces new purchases and never a proration. */
export function discountAmounts(
  lines: readonly { amount: number; proration: boolean }[],
  applied: readonly Applied[],
): { amount: number; discount: string }[][] {
  const off = lines.map(() => [] as { amount: number; discount: string }[]);
  const left = lines.map(({ amount }) => amount);
  for (const { discount, coupon } of applied) {
    let fixed = Number(coupon.amount_off);
    for (const [index, line] of lines.entries()) {
      const remaining = Number(left[index]);
      const amount =
        coupon.percent_off === null
          ? line.proration
            ? 0
            : Math.min(fixed, Math.max(remaining, 0))
          : Math.round((remaining * coupon.percent_off) / 100);
      fixed -= amount;
      left[index] = remaining - amount;
      off[index]?.push({ amount, discount });
    }
  }
  return off;
}

/** Returns what the coupons take off in total. */
export function discountTotal(amounts: readonly number[], applied: readonly Applied[]): number {
  const lines = amounts.map((amount) => ({ amount, proration: false }));
  return discountAmounts(lines, applied)
    .flat()
    .reduce((sum, { amount }) => sum + amount, 0);
}
