import type {
  CheckoutSessionNow,
  PaymentMethodNow,
  PriceNow,
  PriceOptionsNow,
  PurchasedLine,
  SubscriptionItemNow,
} from '../../facts/fact.ts';
import type { GrantNow } from '../../facts/own.fact.ts';
import { hasEnded, type StripeStatus } from '../../facts/subscription-status.ts';
import type { Acted } from '../actor.ts';
import type { ContactState } from '../customer/contact.state.ts';
import type { CustomerState } from '../customer/customer.state.ts';
import type { MembersState } from '../customer/members.state.ts';
import { NOT_CLAIMED, type Ownership } from '../customer/ownership.ts';
import type { CauseOfState } from '../fold.ts';
import { type MoneyState, NO_MONEY } from '../money/money.state.ts';
import type { ScheduleState, SubscriptionState } from '../subscription/subscription.state.ts';
import { termsAfter } from '../subscription/subscription.terms.ts';

/** The folded part of an account, by Stripe object. */
export interface EntitlementState {
  /** The claims to the stream, from which its owner follows. */
  ownership: Ownership;
  customers: Record<string, CustomerState>;
  subscriptions: Record<string, SubscriptionState>;
  /** One-time purchases, by checkout session. */
  purchases: Record<string, PurchaseState>;
  /** The one-time items of invoices, by invoice: sold with a subscription, or in the dashboard. */
  invoicePurchases: Record<string, PurchaseState>;
  /** The contact details that the user set, null before that. Only the stream of a user has them. */
  contact: ContactState | null;
  /** The features that admins granted, by grant. */
  grants: Record<string, GrantState>;
  /** The cards of its Stripe customers. */
  paymentMethods: Record<string, PaymentMethodState>;
  /** The Stripe customers that an admin linked to the user. */
  customerLinks: Record<string, CauseOfState>;
  /** The members of an organization, null for other owners. Absent in states of earlier versions. */
  members?: MembersState | null;
  /** The last request to compare the user's objects with Stripe's. */
  reconciled: CauseOfState | null;
  /** The last deletion of the account, and the user's Stripe objects at that time. */
  erased: { stripeIds: string[]; cause: CauseOfState } | null;
  /** The amounts of prices in each of their currencies, by price, from look-ups. */
  prices: Record<string, PriceOptionsNow['unitAmounts']>;
  /** The prices that look-ups read, by ID. Schedules name their prices by ID only. */
  priceNames: Record<string, PriceNow>;
  /** The first trial. It is never dropped, because a user who cancels and subscribes again gets no second trial. */
  trial: { subscriptionId: string; cause: CauseOfState } | null;
}

/** The parts of the state that decide access. */
export const ACCESS_FIELDS = [
  'customers',
  'subscriptions',
  'purchases',
  'invoicePurchases',
  'grants',
  'prices',
  'priceNames',
] as const satisfies readonly (keyof EntitlementState)[];

export type AccessState = Pick<EntitlementState, (typeof ACCESS_FIELDS)[number]>;

export interface PurchaseState {
  /** The session in payment mode. null for the items of an invoice, and while only refunds or disputes are known. */
  now: CheckoutSessionNow | null;
  /** The line items, if a look-up read them because the session names no plan. For an invoice, its one-time items. */
  lines: PurchasedLine[] | null;
  /** The payment of a session: its invoice, else its payment intent. */
  paymentId: string | null;
  /** When it was paid. null while a delayed payment method is processed. */
  paidAt: Date | null;
  cause: CauseOfState | null;
  /** The payment intent, if it succeeded before the session was known as paid: after a manual capture, no event of the session says so. */
  captured: { paymentId: string; amount: number; currency: string; cause: CauseOfState } | null;
  /** Its payment, refunds and disputes. */
  money: MoneyState;
}

export interface GrantState {
  /** null if only its revocation is known. */
  now: GrantNow | null;
  cause: CauseOfState | null;
  by: Acted | null;
  /** The revocation, which is final. null if the grant was not revoked. */
  revoked: CauseOfState | null;
}

export interface PaymentMethodState {
  now: PaymentMethodNow;
  cause: CauseOfState;
}

export const NO_ENTITLEMENTS: EntitlementState = {
  ownership: NOT_CLAIMED,
  customers: {},
  subscriptions: {},
  purchases: {},
  invoicePurchases: {},
  contact: null,
  grants: {},
  paymentMethods: {},
  customerLinks: {},
  members: null,
  reconciled: null,
  erased: null,
  prices: {},
  priceNames: {},
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

/** Returns the one-time purchases, by session or invoice. The invoice of a session in payment mode is left out: it is the same purchase. */
export function purchasesOf({ purchases, invoicePurchases }: AccessState): [string, PurchaseState][] {
  const paidBySession = new Set(
    Object.values(purchases).flatMap(({ now, paymentId }) => (now === null ? [] : [paymentId])),
  );
  const sold = Object.entries(invoicePurchases).filter(([id, { lines }]) => !paidBySession.has(id) && lines?.length);
  return [...Object.entries(purchases), ...sold];
}

/**
 * Returns the subscriptions by ID, with the amounts that look-ups read. The subscriptions of a deleted Stripe customer are ended, and those
 * of its open checkouts are left out, because they will not start.
 */
export function subscriptionsOf(state: AccessState): [string, SubscriptionState][] {
  const { customers, subscriptions, prices } = state;
  return Object.entries(subscriptions).flatMap(([id, stored]): [string, SubscriptionState][] => {
    const subscription = withAmounts(withNames(stored, state), prices);
    const { now, checkout } = subscription;
    const customer = customers[now?.customerId ?? checkout?.customerId ?? ''];
    if (!customer?.now.deleted || (now && hasEnded(now.status))) return [[id, subscription]];
    if (!now) return [];
    const ended = { ...now, status: 'canceled' satisfies StripeStatus, endedAt: customer.cause.at };
    const terms = termsAfter(subscription, { ...subscription, now: ended }, customer.cause.at);
    return [[id, { ...subscription, ...terms, now: ended, cause: customer.cause }]];
  });
}

/**
 * Adds the prices that schedules name by ID only, with their amounts in the currency of the subscription. An account that an earlier version
 * folded has neither schedules nor such prices.
 */
function withNames(
  subscription: SubscriptionState,
  { prices, priceNames }: Pick<EntitlementState, 'prices' | 'priceNames'>,
): SubscriptionState {
  const currency = subscription.now?.items[0]?.price.currency;
  const schedules = Object.entries(subscription.schedules ?? {});
  if (schedules.length === 0 || currency === undefined)
    return subscription.schedules ? subscription : { ...subscription, schedules: {} };
  const named = Object.values(priceNames ?? {}).map((price) => {
    const unitAmount = price.currency === currency ? price.unitAmount : (prices[price.id]?.[currency] ?? null);
    return [price.id, { ...price, currency, unitAmount }] as const;
  });
  const filled = schedules.map(([id, schedule]): [string, ScheduleState] => [
    id,
    { ...schedule, prices: { ...Object.fromEntries(named), ...schedule.prices } },
  ]);
  return { ...subscription, schedules: Object.fromEntries(filled) };
}

/** Adds the amounts that only a look-up has: events have none for a currency of `currency_options`. Applies to former terms, too. */
function withAmounts(subscription: SubscriptionState, prices: EntitlementState['prices']): SubscriptionState {
  const { now, formerTerms } = subscription;
  const lacks = (items: readonly SubscriptionItemNow[]) =>
    items.some(({ price }) => needsAmount(price) && prices[price.id]);
  if (!lacks([...(now?.items ?? []), ...formerTerms.flatMap(({ items }) => items)])) return subscription;
  const filled = <T extends { items: SubscriptionItemNow[] }>(terms: T): T => ({
    ...terms,
    items: terms.items.map((item) => {
      const { id, currency } = item.price;
      const unitAmount = needsAmount(item.price) ? (prices[id]?.[currency] ?? null) : item.price.unitAmount;
      return { ...item, price: { ...item.price, unitAmount } };
    }),
  });
  return { ...subscription, now: now && filled(now), formerTerms: formerTerms.map(filled) };
}

/** Whether the amount of a price is unknown, because events do not have it in the currency in which it is sold. */
export const needsAmount = ({ fromCurrencyOptions, unitAmount }: PriceNow): boolean =>
  fromCurrencyOptions && unitAmount === null;
