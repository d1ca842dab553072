import { type CancellationFeedback, publicFeedback } from '../../facts/cancellation-feedback.ts';
import { type DiscountNow, isKnown } from '../../facts/discount.ts';
import type { SubscriptionNow } from '../../facts/fact.ts';
import { BEFORE_FIRST_EVENT, hasEnded, publicStatus } from '../../facts/subscription-status.ts';
import type { Catalog } from '../plan/catalog.ts';
import { pauseAt } from './subscription.pause.ts';
import { type ItemPlan, itemPlans } from './subscription.plan.ts';
import { switchOf } from './subscription.schedule.ts';
import type { SubscriptionState } from './subscription.state.ts';
import type { DiscountView, PendingChange, SubscriptionItemView, SubscriptionView } from './subscription.view.ts';
import { graceEnd } from './subscription.window.ts';

/** Returns a subscription at an instant as the API shows it. null if only its invoices are known. */
export function subscriptionView(
  id: string,
  subscription: SubscriptionState,
  catalog: Catalog,
  at: Date,
): SubscriptionView | null {
  const { now, checkout } = subscription;
  if (now === null && checkout === null) return null;
  const items = itemPlans(subscription, catalog);
  const main = items[0];
  const pause = now !== null && !hasEnded(now.status) ? pauseAt(now, at) : null;
  const gives = main !== undefined && main.quantity > 0;
  return {
    id,
    plan: gives ? main.plan : null,
    price: gives ? main.price : null,
    items: items.map((item) => itemView(item, at)),
    status: publicStatus(now?.status ?? BEFORE_FIRST_EVENT),
    quantity: main?.quantity ?? 1,
    currentPeriodStart: main?.period.start ?? null,
    currentPeriodEnd: main?.period.end ?? null,
    trialEnd: now?.trialEnd ?? null,
    cancelAtPeriodEnd: now?.cancelAtPeriodEnd ?? false,
    cancelAt: now?.cancelAt ?? null,
    canceledAt: now?.canceledAt ?? null,
    endedAt: now?.endedAt ?? null,
    cancellationFeedback: now && feedbackOf(now),
    gracePeriodEndsAt: graceEnd(subscription, catalog),
    pendingChange: pendingChange(subscription, catalog, at),
    scheduleId: Object.keys(subscription.schedules)[0] ?? null,
    paused: pause !== null,
    pausedUntil: pause?.resumesAt ?? null,
    actionUrl: Object.values(subscription.openInvoices).find(({ url }) => url !== null)?.url ?? null,
    discounts: discountsAt(now?.discounts ?? [], at),
  };
}

/** Returns the change that waits for the end of the period. Nothing waits once its time has come, even if no event says so yet. */
function pendingChange(subscription: SubscriptionState, catalog: Catalog, now: Date): PendingChange | null {
  const next = switchOf(subscription);
  if (next === null || next.at <= now) return null;
  const [main] = itemPlans(next.after, catalog);
  const { plan = null, price = null, quantity = 0 } = main ?? {};
  return { plan: quantity > 0 ? plan : null, price: quantity > 0 ? price : null, quantity, at: next.at };
}

/** Stripe keeps the feedback of a cancellation that was taken back. */
function feedbackOf({ canceledAt, cancellationFeedback = null }: SubscriptionNow): CancellationFeedback | null {
  return canceledAt !== null && cancellationFeedback !== null ? publicFeedback(cancellationFeedback) : null;
}

function itemView({ period, discounts, ...item }: ItemPlan, at: Date): SubscriptionItemView {
  return {
    ...item,
    currentPeriodStart: period.start,
    currentPeriodEnd: period.end,
    discounts: discountsAt(discounts, at),
  };
}

/** Returns the discounts that have not ended, in Stripe's order. A discount that events name only by ID is left out until a look-up has read it. */
function discountsAt(discounts: readonly DiscountNow[], at: Date): DiscountView[] {
  return discounts
    .filter((discount) => isKnown(discount) && (discount.endsAt === null || at < discount.endsAt))
    .map(({ name, percentOff, amountOff, currency, endsAt, promotionCode }) => {
      const money =
        amountOff !== null && currency !== null ? { amount: amountOff, currency: currency.toUpperCase() } : null;
      return { name, percentOff, amountOff: money, endsAt, promotionCode };
    });
}
