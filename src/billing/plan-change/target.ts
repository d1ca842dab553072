import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { isLive } from '../subscription/subscription.view.ts';
import type { Asked } from './subscription-write.ts';

/**
 * Returns the subscription that a command changes: the one with this ID, else the only running one that is not an add-on. Throws
 * NO_SUBSCRIPTION, and SUBSCRIPTION_AMBIGUOUS if several are running and no ID is given.
 */
export function targetOf(subscriptions: readonly SubscriptionView[], id: string | null): SubscriptionView {
  const live = subscriptions.filter(isLive);
  if (id !== null) {
    const named = live.find((subscription) => subscription.id === id);
    if (!named) throw new BillingError('NO_SUBSCRIPTION', {}, ['input', 'subscriptionId']);
    return named;
  }
  const [first, ...others] = live.filter(({ plan }) => !plan?.addOn);
  if (!first) throw new BillingError('NO_SUBSCRIPTION');
  if (others.length > 0) throw new BillingError('SUBSCRIPTION_AMBIGUOUS', {}, ['input', 'subscriptionId']);
  return first;
}

/** Reads the subscription of a user that a command changes. Throws the errors of `targetOf`. */
export async function findTarget(userId: string, id: string | null, { options }: Asked): Promise<SubscriptionView> {
  const { catalog, clock, stateOf } = options;
  const { subscriptions } = readAccount(userId, await stateOf(userId), catalog(), clock.now());
  return targetOf(subscriptions, id);
}
