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
 * The cards that expire before a renewal will be charged to them: of each Stripe customer with a subscription that is charged after
 * that, the one of which Stripe told last. A payment method that does not expire is none of them.
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
    // The day before the next month's first: months are counted from 0 there.
    const lastDay = new Date(Date.UTC(expYear, expMonth, 0));
    const charged = subscriptions.some(
      (subscription) =>
        subscription.customerId === customerId && willBeCharged(subscription, new Date(lastDay.getTime() + DAY)),
    );
    return charged ? [{ id, brand, last4, lastDay }] : [];
  });
}

/** The card of which Stripe told last, among those that are meant; null where it told of none. */
export function newestCard(
  { paymentMethods }: Pick<EntitlementState, 'paymentMethods'>,
  meant: (card: PaymentMethodState) => boolean = () => true,
): [id: string, PaymentMethodState] | null {
  const [newest] = Object.entries(paymentMethods)
    .filter(([, card]) => meant(card))
    .sort(([a, one], [b, other]) => other.cause.at.getTime() - one.cause.at.getTime() || (a < b ? 1 : -1));
  return newest ?? null;
}
