import type Stripe from 'stripe';
import type { Clock } from '../../platform/clock.ts';
import { digest } from '../../platform/digest.ts';
import type { Read, StripeGateway } from '../../platform/stripe.ts';
import { askUnderKey } from '../attempt.ts';
import type { IdempotencyCollection, IdempotencyRow } from '../idempotency.document.ts';
import { isRefusal } from '../stripe-refusals.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { Buyer } from './buyer.ts';
import type { CustomerState } from './customer.state.ts';

/** A user's Stripe customers that still exist, newest first: the first one buys. */
export function stripeCustomersOf(customers: Readonly<Record<string, CustomerState>>): string[] {
  return Object.entries(customers)
    .filter(([, { now }]) => !now.deleted)
    .sort(([a, one], [b, other]) => Number(other.now.createdAt) - Number(one.now.createdAt) || (a < b ? 1 : -1))
    .map(([id]) => id);
}

export interface StripeCustomerOptions {
  gateway: StripeGateway;
  idempotency: IdempotencyCollection;
  record: RecordEvents;
  clock: Clock;
}

/**
 * The Stripe customer that buys for this user; made once if there is none. The row that freezes the parameters is written
 * first, then Stripe is asked under a key derived from the user, so two clicks, or a crash and a retry, make one customer. The
 * key counts up with each deleted one, or Stripe would replay the deleted one for a day.
 */
export async function ensureStripeCustomer(
  { userId, email }: Buyer,
  customers: Readonly<Record<string, CustomerState>>,
  { gateway, idempotency, record, clock }: StripeCustomerOptions,
): Promise<string> {
  const [existing] = stripeCustomersOf(customers);
  if (existing) return existing;
  const deleted = Object.values(customers).filter(({ now }) => now.deleted).length;
  // A digest: a user ID may hold what no HTTP header takes, and be longer than an idempotency key.
  const key = `customer:${digest([userId])}:${deleted}`;
  const params: CustomerParams = { metadata: { userId }, ...(email === null ? {} : { email }) };
  const row = (await idempotency.findOneAndUpdate(
    { _id: key },
    [
      {
        $set: {
          userId: { $literal: userId },
          params: { $ifNull: ['$params', { $literal: params }] },
          attempts: { $ifNull: ['$attempts', 0] },
          createdAt: { $ifNull: ['$createdAt', clock.now()] },
        },
      },
    ],
    { upsert: true, returnDocument: 'after' },
  )) as IdempotencyRow; // which is there: made now, if not before
  const frozen = row.params as CustomerParams;
  const { attempts } = row;
  // Made already, although Stripe answered 5xx?
  const found = attempts === 0 ? null : await findCustomer(frozen, gateway);
  const read =
    found ??
    (await askUnderKey({ _id: key, base: key, attempts }, idempotency, gateway, {
      make: (stripe, under) => stripe.customers.create(frozen, under),
    }).catch(async (error: unknown) => {
      // Stripe replays a refusal under its key, and the parameters that it refused must not be sent again.
      if (isRefusal(error))
        await idempotency.updateOne({ _id: key, attempts }, { $inc: { attempts: 1 }, $unset: { params: 1 } });
      throw error;
    }));
  await record([synced('customer.synced', read)]);
  return read.object.id;
}

interface CustomerParams {
  metadata: { userId: string };
  email?: string;
}

async function findCustomer(
  { email, metadata }: CustomerParams,
  gateway: StripeGateway,
): Promise<Read<Stripe.Customer> | null> {
  if (email === undefined) return null; // an empty customer too many does no harm: all of them are the user's
  const { object, ...read } = await gateway.ask((stripe) => stripe.customers.list({ email, limit: 100 }));
  const customer = object.data.find((found) => found.metadata['userId'] === metadata.userId);
  return customer ? { ...read, object: customer } : null;
}
