import type Stripe from 'stripe';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { appliedTo } from './discounts.ts';
import { type BilledItem, composeInvoice, pendingLines } from './issue-invoice.ts';
import { billingOf, type Plan, type ProrationBehavior } from './plan-change.ts';
import { upcomingId, upcomingInvoice } from './renew-subscription.ts';

/** Returns the next invoice after a planned change: the one that bills it at once, or that of the next renewal. Stores nothing. */
export async function previewOfPlan(
  work: Work,
  subscription: Stripe.Subscription,
  { plan, how }: { plan: Plan; how: ProrationBehavior },
): Promise<Stripe.Invoice> {
  const { lines, now } = billingOf(plan, how);
  const changed = { ...subscription, items: { ...subscription.items, data: plan.items } };
  if (!now) return upcomingInvoice(work, changed, lines);
  return composed(work, changed, [...(await pendingLines(work, subscription)), ...lines]);
}

/** Returns an invoice that would be issued now with these lines. Stores nothing. */
export async function composed(
  work: Work,
  subscription: Stripe.Subscription,
  items: BilledItem[],
): Promise<Stripe.Invoice> {
  return composeInvoice(work, {
    id: upcomingId(),
    customer: await work.get('customer', idOf(subscription.customer)),
    items,
    reason: 'upcoming',
    subscription,
    applied: await appliedTo(work, subscription),
  });
}
