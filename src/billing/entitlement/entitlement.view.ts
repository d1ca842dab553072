import type { Credit } from '../customer/balance.commands.ts';
import type { Feature, Plan } from '../plan/catalog.ts';
import type { EntitlementReason } from '../reason.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import type { Cause } from './cause.ts';
import type { HoldView } from './holds.ts';
import type { MembershipView } from './member.read.ts';
import type { PaymentMethodView, Recipient } from './recipient.read.ts';

/**
 * A user's account at one instant, as the API shows it: the stored state joined with the catalog in force.
 * Instants are `Date`, money is in whole minor units with a currency.
 */
export interface Account {
  userId: string;
  /** Its Stripe customers that are not deleted, newest first. The first one is used for purchases. */
  stripeCustomerIds: string[];
  /** The streams that the user owns, which saves a read of them for payments. Absent for accounts in the past. */
  streams?: readonly string[];
  /** Counts the writes of every account that the user owns or owned. 0 for an unknown user. */
  revision: number;
  /** The best plan in force, else the free plan. */
  plan: Plan;
  /** The running ones, the best one first, then the ended ones. */
  subscriptions: SubscriptionView[];
  /** Whether the user has had a trial. Nobody gets a second one. */
  hadTrial: boolean;
  /** One for each feature of the catalog, in its order, granted or not. The best of the user's own and of their organizations'. */
  entitlements: EntitlementView[];
  /** What the user has of their own and by each organization, if they belong to any. Absent for others. */
  parts?: readonly AccessPart[];
  /** The contact details, and the address that waits for confirmation. */
  contact: Recipient & { pendingEmail: string | null };
  /** The credit at Stripe by currency, negative if the customer owes something. */
  credits: Credit[];
  /** null if no card is known. */
  paymentMethod: PaymentMethodView | null;
  /** The grants in force, newest first. */
  grants: GrantView[];
  /** The granted plans in force, newest first. */
  planGrants: PlanGrantView[];
  /** The period in which usage is counted: that of the subscription to the plan, else the calendar month (UTC). */
  period: Period;
  /** Newest first. */
  holds: HoldView[];
  /** Plan codes by subscription and price, because an invoice names only its price. */
  planCodes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A part of what a user may use: of their own, or as a member of an organization. */
export interface AccessPart {
  /** The owner whose usage counts: the user, or the organization. */
  userId: string;
  /** null for the user's own part. */
  membership: MembershipView | null;
  /** One for each feature of the catalog, without the membership. */
  entitlements: EntitlementView[];
  /** The period in which usage is counted. */
  period: Period;
  /** The instant at which it was read. */
  at: Date;
}

/** A feature that an admin granted independently of any plan. */
export interface GrantView {
  id: string;
  feature: Feature;
  unlimited: boolean;
  limit: number | null;
  /** null unless CONFIG. The catalog may not have this value any more. */
  value: string | null;
  validFrom: Date;
  validUntil: Date | null;
  reason: string | null;
  /** The ID of the admin. */
  grantedBy: string | null;
}

/** A plan that an admin granted, as a gift or to extend one. */
export interface PlanGrantView {
  id: string;
  plan: Plan;
  validFrom: Date;
  validUntil: Date | null;
  reason: string | null;
  /** The ID of the admin. */
  grantedBy: string | null;
}

/** A period. `start` is included, `end` is not. */
export interface Period {
  start: Date;
  end: Date;
}

export interface EntitlementView {
  feature: Feature;
  /** The membership that gives it, or could give it. Absent for what the user has of their own. */
  membership?: MembershipView;
  granted: boolean;
  reason: EntitlementReason;
  unlimited: boolean;
  /** null for BOOLEAN and CONFIG, and if unlimited. */
  limit: number | null;
  /** One of the feature's values. null if nothing is granted, and for other kinds than CONFIG. */
  value: string | null;
  /** null unless the feature is METERED and its counter was read. The same applies to the next two fields. */
  used: number | null;
  /** null if unlimited. */
  remaining: number | null;
  /** When usage resets. In the past until the renewal is folded. null if nothing is granted. */
  resetsAt: Date | null;
  validUntil: Date | null;
  /** Newest first. */
  because: () => Cause[];
}
