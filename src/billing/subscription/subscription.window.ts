import type { SubscriptionItemNow, SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { DAY, HOUR } from '../../platform/clock.ts';
import { type HoldState, holdOf, type PaidPeriod } from '../money/hold.ts';
import type { MoneyState } from '../money/money.state.ts';
import type { EntitlementReason } from '../reason.ts';
import { type ItemPeriod, periodOf, planPeriod } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** Whether a source of access is open at an instant, why, and until when it would stay so. */
export interface Window {
  granted: boolean;
  reason: EntitlementReason;
  /** null: without end, or (where not granted) nothing to wait for. */
  until: Date | null;
}

/** How long access outlasts what was paid for; from the catalog in force. */
export interface Tolerance {
  graceDays: number;
  renewalLeewayHours: number;
}

/**
 * What a subscription's status gives through one of its items, by default the one that gives the plan. Windows are compared with `now`
 * when they are read, so nothing waits for a job.
 */
export function windowOf(
  subscription: SubscriptionState,
  tolerance: Tolerance,
  now: Date,
  item: SubscriptionItemNow | null = null,
): Window {
  const snapshot = subscription.now;
  if (snapshot === null) return closed('INCOMPLETE');
  const held = heldWindow(subscription.money, paidPeriodOf(subscription, item));
  if (held && !hasEnded(snapshot.status)) return held;
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
 * When the grace period of a past_due subscription ends: counted from the oldest first failure among the invoices of this
 * streak that are still open, else from its first past_due snapshot. null where there is no streak.
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
 * The instant at which a subscription will be canceled; null if it renews. "With its period" is when the first item's period ends.
 * https://docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums
 */
export function cancelInstant({
  cancelAt,
  cancelAtPeriodEnd,
  currentPeriodEnd,
}: Pick<SubscriptionNow, 'cancelAt' | 'cancelAtPeriodEnd' | 'currentPeriodEnd'>): Date | null {
  return cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null);
}

/** Until the cancel instant exactly, where there is one; else for as long as a renewal may take to arrive. */
function openUntil(now: Date, reason: EntitlementReason, snapshot: SubscriptionNow, renewal: Date | null): Window {
  const canceled = cancelInstant(snapshot);
  // A cancel instant far ahead does not pay for the periods until then.
  const ends = canceled !== null && (renewal === null || canceled < renewal);
  const until = ends ? canceled : renewal;
  if (until === null || now < until) return { granted: true, reason, until };
  return closed(ends ? 'ENDED' : 'EXPIRED');
}

/** Whatever the status says, a hold suspends access. Returns null if nothing holds. */
export function heldWindow(money: MoneyState, period: PaidPeriod): Window | null {
  const hold = holdOf(money, period);
  return hold && closed(hold.reason);
}

/** What an item is billed for at present; without one, the whole subscription in the period of the item that gives the plan. */
export function paidPeriodOf(subscription: SubscriptionState, item: SubscriptionItemNow | null = null): PaidPeriod {
  return { start: itemPeriod(subscription, item).start, priceId: item?.price.id ?? null };
}

function itemPeriod(subscription: SubscriptionState, item: SubscriptionItemNow | null): ItemPeriod {
  return item ? periodOf(item) : planPeriod(subscription);
}

/** What each item is billed for at present. */
export function paidPeriodsOf(subscription: SubscriptionState): PaidPeriod[] {
  const items = subscription.now?.items ?? [];
  return items.length === 0 ? [paidPeriodOf(subscription)] : items.map((item) => paidPeriodOf(subscription, item));
}

/** Everything that holds an item of a subscription, each once. */
export function holdsOn(subscription: SubscriptionState): HoldState[] {
  const holds = paidPeriodsOf(subscription).map((period) => holdOf(subscription.money, period));
  const found = holds.filter((hold) => hold !== null);
  return [...new Map(found.map((hold) => [hold.id, hold])).values()];
}

const closed = (reason: EntitlementReason): Window => ({ granted: false, reason, until: null });

function plus(at: Date | null, millis: number): Date | null {
  return at && new Date(at.getTime() + millis);
}
