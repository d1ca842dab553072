import type Stripe from 'stripe';
import { newDiscount } from '../objects/coupon.ts';
import { idOf } from '../store/kinds.ts';
import type { Reader } from '../store/reader.ts';
import type { Work } from '../store/work.ts';
import { periodEnd } from '../time/period.ts';

/** A coupon that somebody is about to use, and the code that led to it. */
export interface Redeemed {
  coupon: Stripe.Coupon;
  promotionCode: string | null;
}

/** The coupon behind a code, or `null` where it is not to be had any more, or not by this customer. */
export async function redeemable(
  reader: Pick<Reader, 'find'>,
  code: Stripe.PromotionCode,
  { now, customer }: { now: number; customer: string | null },
): Promise<Redeemed | null> {
  const coupon = await reader.find('coupon', idOf(String(code.promotion.coupon)));
  const mine = code.customer === null || code.customer === customer;
  const late = code.expires_at !== null && code.expires_at <= now;
  if (!coupon || !code.active || !mine || late || !isValid(coupon, now)) return null;
  return { coupon, promotionCode: code.id };
}

/** Whether a coupon can still be used. */
export function isValid({ valid, redeem_by }: Stripe.Coupon, now: number): boolean {
  return valid && (redeem_by === null || redeem_by > now);
}

/** Counts that a coupon was used; one that was used often enough is valid no more. */
export async function countRedemption(work: Work, { coupon, promotionCode }: Redeemed): Promise<void> {
  const { times_redeemed, max_redemptions } = await work.get('coupon', coupon.id);
  const times = times_redeemed + 1;
  await work.change('coupon', coupon.id, { times_redeemed: times, valid: times !== max_redemptions });
  if (promotionCode === null) return;
  const code = await work.get('promotion_code', promotionCode);
  const uses = code.times_redeemed + 1;
  const active = code.active && uses !== code.max_redemptions;
  await work.change('promotion_code', code.id, { times_redeemed: uses, active }, 'promotion_code.updated');
}

/** Lets a subscription use a coupon from now on. */
export async function attachDiscount(
  work: Work,
  redeemed: Redeemed,
  using: { customer: string; subscription: string; checkoutSession: string | null },
): Promise<Stripe.Discount> {
  await countRedemption(work, redeemed);
  const { coupon } = redeemed;
  const months = coupon.duration === 'repeating' ? Number(coupon.duration_in_months) : null;
  const end = months === null ? null : periodEnd(work.now, { interval: 'month', count: months });
  const discount = work.create('discount', newDiscount(work.now, { ...redeemed, ...using, end }));
  work.tell('customer.discount.created', discount);
  return discount;
}
