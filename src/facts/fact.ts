/**
 * A fact: what one event says, in one small shape for every era of Stripe's API. Folds read facts and never payloads,
 * so this is all of Stripe that the rest of the code knows. Instants are `Date`, money is integer minor units beside
 * its currency, ids are Stripe's.
 */
export type Fact = CustomerFact | SubscriptionFact | InvoiceFact | CheckoutSessionFact;

/** Facts of an older version are read again from the payload; raise it when a shape below changes. */
export const FACT_VERSION = 1;

interface FactAbout<Kind extends string, Now> {
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
export type InvoiceFact = FactAbout<'invoice', InvoiceNow>;
export type CheckoutSessionFact = FactAbout<'checkout_session', CheckoutSessionNow>;

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
  unitAmount: number | null;
  currency: string;
}

export interface SubscriptionItemNow {
  id: string;
  price: PriceNow;
  quantity: number;
}

export interface DiscountNow {
  name: string | null;
  percentOff: number | null;
  amountOff: number | null;
  currency: string | null;
  endsAt: Date | null;
  promotionCode: string | null;
}

export interface SubscriptionNow {
  customerId: string;
  status: string;
  userId: string | null;
  /** `metadata.plan`, as our checkout wrote it. */
  plan: string | null;
  items: SubscriptionItemNow[];
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  trialEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  cancelAt: Date | null;
  canceledAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
  discount: DiscountNow | null;
}

export interface InvoiceNow {
  customerId: string | null;
  subscriptionId: string | null;
  /** `metadata.userId` of the subscription that it bills. */
  userId: string | null;
  status: string;
  collectionMethod: string;
  amountDue: number;
  amountPaid: number;
  total: number;
  tax: number | null;
  discount: number | null;
  currency: string;
  description: string | null;
  price: { id: string; lookupKey: string | null; plan: string | null } | null;
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
