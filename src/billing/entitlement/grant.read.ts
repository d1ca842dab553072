import { featureByCode } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import type { Window } from '../subscription/subscription.window.ts';
import type { EntitlementState, GrantState } from './entitlement.state.ts';
import type { Cause, GrantView } from './entitlement.view.ts';
import type { Source } from './sources.ts';

/** Grants as sources of access, newest first: each is an add-on of one feature, and nobody's plan. */
export function grantSources({ grants }: EntitlementState, now: Date): Source[] {
  return newestFirst(grants).flatMap(([id, grant]) => {
    const plan = planOf(id, grant);
    return plan ? [{ plan, quantity: 1, window: windowOf(grant, now), period: null, because: because(id, grant) }] : [];
  });
}

/** The grants in force at an instant, newest first; without those of features that the catalog has no more. */
export function grantViews({ grants }: EntitlementState, catalog: Catalog, now: Date): GrantView[] {
  return newestFirst(grants).flatMap(([id, grant]) => {
    const { now: given, cause, by } = grant;
    const feature = featureByCode(catalog, given?.feature ?? '');
    if (!given || !cause || !feature || !windowOf(grant, now).granted) return [];
    const { limit, unlimited, value, validUntil } = given;
    const told = { reason: by?.reason ?? null, grantedBy: by?.actor.id ?? null };
    return [{ id, feature, limit, unlimited, value, validFrom: cause.at, validUntil, ...told }];
  });
}

function newestFirst(grants: EntitlementState['grants']): [string, GrantState][] {
  const since = ({ cause }: GrantState) => cause?.at.getTime() ?? 0;
  return Object.entries(grants).sort(([a, one], [b, other]) => since(other) - since(one) || (a < b ? 1 : -1));
}

function planOf(id: string, { now: given }: GrantState): Plan | null {
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

/** From its event on: no lower bound, or whoever asks a process whose clock is behind would not find it. */
function windowOf({ now: given, revoked }: GrantState, now: Date): Window {
  if (revoked) return { granted: false, reason: 'REVOKED', until: null };
  const until = given?.validUntil ?? null;
  const open = until === null || now < until;
  return open ? { granted: true, reason: 'GRANTED', until } : { granted: false, reason: 'EXPIRED', until: null };
}

function because(id: string, { cause, revoked }: GrantState): Cause[] {
  const causes: (Cause | null)[] = [
    revoked && { kind: 'GRANT', id, at: revoked.at, eventId: revoked.eventId, summary: 'The grant was revoked.' },
    cause && { kind: 'GRANT', id, at: cause.at, eventId: cause.eventId, summary: 'It was granted.' },
  ];
  return causes.filter((known) => known !== null);
}
