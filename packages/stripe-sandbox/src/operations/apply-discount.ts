import type Stripe from 'stripe';
import type { Applied } from '../objects/discounting.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';

/** The coupons that take something off a subscription's invoices at an instant. */
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

/** Takes off a subscription the discounts that an invoice has used up: those for once, and those whose time is over. */
export async function dropSpent(work: Work, { id }: { id: string }): Promise<void> {
  const subscription = await work.get('subscription', id);
  const kept: string[] = [];
  for (const { discount, coupon } of await appliedTo(work, subscription)) {
    if (coupon.duration !== 'once') kept.push(discount);
  }
  const dropped = subscription.discounts.map(idOf).filter((discount) => !kept.includes(discount));
  if (dropped.length === 0) return;
  await work.change('subscription', id, { discounts: kept }, 'customer.subscription.updated');
  for (const discount of dropped) work.tell('customer.discount.deleted', await work.get('discount', discount));
}
