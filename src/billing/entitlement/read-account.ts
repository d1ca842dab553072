import { creditsOf } from '../customer/balance.commands.ts';
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
import { grantViews, planGrantViews } from './grant.read.ts';
import { holdsOf } from './holds.ts';
import { paymentMethodOf, recipientOf } from './recipient.read.ts';
import { type Source, sourcesOf } from './sources.ts';

/**
 * Returns the account of a user at an instant: the stored state joined with a catalog. Pure, so it works for any catalog and any
 * instant.
 */
export function readAccount(
  userId: string,
  state: EntitlementState,
  catalog: Catalog,
  now: Date,
  revision = 0,
): Account {
  const { plan, entitlements, period } = readAccess(sourcesOf(state, catalog, now), catalog, now);
  return {
    userId,
    stripeCustomerIds: stripeCustomersOf(state.customers),
    revision,
    plan,
    subscriptions: subscriptionViews(state, catalog, now),
    hadTrial: state.trial !== null,
    entitlements,
    contact: { ...recipientOf(state), pendingEmail: pendingEmail(state.contact, now) },
    credits: creditsOf(state.customers),
    paymentMethod: paymentMethodOf(state),
    grants: grantViews(state, catalog, now),
    planGrants: planGrantViews(state, catalog, now),
    period,
    holds: holdsOf(state),
    planCodes: Object.fromEntries(
      Object.entries(state.subscriptions)
        .map(([id, subscription]) => [id, planCodes(subscription)] as const)
        .filter(([, codes]) => Object.keys(codes).length > 0),
    ),
  };
}

/** Returns the plan in force, what some sources give, and the period in which usage is counted. */
export function readAccess(
  sources: readonly Source[],
  catalog: Catalog,
  now: Date,
): Pick<Account, 'plan' | 'entitlements' | 'period'> {
  const inForce = sources.find(({ window, plan }) => window.granted && !plan.addOn);
  return {
    plan: inForce?.plan ?? freePlan(catalog),
    entitlements: catalog.features.map((feature) => entitlementOf(feature, sources)),
    period: inForce?.period ?? calendarMonth(now),
  };
}

function calendarMonth(now: Date): Period {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { start: new Date(Date.UTC(year, month)), end: new Date(Date.UTC(year, month + 1)) };
}

/** Usage before its counters are read. Counters are other documents, and usage/usage.read.ts adds them. */
const NOT_COUNTED = { used: null, remaining: null, resetsAt: null };

/** A source, and the amount of one feature that it gives. */
type SourceWithAmount = Source & { amount: number };

/** Returns the entitlement to a feature. Of several sources, the best one counts, or their sum if the catalog says so. */
function entitlementOf(feature: Feature, sources: readonly Source[]): EntitlementView {
  const { amount, shown } = behaviorOf(feature);
  const giving = sources.flatMap((source): SourceWithAmount[] => {
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

/** Returns the sources to add up: the best plan and every add-on, because plans replace each other and add-ons do not. */
function summands(open: readonly SourceWithAmount[]): SourceWithAmount[] {
  const plans = open.filter(({ plan }) => !plan.addOn);
  const addOns = open.filter(({ plan }) => plan.addOn);
  return plans.length > 0 ? [largest(plans), ...addOns] : addOns;
}

function largest(sources: readonly SourceWithAmount[]): SourceWithAmount {
  return sources.reduce((a, b) => (betterThan(a, b) ? b : a));
}

/** Whether `b` gives more than `a`, or as much for longer. */
function betterThan(a: SourceWithAmount, b: SourceWithAmount): boolean {
  return b.amount > a.amount || (b.amount === a.amount && lastsUntil(b) > lastsUntil(a) && !b.plan.free);
}

const lastsUntil = ({ window }: Source): number => window.until?.getTime() ?? Number.POSITIVE_INFINITY;

/** Returns the source that explains why access is closed: the highest plan with the feature, or a revoked grant if that plan has ended. */
function closestOf(giving: readonly Source[]): Source | undefined {
  const over = ['ENDED', 'EXPIRED'].includes(giving[0]?.window.reason ?? '');
  return (over && giving.find(({ window }) => window.reason === 'REVOKED')) || giving[0];
}

/** Returns an entitlement that is not granted, with the reason: the state of the closest source, or that there is none. */
export function refused(feature: Feature, closest: Source | undefined): EntitlementView {
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
