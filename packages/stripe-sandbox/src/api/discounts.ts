import { z } from 'zod';
import { isValid, type Redeemed, redeemable } from '../operations/discounts.ts';
import type { Work } from '../store/work.ts';
import { text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** Names a coupon by its ID, or by the ID of its promotion code. */
export const discountsShape = z
  .array(z.strictObject({ coupon: text.optional(), promotion_code: text.optional() }))
  .max(1, 'one can be given here');

/** Returns the coupon that the parameter names. Refuses an unknown one with Stripe's message. */
export async function redeemedFrom(
  work: Work,
  discounts: z.output<typeof discountsShape> | undefined,
  customer: string | null,
): Promise<Redeemed | null> {
  const [named] = discounts ?? [];
  if (!named) return null;
  if (named.promotion_code !== undefined) {
    const param = 'discounts[0][promotion_code]';
    const code = await work.find('promotion_code', named.promotion_code);
    if (!code) throw noSuch('promotion code', named.promotion_code, param);
    const redeemed = await redeemable(work, code, { now: work.now, customer });
    if (redeemed) return redeemed;
    throw invalid('This promotion code cannot be redeemed.', { param, code: 'promotion_code_invalid' });
  }
  const param = 'discounts[0][coupon]';
  const coupon = await work.find('coupon', String(named.coupon));
  if (!coupon) throw noSuch('coupon', String(named.coupon), param);
  if (!isValid(coupon, work.now)) throw invalid(`Coupon ${coupon.id} is used up.`, { param, code: 'coupon_expired' });
  return { coupon, promotionCode: null };
}
