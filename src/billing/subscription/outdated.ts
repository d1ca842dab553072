import { statusRules } from '../../facts/subscription-status.ts';
import { periodOf } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';
import { type Tolerance, windowOf } from './subscription.window.ts';

/** A Stripe object that may have changed since a second without an event. */
export interface Outdated {
  id: string;
  second: number;
}

/**
 * Returns the subscriptions that are running although the access period of an item is over: no event of the renewal or the end has arrived.
 * Each has the second in which the item's period ended, so that Stripe is asked once for each period.
 */
export function outdatedSubscriptions(
  subscriptions: Readonly<Record<string, SubscriptionState>>,
  tolerance: Tolerance,
  now: Date,
): Outdated[] {
  return Object.entries(subscriptions).flatMap(([id, subscription]) => {
    const { now: snapshot } = subscription;
    if (snapshot === null || !statusRules(snapshot.status).paidUp) return [];
    const seconds = snapshot.items.flatMap((item) => {
      const period = periodOf(item);
      const { reason, granted } = windowOf(subscription, tolerance, now, item);
      return period.end !== null && !granted && reason === 'EXPIRED' ? [period.end.getTime() / 1000] : [];
    });
    return [...new Set(seconds)].map((second) => ({ id, second }));
  });
}
