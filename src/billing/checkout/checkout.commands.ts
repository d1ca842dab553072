import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import type { Clock } from '../../platform/clock.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { originAllowed } from '../../platform/origin.ts';
import { type StripeGateway, wasAnswered } from '../../platform/stripe.ts';
import { discountsOf } from '../../platform/stripe-complete.ts';
import type { Buyer } from '../customer/buyer.ts';
import { ensureStripeCustomer, stripeCustomersOf } from '../customer/stripe-customer.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import type { IdempotencyCollection } from '../idempotency.document.ts';
import type { Catalog } from '../plan/catalog.ts';
import { isLive } from '../subscription/status.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { CheckoutDocument } from './checkout.document.ts';
import type { CheckoutRequest, CheckoutView } from './checkout.view.ts';
import { CLAIM, type Claim, checkoutView, claimCheckout, finishCheckout } from './checkouts.ts';
import { type Order, orderOf } from './order.ts';
import { readPromotion } from './promotion.read.ts';
import { sessionParams } from './session-params.ts';

export interface CheckoutOptions {
  checkouts: mongo.Collection<CheckoutDocument>;
  idempotency: IdempotencyCollection;
  gateway: StripeGateway;
  record: RecordEvents;
  /** Folds at once what waited for one of these Stripe IDs. */
  catchUp(stripeIds: readonly string[]): Promise<void>;
  /** The folded state of a user; empty where nothing is known. */
  stateOf(userId: string): Promise<EntitlementState>;
  priceId(lookupKey: string): Promise<string>;
  catalog(): Catalog;
  clock: Clock;
  metrics: Metrics;
  /** Origins that a customer may be sent back to. */
  returnUrls: readonly string[];
  /** Where this service is reached from outside: its own pages are the default to return to. */
  publicUrl: string;
}

export interface PurchaseOptions extends CheckoutOptions {
  /** Throws where the buyer has opened too many already; asked before Stripe is called, and never where a session is open. */
  admit(): Promise<void>;
}

/**
 * Opens Stripe's hosted page for an order. One open subscription checkout for each user: the same order again gets the same
 * session, another one first expires it at Stripe. A live subscription forbids buying a second.
 */
export async function checkout(
  buyer: Buyer,
  request: CheckoutRequest,
  options: PurchaseOptions,
): Promise<CheckoutView> {
  const order = orderOf(request, options.catalog());
  for (const field of ['successUrl', 'cancelUrl'] as const) allowReturn(request[field], field, options);
  if (order.kind === 'SUBSCRIPTION' && !order.plan.addOn)
    refuseSecond(await options.stateOf(buyer.userId), buyer, options);
  const claim = await claimCheckout(options.checkouts, buyer.userId, order, options.clock.now());
  return claim.mine ? openSession(claim.row, buyer, order, options) : reuse(claim, buyer, order, options);
}

/** Reads a session from Stripe, with what it made, and folds it before it returns. */
export async function syncCheckout(userId: string, sessionId: string, options: CheckoutOptions): Promise<void> {
  const row = await options.checkouts.findOne({ userId, sessionId });
  if (!row) throw new BillingError('UNKNOWN_CHECKOUT', {}, ['input', 'sessionId']);
  const status = await syncSession(sessionId, row, options);
  if (status === 'open') throw new BillingError('CHECKOUT_NOT_COMPLETE', {}, ['input', 'sessionId']);
}

async function syncSession(
  sessionId: string,
  { params }: CheckoutDocument,
  { gateway, record, catchUp }: CheckoutOptions,
): Promise<string | null> {
  const expand = ['subscription', 'subscription.latest_invoice', ...discountsOf('subscription.')];
  // What it made belongs to its customer.
  const about = [sessionId, (params as Stripe.Checkout.SessionCreateParams).customer as string];
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
  // A refund or an invoice may have come before the session that says whose it is.
  const told = [session, customer, intent, bill, subscription].flatMap((one) =>
    typeof one === 'string' ? one : (one?.id ?? []),
  );
  await catchUp(told);
  return session.status;
}

function refuseSecond(state: EntitlementState, { userId }: Buyer, { catalog, clock }: CheckoutOptions): void {
  const account = readAccount(userId, state, catalog(), clock.now());
  const live = account.subscriptions.find((subscription) => isLive(subscription) && !subscription.plan?.addOn);
  if (live) throw new BillingError('ALREADY_SUBSCRIBED', { plan: live.plan?.code ?? live.id }, ['input', 'plan']);
}

/** Somebody has a checkout open already: the same order shares it, another one takes its place. */
async function reuse(claim: Claim, buyer: Buyer, order: Order, options: PurchaseOptions): Promise<CheckoutView> {
  const now = options.clock.now();
  const { row } = claim;
  const same = row.fingerprint === order.fingerprint;
  const view = checkoutView(row, now);
  if (view?.status === 'OPEN' && same) return view;
  if (view === null) {
    const abandoned = now.getTime() - row.claimedAt.getTime() >= CLAIM;
    if (!abandoned) {
      if (!same) throw new BillingError('CHECKOUT_IN_PROGRESS');
      return awaitSession(row, options);
    }
    if (same) return openSession(row, buyer, order, options);
  }
  await options.admit();
  // A process that died may have made the session without telling: found out first, or somebody could still pay it.
  const session = view ?? (row.params ? await makeSession(row, options) : null);
  if (session?.status === 'OPEN') await expireSession(session.id, row, options);
  await finishCheckout(options.checkouts, row._id, 'EXPIRED');
  return checkout(buyer, order.request, options);
}

/** A claim that somebody gave up: old enough to be taken over at once. */
const LET_GO = new Date(0);

/** A double click: the other request is about to have the session. */
async function awaitSession(
  { _id, claimedAt }: CheckoutDocument,
  { checkouts, clock }: CheckoutOptions,
): Promise<CheckoutView> {
  const until = claimedAt.getTime() + CLAIM;
  while (clock.now().getTime() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const row = await checkouts.findOne({ _id });
    const view = row && checkoutView(row, clock.now());
    if (view) return view;
    if (!row?.open || row.claimedAt.getTime() === LET_GO.getTime()) break;
  }
  throw new BillingError('CHECKOUT_IN_PROGRESS');
}

/** Where Stripe says that it is complete, somebody paid it: that is folded in, and the second purchase refused. */
async function expireSession(sessionId: string, row: CheckoutDocument, options: CheckoutOptions): Promise<void> {
  try {
    await options.gateway.ask((stripe) => stripe.checkout.sessions.expire(sessionId));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    if ((await syncSession(sessionId, row, options)) === 'complete')
      throw new BillingError('ALREADY_SUBSCRIBED', { plan: sessionId });
  }
}

async function openSession(
  row: CheckoutDocument,
  buyer: Buyer,
  order: Order,
  options: PurchaseOptions,
): Promise<CheckoutView> {
  const { checkouts, metrics, clock } = options;
  try {
    await options.admit();
    const params = row.params ?? (await paramsFor(row, buyer, order, options));
    // Frozen before the call: whoever tries again sends the same.
    await checkouts.updateOne({ _id: row._id }, { $set: { params, claimedAt: clock.now() } });
    const session = await makeSession({ ...row, params }, options);
    metrics.checkoutsStarted.inc({ plan: row.plan });
    return session;
  } catch (error) {
    await letGo(row, error, options);
    throw error;
  }
}

/** Makes the session of a claimed checkout at Stripe, or finds the one that an earlier try made. */
async function makeSession(row: CheckoutDocument, { checkouts, gateway }: CheckoutOptions): Promise<CheckoutView> {
  const params = row.params as Stripe.Checkout.SessionCreateParams;
  const idempotencyKey = row.attempts === 0 ? row._id : `${row._id}:${row.attempts}`;
  const session =
    (row.attempts > 0 && (await findSession(row, params, gateway))) ||
    (await gateway.ask((stripe) => stripe.checkout.sessions.create(params, { idempotencyKey }))).object;
  const expiresAt = new Date(session.expires_at * 1000);
  const made = { sessionId: session.id, expiresAt, ...(session.url ? { url: session.url } : {}) };
  await checkouts.updateOne({ _id: row._id }, { $set: made });
  return { id: session.id, url: session.url, status: 'OPEN', expiresAt };
}

async function findSession(
  row: CheckoutDocument,
  { customer }: Stripe.Checkout.SessionCreateParams,
  gateway: StripeGateway,
): Promise<Stripe.Checkout.Session | null> {
  const { object } = await gateway.ask((stripe) =>
    stripe.checkout.sessions.list({ customer: customer as string, limit: 20 }),
  );
  return object.data.find(({ metadata }) => metadata?.['checkoutId'] === row._id) ?? null;
}

/**
 * What was refused is closed. What was not answered can be taken up again at once: under the same key where nothing came back,
 * under a new one where Stripe answered 5xx, because it would replay that answer. https://docs.stripe.com/error-low-level#idempotency
 */
async function letGo(row: CheckoutDocument, error: unknown, { checkouts }: CheckoutOptions): Promise<void> {
  if (error instanceof BillingError || error instanceof Stripe.errors.StripeError) {
    await finishCheckout(checkouts, row._id, 'FAILED');
  } else {
    await checkouts.updateOne(
      { _id: row._id },
      { $set: { claimedAt: LET_GO }, $inc: { attempts: wasAnswered(error) ? 1 : 0 } },
    );
  }
}

async function paramsFor(row: CheckoutDocument, buyer: Buyer, order: Order, options: CheckoutOptions) {
  const { catalog, priceId, stateOf, publicUrl } = options;
  const state = await stateOf(buyer.userId);
  const customerId = await ensureStripeCustomer(buyer, state.customers, options);
  if (order.kind === 'SUBSCRIPTION') await learnSubscriptions(state, options);
  if (order.kind === 'SUBSCRIPTION' && !order.plan.addOn) refuseSecond(await stateOf(buyer.userId), buyer, options);
  const { promotionCode, successUrl, cancelUrl } = order.request;
  return sessionParams(order, {
    checkoutId: row._id,
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

/** A subscription may exist at Stripe of which no event has come yet: asked for before a second one can be bought. */
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

/** Customers are sent back only to origins that the owner named: anything else would be an open redirect after a payment. */
export function allowReturn(
  url: string | null,
  field: string,
  { returnUrls, publicUrl }: Pick<CheckoutOptions, 'returnUrls' | 'publicUrl'>,
): void {
  if (url === null || originAllowed([...returnUrls, new URL(publicUrl).origin], url)) return;
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  throw new BillingError('INVALID_RETURN_URL', { origin }, ['input', field]);
}
