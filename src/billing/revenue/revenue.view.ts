import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';

/** The report of sales and payments in one currency. Money is in its minor units. */
export interface CurrencyRevenue {
  currency: string;
  mrr: number;
  activeSubscriptionCount: number;
  unpricedSubscriptionCount: number;
  /** From 0 to 1. */
  churnRatio: number;
  byPlan: PlanRevenue[];
  series: RevenuePoint[];
  /** The most frequent first. */
  canceledByFeedback: FeedbackCount[];
}

/** How many subscriptions ended for a reason. */
export interface FeedbackCount {
  /** null for those without a reason. */
  feedback: CancellationFeedback | null;
  subscriptionCount: number;
}

export interface PlanRevenue {
  /** The code, null for prices that name no plan. */
  plan: string | null;
  mrr: number;
  gross: number;
  subscriptionCount: number;
  failedPaymentCount: number;
  refunded: number;
}

export interface RevenuePoint {
  startsAt: Date;
  gross: number;
  refunded: number;
  disputed: number;
  net: number;
  newSubscriptionCount: number;
  churnedSubscriptionCount: number;
}

export type ReportInterval = 'DAY' | 'WEEK' | 'MONTH';

/** The range of a report. `from` is included, `to` is not. */
export interface RevenueRange {
  from: Date;
  to: Date;
  interval: ReportInterval;
}
