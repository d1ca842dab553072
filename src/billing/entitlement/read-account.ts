import { pendingEmail } from '../customer/contact.state.ts';
import { stripeCustomersOf } from '../customer/stripe-customer.ts';
import { freePlan, standing } from '../plan/catalog.lookup.ts';
import type { Catalog, Feature } from '../plan/catalog.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import { planCodes } from '../subscription/subscription.plan-name.ts';
import { subscriptionView } from '../subscription/subscription.read.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { isLive } from '../subscription/subscription.view.ts';
import { newestFirst } from './cause.ts';
import { type EntitlementState, subscriptionsOf } from './entitlement.state.ts';
import type { Account, EntitlementView, Period } from './entitlement.view.ts';
import { grantViews } from './grant.read.ts';
import { holdsOf } from './holds.ts';
import { paymentMethodOf, recipientOf } from './recipient.read.ts';
import { type Source, sourcesOf } from './sources.ts';

/**
 * What a user may use at an instant, and why: the stored state joined with the catalog in force. Pure, so that the same
 * state answers for any catalog and any instant.
 */
export function readAccount(
  userId: string,
  state: EntitlementState,
  catalog: Catalog,
  now: Date,
  revision = 0,
): Account {
  const sources = sourcesOf(state, catalog, now);
  const inForce = sources.find(({ window, plan }) => window.granted && !plan.addOn);
  return {
    userId,
    stripeCustomerIds: stripeCustomersOf(state.customers),
    revision,
    plan: inForce?.plan ?? freePlan(catalog),
    subscriptions: subscriptionViews(state, catalog, now),
    entitlements: catalog.features.map((feature) => entitlementOf(feature, sources)),
    contact: { ...recipientOf(state), pendingEmail: pendingEmail(state.contact, now) },
    paymentMethod: paymentMethodOf(state),
    grants: grantViews(state, catalog, now),
    period: inForce?.period ?? calendarMonth(now),
    holds: holdsOf(state),
    planCodes: Object.fromEntries(
      Object.entries(state.subscriptions)
        .map(([id, subscription]) => [id, planCodes(subscription)] as const)
        .filter(([, codes]) => Object.keys(codes).length > 0),
    ),
  };
}

function calendarMonth(now: Date): Period {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { start: new Date(Date.UTC(year, month)), end: new Date(Date.UTC(year, month + 1)) };
}

/** Counters are another document's: what is used is added where they are read (usage/usage.read.ts). */
const NOT_COUNTED = { used: null, remaining: null, resetsAt: null };

/** A source with how much of one feature it gives. */
type Giving = Source & { amount: number };

/** Of several sources the best one wins, or their sum if the catalog says so. The kind of the feature decides how they compare. */
function entitlementOf(feature: Feature, sources: readonly Source[]): EntitlementView {
  const { amount, shown } = behaviorOf(feature);
  const giving = sources.flatMap((source): Giving[] => {
    const given = source.plan.features[feature.code];
    const found = given ? amount(given, feature, source.quantity) : null;
    return found === null ? [] : [{ ...source, amount: found }];
  });
  const open = giving.filter(({ window }) => window.granted);
  if (open.length === 0) return refused(feature, closestOf(giving));
  const best = largest(open);
  const counted = feature.combine === 'sum' ? summands(open) : [best];
  const total = counted.reduce((sum, source) => sum + source.amount, 0);
  const ends = counted.map(({ window }) => window.until).filter((until) => until !== null);
  return {
    feature,
    granted: true,
    reason: best.window.reason,
    ...shown(total, feature),
    ...NOT_COUNTED,
    validUntil: ends.length === 0 ? null : new Date(Math.min(...ends.map(Number))),
    because: () => newestFirst(counted.flatMap(({ because }) => because())),
  };
}

/** The best plan, and every add-on beside it: plans replace each other, add-ons add up. */
function summands(open: readonly Giving[]): Giving[] {
  const plans = open.filter(({ plan }) => !plan.addOn);
  const addOns = open.filter(({ plan }) => plan.addOn);
  return plans.length > 0 ? [largest(plans), ...addOns] : addOns;
}

function largest(sources: readonly Giving[]): Giving {
  return sources.reduce((a, b) => (betterThan(a, b) ? b : a));
}

/** More of it, or as much for longer. */
function betterThan(a: Giving, b: Giving): boolean {
  return b.amount > a.amount || (b.amount === a.amount && lastsUntil(b) > lastsUntil(a) && !b.plan.free);
}

const lastsUntil = ({ window }: Source): number => window.until?.getTime() ?? Number.POSITIVE_INFINITY;

/** The highest plan that would give it; where that is over for good, rather the grant that was taken back. */
function closestOf(giving: readonly Source[]): Source | undefined {
  const over = ['ENDED', 'EXPIRED'].includes(giving[0]?.window.reason ?? '');
  return (over && giving.find(({ window }) => window.reason === 'REVOKED')) || giving[0];
}

/** Why not: the state of what would give it, or that nothing of theirs does. */
function refused(feature: Feature, closest: Source | undefined): EntitlementView {
  return {
    feature,
    granted: false,
    reason: closest?.window.reason ?? 'NOT_IN_PLAN',
    unlimited: false,
    limit: null,
    value: null,
    ...NOT_COUNTED,
    validUntil: null,
    because: closest?.because ?? (() => []),
  };
}

function subscriptionViews(state: EntitlementState, catalog: Catalog, now: Date): SubscriptionView[] {
  const views = subscriptionsOf(state)
    .map(([id, subscription]) => subscriptionView(id, subscription, catalog, now))
    .filter((view) => view !== null);
  return views.sort((a, b) => {
    if (isLive(a) !== isLive(b)) return isLive(a) ? -1 : 1;
    return (isLive(a) ? standing(catalog, b.plan) - standing(catalog, a.plan) : 0) || (a.id < b.id ? -1 : 1);
  });
}
