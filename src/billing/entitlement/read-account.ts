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
interface Giving {
  source: Source;
  amount: number;
}

/** Returns the entitlement to a feature. Of several sources, the best one counts, or their sum if the catalog says so. */
function entitlementOf(feature: Feature, sources: readonly Source[]): EntitlementView {
  const { amount, shown } = behaviorOf(feature);
  const open: Giving[] = [];
  const closed: Source[] = [];
  for (const source of sources) {
    const given = source.plan.features[feature.code];
    const found = given ? amount(given, feature, source.quantity) : null;
    if (found === null) continue;
    if (source.window.granted) open.push({ source, amount: found });
    else closed.push(source);
  }
  if (open.length === 0) return refused(feature, closestOf(closed));
  const best = largest(open);
  const counted = feature.combine === 'sum' ? summands(open) : [best];
  const total = counted.reduce((sum, giving) => sum + giving.amount, 0);
  return {
    feature,
    granted: true,
    reason: best.source.window.reason,
    ...shown(total, feature),
    ...NOT_COUNTED,
    validUntil: counted.map(({ source }) => source.window.until).reduce(earlier),
    because: () => newestFirst(counted.flatMap(({ source }) => source.because())),
  };
}

/** Returns the earlier of two ends. null has no end. */
function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return other < one ? other : one;
}

/** Returns the sources to add up: the best plan and every add-on, because plans replace each other and add-ons do not. */
function summands(open: readonly Giving[]): Giving[] {
  const plans = open.filter(({ source }) => !source.plan.addOn);
  const addOns = open.filter(({ source }) => source.plan.addOn);
  return plans.length > 0 ? [largest(plans), ...addOns] : addOns;
}

function largest(open: readonly Giving[]): Giving {
  return open.reduce((a, b) => (betterThan(a, b) ? b : a));
}

/** Whether `b` gives more than `a`, or as much for longer. */
function betterThan(a: Giving, b: Giving): boolean {
  if (a.amount !== b.amount) return b.amount > a.amount;
  return lastsUntil(b.source) > lastsUntil(a.source) && !b.source.plan.free;
}

const lastsUntil = ({ window }: Source): number => window.until?.getTime() ?? Number.POSITIVE_INFINITY;

/**
 * Returns the source that explains why access is closed: the highest plan with the feature, of which a running subscription comes before an
 * ended one. If that plan has ended, a revoked grant.
 */
function closestOf(closed: readonly Source[]): Source | undefined {
  const [first] = closed;
  if (!first || !isOver(first)) return first;
  const running = closed.find((source) => source.plan === first.plan && !isOver(source));
  return running ?? closed.find(({ window }) => window.reason === 'REVOKED') ?? first;
}

const isOver = ({ window }: Source): boolean => window.reason === 'ENDED' || window.reason === 'EXPIRED';

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
