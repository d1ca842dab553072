import type { OwnerPartsFragment } from '../operations.generated.ts';

/** Who a customer is: a user or an organization, by their ID in the directory of the app. */
export interface Owner {
  id: string;
  isOrganization: boolean;
}

export function ownerOf({ owner }: OwnerPartsFragment): Owner {
  return { id: owner.id, isOrganization: owner.__typename === 'Organization' };
}

/** What the address of the customer's page says. */
export const addressOf = ({ id, isOrganization }: Owner) => (isOrganization ? { organization: id } : { id });

/** How inputs of the API name the customer. */
export const inputOf = ({ id, isOrganization }: Owner) => (isOrganization ? { organizationId: id } : { userId: id });

interface Answer<Of> {
  customer?: Of | null;
  organization?: { customer?: Of | null } | null;
}

/** The customer in the answer to a query that asks for a user or an organization. */
export const customerIn = <Of>({ customer, organization }: Answer<Of>): Of | null | undefined =>
  customer ?? organization?.customer;
