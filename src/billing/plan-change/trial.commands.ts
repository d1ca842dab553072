import { DAY, SECOND } from '../../platform/clock.ts';
import { BillingError } from '../errors.ts';
import { isInTrial } from '../subscription/subscription.view.ts';
import { type Asked, type Frozen, writeSubscription } from './subscription-write.ts';
import { findTarget } from './target.ts';

export interface TrialRequest {
  subscriptionId: string | null;
  trialEnd: Date;
}

/** Stripe allows 730 days: https://docs.stripe.com/billing/subscriptions/trials */
const LONGEST_TRIAL = 730 * DAY;

/**
 * Extends the trial of a subscription, and returns its ID. The first payment is then due at the new end. Throws the errors of `targetOf`,
 * NOT_TRIALING, SUBSCRIPTION_SCHEDULED if a change waits for the end of the trial, and INVALID_TRIAL_END unless the new end is later than
 * the present one and at most 730 days away.
 */
export async function extendTrial(
  userId: string,
  { subscriptionId, trialEnd }: TrialRequest,
  asked: Asked,
): Promise<string> {
  const { by, options, operation } = asked;
  // In whole seconds, as Stripe has it.
  const end = Math.floor(trialEnd.getTime() / SECOND);
  const frozen = await operation.frozen<Frozen>(async () => {
    const now = options.clock.now();
    const subscription = await findTarget(userId, subscriptionId, asked);
    if (!isInTrial(subscription)) throw new BillingError('NOT_TRIALING', {}, null, { subscription });
    // The schedule would still make its change at the present end.
    if (subscription.pendingChange) throw new BillingError('SUBSCRIPTION_SCHEDULED', {}, null, { subscription });
    const present = subscription.trialEnd ?? now;
    const isLater = end * SECOND > present.getTime() && end * SECOND > now.getTime();
    if (!isLater || end * SECOND - now.getTime() > LONGEST_TRIAL)
      throw new BillingError('INVALID_TRIAL_END', {}, ['input', 'trialEnd'], { subscription });
    return { subscriptionId: subscription.id, by };
  });
  const { id } = await writeSubscription(
    frozen,
    {
      make: (stripe, under) =>
        stripe.subscriptions.update(frozen.subscriptionId, { trial_end: end, proration_behavior: 'none' }, under),
      took: ({ trial_end }) => trial_end === end,
    },
    asked,
  );
  return id;
}
