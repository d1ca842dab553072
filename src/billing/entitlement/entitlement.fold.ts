import { isDeepStrictEqual } from 'node:util';
import type {
  ChargeFact,
  CheckoutSessionFact,
  CustomerFact,
  GrantFact,
  InvoiceFact,
  PaymentIntentFact,
  PaymentMethodFact,
  RefundFact,
  SubscriptionFact,
  UpcomingInvoiceFact,
} from '../../facts/fact.ts';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';
import { derived } from '../../platform/derived.ts';
import { contactMessages, foldContact } from '../customer/contact.state.ts';
import { foldMembers, withoutMembers } from '../customer/members.state.ts';
import { foldOwnership, ownershipMessages } from '../customer/ownership.ts';
import { causeOf, type FoldEvent, foldByKind, type Projection } from '../fold.ts';
import { disputeMoney, type MoneyState, refundMoney } from '../money/money.state.ts';
import { foldSubscription } from '../subscription/subscription.fold.ts';
import { foldInvoiceOf } from '../subscription/subscription.invoices.ts';
import { subscriptionMessages } from '../subscription/subscription.messages.ts';
import { foldSchedule } from '../subscription/subscription.schedule.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../subscription/subscription.state.ts';
import { auditedEntitlements } from './entitlement.audit.ts';
import {
  type EntitlementState,
  NO_ENTITLEMENTS,
  type PurchaseState,
  subscriptionsOf,
  UNKNOWN_GRANT,
  UNKNOWN_PURCHASE,
} from './entitlement.state.ts';
import { forget } from './forget.ts';
import { foldGrant } from './grant.fold.ts';
import { outlivingMessages } from './outliving.messages.ts';
import { publishedEntitlements } from './published.ts';
import {
  foldCapture,
  foldInvoiceLines,
  foldInvoicePurchase,
  foldPurchase,
  foldSessionPurchase,
} from './purchase.fold.ts';

const foldFact = foldByKind<EntitlementState>({
  customer: foldCustomer,
  subscription: (state, event) =>
    changeSubscription(rememberTrial(state, event), event.fact.id, (known) => foldSubscription(known, event)),
  subscription_schedule: (state, event) => {
    const { subscriptionId: id } = event.fact.now;
    return id === null ? state : changeSubscription(state, id, (known) => foldSchedule(known, event));
  },
  invoice: foldInvoice,
  invoice_lines: (state, event) =>
    changeInvoicePurchase(state, event.fact.id, (known) => foldInvoiceLines(known, event)),
  checkout_session: foldCheckoutSession,
  upcoming_invoice: foldUpcomingInvoice,
  payment_intent: foldPaymentIntent,
  charge: foldRefund,
  refund: foldRefund,
  dispute: (state, event) => changeMoney(state, event, (money) => disputeMoney(money, event.place.paymentId, event)),
  payment_method: foldPaymentMethod,
  price: (state, { fact: { id, now } }) => ({
    ...state,
    prices: { ...state.prices, [id]: now.unitAmounts },
    priceNames: { ...state.priceNames, [id]: now.price },
  }),
  grant: changeGrant,
  contact: (state, event) => ({ ...state, contact: foldContact(state.contact, event) }),
  members: (state, event) => ({ ...state, members: foldMembers(state.members ?? null, event) }),
  erasure: (state, event) => ({
    ...state,
    members: withoutMembers(state.members ?? null),
    erased: { stripeIds: event.fact.now.stripeIds, cause: causeOf(event) },
  }),
  reconciliation: (state, event) => ({ ...state, reconciled: causeOf(event) }),
  customer_link: (state, event) => ({
    ...state,
    customerLinks: { ...state.customerLinks, [event.fact.id]: causeOf(event) },
  }),
});

/** Folds the events of one stream into the state from which the entitlements of its owner follow. */
export const entitlementProjection: Projection<EntitlementState> = {
  empty: NO_ENTITLEMENTS,
  fold(state, event) {
    const ownership = foldOwnership(state.ownership, event);
    return foldFact(ownership === state.ownership ? state : { ...state, ownership }, event);
  },
  known: (state, fact) => {
    const { kind, id } = fact;
    if (kind === 'subscription_schedule')
      return state.subscriptions[fact.now.subscriptionId ?? '']?.schedules[id]?.now ?? null;
    if (kind === 'subscription') return state.subscriptions[id]?.now ?? null;
    if (kind === 'payment_method') return state.paymentMethods[id]?.now ?? null;
    return kind === 'customer' ? (state.customers[id]?.now ?? null) : null;
  },
  settle: forget,
  messages: derived((state, stream, owner) =>
    owner === null
      ? []
      : [
          ...subscriptionsOf(state).flatMap(([id, subscription]) => subscriptionMessages(id, subscription, owner)),
          ...outlivingMessages(state, owner),
          ...contactMessages(state.contact, owner),
          ...ownershipMessages(state.ownership, stream),
        ],
  ),
  audited: derived(auditedEntitlements),
  published: (state, stream) => ({ ...publishedEntitlements(state, stream) }),
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
  // Two trials of one second are compared by ID, so that the first one is the same in either order.
  const earlier = first === null || (event.at.getTime() === first.cause.at.getTime() && id < first.subscriptionId);
  return earlier ? { ...state, trial: { subscriptionId: id, cause: causeOf(event) } } : state;
}

function foldInvoice(state: EntitlementState, event: FoldEvent<InvoiceFact>): EntitlementState {
  const { id, now } = event.fact;
  const sold = changeInvoicePurchase(state, id, (known) => foldInvoicePurchase(known, event));
  if (now.subscriptionId === null) return sold;
  return changeSubscription(sold, now.subscriptionId, (known) => foldInvoiceOf(known, event));
}

function foldCheckoutSession(state: EntitlementState, event: FoldEvent<CheckoutSessionFact>): EntitlementState {
  const { id, now } = event.fact;
  if (now.status !== 'complete') return state;
  if (now.mode === 'payment') return changePurchase(state, id, (known) => foldPurchase(known, event));
  const { subscriptionId, plan, quantity, customerId, invoiceId } = now;
  if (subscriptionId === null) return state;
  const sold =
    invoiceId === null ? state : changeInvoicePurchase(state, invoiceId, (known) => foldSessionPurchase(known, event));
  return changeSubscription(sold, subscriptionId, (known) =>
    known.checkout
      ? known
      : { ...known, checkout: { sessionId: id, plan, quantity, customerId, cause: causeOf(event) } },
  );
}

/** Folds the payment intent of a purchase. An invoice has an event of its own when it is paid. */
function foldPaymentIntent(state: EntitlementState, event: FoldEvent<PaymentIntentFact>): EntitlementState {
  const { subscriptionId, sessionId } = event.place;
  if (subscriptionId !== null || sessionId === null) return state;
  return changePurchase(state, sessionId, (known) => foldCapture(known, event));
}

/** Folds the reminder of a renewal. It concerns one subscription only. */
function foldUpcomingInvoice(state: EntitlementState, { at, fact }: FoldEvent<UpcomingInvoiceFact>): EntitlementState {
  const { subscriptionId, periodEnd, amountDue: amount, currency } = fact.now;
  if (periodEnd === null) return state;
  return changeSubscription(state, subscriptionId, (known) => ({
    ...known,
    upcoming: { at, periodEnd, amount, currency },
  }));
}

/** Applies a refund or a dispute to what the payment paid for: a subscription, a purchase, or the one-time items of an invoice. */
function changeMoney(
  before: EntitlementState,
  { place }: FoldEvent,
  change: (money: MoneyState) => MoneyState,
): EntitlementState {
  const { paymentId, subscriptionId, sessionId } = place;
  const state =
    paymentId !== null && isIdOf('invoice', paymentId)
      ? changeInvoicePurchase(before, paymentId, (known) => withMoney(known, change(known.money)))
      : before;
  if (subscriptionId !== null) {
    return changeSubscription(state, subscriptionId, (known) => withMoney(known, change(known.money)));
  }
  if (sessionId === null) return state;
  return changePurchase(state, sessionId, (known) => withMoney(known, change(known.money)));
}

function withMoney<T extends { money: MoneyState }>(known: T, money: MoneyState): T {
  return money === known.money ? known : { ...known, money };
}

function foldRefund(state: EntitlementState, event: FoldEvent<ChargeFact | RefundFact>): EntitlementState {
  const { paymentId } = event.place;
  if (paymentId === null || (event.fact.kind === 'charge' && event.fact.change !== 'refunded')) return state;
  return changeMoney(state, event, (money) => refundMoney(money, paymentId, event));
}

function foldPaymentMethod(state: EntitlementState, event: FoldEvent<PaymentMethodFact>): EntitlementState {
  const { id, now } = event.fact;
  const { [id]: known, ...others } = state.paymentMethods;
  if (now.customerId === null) return known ? { ...state, paymentMethods: others } : state;
  if (known && isDeepStrictEqual(known.now, now)) return state;
  return { ...state, paymentMethods: { ...others, [id]: { now, cause: causeOf(event) } } };
}

function changeGrant(state: EntitlementState, event: FoldEvent<GrantFact>): EntitlementState {
  const { id } = event.fact;
  const known = state.grants[id] ?? UNKNOWN_GRANT;
  const changed = foldGrant(known, event);
  return changed === known ? state : { ...state, grants: { ...state.grants, [id]: changed } };
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

function changePurchase(
  state: EntitlementState,
  id: string,
  change: (known: PurchaseState) => PurchaseState,
): EntitlementState {
  const known = state.purchases[id] ?? UNKNOWN_PURCHASE;
  const changed = change(known);
  return changed === known ? state : { ...state, purchases: { ...state.purchases, [id]: changed } };
}

function changeInvoicePurchase(
  state: EntitlementState,
  id: string,
  change: (known: PurchaseState) => PurchaseState,
): EntitlementState {
  const known = state.invoicePurchases[id] ?? UNKNOWN_PURCHASE;
  const changed = change(known);
  return changed === known ? state : { ...state, invoicePurchases: { ...state.invoicePurchases, [id]: changed } };
}
