import { pendingEmail } from '../customer/contact.state.ts';
import { stripeCustomersOf } from '../customer/stripe-customer.ts';
import { freePlan, standing } from '../plan/catalog.lookup.ts';
import type { Catalog, Feature, PlanFeature } from '../plan/catalog.ts';
import { isLive } from '../subscription/status.ts';
import { planCodes } from '../subscription/subscription.plan-name.ts';
import { subscriptionView } from '../subscription/subscription.read.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
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

/**
 * Of several sources the best wins: any for BOOLEAN, the largest for LIMIT and METERED, or their sum where it says so, and for
 * CONFIG the value that stands last in the catalog.
 */
function entitlementOf(feature: Feature, sources: readonly Source[]): EntitlementView {
  const giving = sources.filter(({ plan }) => gives(plan.features[feature.code], feature));
  const open = giving.filter(({ window }) => window.granted);
  if (open.length === 0) return refused(feature, closestOf(giving));
  const best = largest(open, feature);
  const counted = feature.combine === 'sum' ? summands(open, feature) : [best];
  const amount = counted.reduce((sum, source) => sum + amountOf(source, feature), 0);
  const isCounted = feature.kind === 'LIMIT' || feature.kind === 'METERED';
  const unlimited = isCounted && amount === Number.POSITIVE_INFINITY;
  const ends = counted.map(({ window }) => window.until).filter((until) => until !== null);
  return {
    feature,
    granted: true,
    reason: best.window.reason,
    unlimited,
    limit: isCounted && !unlimited ? amount : null,
    value: feature.kind === 'CONFIG' ? (feature.values?.[amount] ?? null) : null,
    ...NOT_COUNTED,
    validUntil: ends.length === 0 ? null : new Date(Math.min(...ends.map(Number))),
    because: counted.flatMap(({ because }) => because),
  };
}

/** The best plan, and every add-on beside it: plans replace each other, add-ons add up. */
function summands(open: readonly Source[], feature: Feature): Source[] {
  const plans = open.filter(({ plan }) => !plan.addOn);
  const addOns = open.filter(({ plan }) => plan.addOn);
  return plans.length > 0 ? [largest(plans, feature), ...addOns] : addOns;
}

function largest(sources: readonly Source[], feature: Feature): Source {
  return sources.reduce((a, b) => (betterThan(a, b, feature) ? b : a));
}

/** More of it, or as much for longer. */
function betterThan(a: Source, b: Source, feature: Feature): boolean {
  const [one, other] = [amountOf(a, feature), amountOf(b, feature)];
  return other > one || (other === one && lastsUntil(b) > lastsUntil(a) && !b.plan.free);
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
    because: closest?.because ?? [],
  };
}

/** Whether it gives any of the feature. A grant may not: the catalog can change the kind and the values of what was granted. */
function gives(given: PlanFeature | undefined, { kind, values = [] }: Feature): boolean {
  if (!given || kind === 'BOOLEAN') return given !== undefined;
  if (kind === 'CONFIG') return given.value !== undefined && values.includes(given.value);
  return given.unlimited || given.limit !== null;
}

/** Comparable within one feature; for CONFIG, the place of its value among the values. */
function amountOf({ plan, quantity }: Source, { code, kind, values = [] }: Feature): number {
  const given = plan.features[code];
  if (kind === 'BOOLEAN') return 1;
  if (kind === 'CONFIG') return values.indexOf(given?.value ?? '');
  return given?.unlimited ? Number.POSITIVE_INFINITY : (given?.limit ?? 0) * quantity;
}

function subscriptionViews(state: EntitlementState, catalog: Catalog, now: Date): SubscriptionView[] {
  const views = subscriptionsOf(state)
    .map(([id, subscription]) => subscriptionView(id, subscription, catalog, now))
    .filter((view) => view !== null);
  const end = ({ endedAt, canceledAt }: SubscriptionView) => Number(endedAt ?? canceledAt ?? 0);
  return views.sort((a, b) => {
    if (isLive(a) !== isLive(b)) return isLive(a) ? -1 : 1;
    return (
      (isLive(a) ? standing(catalog, b.plan) - standing(catalog, a.plan) : end(b) - end(a)) || (a.id < b.id ? -1 : 1)
    );
  });
}
