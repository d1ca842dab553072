import type Stripe from 'stripe';
import { currentPeriodEnd, newSubscriptionItem, quantityOf } from '../objects/subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { appliedTo } from './discounts.ts';
import { issueInvoice, newInvoiceId } from './issue-invoice.ts';
import { billedPeriod } from './start-subscription.ts';
import { noticesOf } from './subscription-notices.ts';

/** Begins a new period of a subscription now and charges it. Other fields change with it. `eventType` is emitted too. */
export async function startPeriodNow(
  work: Work,
  subscription: Stripe.Subscription,
  fields: Partial<Stripe.Subscription>,
  eventType?: string,
): Promise<Stripe.Subscription> {
  const { id } = subscription;
  const data = subscription.items.data.map((item) => {
    const { price } = item;
    const fresh = newSubscriptionItem(work.now, {
      subscription: id,
      price,
      quantity: quantityOf(item),
      trialEnd: null,
    });
    return { ...item, current_period_start: work.now, current_period_end: fresh.current_period_end };
  });
  const invoice = newInvoiceId();
  const begun = await work.change(
    'subscription',
    id,
    {
      ...fields,
      status: 'active',
      items: { ...subscription.items, data },
      billing_cycle_anchor: work.now,
      latest_invoice: invoice,
    },
    'customer.subscription.updated',
  );
  if (eventType) await work.change('subscription', id, {}, eventType);
  const end = currentPeriodEnd(begun);
  await work.setPrivateState('subscription', id, noticesOf(work.now, { end, trial: false, terms: work.terms }));
  const issued = await issueInvoice(work, {
    id: invoice,
    customer: await work.get('customer', idOf(begun.customer)),
    items: await Promise.all(begun.items.data.map((item) => billedPeriod(work, item, { trial: false }))),
    reason: 'subscription_update',
    subscription: begun,
    applied: await appliedTo(work, begun),
    intent: null,
  });
  await collectAutomatically(work, issued);
  return work.get('subscription', id);
}
