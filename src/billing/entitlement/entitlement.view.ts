import type { Feature, Plan, Price } from '../plan/catalog.ts';

/**
 * What a person sees of an entitlement document at one instant: the stored state joined with the catalog in force.
 * Instants are `Date`, money is integer minor units beside its currency.
 */
export interface Account {
  userId: string;
  /** The best plan in force; the free plan if none. */
  plan: Plan;
  /** Live ones first (best first), then ended ones, newest first. */
  subscriptions: SubscriptionView[];
  /** One for each feature of the catalog, in its order, granted or not. */
  entitlements: EntitlementView[];
}

export type SubscriptionStatus =
  | 'INCOMPLETE'
  | 'INCOMPLETE_EXPIRED'
  | 'TRIALING'
  | 'ACTIVE'
  | 'PAST_DUE'
  | 'CANCELED'
  | 'UNPAID'
  | 'PAUSED';

export interface SubscriptionItemView {
  id: string;
  plan: Plan | null;
  price: Price | null;
  quantity: number;
}

export interface DiscountView {
  name: string | null;
  percentOff: number | null;
  amountOff: { amount: number; currency: string } | null;
  endsAt: Date | null;
  promotionCode: string | null;
}

export interface SubscriptionView {
  id: string;
  plan: Plan | null;
  price: Price | null;
  items: SubscriptionItemView[];
  status: SubscriptionStatus;
  quantity: number;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  trialEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  cancelAt: Date | null;
  canceledAt: Date | null;
  endedAt: Date | null;
  gracePeriodEndsAt: Date | null;
  actionUrl: string | null;
  discount: DiscountView | null;
}

export type EntitlementReason =
  | 'ACTIVE'
  | 'TRIALING'
  | 'GRACE_PERIOD'
  | 'FREE_PLAN'
  | 'NOT_IN_PLAN'
  | 'PAST_DUE'
  | 'UNPAID'
  | 'INCOMPLETE'
  | 'PAUSED'
  | 'ENDED'
  | 'EXPIRED';

export interface EntitlementView {
  feature: Feature;
  granted: boolean;
  reason: EntitlementReason;
  unlimited: boolean;
  /** null for BOOLEAN, and where unlimited. */
  limit: number | null;
  validUntil: Date | null;
  /** Newest first. */
  because: Cause[];
}

export type CauseKind = 'PLAN' | 'SUBSCRIPTION' | 'PAYMENT' | 'EVENT';

export interface Cause {
  kind: CauseKind;
  id: string;
  at: Date;
  eventId: string | null;
  summary: string;
}
