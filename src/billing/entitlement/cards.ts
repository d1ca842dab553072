import { DAY } from '../../platform/clock.ts';
import { willBeCharged } from '../subscription/subscription.charges.ts';
import type { EntitlementState, PaymentMethodState } from './entitlement.state.ts';
import { subscriptionsOf } from './entitlement.state.ts';

/** A card that a renewal will be charged to. */
export interface CardInUse {
  id: string;
  brand: string | null;
  last4: string | null;
  /** The last day on which it can be charged. */
  lastDay: Date;
}

/**
 * Returns the cards that renewals will be charged to after they expire: for each Stripe customer with such a subscription, the card with the
 * latest event. A payment method without an expiry date is not included.
 */
export function cardsInUse(state: EntitlementState): CardInUse[] {
  const subscriptions = subscriptionsOf(state).flatMap(([, { now }]) => now ?? []);
  const customers = subscriptions.map(({ customerId }) => customerId);
  return [...new Set(customers)].sort().flatMap((customerId) => {
    const newest = newestCard(state, ({ now }) => now.customerId === customerId);
    if (!newest) return [];
    const [id, { now }] = newest;
    const { brand, last4, expMonth, expYear } = now;
    if (expMonth === null || expYear === null) return [];
    // `Date.UTC` counts months from 0, so this is day 0 of the next month: the last day of the card's month.
    const lastDay = new Date(Date.UTC(expYear, expMonth, 0));
    const charged = subscriptions.some(
      (subscription) =>
        subscription.customerId === customerId && willBeCharged(subscription, new Date(lastDay.getTime() + DAY)),
    );
    return charged ? [{ id, brand, last4, lastDay }] : [];
  });
}

/** Returns the card with the latest event among the selected ones, null if there is none. */
export function newestCard(
  { paymentMethods }: Pick<EntitlementState, 'paymentMethods'>,
  meant: (card: PaymentMethodState) => boolean = () => true,
): [id: string, PaymentMethodState] | null {
  const [newest] = Object.entries(paymentMethods)
    .filter(([, card]) => meant(card))
    .sort(([a, one], [b, other]) => other.cause.at.getTime() - one.cause.at.getTime() || (a < b ? 1 : -1));
  return newest ?? null;
}
