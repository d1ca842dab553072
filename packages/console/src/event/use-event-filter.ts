import { useCustomer } from '../customer/customer-context.ts';

/**
 * Which events are the customer's. The API finds those of an organization by its Stripe customer, of which new purchases use the first.
 * Null for an organization without one, whose events are only those of grants in its audit history.
 */
export function useEventFilter(): { userId: string } | { stripeCustomerId: string } | null {
  const { owner, customer } = useCustomer();
  if (!owner.isOrganization) return { userId: owner.id };
  const stripeCustomerId = customer.stripeCustomerIds?.[0];
  return stripeCustomerId === undefined ? null : { stripeCustomerId };
}
