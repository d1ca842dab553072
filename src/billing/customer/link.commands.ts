import Stripe from 'stripe';
import { CUSTOMER } from '../../facts/stripe-objects/customer.ts';
import { digest } from '../../platform/digest.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { CommandContext } from '../actor.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { Owners } from './owners.ts';

export interface LinkRequest {
  userId: string;
  stripeCustomerId: string;
  reason: string;
}

export interface LinkOptions {
  owners: Owners;
  gateway: StripeGateway;
  record: RecordEvents;
  /** Whether an event of this Stripe customer is stored. */
  knowsStripeCustomer(id: string): Promise<boolean>;
  /** Folds at once the open events of these Stripe customers, and those that waited for one of these Stripe IDs. */
  catchUp(stripeIds: readonly string[]): Promise<void>;
}

/**
 * Says to whom a Stripe customer belongs, against whatever else claims it: its events leave the documents of whoever had it and are
 * folded for this user, those that waited for a user included. The latest such word counts, so that a mistake can be put right.
 * Throws UNKNOWN_CUSTOMER where neither we nor Stripe know it, CUSTOMER_LINKED where an admin said the same before.
 */
export async function linkCustomer(
  { userId, stripeCustomerId: id, reason }: LinkRequest,
  context: CommandContext,
  { owners, gateway, record, knowsStripeCustomer, catchUp }: LinkOptions,
): Promise<void> {
  const before = (await owners.of([id])).get(id);
  if (before?.linked && before.userId === userId) throw new BillingError('CUSTOMER_LINKED', { id }, FIELD);
  if (!(await knowsStripeCustomer(id))) await askStripe(id, gateway, record);
  // Named after what it replaces: twice the same word is one event, and back and forth are three.
  const key = digest([id, userId, before?.linked ? before.eventId : null]);
  await record([ownEvent('customer.linked', key, { id, userId }, { ...context, reason })]);
  await catchUp([id]);
}

const FIELD = ['input', 'stripeCustomerId'];

async function askStripe(id: string, gateway: StripeGateway, record: RecordEvents): Promise<void> {
  // Anything else would ask for another path of Stripe's API.
  if (!/^cus_\w+$/.test(id)) throw new BillingError('UNKNOWN_CUSTOMER', { id }, FIELD);
  try {
    await record([synced('customer.synced', await gateway.ask((stripe) => CUSTOMER.retrieve(stripe, id), [id]))]);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    throw new BillingError('UNKNOWN_CUSTOMER', { id }, FIELD);
  }
}
