import type { mongo } from 'mongoose';
import type Stripe from 'stripe';
import type { Clock } from '../../platform/clock.ts';
import { type Read, type StripeGateway, wasAnswered } from '../../platform/stripe.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { Buyer } from './buyer.ts';
import type { CustomerState } from './customer.state.ts';
import type { IdempotencyRow } from './idempotency.document.ts';

/** A user's Stripe customers that still exist, newest first: the first one buys. */
export function stripeCustomersOf(customers: Readonly<Record<string, CustomerState>>): string[] {
  return Object.entries(customers)
    .filter(([, { now }]) => !now.deleted)
    .sort(([a, one], [b, other]) => Number(other.now.createdAt) - Number(one.now.createdAt) || (a < b ? 1 : -1))
    .map(([id]) => id);
}

export interface StripeCustomerOptions {
  gateway: StripeGateway;
  idempotency: mongo.Collection<IdempotencyRow>;
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
  const key = `customer:${userId}:${deleted}`;
  const params = { metadata: { userId }, ...(email === null ? {} : { email }) };
  const row = await idempotency.findOneAndUpdate(
    { _id: key },
    { $setOnInsert: { params, attempts: 0, createdAt: clock.now() } },
    { upsert: true, returnDocument: 'after' },
  );
  const read = await makeCustomer(row ?? { _id: key, params, attempts: 0 }, { gateway, idempotency });
  await record([synced('customer.synced', read)]);
  return read.object.id;
}

/** Makes the customer, or finds the one that an earlier try made although Stripe answered 5xx. */
async function makeCustomer(
  { _id, params, attempts }: Pick<IdempotencyRow, '_id' | 'params' | 'attempts'>,
  { gateway, idempotency }: Pick<StripeCustomerOptions, 'gateway' | 'idempotency'>,
): Promise<Read<Stripe.Customer>> {
  const made = attempts === 0 ? null : await findCustomer(params, gateway);
  if (made) return made;
  const idempotencyKey = attempts === 0 ? _id : `${_id}:${attempts}`;
  try {
    return await gateway.ask((stripe) => stripe.customers.create(params, { idempotencyKey }));
  } catch (error) {
    if (wasAnswered(error)) await idempotency.updateOne({ _id }, { $inc: { attempts: 1 } });
    throw error;
  }
}

async function findCustomer(
  { email, metadata }: IdempotencyRow['params'],
  gateway: StripeGateway,
): Promise<Read<Stripe.Customer> | null> {
  if (email === undefined) return null; // an empty customer too many does no harm: all of them are the user's
  const { object, startedAt } = await gateway.ask((stripe) => stripe.customers.list({ email, limit: 100 }));
  const customer = object.data.find((found) => found.metadata['userId'] === metadata.userId);
  return customer ? { object: customer, startedAt } : null;
}
