import type { mongo } from 'mongoose';
import type { Clock } from '../../platform/clock.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { Buyer } from '../checkout/checkout.view.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { IdempotencyRow } from './idempotency.document.ts';

/** A user's Stripe customers that still exist, newest first: the first one buys. */
export function stripeCustomersOf({ customers }: EntitlementState): string[] {
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
  state: EntitlementState,
  { gateway, idempotency, record, clock }: StripeCustomerOptions,
): Promise<string> {
  const [existing] = stripeCustomersOf(state);
  if (existing) return existing;
  const deleted = Object.values(state.customers).filter(({ now }) => now.deleted).length;
  const key = `customer:${userId}:${deleted}`;
  const row = await idempotency.findOneAndUpdate(
    { _id: key },
    {
      $setOnInsert: { params: { metadata: { userId }, ...(email === null ? {} : { email }) }, createdAt: clock.now() },
    },
    { upsert: true, returnDocument: 'after' },
  );
  const read = await gateway.ask((stripe) => stripe.customers.create(row?.params ?? {}, { idempotencyKey: key }));
  await record([synced('customer.synced', read)]);
  return read.object.id;
}
