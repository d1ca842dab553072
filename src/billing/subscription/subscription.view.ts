import type { PriceNow } from '../../facts/fact.ts';
import type { SubscriptionStatus } from '../../facts/subscription-status.ts';
import type { Plan, Price } from '../plan/catalog.ts';
import type { ItemPeriod } from './subscription.plan-item.ts';

export interface SubscriptionItemView {
  id: string;
  plan: Plan | null;
  price: Price | null;
  quantity: number;
  period: ItemPeriod;
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
  discount: DiscountView | null;
}
