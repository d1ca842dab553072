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
  /** Its own, without those of the subscription. */
  discounts: DiscountView[];
  /** Stripe's price, whether the catalog knows it or not; null while only the checkout is known. */
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
  gracePeriodEndsAt: Date | null;
  actionUrl: string | null;
  /** Its own, without those of its items. */
  discounts: DiscountView[];
}

export type { SubscriptionStatus };

/** Whether Stripe may still bill the subscription, or will once it is paid. A live subscription forbids buying another. */
export function isLive({ status }: { status: SubscriptionStatus }): boolean {
  return !hasEnded(status.toLowerCase());
}

/** When a subscription that is not live ended. The epoch (1970) if Stripe does not say. */
export function endOf({ endedAt, canceledAt }: SubscriptionView): Date {
  return endedAt ?? canceledAt ?? new Date(0);
}

/** Whether the subscription is in its trial, so that no time of it has been paid for. */
export function isInTrial({ status }: { status: SubscriptionStatus }): boolean {
  return statusRules(status.toLowerCase()).access === 'TRIAL';
}
