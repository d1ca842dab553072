import type { JWTPayload } from 'jose';
import type { Actor, CommandContext } from '../billing/actor.ts';
import type { Buyer } from '../billing/customer/buyer.ts';
import type { OrganizationClaim } from '../billing/entitlement/member.read.ts';
import { type OrganizationClaimNames, organizationsIn } from './organization-claims.ts';

/** The roles that a token may have. A token without roles is a customer's. */
export const ROLES = ['service', 'finance', 'support', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface SignedIn {
  kind: 'user';
  userId: string;
  email: string | null;
  roles: readonly Role[];
  /** The organizations that the token names. Absent if it names none. */
  organizations?: readonly OrganizationClaim[];
}

/** The caller of a request. */
export type Viewer = { kind: 'anonymous' } | SignedIn;

export const ANONYMOUS: Viewer = Object.freeze({ kind: 'anonymous' });

/** The roles of people who work for the product. */
const STAFF: readonly Role[] = ['finance', 'support', 'admin'];

/** Whether the viewer works for the product, and may read the data of customers. */
export const isStaff = (viewer: Viewer): viewer is SignedIn => hasRole(viewer, ...STAFF);

/** Whether the viewer is a person with an account. A service is not, unless its token also has a role of staff. */
export function isPerson(viewer: Viewer): viewer is SignedIn {
  return viewer.kind === 'user' && (!viewer.roles.includes('service') || isStaff(viewer));
}

/** Whether the viewer has at least one of the roles. */
export function hasRole(viewer: Viewer, ...roles: readonly Role[]): viewer is SignedIn {
  return viewer.kind === 'user' && viewer.roles.some((role) => roles.includes(role));
}

/** The highest role of a signed-in viewer. */
export function roleOf({ roles }: SignedIn): 'ADMIN' | 'SUPPORT' | 'FINANCE' | 'SERVICE' | 'CUSTOMER' {
  if (roles.includes('admin')) return 'ADMIN';
  if (roles.includes('support')) return 'SUPPORT';
  if (roles.includes('finance')) return 'FINANCE';
  return roles.includes('service') ? 'SERVICE' : 'CUSTOMER';
}

/** The names of the claims that say what a caller may do. */
export interface ClaimNames extends OrganizationClaimNames {
  /** The claim that contains the roles. */
  rolesClaim: string;
}

/** The viewer that the claims of a verified token describe. Returns null if the claims name no user. Unknown roles are ignored. */
export function viewerOf(claims: JWTPayload, names: ClaimNames): SignedIn | null {
  if (typeof claims.sub !== 'string' || claims.sub === '') return null;
  const organizations = organizationsIn(claims, names);
  return {
    kind: 'user',
    userId: claims.sub,
    email: typeof claims['email'] === 'string' && claims['email'] !== '' ? claims['email'] : null,
    roles: rolesOf(claims[names.rolesClaim]),
    ...(organizations.length > 0 && { organizations }),
  };
}

// A list that contains anything but strings gives no role, because the issuer means something else by it.
function rolesOf(claim: unknown): Role[] {
  if (!Array.isArray(claim) || !claim.every((role) => typeof role === 'string')) return [];
  return ROLES.filter((role) => claim.includes(role));
}

/** Returns the organizations that the token names for a user. None for others than the caller. */
export const claimsOf = (viewer: Viewer, userId: string): readonly OrganizationClaim[] =>
  (viewer.kind === 'user' && viewer.userId === userId && viewer.organizations) || [];

/** The user ID of the token; empty for the anonymous viewer. */
export function userIdOf(viewer: Viewer): string {
  return viewer.kind === 'user' ? viewer.userId : '';
}

/** The viewer as a person. The permission rule of the field must admit people only. */
export function personOf(viewer: Viewer): SignedIn {
  if (!isPerson(viewer)) throw new Error('personOf() needs a rule that admits only people');
  return viewer;
}

/** The viewer as a buyer. The permission rule of the field must admit people only. */
export function buyerOf(viewer: Viewer): Buyer {
  const { userId, email } = personOf(viewer);
  return { userId, email };
}

/**
 * The caller of a command, as its events and audit entries record them. The mutation names the role, because an admin who changes
 * their own plan does so as a customer. The permission rule of the mutation must require a token.
 */
export function actingAs(
  kind: Actor['kind'],
  { viewer, requestId }: { viewer: Viewer; requestId: string },
): CommandContext {
  return { actor: { kind, id: (viewer as SignedIn).userId }, requestId };
}

/** The part of an input that says for whom a command is: see acting-for.ts. */
export interface ActingInput {
  actingFor?: { userId?: string | null; organizationId?: string | null; reason?: string | null } | null;
  idempotencyKey?: string | null;
}

/** Whether an input names another customer than the caller. */
export function actsForAnother(viewer: Viewer, input: ActingInput | undefined): boolean {
  const { actingFor } = input ?? {};
  return actingFor != null && viewer.kind === 'user' && actingFor.userId !== viewer.userId;
}
