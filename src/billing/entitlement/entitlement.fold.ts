import { isDeepStrictEqual } from 'node:util';
import type { CheckoutSessionFact, CustomerFact, InvoiceFact, SubscriptionFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent, foldByKind, type Projection } from '../fold.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';
import { foldSubscription } from '../subscription/subscription.fold.ts';
import { subscriptionMessages } from '../subscription/subscription.messages.ts';
import { hasEnded, type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../subscription/subscription.state.ts';
import { type EntitlementState, NO_ENTITLEMENTS, subscriptionsOf } from './entitlement.state.ts';
import { forgetOldSubscriptions } from './forget.ts';

/** Folds a user's events into what they may use, and why. */
export const entitlementProjection: Projection<EntitlementState> = {
  empty: NO_ENTITLEMENTS,
  fold: foldByKind<EntitlementState>({
    customer: foldCustomer,
    subscription: (state, event) =>
      changeSubscription(rememberTrial(state, event), event.fact.id, (known) => foldSubscription(known, event)),
    invoice: foldInvoice,
    checkout_session: foldCheckoutSession,
  }),
  known: (state, { kind, id }) => {
    if (kind === 'subscription') return state.subscriptions[id]?.now ?? null;
    return kind === 'customer' ? (state.customers[id]?.now ?? null) : null;
  },
  settle: forgetOldSubscriptions,
  messages: (state, userId) =>
    subscriptionsOf(state).flatMap(([id, subscription]) => subscriptionMessages(id, subscription, userId)),
  published: (state, userId) => ({
    userId,
    stripeCustomerIds: Object.keys(state.customers),
    plans: plansOf(state),
  }),
};

function foldCustomer(state: EntitlementState, event: FoldEvent<CustomerFact>): EntitlementState {
  const { id, now } = event.fact;
  const known = state.customers[id];
  if (known && (known.now.deleted || isDeepStrictEqual(known.now, now))) return state;
  return { ...state, customers: { ...state.customers, [id]: { now, cause: causeOf(event) } } };
}

function rememberTrial(state: EntitlementState, event: FoldEvent<SubscriptionFact>): EntitlementState {
  const { id, now } = event.fact;
  if (now.trialEnd === null) return state;
  const first = state.trial;
  // Compared, so that two trials of one second give the same first one in either order.
  const earlier = first === null || (event.at.getTime() === first.cause.at.getTime() && id < first.subscriptionId);
  return earlier ? { ...state, trial: { subscriptionId: id, cause: causeOf(event) } } : state;
}

function foldInvoice(state: EntitlementState, event: FoldEvent<InvoiceFact>): EntitlementState {
  const subscriptionId = event.fact.now.subscriptionId;
  if (subscriptionId === null) return state;
  return changeSubscription(state, subscriptionId, (known) => payInvoice(trackInvoice(known, event), event));
}

/** An invoice is in the streak while it is open and a payment of it failed, or while it is sent to be paid. */
function trackInvoice(known: SubscriptionState, { at, fact }: FoldEvent<InvoiceFact>): SubscriptionState {
  const { [fact.id]: tracked, ...others } = known.openInvoices;
  const { status, collectionMethod, dueAt, url } = fact.now;
  const failed = fact.change === 'payment_failed' || fact.change === 'payment_action_required';
  const mustBePaid = failed || tracked !== undefined || collectionMethod === 'send_invoice';
  if (status !== 'open' || !mustBePaid) return tracked ? { ...known, openInvoices: others } : known;
  const failedAt = tracked?.failedAt ?? (fact.change === 'payment_failed' ? at : null);
  return { ...known, openInvoices: { ...others, [fact.id]: { failedAt, dueAt, url } } };
}

function payInvoice(known: SubscriptionState, event: FoldEvent<InvoiceFact>): SubscriptionState {
  const { id, now } = event.fact;
  if (now.status !== 'paid' || now.amountPaid <= 0) return known;
  const paidAt = now.paidAt ?? event.at;
  const last = known.lastPayment;
  // Compared, not overwritten: two invoices of one second must give the same newest one in either order.
  const newer =
    last === null || paidAt > last.paidAt || (paidAt.getTime() === last.paidAt.getTime() && id > last.invoiceId);
  return newer ? { ...known, lastPayment: { invoiceId: id, paidAt, cause: causeOf(event) } } : known;
}

function foldCheckoutSession(state: EntitlementState, event: FoldEvent<CheckoutSessionFact>): EntitlementState {
  const { id, now } = event.fact;
  if (now.status !== 'complete') return state;
  if (now.mode === 'payment') return foldPurchase(state, event);
  const { subscriptionId, plan, quantity, customerId } = now;
  if (subscriptionId === null) return state;
  return changeSubscription(state, subscriptionId, (known) =>
    known.checkout
      ? known
      : { ...known, checkout: { sessionId: id, plan, quantity, customerId, cause: causeOf(event) } },
  );
}

function foldPurchase(state: EntitlementState, event: FoldEvent<CheckoutSessionFact>): EntitlementState {
  const { id, now } = event.fact;
  const known = state.purchases[id];
  if (known?.paidAt || (known && isDeepStrictEqual(known.now, now))) return state; // once paid, it stays paid
  const paidAt = now.paymentStatus === 'unpaid' ? null : event.at;
  return { ...state, purchases: { ...state.purchases, [id]: { now, paidAt, cause: causeOf(event) } } };
}

function changeSubscription(
  state: EntitlementState,
  id: string,
  change: (known: SubscriptionState) => SubscriptionState,
): EntitlementState {
  const known = state.subscriptions[id] ?? UNKNOWN_SUBSCRIPTION;
  const changed = change(known);
  return changed === known ? state : { ...state, subscriptions: { ...state.subscriptions, [id]: changed } };
}

/** Every plan that a subscription which has not ended, or a purchase, names: such a plan must not leave the catalog. */
function plansOf(state: EntitlementState): string[] {
  const subscribed = subscriptionsOf(state)
    .filter(([, { now }]) => now === null || !hasEnded(now.status))
    .flatMap(([, { checkout, priceNames }]) => [
      checkout?.plan,
      ...Object.values(priceNames).map(({ plan, lookupKey }) => plan ?? (lookupKey && planOfLookupKey(lookupKey))),
    ]);
  const bought = Object.values(state.purchases).map((purchase) => purchase.now.plan);
  return [...new Set([...subscribed, ...bought])].filter((plan) => typeof plan === 'string').sort();
}
