import type { MembershipView } from '../../billing/entitlement/member.read.ts';
import { type OrganizationRole, ownerOfOrganization } from '../../facts/owner.ts';
import type { Context } from '../context.ts';
import { isPerson, isStaff, type Viewer } from '../viewer.ts';

/** An organization as a request reads it. Its members and seats are read if they are selected. */
export interface OrganizationView {
  id: string;
  viewerRole: OrganizationRole | null;
  viewerHasSeat: boolean;
}

/** The roles that buy for an organization and see its payments. */
export const PAYERS: readonly OrganizationRole[] = ['OWNER', 'BILLING_MANAGER'];

/** Whether a role buys for its organization. */
export const isPayer = (role: OrganizationRole | null): boolean => role !== null && PAYERS.includes(role);

/** Returns the organizations of the caller: those of the token, and those that stored them as a member. Empty for services. */
export async function membershipsOf({
  viewer,
  loaders,
}: Pick<Context, 'viewer' | 'loaders'>): Promise<MembershipView[]> {
  if (!isPerson(viewer)) return [];
  const { parts = [] } = await loaders.account.load(viewer.userId);
  return parts.flatMap(({ membership }) => membership ?? []);
}

/** Returns the caller's membership in an organization, null if they are no member. */
export async function membershipIn(
  organizationId: string,
  context: Pick<Context, 'viewer' | 'loaders'>,
): Promise<MembershipView | null> {
  return (await membershipsOf(context)).find((one) => one.organizationId === organizationId) ?? null;
}

/** Returns the owners for whom the caller pays: the caller, and their organizations if their role there allows it. */
export async function payingOwners(context: Pick<Context, 'viewer' | 'loaders'>): Promise<string[]> {
  const { viewer } = context;
  if (!isPerson(viewer)) return [];
  const organizations = (await membershipsOf(context)).filter(({ role }) => isPayer(role));
  return [viewer.userId, ...organizations.map(({ organizationId }) => ownerOfOrganization(organizationId))];
}

/** Returns the organization of a membership that an entitlement names. For a customer, who reads only their own, the membership is the caller's. */
export const organizationOfMember = (membership: MembershipView, viewer: Viewer): OrganizationView =>
  organizationView(membership.organizationId, isPerson(viewer) && !isStaff(viewer) ? membership : null);

/** Returns an organization for a request. `membership` is the caller's. */
export function organizationView(
  id: string,
  membership: Pick<MembershipView, 'role' | 'seatedAt'> | null,
): OrganizationView {
  return { id, viewerRole: membership?.role ?? null, viewerHasSeat: (membership?.seatedAt ?? null) !== null };
}
