import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import { billNow } from './change-items.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { newInvoiceId } from './issue-invoice.ts';
import { type ProrationBehavior, planChange } from './plan-change.ts';
import { startPeriodNow } from './start-period.ts';
import { billedPeriod } from './start-subscription.ts';
import { noticesOf } from './subscription-notices.ts';

/**
 * Lets a subscription be on trial until an instant. An instant that has passed ends the trial, and a period begins and is charged now. A
 * subscription that has been charged for its period gets the rest of it back.
 */
export async function changeTrialEnd(
  work: Work,
  subscription: Stripe.Subscription,
  end: number,
  prorationBehavior: ProrationBehavior,
): Promise<Stripe.Subscription> {
  const { id, status } = subscription;
  if (end <= work.now) return startPeriodNow(work, subscription, { trial_end: work.now });
  const wasTrial = status === 'trialing';
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: wasTrial ? item.current_period_start : work.now,
    current_period_end: end,
  }));
  const invoice = newInvoiceId();
  const trial = {
    status: 'trialing',
    trial_end: end,
    trial_start: wasTrial ? subscription.trial_start : work.now,
    billing_cycle_anchor: end,
    items: { ...subscription.items, data },
    ...(wasTrial ? {} : { latest_invoice: invoice }),
    ...(subscription.cancel_at_period_end ? { cancel_at: end } : {}),
  } as const;
  const changed = await work.change('subscription', id, trial, 'customer.subscription.updated');
  await work.setPrivateState('subscription', id, noticesOf(work.now, { end, trial: true, terms: work.terms }));
  if (wasTrial) return changed;
  const unused = prorationBehavior === 'none' ? [] : await unusedTime(work, subscription);
  const free = await Promise.all(data.map((item) => billedPeriod(work, item, { trial: true })));
  const issued = await billNow(work, changed, { id: invoice, lines: [...unused, ...free] });
  if (issued.status === 'open') await collectAutomatically(work, issued);
  return work.get('subscription', id);
}

/** Returns the credit for the rest of a period that ends early. */
export async function unusedTime(work: Work, subscription: Stripe.Subscription) {
  const changes = subscription.items.data.map(({ id }) => ({ id, deleted: true }));
  const { lines } = await planChange(work, subscription, { changes, at: work.now });
  return lines.filter(({ proration }) => proration);
}
