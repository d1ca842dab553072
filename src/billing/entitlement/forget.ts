import { hasEnded, type SubscriptionState } from '../subscription/subscription.state.ts';
import type { EntitlementState } from './entitlement.state.ts';

/** How many ended subscriptions a document keeps: enough for any history that a page shows, whatever else is in the events. */
const ENDED_KEPT = 20;

/**
 * Forgets all but the last 20 ended subscriptions, by when they ended and then by id: never by when they were folded, or
 * a late event would bring an old one back.
 */
export function forgetOldSubscriptions(state: EntitlementState): EntitlementState {
  const entries = Object.entries(state.subscriptions);
  if (entries.length <= ENDED_KEPT) return state;
  const ended = entries.filter(([, subscription]) => isOver(subscription));
  if (ended.length <= ENDED_KEPT) return state;
  ended.sort(([a, one], [b, other]) => endOf(other) - endOf(one) || (a < b ? 1 : -1));
  const forgotten = new Set(ended.slice(ENDED_KEPT).map(([id]) => id));
  return { ...state, subscriptions: Object.fromEntries(entries.filter(([id]) => !forgotten.has(id))) };
}

/** Ended, or known from nothing but an invoice. */
function isOver({ now, checkout }: SubscriptionState): boolean {
  return now === null ? checkout === null : hasEnded(now.status);
}

function endOf({ now, lastPayment }: SubscriptionState): number {
  return (now?.endedAt ?? now?.canceledAt ?? now?.createdAt ?? lastPayment?.paidAt)?.getTime() ?? 0;
}
