import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { appliedTo } from './apply-discount.ts';
import { type BilledItem, composeInvoice } from './issue-invoice.ts';
import { pendingLines } from './pending-items.ts';
import { linesOf, nextPeriod } from './renew-subscription.ts';

/** What the renewal will ask for as things stand, with more lines where a change is looked at; nothing is written. */
export async function upcomingInvoice(
  work: Work,
  subscription: Stripe.Subscription,
  more: BilledItem[] = [],
): Promise<Stripe.Invoice> {
  const at = currentPeriodEnd(subscription);
  const pending = await pendingLines(work, subscription);
  return composeInvoice(
    { now: at },
    {
      id: upcomingId(),
      customer: await work.get('customer', idOf(subscription.customer)),
      items: [...pending, ...more, ...(await linesOf(work, nextPeriod(subscription)))],
      reason: 'upcoming',
      subscription,
      applied: await appliedTo(work, subscription, at),
      period: { start: Number(subscription.items.data[0]?.current_period_start), end: at },
      finalizesAt: at + 3600,
    },
  );
}

/** An id that says that there is no such invoice yet. */
export function upcomingId(): string {
  return newId('upcoming_in_1', 23);
}
