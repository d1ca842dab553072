import { statusRules } from '../../facts/subscription-status.ts';
import { periodOf } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';
import { type Tolerance, windowOf } from './subscription.window.ts';

/** An object of Stripe's that may have changed without our knowing, since a second. */
export interface Outdated {
  id: string;
  second: number;
}

/**
 * The subscriptions that are live by all we know, and past the window of an item all the same: no event told of the renewal, or of the
 * end. Each comes with the second in which the item's period ended, so that Stripe is asked once for each period.
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
