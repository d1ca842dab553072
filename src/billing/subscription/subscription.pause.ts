import type { SubscriptionNow } from '../../facts/fact.ts';

/** A pause of a subscription's payments. It has no known end if `resumesAt` is null. */
export type Pause = NonNullable<SubscriptionNow['collectionPaused']>;

/**
 * Returns the pause of a subscription's payments at an instant, null if they are not paused then. A pause ends at its time, even if no event
 * says so. https://docs.stripe.com/billing/subscriptions/pause-payment
 */
export function pauseAt(now: Pick<SubscriptionNow, 'collectionPaused'> | null, at: Date): Pause | null {
  const pause = now?.collectionPaused ?? null;
  return pause === null || (pause.resumesAt !== null && pause.resumesAt <= at) ? null : pause;
}
