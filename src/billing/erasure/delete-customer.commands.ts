import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import { hasEnded } from '../../facts/subscription-status.ts';
import type { Clock } from '../../platform/clock.ts';
import { digest } from '../../platform/digest.ts';
import type { Read, StripeGateway } from '../../platform/stripe.ts';
import { isMissing } from '../../platform/stripe-missing.ts';
import type { Acted, CommandContext } from '../actor.ts';
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
  /** The folded state of a user; empty where nothing is known. */
  stateOf(userId: string): Promise<EntitlementState>;
  /** Every Stripe customer that belongs to a user, whether or not an event told of itself. */
  customersOf(userId: string): Promise<string[]>;
  /** Every stream that a user owns now: those of Stripe customers, of purchases as a guest, and the user's own. */
  streamsOf(userId: string): Promise<string[]>;
  /** Folds at once the due events of these streams. */
  catchUp(streams: readonly string[]): Promise<void>;
}

/**
 * Deletes a customer. At Stripe it closes open pages, cancels subscriptions immediately and deletes the Stripe customers. Then it records
 * `customer.erased`, whose fold overwrites personal data here before it returns. If Stripe cannot answer (ProviderUnavailable), nothing is
 * erased. Sent again, or several times at once, it completes what is left. Throws CONFIRMATION_MISMATCH if `confirmed` is not the user's ID.
 */
export async function deleteCustomer(
  userId: string,
  confirmed: string,
  context: CommandContext,
  options: DeleteCustomerOptions,
): Promise<void> {
  if (confirmed !== userId) throw new BillingError('CONFIRMATION_MISMATCH', {}, ['input', 'confirmUserId']);
  const by = { ...context, reason: null };
  const { customers, purchases, contact } = await options.stateOf(userId);
  const all = [...new Set([...Object.keys(customers), ...(await options.customersOf(userId))])].sort();
  const left = all.filter((id) => !customers[id]?.now.deleted);
  for (const id of left) await closeSessions(id, options);
  for (const id of left) await cancelSubscriptions(id, by, options);
  for (const id of left) await deleteStripeCustomer(id, by, options);
  await closeCheckouts(userId, options);
  const stripeIds = [...all, ...Object.keys(purchases).sort()];
  // Named after what is there to be erased: twice the same is one event, and whoever comes back and leaves again makes another.
  const key = digest([userId, contact?.cause.eventId ?? null, ...stripeIds]);
  const object = { id: userId, userId, stripeIds };
  await options.record([ownEvent('customer.erased', key, object, by)]);
  // Its fold has stored an erasure for each stream of the user. They are folded before the answer says that all of it is erased.
  await options.catchUp(await options.streamsOf(userId));
}

/** A page that is paid a second later would be a subscription of nobody. */
async function closeSessions(customer: string, options: DeleteCustomerOptions): Promise<void> {
  const sessions = await askUnlessGone(options, (stripe) => stripe.checkout.sessions.list({ customer, limit: 100 }));
  for (const { id, status } of sessions?.object.data ?? []) {
    if (status !== 'open') continue;
    try {
      await askUnlessGone(options, (stripe) => stripe.checkout.sessions.expire(id));
    } catch (error) {
      // It is paid or over by now. What was bought is among the subscriptions, which come next.
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

/** With what is left of it: Stripe cancels whatever a deleted customer still has. One that Stripe does not know is deleted. */
async function deleteStripeCustomer(id: string, by: Acted, options: DeleteCustomerOptions): Promise<void> {
  const now = options.clock.now();
  const gone = { object: { id, deleted: true }, startedAt: now, answeredAt: now, askedAt: now, seen: [] };
  const deleted = await askUnlessGone(options, (stripe) => stripe.customers.del(id), [id]);
  await options.record([synced('customer.synced', deleted ?? { ...gone, idempotencyKey: null }, by)]);
}

/** How often, and how many milliseconds apart, Stripe is asked again while another call locks the object. */
const LOCKED_TRIES = 6;
const LOCKED_WAIT = 250;

/**
 * Stripe's answer; null where the object is gone, because another call deletes the same account. Waits while such a call has the object
 * locked. https://docs.stripe.com/rate-limits#object-lock-timeouts
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
