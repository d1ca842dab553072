import type Stripe from 'stripe';

/** A coupon at work: the discount object is its being used by somebody. */
export interface Applied {
  discount: string;
  coupon: Stripe.Coupon;
}

/** What coupons take off each of some amounts. A fixed amount comes off what is bought anew, never off a proration. */
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

/** What coupons take off all of it. */
export function discountTotal(amounts: readonly number[], applied: readonly Applied[]): number {
  const lines = amounts.map((amount) => ({ amount, proration: false }));
  return discountAmounts(lines, applied)
    .flat()
    .reduce((sum, { amount }) => sum + amount, 0);
}
