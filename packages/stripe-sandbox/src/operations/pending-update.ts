import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { noticesOf } from './subscription-notices.ts';
import { followSubscription } from './subscription-schedule.ts';
import { voidInvoice } from './void-invoice.ts';

/** Applies a change that has waited for its payment. */
export async function applyPendingUpdate(
  work: Work,
  subscription: Stripe.Subscription,
  pending: Stripe.Subscription.PendingUpdate,
): Promise<void> {
  const { id } = subscription;
  const items = pending.subscription_items as Stripe.SubscriptionItem[];
  const changes = {
    pending_update: null,
    items: { ...subscription.items, data: items },
    ...(pending.metadata ? { metadata: pending.metadata } : {}),
    ...(pending.cancel_at_period_end === false
      ? { cancel_at_period_end: false, cancel_at: null, canceled_at: null }
      : {}),
    ...(pending.billing_cycle_anchor === null ? {} : { billing_cycle_anchor: pending.billing_cycle_anchor }),
  };
  const changed = await work.change('subscription', id, changes, 'customer.subscription.updated');
  const end = currentPeriodEnd(changed);
  await work.setPrivateState('subscription', id, noticesOf(work.now, { end, trial: false, terms: work.terms }));
  await work.change('subscription', id, {}, 'customer.subscription.pending_update_applied');
  await followSubscription(work, id);
}

/** Drops a change that was not paid in time, and voids its invoice. */
export async function expirePendingUpdate(work: Work, subscription: Stripe.Subscription): Promise<void> {
  await dropPendingUpdate(work, subscription);
  await voidInvoice(work, await work.get('invoice', idOf(String(subscription.latest_invoice))));
}

/** Drops a change whose invoice is no longer collected. */
export async function dropPendingUpdate(work: Work, { id }: Stripe.Subscription): Promise<void> {
  await work.change('subscription', id, { pending_update: null }, 'customer.subscription.updated');
  await work.change('subscription', id, {}, 'customer.subscription.pending_update_expired');
}
