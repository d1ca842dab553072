import type { Feature, Plan } from '../plan/catalog.ts';
import type { EntitlementReason } from '../reason.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import type { Cause } from './cause.ts';
import type { HoldView } from './holds.ts';
import type { PaymentMethodView, Recipient } from './recipient.read.ts';

/**
 * What a person sees of an entitlement document at one instant: the stored state joined with the catalog in force.
 * Instants are `Date`, money is integer minor units beside its currency.
 */
export interface Account {
  userId: string;
  /** Its Stripe customers that exist, newest first: the first one buys. */
  stripeCustomerIds: string[];
  /** The streams that the user owned when this was read: with them, payments need no look-up of their own. Absent in the past. */
  streams?: readonly string[];
  /** Counts the writes of every account that the user ever owned; 0 where there is none. */
  revision: number;
  /** The best plan in force; the free plan if none. */
  plan: Plan;
  /** Live ones first, the best one first; then ended ones. */
  subscriptions: SubscriptionView[];
  /** One for each feature of the catalog, in its order, granted or not. */
  entitlements: EntitlementView[];
  /** How to reach them, and the address that waits to be confirmed. */
  contact: Recipient & { pendingEmail: string | null };
  /** null where Stripe told of no card. */
  paymentMethod: PaymentMethodView | null;
  /** Those in force, newest first. */
  grants: GrantView[];
  /** What use is counted in: the period of the subscription to the plan, else the calendar month (UTC). */
  period: Period;
  /** Newest first. */
  holds: HoldView[];
  /** Plan codes by subscription and price: an invoice names its price and not what that is called. */
  planCodes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A feature that an admin gave beside every plan. */
export interface GrantView {
  id: string;
  feature: Feature;
  unlimited: boolean;
  limit: number | null;
  /** null unless CONFIG. The catalog may have dropped it since. */
  value: string | null;
  validFrom: Date;
  validUntil: Date | null;
  reason: string | null;
  /** The admin. */
  grantedBy: string | null;
}

/** From `start` up to, and without, `end`. */
export interface Period {
  start: Date;
  end: Date;
}

export interface EntitlementView {
  feature: Feature;
  granted: boolean;
  reason: EntitlementReason;
  unlimited: boolean;
  /** null for BOOLEAN and CONFIG, and where unlimited. */
  limit: number | null;
  /** One of the feature's values; null unless CONFIG, and where nothing is granted. */
  value: string | null;
  /** These three: METERED only, and only where its counter was read; else null. */
  used: number | null;
  /** null where unlimited. */
  remaining: number | null;
  /** When use begins at nothing again; in the past while a renewal is on its way. null where nothing is granted. */
  resetsAt: Date | null;
  validUntil: Date | null;
  /** Newest first. */
  because: () => Cause[];
}
