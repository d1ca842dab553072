import Stripe from 'stripe';
import { CUSTOMER } from '../../facts/stripe-objects/customer.ts';
import { digest } from '../../platform/digest.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { CommandContext } from '../actor.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import { type Ownership, ownerOf } from './ownership.ts';
import { customerOfStream } from './stream.ts';

export interface LinkRequest {
  userId: string;
  stripeCustomerId: string;
  reason: string;
}

export interface UnlinkRequest {
  stripeCustomerId: string;
  reason: string;
}

export interface LinkOptions {
  /** Returns the claims to a Stripe customer, null if it has no account. */
  ownershipOf(stripeCustomerId: string): Promise<Ownership | null>;
  gateway: StripeGateway;
  record: RecordEvents;
  /** Whether an event of this Stripe customer is stored. */
  knowsStripeCustomer(id: string): Promise<boolean>;
  /** Folds the due events of these Stripe customers, and the events that wait for one of these IDs, before it returns. */
  catchUp(stripeIds: readonly string[]): Promise<void>;
}

/**
 * Links a Stripe customer to a user and overrides every other claim. Its purchases move to this user before it returns. The latest link
 * applies, so a mistake can be corrected. Throws UNKNOWN_STRIPE_CUSTOMER if neither we nor Stripe know it, and STRIPE_CUSTOMER_LINKED if
 * an admin linked it to this user before.
 */
export async function linkCustomer(
  { userId, stripeCustomerId: id, reason }: LinkRequest,
  context: CommandContext,
  { ownershipOf, gateway, record, knowsStripeCustomer, catchUp }: LinkOptions,
): Promise<void> {
  const before = (await ownershipOf(id))?.link ?? null;
  if (before?.userId === userId) throw new BillingError('STRIPE_CUSTOMER_LINKED', { id }, FIELD);
  if (!(await knowsStripeCustomer(id))) await askStripe(id, gateway, record);
  // The key names the link that is replaced: repeating a request is one event, but linking back and forth is three.
  const key = digest([id, userId, before?.cause.eventId ?? null]);
  await record([ownEvent('customer.linked', key, { id, userId }, { ...context, reason })]);
  await catchUp([id]);
}

/**
 * Unlinks a Stripe customer from its user, and returns that user's ID. It has no user until an admin links it again, regardless of other
 * claims. Throws UNKNOWN_STRIPE_CUSTOMER if it is unknown, and STRIPE_CUSTOMER_NOT_LINKED if it has no user.
 */
export async function unlinkCustomer(
  { stripeCustomerId: id, reason }: UnlinkRequest,
  context: CommandContext,
  { ownershipOf, record, catchUp }: LinkOptions,
): Promise<string> {
  const before = await ownershipOf(id);
  if (before === null || customerOfStream(id) === null)
    throw new BillingError('UNKNOWN_STRIPE_CUSTOMER', { id }, FIELD);
  const userId = ownerOf(before, id);
  if (userId === null) throw new BillingError('STRIPE_CUSTOMER_NOT_LINKED', { id }, FIELD);
  const key = digest([id, null, before.link?.cause.eventId ?? null]);
  await record([ownEvent('customer.unlinked', key, { id }, { ...context, reason })]);
  await catchUp([id]);
  return userId;
}

const FIELD = ['input', 'stripeCustomerId'];

async function askStripe(id: string, gateway: StripeGateway, record: RecordEvents): Promise<void> {
  // Any other text would be another path of Stripe's API.
  if (!/^cus_\w+$/.test(id)) throw new BillingError('UNKNOWN_STRIPE_CUSTOMER', { id }, FIELD);
  try {
    await record([synced('customer.synced', await gateway.ask((stripe) => CUSTOMER.retrieve(stripe, id), [id]))]);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    throw new BillingError('UNKNOWN_STRIPE_CUSTOMER', { id }, FIELD);
  }
}
