import type Stripe from 'stripe';
import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';
import { hasEnded } from '../../facts/subscription-status.ts';
import { BillingError } from '../errors.ts';
import { willEnd } from '../subscription/subscription.view.ts';
import type { ChangeTiming } from './change.ts';
import { endPause } from './pause.commands.ts';
import { type Asked, type Frozen, writeSubscription } from './subscription-write.ts';
import { findTarget } from './target.ts';

export interface CancelRequest {
  subscriptionId: string | null;
  when: ChangeTiming;
  feedback: CancellationFeedback | null;
  /** The customer's reason, which is sent to Stripe and kept on the event. Staff give their own reason as well. */
  comment: string | null;
}

/**
 * Cancels a subscription, immediately or at the end of its period, and returns its ID. Throws the errors of `targetOf`, and ALREADY_CANCELED
 * if it is set to end with its period already. A change of the plan that waits is taken back.
 */
export async function cancelSubscription(
  userId: string,
  { subscriptionId: wanted, when, feedback, comment }: CancelRequest,
  asked: Asked,
): Promise<string> {
  const frozen = await asked.operation.frozen<Frozen>(async () => {
    const subscription = await findTarget(userId, wanted, asked);
    if (willEnd(subscription) && when === 'PERIOD_END')
      throw new BillingError('ALREADY_CANCELED', {}, null, { subscription });
    const { id: subscriptionId } = subscription;
    // A cancellation at once ends the schedule, too.
    const scheduleId = when === 'NOW' ? null : subscription.scheduleId;
    return { subscriptionId, scheduleId, by: { ...asked.by, reason: asked.by.reason ?? comment } };
  });
  const id = frozen.subscriptionId;
  const words = {
    ...(feedback !== null && { feedback: feedback.toLowerCase() as Lowercase<CancellationFeedback> }),
    ...(comment !== null && { comment }),
  };
  const details = Object.keys(words).length === 0 ? {} : { cancellation_details: words };
  const subscription = await writeSubscription(
    frozen,
    {
      make: (stripe, under) =>
        when === 'NOW'
          ? stripe.subscriptions.cancel(id, details, under)
          : stripe.subscriptions.update(id, { cancel_at_period_end: true, ...details }, under),
      took: ({ status, cancel_at_period_end }) => hasEnded(status) || (when === 'PERIOD_END' && cancel_at_period_end),
    },
    asked,
  );
  return subscription.id;
}

/**
 * Ends the pause of a subscription. If its payments are not paused, takes back its cancellation. Returns its ID. Throws the errors of
 * `targetOf`, and NOT_CANCELED if it is neither paused nor set to end.
 */
export async function resumeSubscription(
  userId: string,
  { subscriptionId }: Pick<CancelRequest, 'subscriptionId'>,
  asked: Asked,
): Promise<string> {
  const frozen = await asked.operation.frozen<Frozen & { paused: boolean; atPeriodEnd: boolean }>(async () => {
    const subscription = await findTarget(userId, subscriptionId, asked);
    const { id, paused, cancelAtPeriodEnd: atPeriodEnd } = subscription;
    if (!paused && !willEnd(subscription)) throw new BillingError('NOT_CANCELED', {}, null, { subscription });
    const scheduleId = paused ? null : subscription.scheduleId;
    return { subscriptionId: id, scheduleId, paused, atPeriodEnd, by: asked.by };
  });
  if (frozen.paused) {
    await endPause(frozen, asked);
    return frozen.subscriptionId;
  }
  // Stripe refuses both fields in one call.
  const resumeParams: Stripe.SubscriptionUpdateParams = frozen.atPeriodEnd
    ? { cancel_at_period_end: false }
    : { cancel_at: '' };
  const subscription = await writeSubscription(
    frozen,
    {
      make: (stripe, under) => stripe.subscriptions.update(frozen.subscriptionId, resumeParams, under),
      took: ({ cancel_at_period_end, cancel_at }) => !cancel_at_period_end && cancel_at === null,
    },
    asked,
  );
  return subscription.id;
}
