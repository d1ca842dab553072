import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import type { Work } from '../store/work.ts';

/** The reasons that a customer can choose from. */
export const FEEDBACK = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;

/** What a customer says about a cancellation. */
export type Words = {
  comment?: string | null | undefined;
  feedback?: Stripe.Subscription.CancellationDetails.Feedback | null | undefined;
};

/** Returns the fields of a subscription that will end with its period, or that will continue after all. */
export function endingWithPeriod(
  work: Work,
  subscription: Stripe.Subscription,
  { ends, ...words }: { ends: boolean } & Words,
): Partial<Stripe.Subscription> {
  return {
    cancel_at_period_end: ends,
    cancel_at: ends ? currentPeriodEnd(subscription) : null,
    canceled_at: ends ? work.now : null,
    cancellation_details: details(subscription, { reason: ends ? 'cancellation_requested' : null, ...words }),
  };
}

/** Returns the fields of a subscription that will end at an instant, or that will continue after all. */
export function endingAt(
  work: Work,
  subscription: Stripe.Subscription,
  { at, ...words }: { at: number | null } & Words,
): Partial<Stripe.Subscription> {
  return {
    cancel_at: at,
    cancel_at_period_end: false,
    canceled_at: at === null ? null : (subscription.canceled_at ?? work.now),
    cancellation_details: details(subscription, { reason: at === null ? null : 'cancellation_requested', ...words }),
  };
}

/** Returns the details of a cancellation after a request. What the request does not name stays, and null removes it. */
export function details(
  { cancellation_details: before }: Stripe.Subscription,
  {
    reason = before?.reason ?? null,
    comment = before?.comment ?? null,
    feedback = before?.feedback ?? null,
  }: { reason?: Stripe.Subscription.CancellationDetails.Reason | null } & Words,
): Stripe.Subscription.CancellationDetails {
  return { comment, feedback, feedback_option: null, reason };
}
