/** What was sold and what came in, in one currency. Money is whole minor units of it. */
export interface RevenueReport {
  currency: string;
  mrr: number;
  activeSubscriptions: number;
  unpricedSubscriptions: number;
  /** From 0 to 1. */
  churnRate: number;
  byPlan: PlanRevenue[];
  series: RevenuePoint[];
}

export interface PlanRevenue {
  /** The code; null for prices that name no plan. */
  plan: string | null;
  mrr: number;
  revenue: number;
  subscriptions: number;
  failedPayments: number;
  refunds: number;
}

export interface RevenuePoint {
  from: Date;
  gross: number;
  refunded: number;
  disputed: number;
  net: number;
  newSubscriptions: number;
  churned: number;
}

export type ReportInterval = 'DAY' | 'WEEK' | 'MONTH';

/** `from` is included, `to` is not. */
export interface RevenueRange {
  from: Date;
  to: Date;
  interval: ReportInterval;
}
