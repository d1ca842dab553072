import type Stripe from 'stripe';
import { type Applied, newDiscount } from '../objects/coupon.ts';
import { idOf } from '../store/kinds.ts';
import type { Reader } from '../store/reader.ts';
import type { Work } from '../store/work.ts';
import { periodEnd } from '../time/period.ts';

/** A coupon that is about to be used, and the promotion code that names it. */
export interface Redeemed {
  coupon: Stripe.Coupon;
  promotionCode: string | null;
}

/** Returns the coupon of a promotion code. Returns `null` if it cannot be used any more, or not by this customer. */
export async function redeemable(
  reader: Pick<Reader, 'find'>,
  code: Stripe.PromotionCode,
  { now, customer }: { now: number; customer: string | null },
): Promise<Redeemed | null> {
  const coupon = await reader.find('coupon', idOf(String(code.promotion.coupon)));
  const mine = code.customer === null || code.customer === customer;
  const isExpired = code.expires_at !== null && code.expires_at <= now;
  if (!coupon || !code.active || !mine || isExpired || !isValid(coupon, now)) return null;
  return { coupon, promotionCode: code.id };
}

/** Whether a coupon can still be used. */
export function isValid({ valid, redeem_by }: Stripe.Coupon, now: number): boolean {
  return valid && (redeem_by === null || redeem_by > now);
}

/** Counts one use of a coupon. A coupon that reaches its maximum becomes invalid. */
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

/** Applies a coupon to a subscription from now on. */
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

/** Returns the coupons that apply to a subscription's invoices at an instant. */
export async function appliedTo(work: Work, { discounts }: Stripe.Subscription, at = work.now): Promise<Applied[]> {
  const found = await Promise.all(discounts.map((id) => work.get('discount', idOf(id))));
  const running = found.filter(({ end }) => end === null || end > at);
  return Promise.all(
    running.map(async ({ id, source }) => ({
      discount: id,
      coupon: await work.get('coupon', idOf(String(source.coupon))),
    })),
  );
}

/** Removes the discounts that an invoice has used up from a subscription: those that apply once, and those that have ended. */
export async function dropSpent(work: Work, { id }: { id: string }): Promise<void> {
  const subscription = await work.get('subscription', id);
  const kept: string[] = [];
  for (const { discount, coupon } of await appliedTo(work, subscription)) {
    if (coupon.duration !== 'once') kept.push(discount);
  }
  if (kept.length === subscription.discounts.length) return;
  await work.change('subscription', id, { discounts: kept }, 'customer.subscription.updated');
  await tellDropped(work, subscription, kept);
}

/** Emits the events of the discounts that a subscription does not have any more. */
export async function tellDropped(
  work: Work,
  { discounts }: Stripe.Subscription,
  kept: readonly (string | { id: string })[],
): Promise<void> {
  const ids = kept.map(idOf);
  for (const discount of discounts.map(idOf).filter((id) => !ids.includes(id))) {
    work.tell('customer.discount.deleted', await work.get('discount', discount));
  }
}
