import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';
import type { PriceNow } from '../../facts/fact.ts';
import { hasEnded, type SubscriptionStatus, statusRules } from '../../facts/subscription-status.ts';
import type { Plan, Price } from '../plan/catalog.ts';

export interface SubscriptionItemView {
  id: string;
  plan: Plan | null;
  price: Price | null;
  quantity: number;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  /** The discounts of the item, without those of the subscription. */
  discounts: DiscountView[];
  /** Stripe's price, even if the catalog does not know it. null if only the checkout is known. */
  sold: PriceNow | null;
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
  /** null if the subscription is not canceled. */
  cancellationFeedback: CancellationFeedback | null;
  gracePeriodEndsAt: Date | null;
  pendingChange: PendingChange | null;
  /** The schedule at Stripe that manages it, with or without a change that waits. null if none does. */
  scheduleId: string | null;
  /** Whether payments are paused. `pausedUntil` is null if they are not, and if the pause has no end. */
  paused: boolean;
  pausedUntil: Date | null;
  actionUrl: string | null;
  /** The discounts of the subscription, without those of its items. */
  discounts: DiscountView[];
}

/** A change of the plan that waits for the end of the period. */
export interface PendingChange {
  /** null if the catalog does not know what will be sold. */
  plan: Plan | null;
  price: Price | null;
  quantity: number;
  at: Date;
}

export type { CancellationFeedback, SubscriptionStatus };

/** Whether the subscription has not ended, so that Stripe may bill it. A customer with such a subscription cannot buy another one. */
export function isLive({ status }: { status: SubscriptionStatus }): boolean {
  return !hasEnded(status.toLowerCase());
}

/** Returns when an ended subscription ended, 1970-01-01 if Stripe does not say. */
export function endOf({ endedAt, canceledAt }: SubscriptionView): Date {
  return endedAt ?? canceledAt ?? new Date(0);
}

/** Whether the subscription is in its trial, so that nothing has been paid yet. */
export function isInTrial({ status }: { status: SubscriptionStatus }): boolean {
  return statusRules(status.toLowerCase()).access === 'TRIAL';
}

/** Whether the subscription is set to end. */
export const willEnd = ({ cancelAtPeriodEnd, cancelAt }: SubscriptionView): boolean =>
  cancelAtPeriodEnd || cancelAt !== null;
