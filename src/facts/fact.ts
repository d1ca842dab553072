import type { DiscountNow } from './discount.ts';
import type { InvoiceLines } from './invoice-line.ts';
import type { AboutUser, ContactNow, ErasureNow, GrantNow, RefundRequestNow } from './own.fact.ts';
import type { StripeFact } from './stripe-objects/registry.ts';

/**
 * A fact: what one event says, in one small shape for every era of Stripe's API. Folds read facts and never payloads,
 * so this is all of Stripe that the rest of the code knows. Instants are `Date`, money is integer minor units beside
 * its currency, ids are Stripe's.
 */
export type Fact =
  | StripeFact
  | GrantFact
  | ContactFact
  | CustomerLinkFact
  | ReconciliationFact
  | ErasureFact
  | RefundRequestFact;

/** Facts of an older version are read again from the payload; raise it when a shape below changes. */
export const FACT_VERSION = 6;

/** ISO 4217 for no currency: what an amount is in that names none. */
export const NO_CURRENCY = 'xxx';

export interface FactAbout<Kind extends string, Now> {
  version: typeof FACT_VERSION;
  kind: Kind;
  /** The Stripe object that the event is about. */
  id: string;
  /** What happened to it: the last word of the event's type, or `synced` for what we read from Stripe ourselves. */
  change: string;
  /** The object as the event has it. */
  now: Now;
  /** The object before, where the event tells (`previous_attributes` put back). */
  before: Now | null;
}

export type CustomerFact = FactAbout<'customer', CustomerNow>;
export type SubscriptionFact = FactAbout<'subscription', SubscriptionNow>;
export interface InvoiceFact extends FactAbout<'invoice', InvoiceNow> {
  /** The payment intent and charge that pay it, where the event says so: before 2025-03-31. A link, and no part of the invoice. */
  payer: { intentId: string | null; chargeId: string | null };
  /** What it bills. Beside `now`, because an event can cut the list short, and older events describe a line in more detail. */
  lines: InvoiceLines;
}
/** Ours: the lines of an invoice that its event cut short or whose prices it names only by ID; its id is the invoice's. */
export type InvoiceLinesFact = FactAbout<'invoice_lines', InvoiceLines & { customerId: string | null }>;
export interface CheckoutSessionFact extends FactAbout<'checkout_session', CheckoutSessionNow> {
  /** What was bought, where it was asked for: no event has it. They never change. */
  lines: PurchasedLine[] | null;
}
export type PaymentIntentFact = FactAbout<'payment_intent', PaymentIntentNow>;
export type ChargeFact = FactAbout<'charge', ChargeNow>;
export type RefundFact = FactAbout<'refund', RefundNow>;
export type DisputeFact = FactAbout<'dispute', DisputeNow>;
export type FraudWarningFact = FactAbout<'fraud_warning', FraudWarningNow>;
export type PaymentMethodFact = FactAbout<'payment_method', PaymentMethodNow>;
export type UpcomingInvoiceFact = FactAbout<'upcoming_invoice', UpcomingInvoiceNow>;
/** Ours: what an admin gives beside every plan. Its id is ours too. */
export type GrantFact = FactAbout<'grant', GrantNow>;
export type ContactFact = FactAbout<'contact', ContactNow>;
/** Ours: an admin says to whom a Stripe customer belongs, whose id is the fact's. */
export type CustomerLinkFact = FactAbout<'customer_link', AboutUser>;
/** Ours: somebody deleted their account; its id is the user's. */
export type ErasureFact = FactAbout<'erasure', ErasureNow>;
/** Ours: an admin asked for a refund; its id is the refund's. */
export type RefundRequestFact = FactAbout<'refund_request', RefundRequestNow>;
/** Ours: somebody asked for a user's objects to be compared with Stripe's; its id is the user's. */
export type ReconciliationFact = FactAbout<'reconciliation', AboutUser>;

export interface CustomerNow {
  deleted: boolean;
  userId: string | null;
  email: string | null;
  locale: string | null;
  createdAt: Date | null;
}

export interface PriceNow {
  id: string;
  lookupKey: string | null;
  /** `metadata.plan` of the price: survives when its lookup key moves on to a newer price. */
  plan: string | null;
  interval: string;
  intervalCount: number;
  /** Billed by reported usage (`usage_type`), not by quantity. */
  metered: boolean;
  /** What a quantity of one costs. null: no whole amount says so (tiered, fractional, custom, per package), or the event does not carry it. */
  unitAmount: number | null;
  /** What it is sold in. */
  currency: string;
  /** Sold in one of its `currency_options`. Events carry the amount in the price's own currency only. */
  fromCurrencyOptions: boolean;
}

/** A price as a look-up read it for one Stripe customer: what it costs by currency. null for an amount that is not one whole number. */
export interface PriceOptionsNow {
  customerId: string | null;
  unitAmounts: Record<string, number | null>;
}

export interface SubscriptionItemNow {
  id: string;
  price: PriceNow;
  quantity: number;
  /** Its own since 2025-03-31 ("basil"), before that the subscription's. */
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  /** What is taken off this item alone. */
  discounts: DiscountNow[];
}

export interface SubscriptionNow {
  customerId: string;
  status: string;
  userId: string | null;
  /** `metadata.plan`, as our checkout wrote it. */
  plan: string | null;
  items: SubscriptionItemNow[];
  /** Whether the event lists only the first of its items. https://docs.stripe.com/api/pagination */
  hasMoreItems: boolean;
  /** Of the item whose period ends first. Stripe defines it so for old API versions, and ends a subscription by it. */
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  trialEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  cancelAt: Date | null;
  canceledAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
  /** What is taken off all of its items. */
  discounts: DiscountNow[];
  /** `charge_automatically`, or `send_invoice` for invoices that the customer pays by themselves. */
  collectionMethod: string;
  /** While collection is paused: until when, or null until somebody resumes it. Null while it is not paused. */
  collectionPaused: { resumesAt: Date | null } | null;
}

export interface InvoiceNow {
  customerId: string | null;
  subscriptionId: string | null;
  /** `metadata.userId` of the subscription that it bills. */
  userId: string | null;
  status: string;
  collectionMethod: string;
  /** `billing_reason`: tells a renewal from a proration where the lines do not. */
  billingReason: string | null;
  amountDue: number;
  /** What the customer paid for it, through Stripe or outside of Stripe. */
  amountPaid: number;
  total: number;
  /** What credit notes took off the total before it was paid. */
  creditedBeforePayment: number;
  tax: number | null;
  discount: number | null;
  currency: string;
  /** Its own; what a line says stands on the line. */
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
  /** Anybody can set it on a payment link, so it proves nothing unless the owner of this service says so. */
  clientReferenceId: string | null;
  /** The row in `checkouts` that it was opened for; null for sessions that are not ours. */
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
  /** What was received once it succeeded: a capture may take less than was authorized. */
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
  createdAt: Date;
}

/** A refund, or what a credit note gives back outside of Stripe. */
export interface RefundNow {
  chargeId: string | null;
  intentId: string | null;
  /** Of a credit note: the invoice that it credits. */
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
  /** null once it is detached. */
  customerId: string | null;
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
}

/** A renewal that is ahead. Stripe gives it no id: ours is made of the subscription and the end of its period. */
export interface UpcomingInvoiceNow {
  customerId: string | null;
  subscriptionId: string;
  amountDue: number;
  currency: string;
  periodEnd: Date | null;
  nextAttemptAt: Date | null;
}
