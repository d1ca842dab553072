import type {
  CheckoutSessionNow,
  PaymentMethodNow,
  PriceNow,
  PriceOptionsNow,
  PurchasedLine,
} from '../../facts/fact.ts';
import type { GrantNow } from '../../facts/own.fact.ts';
import { hasEnded, type StripeStatus } from '../../facts/subscription-status.ts';
import type { Acted } from '../actor.ts';
import type { ContactState } from '../customer/contact.state.ts';
import type { CustomerState } from '../customer/customer.state.ts';
import type { CauseOfState } from '../fold.ts';
import { type MoneyState, NO_MONEY } from '../money/money.state.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';

/** The folded part of an entitlement document: everything we know about one user, by Stripe object. */
export interface EntitlementState {
  customers: Record<string, CustomerState>;
  subscriptions: Record<string, SubscriptionState>;
  /** One-time purchases, by checkout session. */
  purchases: Record<string, PurchaseState>;
  /** What invoices sold once, by invoice: beside a subscription, or in the dashboard. */
  invoicePurchases: Record<string, PurchaseState>;
  /** How they want to be reached; null before they said anything. */
  contact: ContactState | null;
  /** What admins gave beside every plan, by grant. */
  grants: Record<string, GrantState>;
  /** The cards of its Stripe customers. */
  paymentMethods: Record<string, PaymentMethodState>;
  /** Which Stripe customers an admin said to be theirs, and when. */
  customerLinks: Record<string, CauseOfState>;
  /** When it was last asked for to be compared with Stripe. */
  reconciled: CauseOfState | null;
  /** When their account was last deleted, and what of Stripe's was theirs then. */
  erased: { stripeIds: string[]; cause: CauseOfState } | null;
  /** What look-ups said that prices cost in each of their currencies, by price. */
  prices: Record<string, PriceOptionsNow['unitAmounts']>;
  /** The first trial, for good: canceling and subscribing again gives no second one. */
  trial: { subscriptionId: string; cause: CauseOfState } | null;
}

export interface PurchaseState {
  /** The session in payment mode; null while only its refunds or disputes are known, and for what an invoice sold. */
  now: CheckoutSessionNow | null;
  /** What was bought, where Stripe was asked because its session does not name a plan. Of an invoice: what it sold once. */
  lines: PurchasedLine[] | null;
  /** The payment of a session: its invoice, else its payment intent. */
  paymentId: string | null;
  /** When the money was there; null while a slow payment method is at work. */
  paidAt: Date | null;
  cause: CauseOfState | null;
  /** Its payment intent succeeded before its session is known as paid: after a manual capture no event of the session tells it. */
  captured: { paymentId: string; amount: number; currency: string; cause: CauseOfState } | null;
  /** Its payment, refunds and disputes. */
  money: MoneyState;
}

export interface GrantState {
  /** null while only its revocation is known. */
  now: GrantNow | null;
  cause: CauseOfState | null;
  by: Acted | null;
  /** Once and for good; null while it stands. */
  revoked: CauseOfState | null;
}

export interface PaymentMethodState {
  now: PaymentMethodNow;
  cause: CauseOfState;
}

export const NO_ENTITLEMENTS: EntitlementState = {
  customers: {},
  subscriptions: {},
  purchases: {},
  invoicePurchases: {},
  contact: null,
  grants: {},
  paymentMethods: {},
  customerLinks: {},
  reconciled: null,
  erased: null,
  prices: {},
  trial: null,
};

export const UNKNOWN_GRANT: GrantState = { now: null, cause: null, by: null, revoked: null };

export const UNKNOWN_PURCHASE: PurchaseState = {
  now: null,
  lines: null,
  paymentId: null,
  paidAt: null,
  cause: null,
  captured: null,
  money: NO_MONEY,
};

/** The one-time purchases by session or invoice, each once: a session in payment mode also tells what its invoice sold. */
export function purchasesOf({ purchases, invoicePurchases }: EntitlementState): [string, PurchaseState][] {
  const told = new Set(Object.values(purchases).flatMap(({ now, paymentId }) => (now === null ? [] : [paymentId])));
  const sold = Object.entries(invoicePurchases).filter(([id, { lines }]) => !told.has(id) && lines?.length);
  return [...Object.entries(purchases), ...sold];
}

/**
 * The subscriptions by id, as they count: with the amounts that look-ups brought, and ended with a deleted Stripe customer, of whose
 * checkouts none will come.
 */
export function subscriptionsOf({ customers, subscriptions, prices }: EntitlementState): [string, SubscriptionState][] {
  return Object.entries(subscriptions).flatMap(([id, stored]): [string, SubscriptionState][] => {
    const subscription = withAmounts(stored, prices);
    const { now, checkout } = subscription;
    const customer = customers[now?.customerId ?? checkout?.customerId ?? ''];
    if (!customer?.now.deleted || (now && hasEnded(now.status))) return [[id, subscription]];
    if (!now) return [];
    const ended = { ...now, status: 'canceled' satisfies StripeStatus, endedAt: customer.cause.at };
    return [[id, { ...subscription, now: ended, cause: customer.cause }]];
  });
}

/** Events carry no amount for a currency of `currency_options`: a look-up does. */
function withAmounts(subscription: SubscriptionState, prices: EntitlementState['prices']): SubscriptionState {
  const { now } = subscription;
  if (!now?.items.some(({ price }) => needsAmount(price) && prices[price.id])) return subscription;
  const items = now.items.map((item) => {
    const { id, currency } = item.price;
    const unitAmount = needsAmount(item.price) ? (prices[id]?.[currency] ?? null) : item.price.unitAmount;
    return { ...item, price: { ...item.price, unitAmount } };
  });
  return { ...subscription, now: { ...now, items } };
}

/** Whether an event could not carry what this price costs in the currency that it is sold in. */
export const needsAmount = ({ fromCurrencyOptions, unitAmount }: PriceNow): boolean =>
  fromCurrencyOptions && unitAmount === null;
