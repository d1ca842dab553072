import {
  BEFORE_FIRST_EVENT,
  hasEnded,
  isRunning,
  publicStatus,
  type SubscriptionStatus,
} from '../../facts/subscription-status.ts';
import { ownerOf } from '../customer/ownership.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';
import { codeOf, itemsByPlan } from '../subscription/subscription.plan-item.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';
import { type CardInUse, cardsInUse } from './cards.ts';
import { type EntitlementState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';
import { type HoldKind, holdsOf } from './holds.ts';
import { boughtCodes } from './purchase.plan.ts';

/** What stands beside the state of an account, so that it can be found. It follows from the state alone. */
export interface PublishedEntitlements {
  /** null for a stream of nobody. Beside `user` there will be other kinds. */
  owner: { kind: 'user'; id: string } | null;
  stripeCustomerIds: string[];
  /** Of its Stripe customers, in lower case. */
  emails: string[];
  /** Codes of every plan that a subscription which has not ended, or a purchase, ever named. */
  plans: string[];
  /** Codes of the plans that it has now: of items of subscriptions that have begun and not ended, and of what was bought. */
  currentPlans: string[];
  /** Of every subscription that is kept. */
  statuses: SubscriptionStatus[];
  /** Every grant, revoked ones included. */
  grantIds: string[];
  /** Features that were given by hand and not taken back. */
  grants: { feature: string; until: Date | null }[];
  heldBy: HoldKind[];
  /** That renewals will be charged to. */
  cardsInUse: CardInUse[];
  /** Its user has deleted it. */
  erased?: true;
}

/** The published fields of a stream's account. */
export function publishedEntitlements(state: EntitlementState, stream: string): PublishedEntitlements {
  const owner = ownerOf(state.ownership, stream);
  const subscriptions = subscriptionsOf(state);
  const emails = Object.values(state.customers).map(({ now }) => now.email?.toLowerCase());
  return {
    owner: owner === null ? null : { kind: 'user', id: owner },
    stripeCustomerIds: Object.keys(state.customers),
    emails: sorted(emails),
    plans: plansOf(state),
    currentPlans: currentPlansOf(state),
    statuses: sorted(subscriptions.map(([, subscription]) => statusShown(subscription))),
    grantIds: Object.keys(state.grants),
    grants: grantsOf(state),
    heldBy: sorted(holdsOf(state).map(({ kind }) => kind)),
    cardsInUse: cardsInUse(state),
    ...(state.erased !== null && { erased: true }),
  };
}

/** As it is shown; nothing for one of which only invoices are known. */
function statusShown({ now, checkout }: SubscriptionState): SubscriptionStatus | null {
  return now === null && checkout === null ? null : publicStatus(now?.status ?? BEFORE_FIRST_EVENT);
}

/** Such a plan must not leave the catalog. */
function plansOf(state: EntitlementState): string[] {
  const subscribed = subscriptionsOf(state)
    .filter(([, { now }]) => now === null || !hasEnded(now.status))
    .flatMap(([, { checkout, priceNames }]) => [
      checkout?.plan,
      ...Object.values(priceNames).map(({ plan, lookupKey }) => plan ?? (lookupKey && planOfLookupKey(lookupKey))),
    ]);
  const bought = purchasesOf(state).flatMap(([, purchase]) => boughtCodes(purchase));
  return sorted([...subscribed, ...bought]);
}

function currentPlansOf(state: EntitlementState): string[] {
  const subscribed = subscriptionsOf(state).flatMap(([, subscription]) => {
    const { now } = subscription;
    if (now === null || !isRunning(now.status)) return [];
    const sold = itemsByPlan(subscription).filter(({ quantity }) => quantity > 0);
    return sold.map(({ price }, n) => codeOf(price.id, subscription.priceNames) ?? (n === 0 ? now.plan : null));
  });
  const paid = purchasesOf(state).filter(([, { paidAt }]) => paidAt !== null);
  return sorted([...subscribed, ...paid.flatMap(([, purchase]) => boughtCodes(purchase))]);
}

function grantsOf({ grants }: EntitlementState): { feature: string; until: Date | null }[] {
  return Object.values(grants).flatMap(({ now, revoked }) =>
    now === null || now.feature === null || revoked ? [] : [{ feature: now.feature, until: now.validUntil }],
  );
}

/** Each once, in one order whatever came first. */
function sorted<T extends string>(values: readonly (T | null | undefined | '')[]): T[] {
  return [...new Set(values)].filter((value): value is T => typeof value === 'string' && value !== '').sort();
}
