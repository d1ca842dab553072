import type { JWTPayload } from 'jose';
import { isOrganizationId } from '../billing/customer/user-id.ts';
import type { OrganizationClaim } from '../billing/entitlement/member.read.ts';

/** The claims of a token that name the caller's organizations. A name that is no claim itself can be a path, such as `o.id`. */
export interface OrganizationClaimNames {
  /** The claim with the organization. Absent: tokens name none. */
  organizationClaim?: string | undefined;
  /** The claim with the role in it. Absent: tokens say nothing about roles. */
  organizationRoleClaim?: string | undefined;
}

/** The most organizations of one token. A request reads each of them. */
const MOST_ORGANIZATIONS = 20;

/**
 * Returns the organizations that a token names: one ID, a list of IDs, or an object whose keys are the names of organizations and whose
 * values can have an `id`, as Keycloak writes them. Claims of any other shape name none. docs/organizations.md has what each identity
 * provider writes.
 */
export function organizationsIn(claims: JWTPayload, names: OrganizationClaimNames): OrganizationClaim[] {
  const { organizationClaim, organizationRoleClaim } = names;
  if (organizationClaim === undefined) return [];
  const named = idsIn(valueAt(claims, organizationClaim)).filter(isOrganizationId).slice(0, MOST_ORGANIZATIONS);
  const given = roleIn(organizationRoleClaim === undefined ? undefined : valueAt(claims, organizationRoleClaim));
  return [...new Set(named)].map((organizationId) => ({ organizationId, role: given }));
}

function valueAt(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), claims);
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((id) => typeof id === 'string');
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, about]) =>
    isObject(about) && typeof about['id'] === 'string' ? about['id'] : name,
  );
}

/** The roles of identity providers, without a prefix such as `org:`. Every other one is that of a member. */
const OWNERS = ['owner', 'admin'];
const BILLING_MANAGERS = ['billing_manager', 'billing'];

/** Returns the highest of the roles in a claim, which is one role or a list. null without the claim. */
function roleIn(value: unknown): OrganizationClaim['role'] {
  if (value === undefined || value === null) return null;
  const roles = [value]
    .flat()
    .filter((role) => typeof role === 'string')
    .map((role) => role.toLowerCase().replaceAll('-', '_').split(':').at(-1) ?? '');
  if (roles.some((role) => OWNERS.includes(role))) return 'OWNER';
  return roles.some((role) => BILLING_MANAGERS.includes(role)) ? 'BILLING_MANAGER' : 'MEMBER';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
