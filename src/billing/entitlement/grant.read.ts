import { featureByCode, planByCode } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import type { Window } from '../subscription/subscription.window.ts';
import { grantSummary, planGrantSummary, revocationSummary } from './cause.summary.ts';
import type { GrantCause } from './cause.ts';
import type { AccessState, GrantState } from './entitlement.state.ts';
import type { GrantView, PlanGrantView } from './entitlement.view.ts';
import type { Source } from './sources.ts';

/**
 * Returns the grants as sources of access, newest first. That of a feature acts as an add-on with one feature, and that of a plan as the
 * plan, which no payment is for.
 */
export function grantSources({ grants }: AccessState, catalog: Catalog, now: Date): Source[] {
  return newestFirst(grants).flatMap(([id, grant]) => {
    const plan = sourceOf(id, grant, catalog);
    if (plan === null) return [];
    return [
      { plan, quantity: 1, window: windowOf(grant, now), period: null, because: () => because(id, grant, catalog) },
    ];
  });
}

/** Returns the grants in force at an instant, newest first. Grants of features that the catalog no longer has are left out. */
export function grantViews({ grants }: AccessState, catalog: Catalog, now: Date): GrantView[] {
  return newestFirst(grants).flatMap(([id, grant]) => {
    const view = windowOf(grant, now).granted ? grantView(id, grant, catalog) : null;
    return view ? [view] : [];
  });
}

/** Returns the granted plans in force at an instant, newest first. Plans that the catalog no longer has are left out. */
export function planGrantViews({ grants }: AccessState, catalog: Catalog, now: Date): PlanGrantView[] {
  return newestFirst(grants).flatMap(([id, grant]) => {
    const view = windowOf(grant, now).granted ? planGrantView(id, grant, catalog) : null;
    return view ? [view] : [];
  });
}

/** Returns the grant of a plan, in force or not. null if it grants a feature, or if the catalog no longer has the plan. */
function planGrantView(id: string, { now: given, cause, by }: GrantState, catalog: Catalog): PlanGrantView | null {
  const plan = planByCode(catalog, given?.plan ?? '');
  if (!given || !cause || !plan) return null;
  return { id, plan, validFrom: cause.at, validUntil: given.validUntil, ...originOf(by) };
}

/** Returns the grant of a feature, in force or not. null if the catalog no longer has the feature. */
function grantView(id: string, { now: given, cause, by }: GrantState, catalog: Catalog): GrantView | null {
  const feature = featureByCode(catalog, given?.feature ?? '');
  if (!given || !cause || !feature) return null;
  const { limit, unlimited, value, validUntil } = given;
  return { id, feature, limit, unlimited, value, validFrom: cause.at, validUntil, ...originOf(by) };
}

const originOf = (by: GrantState['by']) => ({ reason: by?.reason ?? null, grantedBy: by?.actor.id ?? null });

function newestFirst(grants: AccessState['grants']): [string, GrantState][] {
  const since = ({ cause }: GrantState) => cause?.at.getTime() ?? 0;
  return Object.entries(grants).sort(([a, one], [b, other]) => since(other) - since(one) || (a < b ? 1 : -1));
}

function sourceOf(id: string, { now: given }: GrantState, catalog: Catalog): Plan | null {
  if (given?.plan !== undefined) return planByCode(catalog, given.plan) ?? null;
  if (!given || given.feature === null) return null;
  const { feature, limit, unlimited, value } = given;
  const features = { [feature]: { limit, unlimited, ...(value !== null && { value }) } };
  return { ...NO_PLAN, code: id, features };
}

const NO_PLAN = {
  name: 'Grant',
  description: null,
  prices: [],
  trialDays: null,
  termDays: null,
  purchasable: false,
  retired: false,
  free: false,
  addOn: true,
} satisfies Partial<Plan>;

/** Returns the access period of a grant. It has no lower bound, because a process whose clock is behind would not find a new grant. */
function windowOf({ now: given, revoked }: GrantState, now: Date): Window {
  if (revoked) return { granted: false, reason: 'REVOKED', until: null };
  const until = given?.validUntil ?? null;
  const open = until === null || now < until;
  return open ? { granted: true, reason: 'GRANTED', until } : { granted: false, reason: 'EXPIRED', until: null };
}

function because(id: string, grant: GrantState, catalog: Catalog): GrantCause[] {
  const { now: given, cause, revoked } = grant;
  const planGrant = planGrantView(id, grant, catalog);
  const about = { kind: 'GRANT', grantId: id, grant: grantView(id, grant, catalog), planGrant } as const;
  const until = given?.validUntil ?? null;
  const summary = (at: Date) => (planGrant ? planGrantSummary(planGrant.plan, at, until) : grantSummary(at, until));
  return [
    ...(revoked ? [{ ...about, ...revoked, summary: revocationSummary(revoked.at) }] : []),
    ...(cause ? [{ ...about, ...cause, summary: summary(cause.at) }] : []),
  ];
}
