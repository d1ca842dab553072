import { type StripeObject, textAt } from './stripe-value.ts';

/**
 * The owner of an account is named by one text: a user's own ID, or `organization:<id>`. No user ID begins like this
 * (billing/customer/user-id.ts), so both kinds share every field, index and unique key that names an owner. Such a field is called
 * `userId`. See docs/decisions/0049-organizations.md.
 */
const ORGANIZATION = 'organization:';

/** Returns the owner that stands for an organization. */
export const ownerOfOrganization = (organizationId: string): string => `${ORGANIZATION}${organizationId}`;

/** Returns the ID of the organization that an owner stands for, null for a user. */
export const organizationOf = (owner: string): string | null =>
  owner.startsWith(ORGANIZATION) ? owner.slice(ORGANIZATION.length) : null;

/** Returns the owner that the metadata of a Stripe object names: its `organizationId`, else its `userId`. null if it has neither. */
export function ownerIn(metadata: StripeObject): string | null {
  const organizationId = textAt(metadata['organizationId']);
  return organizationId === null ? textAt(metadata['userId']) : ownerOfOrganization(organizationId);
}

/** Returns the metadata that names an owner on the Stripe objects that this service creates. */
export function ownerMetadata(owner: string): Record<string, string> {
  const organizationId = organizationOf(owner);
  return organizationId === null ? { userId: owner } : { organizationId };
}

/** The roles of members of an organization. */
export const ORGANIZATION_ROLES = ['OWNER', 'BILLING_MANAGER', 'MEMBER'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];
