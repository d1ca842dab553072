import type Stripe from 'stripe';
import { ownerIn, ownerMetadata } from '../../facts/owner.ts';
import type { Operations } from '../../platform/operations.ts';
import type { Read, StripeGateway } from '../../platform/stripe.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { Buyer } from './buyer.ts';
import type { CustomerState } from './customer.state.ts';

/** Returns the user's Stripe customers that are not deleted, newest first. The first one is used for purchases. */
export function stripeCustomersOf(customers: Readonly<Record<string, CustomerState>>): string[] {
  return Object.entries(customers)
    .filter(([, { now }]) => !now.deleted)
    .sort(([a, one], [b, other]) => Number(other.now.createdAt) - Number(one.now.createdAt) || (a < b ? 1 : -1))
    .map(([id]) => id);
}

export interface StripeCustomerOptions {
  gateway: StripeGateway;
  operations: Operations;
  record: RecordEvents;
}

/**
 * Returns the Stripe customer for purchases of this user, and creates one if there is none. It is one idempotent operation for each user, so
 * two clicks, or a crash and a retry, create one customer. Its key has the number of deleted customers, so that a new one can be created.
 */
export async function ensureStripeCustomer(
  { userId, email }: Buyer,
  customers: Readonly<Record<string, CustomerState>>,
  { gateway, operations, record }: StripeCustomerOptions,
): Promise<string> {
  const [existing] = stripeCustomersOf(customers);
  if (existing) return existing;
  const deleted = Object.values(customers).filter(({ now }) => now.deleted).length;
  const key = String(deleted);
  const command = { userId, operation: 'createCustomer', key, input: {}, kept: 'A_DAY' } as const;
  return operations.once(command, async (operation) => {
    const params = await operation.frozen<CustomerParams>(async () => ({
      metadata: ownerMetadata(userId),
      ...(email === null ? {} : { email }),
    }));
    const read = await operation.ask(gateway, {
      make: (stripe, under) => stripe.customers.create(params, under),
      find: () => findCustomer(params, gateway),
    });
    await record([synced('customer.synced', read)]);
    return read.object.id;
  });
}

interface CustomerParams {
  metadata: Record<string, string>;
  email?: string;
}

async function findCustomer(
  { email, metadata }: CustomerParams,
  gateway: StripeGateway,
): Promise<Read<Stripe.Customer> | null> {
  if (!email) return null; // a second customer without an address does no harm: both belong to the user
  const { object, ...read } = await gateway.ask((stripe) => stripe.customers.list({ email, limit: 100 }));
  const customer = object.data.find((found) => ownerIn(found.metadata) === ownerIn(metadata));
  return customer ? { ...read, object: customer } : null;
}
