import type { DiscountNow } from './discount.ts';
import type { InvoiceLines } from './invoice-line.ts';
import type { AboutUser, ContactNow, ErasureNow, GrantNow, MembersNow, RefundRequestNow } from './own.fact.ts';
import type { SubscriptionScheduleNow } from './schedule.fact.ts';
import type { StripeFact } from './stripe-objects/registry.ts';

/**
 * A fact: what one event says, in one small shape for every version of Stripe's API. Folds read facts and never payloads,
 * so the rest of the code knows nothing else of Stripe. Instants are `Date`, money is whole minor units with a currency,
 * and IDs are Stripe's.
 */
export type Fact =
  | StripeFact
  | GrantFact
  | ContactFact
  | MembersFact
  | CustomerLinkFact
  | ReconciliationFact
  | ErasureFact
  | RefundRequestFact
  | StandaloneFact
  | RefoldFact;

/** The version of the shapes below. Raise it when one of them changes: older facts are then read again from the payload. */
export const FACT_VERSION = 9;

/** The currency of an amount that names none. ISO 4217 reserves this code for "no currency". */
export const NO_CURRENCY = 'xxx';

export interface FactAbout<Kind extends string, Now> {
  version: typeof FACT_VERSION;
  kind: Kind;
  /** The Stripe object that the event is about. */
  id: string;
  /** What happened to it: the last word of the event's type. It is `synced` if the service read the object from Stripe itself. */
  change: string;
  /** The object after the event. */
  now: Now;
  /** The object before the event, from its `previous_attributes`. null if the event has none. */
  before: Now | null;
}

export type CustomerFact = FactAbout<'customer', CustomerNow>;
export type SubscriptionFact = FactAbout<'subscription', SubscriptionNow>;
export interface SubscriptionScheduleFact extends FactAbout<'subscription_schedule', SubscriptionScheduleNow> {
  /** The prices of its phases, as far as Stripe's answer has them in full. Beside `now`, because events name prices only by ID. */
  prices: PriceNow[];
}
export interface InvoiceFact extends FactAbout<'invoice', InvoiceNow> {
  /** The payment intent and the charge that pay it. Events name them before 2025-03-31 only. Beside `now`, because they are references. */
  payer: { intentId: string | null; chargeId: string | null };
  /** Its lines. Beside `now`, because an event can have only the first of them, and older events describe a line in more detail. */
  lines: InvoiceLines;
}
/** From a look-up: the lines of an invoice whose event has only some of them, or names their prices only by ID. Its ID is the invoice's. */
export type InvoiceLinesFact = FactAbout<'invoice_lines', InvoiceLines & { customerId: string | null }>;
export interface CheckoutSessionFact extends FactAbout<'checkout_session', CheckoutSessionNow> {
  /** The line items, if a look-up read them. null for webhooks, because no event has them. They never change. */
  lines: PurchasedLine[] | null;
}
export type PaymentIntentFact = FactAbout<'payment_intent', PaymentIntentNow>;
export type ChargeFact = FactAbout<'charge', ChargeNow>;
export type RefundFact = FactAbout<'refund', RefundNow>;
export type DisputeFact = FactAbout<'dispute', DisputeNow>;
export type FraudWarningFact = FactAbout<'fraud_warning', FraudWarningNow>;
export type PaymentMethodFact = FactAbout<'payment_method', PaymentMethodNow>;
export type UpcomingInvoiceFact = FactAbout<'upcoming_invoice', UpcomingInvoiceNow>;
/** Internal: an admin grants a feature in addition to the plan. Its ID is ours. */
export type GrantFact = FactAbout<'grant', GrantNow>;
export type ContactFact = FactAbout<'contact', ContactNow>;
/** Internal: the members of an organization, or their seats, changed. Its ID is the organization's. */
export type MembersFact = FactAbout<'members', MembersNow>;
/** Internal: an admin links a Stripe customer to a user, or unlinks it (null). Its ID is the Stripe customer's. */
export type CustomerLinkFact = FactAbout<'customer_link', { userId: string | null }>;
/** Internal: a payment intent without an invoice or a session, after look-ups for a day. It becomes a payment of its own. */
export type StandaloneFact = FactAbout<'standalone', { customerId: string | null }>;
/** Internal: fold a stream again from its first event. Its ID is the stream's. */
export type RefoldFact = FactAbout<'refold', { reason: string | null }>;
/** Internal: a user deleted their account. Its ID is the user's in the event of the user, and the stream's in the event of each of their streams. */
export type ErasureFact = FactAbout<'erasure', ErasureNow>;
/** Internal: an admin requested a refund. Its ID is the refund's. */
export type RefundRequestFact = FactAbout<'refund_request', RefundRequestNow>;
/** Internal: a request to compare a user's objects with Stripe's. Its ID is the user's. */
export type ReconciliationFact = FactAbout<'reconciliation', AboutUser>;

export interface CustomerNow {
  deleted: boolean;
  /** The owner that its metadata names: see owner.ts. */
  userId: string | null;
  email: string | null;
  locale: string | null;
  /**
   * What the customer owes in minor units, negative for credit. Absent in states of earlier versions, as is the currency.
   * https://docs.stripe.com/billing/customer/balance
   */
  balance?: number;
  /** The currency in which the customer is billed. null before the first invoice. */
  currency?: string | null;
  createdAt: Date | null;
}

export interface PriceNow {
  id: string;
  lookupKey: string | null;
  /** `metadata.plan` of the price. It stays when its lookup key is transferred to a newer price. */
  plan: string | null;
  interval: string;
  intervalCount: number;
  /** Billed by reported usage (`usage_type`), not by quantity. */
  metered: boolean;
  /** The amount for a quantity of one. null if that is not one whole amount (tiers, fractions, custom, packages), or if the event lacks it. */
  unitAmount: number | null;
  /** The currency in which it is sold. */
  currency: string;
  /** Whether that is one of its `currency_options`. Events carry the amount in the price's own currency only. */
  fromCurrencyOptions: boolean;
}

/** A price and its amounts by currency, as a look-up read them for one Stripe customer. null for an amount that is not one whole number. */
export interface PriceOptionsNow {
  customerId: string | null;
  price: PriceNow;
  unitAmounts: Record<string, number | null>;
}

export interface SubscriptionItemNow {
  id: string;
  price: PriceNow;
  quantity: number;
  /** The item's own period since 2025-03-31 ("basil"), before that the subscription's. */
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  /** Discounts of this item only. */
  discounts: DiscountNow[];
}

export interface SubscriptionNow {
  customerId: string;
  status: string;
  userId: string | null;
  /** `metadata.plan`, as our checkout wrote it. */
  plan: string | null;
  items: SubscriptionItemNow[];
  /** Whether the subscription has more items than the event lists. https://docs.stripe.com/api/pagination */
  hasMoreItems: boolean;
  /** The period of the item whose period ends first. Stripe defines it so for old API versions, and ends a subscription by it. */
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  trialEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  cancelAt: Date | null;
  canceledAt: Date | null;
  endedAt: Date | null;
  /**
   * Why the customer canceled: one of Stripe's words. It stays when the cancellation is taken back. The customer's own words are not read. Absent
   * in states of earlier versions.
   */
  cancellationFeedback?: string | null;
  createdAt: Date;
  /** Discounts of the whole subscription. */
  discounts: DiscountNow[];
  /** `charge_automatically`, or `send_invoice` for invoices that the customer pays by themselves. */
  collectionMethod: string;
  /** null unless collection is paused. `resumesAt` is null if the pause has no end. */
  collectionPaused: { resumesAt: Date | null } | null;
}

export interface InvoiceNow {
  customerId: string | null;
  subscriptionId: string | null;
  /** The owner that the metadata of the subscription names that it bills. */
  userId: string | null;
  status: string;
  collectionMethod: string;
  /** `billing_reason`. Tells a renewal from a proration if the lines do not. */
  billingReason: string | null;
  amountDue: number;
  /** The amount that the customer paid, through Stripe or outside of Stripe. */
  amountPaid: number;
  total: number;
  /** The amount that credit notes took off the total before it was paid. */
  creditedBeforePayment: number;
  tax: number | null;
  discount: number | null;
  currency: string;
  /** The description of the invoice itself. Each line has its own. */
  description: string | null;
  number: string | null;
  url: string | null;
  pdf: string | null;
  attemptCount: number;
  nextAttemptAt: Date | null;
  dueAt: Date | null;
  failure: { code: string | null; message: string } | null;
  createdAt: Date;
  paidAt: Date | null;
}

export interface PurchasedLine {
  price: PriceNow;
  quantity: number;
}

export interface CheckoutSessionNow {
  mode: string;
  status: string;
  paymentStatus: string;
  customerId: string | null;
  userId: string | null;
  /** Anyone can set it in the URL of a payment link, so it is trusted only if the configuration says so. */
  clientReferenceId: string | null;
  /** The row in `checkouts` for which it was opened. null for a session that another program opened. */
  checkoutId: string | null;
  plan: string | null;
  quantity: number;
  attribution: { clickId: string | null; campaign: string | null; affiliate: string | null } | null;
  subscriptionId: string | null;
  paymentIntentId: string | null;
  invoiceId: string | null;
  amountTotal: number | null;
  tax: number | null;
  discount: number | null;
  currency: string | null;
  createdAt: Date;
}

/** Which payment intent, or charge, pays an invoice. */
export interface InvoicePaymentNow {
  invoiceId: string | null;
  intentId: string | null;
  chargeId: string | null;
}

export interface PaymentIntentNow {
  customerId: string | null;
  userId: string | null;
  status: string;
  /** The amount received if it succeeded, because a capture can take less than was authorized. Else the amount requested. */
  amount: number;
  currency: string;
  invoiceId: string | null;
  chargeId: string | null;
  failure: { code: string | null; message: string } | null;
  createdAt: Date;
}

export interface ChargeNow {
  customerId: string | null;
  intentId: string | null;
  invoiceId: string | null;
  amount: number;
  amountRefunded: number;
  currency: string;
  failure: { code: string | null; message: string } | null;
  /** The last four digits of the card. null for other methods of payment, and after an erasure. */
  last4: string | null;
  createdAt: Date;
}

/** A refund, or the part of a credit note that was paid back outside of Stripe. */
export interface RefundNow {
  chargeId: string | null;
  intentId: string | null;
  /** The invoice that a credit note credits. null for a refund. */
  invoiceId: string | null;
  amount: number;
  currency: string;
  status: string;
  reason: string | null;
  createdAt: Date;
}

export interface DisputeNow {
  chargeId: string | null;
  intentId: string | null;
  amount: number;
  currency: string;
  status: string;
  reason: string | null;
  createdAt: Date;
}

export interface FraudWarningNow {
  chargeId: string | null;
  intentId: string | null;
  fraudType: string | null;
  createdAt: Date;
}

export interface PaymentMethodNow {
  /** null after it was detached. */
  customerId: string | null;
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
}

/** A renewal that is due soon. Stripe gives it no ID. Ours is made of the subscription and the end of its period. */
export interface UpcomingInvoiceNow {
  customerId: string | null;
  subscriptionId: string;
  amountDue: number;
  currency: string;
  periodEnd: Date | null;
  nextAttemptAt: Date | null;
}
