import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';
import type { BilledEvery } from '../subscription/subscription.sold.ts';
import type { MrrMovement } from './revenue.line.ts';

/** The report of sales and payments in one currency. Money is in its minor units. */
export interface CurrencyRevenue {
  currency: string;
  mrr: number;
  activeSubscriptionCount: number;
  unpricedSubscriptionCount: number;
  /** The subscriptions in `activeSubscriptionCount` that are on trial. */
  trialingSubscriptionCount: number;
  /** From 0 to 1. */
  churnRatio: number;
  /** From 0 to 1. null if no trial ended within the range. */
  trialConversionRatio: number | null;
  /** null if no subscription is paid at the end of the range. */
  arpu: number | null;
  /** null without `arpu`, or if no subscription ended. */
  lifetimeValue: number | null;
  movements: MrrMovements;
  byInterval: IntervalRevenue[];
  /** By the month in which subscriptions started, oldest first. */
  cohorts: RetentionCohort[];
  byPlan: PlanRevenue[];
  series: RevenuePoint[];
  /** The most frequent first. */
  canceledByFeedback: FeedbackCount[];
}

/** The MRR at the start of a range, its changes, and the MRR at the end. Losses are negative. */
export interface MrrMovements extends Record<MrrMovement, number> {
  start: number;
  end: number;
}

/** The subscriptions that began in one calendar month. */
export interface RetentionCohort {
  startsAt: Date;
  subscriptionCount: number;
  /** How many had not ended at the end of that month, and of each later month within the range. */
  retainedCount: number[];
}

export interface IntervalRevenue {
  /** null for other intervals, and prices of which it is not known. */
  interval: BilledEvery | null;
  mrr: number;
  subscriptionCount: number;
  movements: MrrMovements;
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
  recovered: number;
  refunded: number;
  movements: MrrMovements;
}

export interface RevenuePoint {
  startsAt: Date;
  gross: number;
  refunded: number;
  disputed: number;
  net: number;
  failedPaymentCount: number;
  recovered: number;
  movements: MrrMovements;
  newTrialCount: number;
  convertedTrialCount: number;
  unconvertedTrialCount: number;
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
