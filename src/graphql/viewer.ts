import type { JWTPayload } from 'jose';
import type { Buyer } from '../billing/customer/buyer.ts';

/** The roles a token may carry; a signed-in viewer with none of them is a customer. */
export const ROLES = ['service', 'support', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface SignedIn {
  kind: 'user';
  userId: string;
  email: string | null;
  roles: readonly Role[];
}

/** Who is asking. */
export type Viewer = { kind: 'anonymous' } | SignedIn;

export const ANONYMOUS: Viewer = Object.freeze({ kind: 'anonymous' });

/** Whether the viewer is a human being with an account of their own: everybody signed in but a mere service. */
export function isPerson(viewer: Viewer): viewer is SignedIn {
  return viewer.kind === 'user' && (!viewer.roles.includes('service') || hasRole(viewer, 'support', 'admin'));
}

/** Whether the viewer has at least one of the roles. */
export function hasRole(viewer: Viewer, ...roles: readonly Role[]): viewer is SignedIn {
  return viewer.kind === 'user' && viewer.roles.some((role) => roles.includes(role));
}

/** The highest role of somebody signed in. */
export function roleOf({ roles }: SignedIn): 'ADMIN' | 'SUPPORT' | 'SERVICE' | 'CUSTOMER' {
  if (roles.includes('admin')) return 'ADMIN';
  if (roles.includes('support')) return 'SUPPORT';
  return roles.includes('service') ? 'SERVICE' : 'CUSTOMER';
}

/** The viewer that a verified token's claims describe; null if they name nobody. Unknown roles count as none. */
export function viewerOf(claims: JWTPayload, rolesClaim: string): SignedIn | null {
  if (typeof claims.sub !== 'string' || claims.sub === '') return null;
  return {
    kind: 'user',
    userId: claims.sub,
    email: typeof claims['email'] === 'string' && claims['email'] !== '' ? claims['email'] : null,
    roles: rolesOf(claims[rolesClaim]),
  };
}

// All or nothing: a list with something else in it was not written by who we think.
function rolesOf(claim: unknown): Role[] {
  if (!Array.isArray(claim) || !claim.every((role) => typeof role === 'string')) return [];
  return ROLES.filter((role) => claim.includes(role));
}

/** Whose id the token names; nobody's for the anonymous viewer. */
export function userIdOf(viewer: Viewer): string {
  return viewer.kind === 'user' ? viewer.userId : '';
}

/** The person who is asking. The permission rule of the field made sure that there is one. */
export function personOf(viewer: Viewer): SignedIn {
  if (!isPerson(viewer)) throw new Error('personOf() needs a rule that admits only people');
  return viewer;
}

/** The same person as a buyer. */
export function buyerOf(viewer: Viewer): Buyer {
  const { userId, email } = personOf(viewer);
  return { userId, email };
}
