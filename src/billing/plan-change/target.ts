import { BillingError } from '../errors.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { isLive } from '../subscription/subscription.view.ts';

/**
 * The subscription that a command is about: the one that is named, else the only live one that is no add-on. Throws
 * NO_SUBSCRIPTION, and SUBSCRIPTION_AMBIGUOUS where several are live and none is named.
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

export const willEnd = ({ cancelAtPeriodEnd, cancelAt }: SubscriptionView): boolean =>
  cancelAtPeriodEnd || cancelAt !== null;
