import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import { type Clock, SECOND } from '../../platform/clock.ts';
import { IdempotencyInProgress } from '../../platform/errors.ts';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Operations } from '../../platform/operations.ts';
import type { Read, StripeGateway } from '../../platform/stripe.ts';
import { discountsOf } from '../../platform/stripe-complete.ts';
import type { Buyer } from '../customer/buyer.ts';
import { ensureStripeCustomer, stripeCustomersOf } from '../customer/stripe-customer.ts';
import { wasRefused } from '../customer/stripe-outcomes.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import type { Catalog } from '../plan/catalog.ts';
import { isLive } from '../subscription/subscription.view.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { CheckoutDocument } from './checkout.document.ts';
import type { CheckoutRequest } from './checkout.view.ts';
import { checkoutView, claimCheckout, finishCheckout } from './checkouts.ts';
import { type Order, orderOf } from './order.ts';
import { readPromotion } from './promotion.read.ts';
import { allowReturn } from './return-url.ts';
import { sessionParams } from './session-params.ts';

export interface CheckoutOptions {
  checkouts: mongo.Collection<CheckoutDocument>;
  operations: Operations;
  gateway: StripeGateway;
  record: RecordEvents;
  /** Folds the events that wait for one of these Stripe IDs, before it returns. */
  catchUp(stripeIds: readonly string[]): Promise<void>;
  /** Returns the folded state of a user, the empty state for an unknown one. */
  stateOf(userId: string): Promise<EntitlementState>;
  priceId(lookupKey: string): Promise<string>;
  catalog(): Catalog;
  clock: Clock;
  metrics: Metrics;
  /** Origins that a customer may be sent back to. */
  returnUrls: readonly string[];
  /** The public URL of this service. Customers return to its own pages by default. */
  publicUrl: string;
  /** The page of the product where customers manage their billing. The customer portal returns to it by default. */
  manageUrl: string;
  /** Returns the span of the current request, if it is traced. */
  traceparent(): string | undefined;
}

export interface PurchaseOptions extends CheckoutOptions {
  /** Throws if the buyer has opened too many sessions. Called before Stripe is called, but not if an open session is returned. */
  admit(): Promise<void>;
}

interface Opening {
  params: Stripe.Checkout.SessionCreateParams;
}

/** The first decision of a checkout: return a session that is open already, or create one with these parameters. */
type Decided = { sessionId: string } | Opening;

/** How long a second request waits for the session that the first one is creating. */
const LONGEST_WAIT = 30 * SECOND;

/**
 * Opens Stripe's hosted page for an order. Returns the session's ID, which is the outcome of the operation. A user has one open
 * subscription checkout: the same order returns the same session, and another order first expires that session at Stripe. A user with a
 * live subscription cannot buy a second one.
 */
export async function checkout(
  buyer: Buyer,
  request: CheckoutRequest,
  operation: IdempotentOperation,
  options: PurchaseOptions,
): Promise<string> {
  const order = orderOf(request, options.catalog());
  for (const field of ['successUrl', 'cancelUrl'] as const) allowReturn(request[field], field, options);
  const decided = await operation.frozen(() => decide(buyer, order, operation, options));
  return 'sessionId' in decided ? decided.sessionId : openSession(decided.params, operation, options);
}

/** Reads a session and its subscription from Stripe, and folds them before it returns. Throws UNKNOWN_CHECKOUT and CHECKOUT_NOT_COMPLETE. */
export async function syncCheckout(userId: string, sessionId: string, options: CheckoutOptions): Promise<void> {
  const row = await options.checkouts.findOne({ userId, sessionId });
  if (!row) throw new BillingError('UNKNOWN_CHECKOUT', {}, ['input', 'sessionId']);
  const status = await syncSession(sessionId, String(row.customerId), options);
  if (status === 'open') throw new BillingError('CHECKOUT_NOT_COMPLETE', {}, ['input', 'sessionId']);
}

async function syncSession(
  sessionId: string,
  customerId: string,
  { gateway, record, catchUp }: CheckoutOptions,
): Promise<string | null> {
  const expand = ['subscription', 'subscription.latest_invoice', ...discountsOf('subscription.')];
  // The objects that the session created belong to its customer.
  const about = [sessionId, customerId];
  const read = await gateway.ask((stripe) => stripe.checkout.sessions.retrieve(sessionId, { expand }), about);
  const { object: session } = read;
  const { subscription, customer, payment_intent: intent, invoice: bill } = session;
  const events = [synced('checkout.session.synced', read)];
  if (subscription !== null && typeof subscription === 'object') {
    events.push(synced('customer.subscription.synced', { ...read, object: subscription }));
    const invoice = subscription.latest_invoice;
    if (invoice !== null && typeof invoice === 'object')
      events.push(synced('invoice.synced', { ...read, object: invoice }));
  }
  if (session.status === 'open') return session.status;
  await record(events);
  // A refund or an invoice may have arrived before the session that names its user.
  const ids = [session, customer, intent, bill, subscription].flatMap((reference) =>
    typeof reference === 'string' ? reference : (reference?.id ?? []),
  );
  await catchUp(ids);
  return session.status;
}

function refuseSecond(state: EntitlementState, { userId }: Buyer, { catalog, clock }: CheckoutOptions): void {
  const account = readAccount(userId, state, catalog(), clock.now());
  const live = account.subscriptions.find((subscription) => isLive(subscription) && !subscription.plan?.addOn);
  if (live) throw new BillingError('ALREADY_SUBSCRIBED', { plan: live.plan }, ['input', 'plan']);
}

/** Claims the user's one open checkout, or returns its session. If Stripe refuses the order, the claim stays until the next request closes it. */
async function decide(
  buyer: Buyer,
  order: Order,
  operation: IdempotentOperation,
  options: PurchaseOptions,
): Promise<Decided> {
  for (;;) {
    if (order.kind === 'SUBSCRIPTION' && !order.plan.addOn)
      refuseSecond(await options.stateOf(buyer.userId), buyer, options);
    const row = await claimCheckout(options.checkouts, operation.id, buyer.userId, order);
    if (row._id === operation.id) {
      await options.admit();
      return { params: await paramsFor(operation.id, buyer, order, options) };
    }
    const shared = await shareOrClose(row, buyer, order, options);
    if (shared !== null) return { sessionId: shared };
  }
}

/** Handles the open checkout of another request: returns its session if the order is the same, else closes it and returns null. */
async function shareOrClose(
  row: CheckoutDocument,
  buyer: Buyer,
  order: Order,
  options: PurchaseOptions,
): Promise<string | null> {
  const view = checkoutView(row, options.clock.now());
  if (row.fingerprint === order.fingerprint) {
    if (view?.status === 'OPEN') return view.id;
    const made = view === null ? await sharedSession(row._id, buyer, order, options) : null;
    if (made !== null) return made;
  } else {
    await options.admit();
    const made = view === null ? await unstoredSession(row._id, options) : view.id;
    if (made !== null && (view === null || view.status === 'OPEN')) await expireSession(made, options);
  }
  await finishCheckout(options.checkouts, row._id, 'EXPIRED');
  return null;
}

/** Returns the session that another request is creating or did not finish. null if that request was refused, or its key has expired. */
async function sharedSession(
  checkoutId: string,
  buyer: Buyer,
  order: Order,
  options: PurchaseOptions,
): Promise<string | null> {
  const resume = (operation: IdempotentOperation) => checkout(buyer, order.request, operation, options);
  return options.operations.resume(checkoutId, resume, LONGEST_WAIT).catch(tellInProgress);
}

/**
 * Returns the session that a process may have created before it died, null if there is none. Called before another order replaces the
 * checkout, because the session could still be paid.
 */
async function unstoredSession(checkoutId: string, options: PurchaseOptions): Promise<string | null> {
  const find = async (operation: IdempotentOperation) => {
    const { params } = await operation.frozen<Opening>(async () => {
      throw new BillingError('CHECKOUT_IN_PROGRESS'); // nothing was sent: this ends the operation
    });
    return openSession(params, operation, options);
  };
  try {
    return await options.operations.resume(checkoutId, find, 0);
  } catch (error) {
    return wasRefused(error) ? null : tellInProgress(error);
  }
}

function tellInProgress(error: unknown): never {
  throw error instanceof IdempotencyInProgress ? new BillingError('CHECKOUT_IN_PROGRESS') : error;
}

/** Expires a session at Stripe. If the customer has already paid it, folds the session, and the second purchase is refused. */
async function expireSession(sessionId: string, options: CheckoutOptions): Promise<void> {
  const { gateway, checkouts } = options;
  try {
    await gateway.ask((stripe) => stripe.checkout.sessions.expire(sessionId));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    const row = await checkouts.findOne({ sessionId });
    if ((await syncSession(sessionId, String(row?.customerId), options)) === 'complete')
      throw new BillingError('ALREADY_SUBSCRIBED', { plan: null });
  }
}

/** Creates the session of a claimed checkout at Stripe, or returns the one that an earlier try created. */
async function openSession(
  params: Stripe.Checkout.SessionCreateParams,
  operation: IdempotentOperation,
  { checkouts, gateway, metrics, admit, traceparent: currentSpan }: PurchaseOptions,
): Promise<string> {
  const { id: _id } = operation;
  const row = await checkouts.findOne({ _id });
  if (row?.sessionId) return row.sessionId;
  // Another order replaced the checkout, or the account was deleted, before a session was created.
  if (!row?.open) throw new BillingError('CHECKOUT_IN_PROGRESS');
  await admit();
  const customerId = params.customer as string;
  const { object: session } = await operation.ask(gateway, {
    make: (stripe, under) => stripe.checkout.sessions.create(params, under),
    find: () => findSession(_id, customerId, gateway),
  });
  const expiresAt = new Date(session.expires_at * 1000);
  const traceparent = currentSpan();
  const made = {
    sessionId: session.id,
    customerId,
    expiresAt,
    ...(session.url ? { url: session.url } : {}),
    ...(traceparent ? { traceparent } : {}),
  };
  await checkouts.updateOne({ _id }, { $set: made });
  metrics.checkoutsStarted.inc({ plan: row.plan });
  return session.id;
}

async function findSession(
  checkoutId: string,
  customer: string,
  gateway: StripeGateway,
): Promise<Read<Stripe.Checkout.Session> | null> {
  const { object, ...read } = await gateway.ask((stripe) => stripe.checkout.sessions.list({ customer, limit: 20 }));
  const session = object.data.find(({ metadata }) => metadata?.['checkoutId'] === checkoutId);
  return session ? { ...read, object: session } : null;
}

async function paramsFor(checkoutId: string, buyer: Buyer, order: Order, options: CheckoutOptions) {
  const { catalog, priceId, stateOf, publicUrl } = options;
  const state = await stateOf(buyer.userId);
  const customerId = await ensureStripeCustomer(buyer, state.customers, options);
  if (order.kind === 'SUBSCRIPTION') await learnSubscriptions(state, options);
  if (order.kind === 'SUBSCRIPTION' && !order.plan.addOn) refuseSecond(await stateOf(buyer.userId), buyer, options);
  const { promotionCode, successUrl, cancelUrl } = order.request;
  return sessionParams(order, {
    checkoutId,
    userId: buyer.userId,
    customerId,
    priceId: await priceId(order.price.id),
    promotionCodeId: promotionCode === null ? null : await promotionCodeId(promotionCode, state, order, options),
    tax: catalog().tax,
    trialDays: state.trial === null ? order.plan.trialDays : null,
    successUrl: successUrl ?? `${publicUrl}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
    cancelUrl: cancelUrl ?? `${publicUrl}/checkout/cancel`,
  });
}

/** Reads subscriptions from Stripe whose events have not arrived yet, so that the customer cannot buy a second one. */
async function learnSubscriptions(state: EntitlementState, { gateway, record }: CheckoutOptions): Promise<void> {
  for (const customer of stripeCustomersOf(state.customers)) {
    const { object, ...read } = await gateway.ask(
      (stripe) => stripe.subscriptions.list({ customer, limit: 100, expand: discountsOf('data.') }),
      [customer],
    );
    const unknown = object.data.filter(({ id, status }) => state.subscriptions[id]?.now?.status !== status);
    if (unknown.length > 0) {
      await record(
        unknown.map((subscription) => synced('customer.subscription.synced', { ...read, object: subscription })),
      );
    }
  }
}

async function promotionCodeId(code: string, state: EntitlementState, order: Order, options: CheckoutOptions) {
  const context = { gateway: options.gateway, state, order, now: options.clock.now() };
  const { valid, id } = await readPromotion(code, context);
  if (!valid || id === null) throw new BillingError('INVALID_PROMOTION_CODE', { code }, ['input', 'promotionCode']);
  return id;
}
