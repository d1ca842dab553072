import { type OrganizationRole, ownerOfOrganization } from '../../facts/owner.ts';
import {
  type MembersState,
  type PresentMember,
  presentMembers,
  publishedMembers,
  seatHolders,
} from '../customer/members.state.ts';
import { BillingError } from '../errors.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import type { Membership } from './accounts.read.ts';
import { membershipCause } from './cause.ts';
import type { AccessState, EntitlementState } from './entitlement.state.ts';
import type { AccessPart, Account, EntitlementView } from './entitlement.view.ts';
import { readAccess, refused } from './read-account.ts';
import { type Source, sourcesOf } from './sources.ts';

/** An organization that a token names, and the role that it gives for one request. */
export interface OrganizationClaim {
  organizationId: string;
  /** null if the token says nothing about it: the stored role then counts, and without one MEMBER. */
  role: OrganizationRole | null;
}

/** A user as a member of an organization. Seats count stored members only, so a membership that only a token says has no places. */
export interface MembershipView {
  organizationId: string;
  role: OrganizationRole;
  /** null if only the token of the request says so. The same applies to `place`. */
  since: Date | null;
  /** How many stored members joined before. */
  place: number | null;
  /** How many members have an earlier seat. null without a seat. */
  seatPlace: number | null;
  seatedAt: Date | null;
}

/**
 * Returns the organizations of a user in one request. The token's role counts for that request. A stored removal outweighs the token, because
 * a token can be older than the removal.
 */
export function membershipsIn(
  stored: readonly Membership[],
  claims: readonly OrganizationClaim[] = [],
): MembershipView[] {
  const known = stored.flatMap(({ organizationId, role, since, place, seatPlace, seatedAt }): MembershipView[] => {
    const claim = claims.find((one) => one.organizationId === organizationId);
    return role === null ? [] : [{ organizationId, role: claim?.role ?? role, since, place, seatPlace, seatedAt }];
  });
  const claimed = claims
    .filter(({ organizationId }) => !stored.some((one) => one.organizationId === organizationId && !one.deleted))
    .map(({ organizationId, role }) => ({
      organizationId,
      role: role ?? 'MEMBER',
      since: null,
      place: null,
      seatPlace: null,
      seatedAt: null,
    }));
  return [...known, ...claimed];
}

/** Returns the membership of a user in a state of their organization. null if they are no member. */
export function membershipIn(members: MembersState, organizationId: string, userId: string): MembershipView | null {
  const found = publishedMembers(members).filter((member) => member.userId === userId);
  const [membership = null] = membershipsIn(found.map((member) => ({ ...member, organizationId, revision: 0 })));
  return membership;
}

/** Returns what an organization gives to one of its members. The free plan is not part of it, because every user has it anyway. */
export function accessOf(membership: MembershipView, state: AccessState, catalog: Catalog, now: Date): AccessPart {
  const sources = sourcesOf(state, catalog, now)
    .filter(({ plan }) => !plan.free)
    .map((source) => asMember(source, membership));
  const { entitlements, period } = readAccess(sources, catalog, now);
  return { userId: ownerOfOrganization(membership.organizationId), membership, entitlements, period, at: now };
}

/** Returns an entitlement of a part with the membership that gives it. */
function viewIn({ membership, at }: AccessPart, view: EntitlementView): EntitlementView {
  if (membership === null) return view;
  return { ...view, membership, because: () => [membershipCause(membership, at), ...view.because()] };
}

/** Returns the account of a member: the best of their own entitlements and of those of their organizations. */
export function withOrganizations(account: Account, organizations: readonly AccessPart[]): Account {
  const [first] = organizations;
  if (!first) return account;
  const { userId, entitlements, period } = account;
  const parts = [{ userId, membership: null, entitlements, period, at: first.at }, ...organizations];
  return { ...account, parts, entitlements: entitlements.map((_, n) => bestOf(parts, n)) };
}

/** Returns what a customer may use of one organization: as its member, or as the organization itself. Nothing is granted to others. */
export function entitlementsOf(
  { userId, parts = [], entitlements }: Account,
  organizationId: string,
): EntitlementView[] {
  const owner = ownerOfOrganization(organizationId);
  if (userId === owner) return entitlements;
  const part = parts.find((one) => one.userId === owner);
  return part
    ? part.entitlements.map((view) => viewIn(part, view))
    : entitlements.map(({ feature }) => refused(feature, undefined));
}

/** Returns what usage counts against: what the user has of their own, or as a member of an organization. Throws NOT_A_MEMBER. */
export function accessIn(
  account: Account,
  organizationId: string | null,
): Pick<AccessPart, 'userId' | 'entitlements' | 'period'> {
  const { userId, parts } = account;
  if (organizationId === null) return parts?.find((part) => part.userId === userId) ?? account;
  const part = parts?.find(({ membership }) => membership?.organizationId === organizationId);
  if (!part) throw new BillingError('NOT_A_MEMBER', {}, ['input', 'organizationId']);
  return { ...part, entitlements: part.entitlements.map((view) => viewIn(part, view)) };
}

/** Returns the best entitlement of some parts to the nth feature of the catalog. Of equal ones, that of the first part counts. */
export function bestOf(parts: readonly AccessPart[], n: number): EntitlementView {
  const of = ({ entitlements }: AccessPart) => entitlements[n] as EntitlementView;
  const best = parts.reduce((best, part) => (isBetter(of(part), of(best)) ? part : best));
  return viewIn(best, of(best));
}

function isBetter(other: EntitlementView, best: EntitlementView): boolean {
  if (!other.granted) return !best.granted && best.reason === 'NOT_IN_PLAN' && other.reason !== 'NOT_IN_PLAN';
  if (!best.granted) return true;
  const [least, most] = [measuresOf(best), measuresOf(other)];
  const n = most.findIndex((value, at) => value !== least[at]);
  return n !== -1 && (most[n] as number) > (least[n] as number);
}

/** What one granted entitlement is compared by, the most important first: what remains of a counted feature, the amount, and its end. */
function measuresOf({ feature, used, remaining, limit, unlimited, value, validUntil }: EntitlementView): number[] {
  return [
    used === null ? 0 : (remaining ?? Number.POSITIVE_INFINITY),
    behaviorOf(feature).amount({ limit, unlimited, value }, feature, 1) ?? 0,
    validUntil?.getTime() ?? Number.POSITIVE_INFINITY,
  ];
}

/** Returns a source as a member has it: a plan that is sold by the seat gives access to those who have one. A granted plan is for every member. */
function asMember(source: Source, { place, seatPlace }: MembershipView): Source {
  if (!isSoldBySeat(source)) return source;
  const own = seatsKindOf(source.plan) === 'OPEN' ? place : seatPlace;
  if (own !== null && own < source.quantity) return source;
  return { ...source, window: { granted: false, reason: 'SEAT_REQUIRED', until: null } };
}

/** Whether a source gives access by seats, and gives it now. */
const isSoldBySeat = ({ plan, window }: Source): boolean =>
  plan.perSeat === true && window.granted && window.reason !== 'GRANTED';

/** OPEN: every member has a seat. ASSIGNED: `assignSeat` gives them. */
export type SeatsKind = 'OPEN' | 'ASSIGNED';

/** Returns how the seats of a plan are used. */
export const seatsKindOf = ({ seats }: Pick<Plan, 'seats'>): SeatsKind => (seats === 'open' ? 'OPEN' : 'ASSIGNED');

/** Returns the members whom seats of a kind serve, in the order of their seats. */
export const seatedMembers = (kind: SeatsKind, { members }: EntitlementState): PresentMember[] =>
  kind === 'OPEN' ? presentMembers(members) : seatHolders(members);

/** The seats of an organization. */
export interface SeatsView {
  kind: SeatsKind;
  quantity: number;
}

/** Returns the seats that an organization has bought. null if no plan in force is sold by the seat. Of several plans, the one with the most seats counts. */
export function seatsOf(state: AccessState, catalog: Catalog, now: Date): SeatsView | null {
  const seats = sourcesOf(state, catalog, now)
    .filter(isSoldBySeat)
    .map(({ plan, quantity }): SeatsView => ({ kind: seatsKindOf(plan), quantity }));
  const assigned = seats.filter(({ kind }) => kind === 'ASSIGNED');
  const [first, ...others] = assigned.length > 0 ? assigned : seats;
  return first ? others.reduce((most, one) => (one.quantity > most.quantity ? one : most), first) : null;
}
