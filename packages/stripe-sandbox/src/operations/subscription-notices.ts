import type { Terms } from '../settings.ts';
import { DAY, SECOND } from '../time/clock.ts';

// https://docs.stripe.com/billing/subscriptions/trials: the event is sent three days before the end, or at once in a shorter trial.
const TRIAL_NOTICE = (3 * DAY) / SECOND;

/** The private state of a subscription: the notices about its period that are still to be sent. Stripe's API does not show them. */
export interface SubscriptionPrivateState {
  /** When `invoice.upcoming` is due. `null` if it was sent, or if the period is too short for it. */
  remindAt: number | null;
  /** When `customer.subscription.trial_will_end` is due. */
  trialEndsSoonAt: number | null;
}

/** Returns the notices of a period that begins now. */
export function noticesOf(
  now: number,
  { end, trial, terms }: { end: number; trial: boolean; terms: Terms },
): SubscriptionPrivateState {
  const remindAt = end - (terms.upcoming_days * DAY) / SECOND;
  return {
    remindAt: remindAt > now ? remindAt : null,
    trialEndsSoonAt: trial ? Math.max(now, end - TRIAL_NOTICE) : null,
  };
}
