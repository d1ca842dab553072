import type { SubscriptionState } from './subscription.state.ts';
import { type Tolerance, windowOf } from './subscription.window.ts';

/** An object of Stripe's that may have changed without our knowing, since a second. */
export interface Outdated {
  id: string;
  second: number;
}

/**
 * The subscriptions that are live by all we know, and past their window all the same: their renewal, or their end, was never told. Each
 * with the second in which its period ended, so that whoever asks about it asks once for each period.
 */
export function outdatedSubscriptions(
  subscriptions: Readonly<Record<string, SubscriptionState>>,
  tolerance: Tolerance,
  now: Date,
): Outdated[] {
  return Object.entries(subscriptions).flatMap(([id, subscription]) => {
    const { status, currentPeriodEnd } = subscription.now ?? {};
    if (!currentPeriodEnd || (status !== 'active' && status !== 'trialing')) return [];
    const { reason, granted } = windowOf(subscription, tolerance, now);
    return !granted && reason === 'EXPIRED' ? [{ id, second: currentPeriodEnd.getTime() / 1000 }] : [];
  });
}
