import type { SubscriptionItemNow, SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { DAY, HOUR } from '../../platform/clock.ts';
import { type HoldState, holdOf, type PaidPeriod } from '../money/hold.ts';
import type { MoneyState } from '../money/money.state.ts';
import type { EntitlementReason } from '../reason.ts';
import { type ItemPeriod, periodOf, planPeriod } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** The access period of a source: whether access is open at an instant, why, and until when. */
export interface Window {
  granted: boolean;
  reason: EntitlementReason;
  /** null if access has no end, or, if it is not granted, if no end of that is known. */
  until: Date | null;
}

/** How long access continues after the paid period, from the catalog in force. */
export interface Tolerance {
  graceDays: number;
  renewalLeewayHours: number;
}

/**
 * Returns the access period of one item of a subscription, by default the one that gives the plan. It is computed when it is read, so access
 * does not wait for a scheduled job.
 */
export function windowOf(
  subscription: SubscriptionState,
  tolerance: Tolerance,
  now: Date,
  item: SubscriptionItemNow | null = null,
): Window {
  const snapshot = subscription.now;
  if (snapshot === null) return closed('INCOMPLETE');
  const suspended = heldWindow(subscription.money, paidPeriodOf(subscription, item));
  if (suspended && !hasEnded(snapshot.status)) return suspended;
  const { access } = statusRules(snapshot.status);
  switch (access) {
    case 'TRIAL':
      return openUntil(now, 'TRIALING', snapshot, plus(snapshot.trialEnd, tolerance.renewalLeewayHours * HOUR));
    case 'PAID_PERIOD':
      return openUntil(
        now,
        'ACTIVE',
        snapshot,
        plus(itemPeriod(subscription, item).end, tolerance.renewalLeewayHours * HOUR),
      );
    case 'GRACE': {
      const until = graceEnd(subscription, tolerance);
      return until !== null && now < until ? { granted: true, reason: 'GRACE_PERIOD', until } : closed('PAST_DUE');
    }
    default:
      return closed(access);
  }
}

/**
 * Returns when the grace period of a `past_due` subscription ends. It counts from the earliest failure of the open invoices since the last
 * recovery, else from the first `past_due` event. null without a failure.
 */
export function graceEnd(
  { now, openInvoices, recoveredAt, pastDueSince }: SubscriptionState,
  tolerance: Tolerance,
): Date | null {
  if (now === null || statusRules(now.status).access !== 'GRACE') return null;
  const failures = Object.values(openInvoices)
    .map(({ failedAt, dueAt }) => failedAt ?? dueAt)
    .filter((at) => at !== null)
    .filter((at) => recoveredAt === null || at >= recoveredAt);
  const since = failures.length > 0 ? new Date(Math.min(...failures.map(Number))) : pastDueSince;
  return plus(since, tolerance.graceDays * DAY);
}

/**
 * Returns when a subscription will be canceled, null if it renews. Its period ends when the first period of an item ends.
 * https://docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums
 */
export function cancelInstant({
  cancelAt,
  cancelAtPeriodEnd,
  currentPeriodEnd,
}: Pick<SubscriptionNow, 'cancelAt' | 'cancelAtPeriodEnd' | 'currentPeriodEnd'>): Date | null {
  return cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null);
}

/** Returns the access period until the cancellation, if there is one, else until the renewal must have arrived. */
function openUntil(now: Date, reason: EntitlementReason, snapshot: SubscriptionNow, renewal: Date | null): Window {
  const canceled = cancelInstant(snapshot);
  // If the cancellation is after this period, the periods until then still have to be paid.
  const ends = canceled !== null && (renewal === null || canceled < renewal);
  const until = ends ? canceled : renewal;
  if (until === null || now < until) return { granted: true, reason, until };
  return closed(ends ? 'ENDED' : 'EXPIRED');
}

/** Returns a closed access period if there is a hold, null if there is none. A hold suspends access for every status. */
export function heldWindow(money: MoneyState, period: PaidPeriod): Window | null {
  const hold = holdOf(money, period);
  return hold && closed(hold.reason);
}

/** Returns the current paid period of an item. Without an item, that of the whole subscription, with the period of the item that gives the plan. */
export function paidPeriodOf(subscription: SubscriptionState, item: SubscriptionItemNow | null = null): PaidPeriod {
  return { start: itemPeriod(subscription, item).start, priceId: item?.price.id ?? null };
}

function itemPeriod(subscription: SubscriptionState, item: SubscriptionItemNow | null): ItemPeriod {
  return item ? periodOf(item) : planPeriod(subscription);
}

/** Returns the current paid period of each item. */
export function paidPeriodsOf(subscription: SubscriptionState): PaidPeriod[] {
  const items = subscription.now?.items ?? [];
  return items.length === 0 ? [paidPeriodOf(subscription)] : items.map((item) => paidPeriodOf(subscription, item));
}

/** Returns the holds of a subscription's items, each once. */
export function holdsOn(subscription: SubscriptionState): HoldState[] {
  const holds = paidPeriodsOf(subscription).map((period) => holdOf(subscription.money, period));
  const found = holds.filter((hold) => hold !== null);
  return [...new Map(found.map((hold) => [hold.id, hold])).values()];
}

const closed = (reason: EntitlementReason): Window => ({ granted: false, reason, until: null });

function plus(at: Date | null, millis: number): Date | null {
  return at && new Date(at.getTime() + millis);
}
