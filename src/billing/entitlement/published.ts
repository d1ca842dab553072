import { organizationOf } from '../../facts/owner.ts';
import {
  BEFORE_FIRST_EVENT,
  hasEnded,
  isRunning,
  publicStatus,
  type SubscriptionStatus,
} from '../../facts/subscription-status.ts';
import { type PublishedMember, publishedMembers } from '../customer/members.state.ts';
import { ownerOf } from '../customer/ownership.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';
import { codeOf, itemsByPlan } from '../subscription/subscription.plan-item.ts';
import { billedFrom, switchOf } from '../subscription/subscription.schedule.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';
import { type CardInUse, cardsInUse } from './cards.ts';
import { type EntitlementState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';
import { type HoldKind, holdsOf } from './holds.ts';
import { boughtCodes } from './purchase.plan.ts';

/** The published fields of an account, by which it is found. They follow from the state alone. */
export interface PublishedEntitlements {
  /** null for a stream without an owner. The ID is the owner as facts/owner.ts names it. */
  owner: { kind: 'user' | 'organization'; id: string } | null;
  stripeCustomerIds: string[];
  /** The addresses of its Stripe customers, and the one in its contact details, in lower case. */
  emails: string[];
  /** The codes of all plans, also former ones, of subscriptions that have not ended and of purchases. */
  plans: string[];
  /** The codes of its current plans: of running subscriptions and of purchases. */
  currentPlans: string[];
  /** The statuses of its subscriptions. */
  statuses: SubscriptionStatus[];
  /** All grants, including revoked ones. */
  grantIds: string[];
  /** What is granted, without revoked grants: the code of a feature, or what `asGranted` makes of that of a plan. */
  grants: { feature: string; until: Date | null }[];
  heldBy: HoldKind[];
  /** The cards that expire before a renewal. */
  cardsInUse: CardInUse[];
  /** The changes of plans that wait for the end of a period, and what is billed from then on. */
  pendingChanges: { subscriptionId: string; at: Date; to: string }[];
  /** Set if the owner deleted the account. */
  erased?: true;
  /** Everybody who is or was a member. Only the account of an organization's own stream has them. */
  members?: PublishedMember[];
}

/** Returns the published fields of the account of a stream. */
export function publishedEntitlements(state: EntitlementState, stream: string): PublishedEntitlements {
  const owner = ownerOf(state.ownership, stream);
  const subscriptions = subscriptionsOf(state);
  const emails = [...Object.values(state.customers).map(({ now }) => now.email), state.contact?.email];
  return {
    owner: owner === null ? null : { kind: organizationOf(owner) === null ? 'user' : 'organization', id: owner },
    stripeCustomerIds: Object.keys(state.customers),
    emails: sorted(emails.map((email) => email?.toLowerCase())),
    plans: plansOf(state),
    currentPlans: currentPlansOf(state),
    statuses: sorted(subscriptions.map(([, subscription]) => statusShown(subscription))),
    grantIds: Object.keys(state.grants),
    grants: grantsOf(state),
    heldBy: sorted(holdsOf(state).map(({ kind }) => kind)),
    cardsInUse: cardsInUse(state),
    pendingChanges: subscriptions.flatMap(([subscriptionId, subscription]) => {
      const next = switchOf(subscription);
      return next ? [{ subscriptionId, at: next.at, to: billedFrom(next) }] : [];
    }),
    ...(state.erased !== null && { erased: true }),
    ...(state.members && { members: publishedMembers(state.members) }),
  };
}

/** Returns the status as the API shows it. null for a subscription that is known only from an invoice. */
function statusShown({ now, checkout }: SubscriptionState): SubscriptionStatus | null {
  return now === null && checkout === null ? null : publicStatus(now?.status ?? BEFORE_FIRST_EVENT);
}

/** Returns the plans that the catalog must keep. */
function plansOf(state: EntitlementState): string[] {
  const subscribed = subscriptionsOf(state)
    .filter(([, { now }]) => now === null || !hasEnded(now.status))
    .flatMap(([, { checkout, priceNames }]) => [
      checkout?.plan,
      ...Object.values(priceNames).map(({ plan, lookupKey }) => plan ?? (lookupKey && planOfLookupKey(lookupKey))),
    ]);
  const bought = purchasesOf(state).flatMap(([, purchase]) => boughtCodes(purchase));
  const granted = Object.values(state.grants).flatMap(({ now, revoked }) => (revoked ? [] : now?.plan));
  return sorted([...subscribed, ...bought, ...granted]);
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
  return Object.values(grants).flatMap(({ now, revoked }) => {
    const feature = now?.plan === undefined ? now?.feature : asGranted(now.plan);
    return !now || !feature || revoked ? [] : [{ feature, until: now.validUntil }];
  });
}

/** Returns the text by which customers with a granted plan are found among those with granted features. No code has a colon. */
export const asGranted = (plan: string): string => `plan:${plan}`;

/** Returns each value once, sorted, so that the result does not depend on the order of arrival. */
function sorted<T extends string>(values: readonly (T | null | undefined | '')[]): T[] {
  return [...new Set(values)].filter((value): value is T => typeof value === 'string' && value !== '').sort();
}
