import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import { organizationOf } from '../../facts/owner.ts';
import { hasEnded } from '../../facts/subscription-status.ts';
import type { Clock } from '../../platform/clock.ts';
import { digest } from '../../platform/digest.ts';
import type { Read, StripeGateway } from '../../platform/stripe.ts';
import { isMissing } from '../../platform/stripe-missing.ts';
import type { Acted } from '../actor.ts';
import type { CheckoutDocument } from '../checkout/checkout.document.ts';
import { finishCheckout } from '../checkout/checkouts.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';

export interface DeleteCustomerOptions {
  checkouts: mongo.Collection<CheckoutDocument>;
  gateway: StripeGateway;
  record: RecordEvents;
  clock: Clock;
  wait: (milliseconds: number) => Promise<unknown>;
  /** Returns the folded state of a user, the empty state for an unknown one. */
  stateOf(userId: string): Promise<EntitlementState>;
  /** Returns every Stripe customer of a user, also those without an event of their own. */
  customersOf(userId: string): Promise<string[]>;
  /** Returns every stream of a user: of Stripe customers, of purchases as a guest, and the user's own. */
  streamsOf(userId: string): Promise<string[]>;
  /** Removes a user from their organizations. Throws LAST_OWNER if one of them would have no owner left. */
  leaveOrganizations(userId: string, by: Acted): Promise<void>;
  /** Folds the due events of these streams, before it returns. */
  catchUp(streams: readonly string[]): Promise<void>;
}

/**
 * Deletes a customer. At Stripe it closes open pages, cancels subscriptions immediately and deletes the Stripe customers. Then it records
 * `customer.erased`, whose fold overwrites personal data here before it returns. If Stripe cannot answer (ProviderUnavailable), nothing is
 * erased. A repeated or simultaneous call completes the rest. A user leaves their organizations first. Throws CONFIRMATION_MISMATCH if
 * `confirmed` is not the ID of the user or of the organization, and LAST_OWNER.
 */
export async function deleteCustomer(
  userId: string,
  confirmed: string,
  by: Acted,
  options: DeleteCustomerOptions,
): Promise<void> {
  if (confirmed !== (organizationOf(userId) ?? userId))
    throw new BillingError('CONFIRMATION_MISMATCH', {}, ['input', 'confirmUserId']);
  await options.leaveOrganizations(userId, by);
  const { customers, purchases, contact, members } = await options.stateOf(userId);
  const all = [...new Set([...Object.keys(customers), ...(await options.customersOf(userId))])].sort();
  const left = all.filter((id) => !customers[id]?.now.deleted);
  for (const id of left) await closeSessions(id, options);
  for (const id of left) await cancelSubscriptions(id, by, options);
  for (const id of left) await deleteStripeCustomer(id, by, options);
  await closeCheckouts(userId, options);
  const stripeIds = [...all, ...Object.keys(purchases).sort()];
  // The key names the data to erase: repeating a request is one event, and a user who comes back and leaves again gets another one.
  const key = digest([userId, contact?.cause.eventId ?? null, ...stripeIds, ...(members ? [String(members.seq)] : [])]);
  const object = { id: userId, userId, stripeIds };
  await options.record([ownEvent('customer.erased', key, object, by)]);
  // The fold stored an erasure event for each stream of the user. These are folded before the answer says that everything is erased.
  await options.catchUp(await options.streamsOf(userId));
}

/** Expires open checkout pages. If one was paid later, its subscription would have no user. */
async function closeSessions(customer: string, options: DeleteCustomerOptions): Promise<void> {
  const sessions = await askUnlessGone(options, (stripe) => stripe.checkout.sessions.list({ customer, limit: 100 }));
  for (const { id, status } of sessions?.object.data ?? []) {
    if (status !== 'open') continue;
    try {
      await askUnlessGone(options, (stripe) => stripe.checkout.sessions.expire(id));
    } catch (error) {
      // The session is paid or expired by now. A subscription that it created is canceled next.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    }
  }
}

async function cancelSubscriptions(customer: string, by: Acted, options: DeleteCustomerOptions): Promise<void> {
  const subscriptions = await askUnlessGone(options, (stripe) => stripe.subscriptions.list({ customer, limit: 100 }));
  for (const { id, status } of subscriptions?.object.data ?? []) {
    if (hasEnded(status)) continue;
    const canceled = await askUnlessGone(options, (stripe) => stripe.subscriptions.cancel(id), [id]);
    if (canceled) await options.record([synced('customer.subscription.synced', canceled, by)]);
  }
}

/** Deletes a Stripe customer. Stripe cancels its remaining subscriptions. If Stripe does not know it, it counts as deleted. */
async function deleteStripeCustomer(id: string, by: Acted, options: DeleteCustomerOptions): Promise<void> {
  const now = options.clock.now();
  const gone = { object: { id, deleted: true }, startedAt: now, answeredAt: now, askedAt: now, seen: [] };
  const deleted = await askUnlessGone(options, (stripe) => stripe.customers.del(id), [id]);
  await options.record([synced('customer.synced', deleted ?? { ...gone, idempotencyKey: null }, by)]);
}

/** How often, and after how many milliseconds, a call is repeated while another call locks the object at Stripe. */
const LOCKED_TRIES = 6;
const LOCKED_WAIT = 250;

/**
 * Returns Stripe's answer, null if the object is gone because another call deletes the same account. Waits while such a call locks the
 * object. https://docs.stripe.com/rate-limits#object-lock-timeouts
 */
async function askUnlessGone<T extends object>(
  { gateway, wait }: DeleteCustomerOptions,
  call: Parameters<typeof gateway.ask<T>>[0],
  about?: readonly string[],
): Promise<Read<T> | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await gateway.ask(call, about);
    } catch (error) {
      if (isMissing(error)) return null;
      if (!isLocked(error) || attempt === LOCKED_TRIES) throw error;
      await wait(attempt * LOCKED_WAIT);
    }
  }
}

function isLocked(error: unknown): boolean {
  const { cause } = error as Error;
  return cause instanceof Stripe.errors.StripeError && cause.code === 'lock_timeout';
}

async function closeCheckouts(userId: string, { checkouts }: DeleteCustomerOptions): Promise<void> {
  for (const { _id } of await checkouts.find({ userId, open: true }).toArray()) {
    await finishCheckout(checkouts, _id, 'EXPIRED');
  }
}
