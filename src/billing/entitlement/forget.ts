import { hasEnded } from '../../facts/subscription-status.ts';
import { FOR_GOOD, forgetMoney, lastPayment, type PaidPeriod } from '../money/hold.ts';
import type { MoneyState } from '../money/money.state.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';
import { paidPeriodsOf } from '../subscription/subscription.window.ts';
import type { EntitlementState, GrantState, PurchaseState } from './entitlement.state.ts';

/** How many ended subscriptions, and revoked grants, a document keeps. It is enough for a page. Older ones are only in the events. */
const ENDED_KEPT = 20;

/**
 * Drops all but the last 20 ended subscriptions, sorted by their end and then by ID. The order must not depend on when they were
 * folded, or a late event would bring an old one back.
 */
function compactSubscriptions(state: EntitlementState): EntitlementState {
  const entries = Object.entries(state.subscriptions);
  if (entries.length <= ENDED_KEPT) return state;
  const ended = entries.filter(([, subscription]) => isOver(subscription));
  if (ended.length <= ENDED_KEPT) return state;
  ended.sort(([a, one], [b, other]) => endOf(other) - endOf(one) || (a < b ? 1 : -1));
  const forgotten = new Set(ended.slice(ENDED_KEPT).map(([id]) => id));
  return { ...state, subscriptions: Object.fromEntries(entries.filter(([id]) => !forgotten.has(id))) };
}

/** Drops all but the last 20 revoked grants. A revocation without its grant is kept, because it must win when the grant arrives. */
function compactGrants(state: EntitlementState): EntitlementState {
  const entries = Object.entries(state.grants);
  if (entries.length <= ENDED_KEPT) return state;
  const revoked = entries.filter(([, grant]) => grant.now !== null && grant.revoked !== null);
  if (revoked.length <= ENDED_KEPT) return state;
  const end = ({ revoked }: GrantState) => revoked?.at.getTime() ?? 0;
  revoked.sort(([a, one], [b, other]) => end(other) - end(one) || (a < b ? 1 : -1));
  const forgotten = new Set(revoked.slice(ENDED_KEPT).map(([id]) => id));
  return { ...state, grants: Object.fromEntries(entries.filter(([id]) => !forgotten.has(id))) };
}

/** Compacts a state after each second: drops what no later event needs. */
export function forget(state: EntitlementState): EntitlementState {
  return compactSubscriptions(compactGrants(compactMoney(state)));
}

function compactMoney(state: EntitlementState): EntitlementState {
  const subscriptions = mapChanged(state.subscriptions, (known) => lessMoney(known, paidPeriodsOf(known)));
  const purchases = mapChanged(state.purchases, (known) => lessMoney(known, [FOR_GOOD]));
  const invoicePurchases = withoutUnsold(mapChanged(state.invoicePurchases, (known) => lessMoney(known, [FOR_GOOD])));
  const same =
    subscriptions === state.subscriptions &&
    purchases === state.purchases &&
    invoicePurchases === state.invoicePurchases;
  return same ? state : { ...state, subscriptions, purchases, invoicePurchases };
}

/** Drops the purchases of invoices without one-time items. Keeps those whose lines are not known yet. */
function withoutUnsold(purchases: Record<string, PurchaseState>): Record<string, PurchaseState> {
  const entries = Object.entries(purchases);
  const kept = entries.filter(([, { lines }]) => lines?.length !== 0);
  return kept.length === entries.length ? purchases : Object.fromEntries(kept);
}

function lessMoney<T extends { money: MoneyState }>(known: T, periods: readonly PaidPeriod[]): T {
  const money = forgetMoney(known.money, periods);
  return money === known.money ? known : { ...known, money };
}

/** Maps the values of a record. Returns the same object if no value changed, so that an unchanged state stays the same object. */
function mapChanged<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  const entries = Object.entries(record).map(([id, value]): [string, T] => [id, change(value)]);
  return entries.some(([id, value]) => value !== record[id]) ? Object.fromEntries(entries) : record;
}

/** Whether a subscription has ended, or is known only from an invoice. */
function isOver({ now, checkout }: SubscriptionState): boolean {
  return now === null ? checkout === null : hasEnded(now.status);
}

function endOf({ now, money }: SubscriptionState): number {
  return (now?.endedAt ?? now?.canceledAt ?? now?.createdAt ?? lastPayment(money)?.paidAt)?.getTime() ?? 0;
}
