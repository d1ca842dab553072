import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import type { ReportInterval } from '../../billing/revenue/revenue.view.ts';
import type { CancellationFeedback } from '../../billing/subscription/subscription.view.ts';
import { MoneyType } from '../money.type.ts';
import { PlanType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { Currency, DateTime } from '../scalars.ts';
import { CancellationFeedbackEnum } from '../subscription/subscription.type.ts';
import { IntervalRevenueType, MOVEMENTS, MrrMovementsType, RetentionCohortType } from './revenue-parts.type.ts';

export const ReportIntervalEnum = publishedEnum<ReportInterval>('ReportInterval', {
  description: "The length of a report's intervals, in UTC.",
  values: { DAY: 'By day.', WEEK: 'By week, starting on Monday.', MONTH: 'By calendar month.' },
});

@ArgsType()
export class RevenueArgs {
  @Field(() => DateTime, { description: 'The start of the report, inclusive.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end of the report, exclusive.' })
  to!: Date;

  @Field(() => ReportIntervalEnum, {
    nullable: true,
    defaultValue: 'MONTH',
    description: 'The interval of `series`, which can have at most 400 points.',
  })
  interval?: ReportInterval | null;
}

@ObjectType('PlanRevenue', {
  description: 'The sales and revenue of one plan, in one currency.',
  simpleResolvers: true,
})
export class PlanRevenueType {
  @Field(() => PlanType, {
    nullable: true,
    description: 'The plan; null if the catalog does not know what was sold. All such sales share one entry.',
  })
  plan!: PlanType | null;

  @Field(() => MoneyType, { description: "The plan's share of `CurrencyRevenue.mrr`." })
  mrr!: MoneyType;

  @Field(() => MoneyType, {
    description:
      'The amount paid for the plan within the range, including tax, before refunds and disputes. Each invoice line counts for its own plan. A plan change counts for the new plan, less the unused time of the old plan.',
  })
  gross!: MoneyType;

  @Field(() => Int, {
    description:
      'The number of subscriptions to the plan that are running at the end of the range. A subscription that bills the plan through two items counts twice.',
  })
  subscriptionCount!: number;

  @Field(() => Int, {
    description: 'The number of failed attempts within the range to collect a payment for the plan.',
  })
  failedPaymentCount!: number;

  @Field(() => MoneyType, {
    description:
      'The amount refunded for the plan within the range, regardless of when it was paid. A refund is divided among the plans of its invoice in proportion to the amounts paid for them.',
  })
  refunded!: MoneyType;

  @Field(() => MoneyType, {
    description: 'The part of `gross` that was paid after a failed attempt to collect the same payment.',
  })
  recovered!: MoneyType;

  @Field(() => MrrMovementsType, MOVEMENTS)
  movements!: MrrMovementsType;
}

@ObjectType('RevenuePoint', { description: 'The figures for one interval of a report.', simpleResolvers: true })
export class RevenuePointType {
  @Field(() => DateTime, { description: 'The start of the interval. The first interval starts with the report.' })
  startsAt!: Date;

  @Field(() => MoneyType, { description: 'The amount paid in the interval, including tax.' })
  gross!: MoneyType;

  @Field(() => MoneyType, { description: 'The amount refunded in the interval. Failed refunds do not count.' })
  refunded!: MoneyType;

  @Field(() => MoneyType, {
    description:
      'The amount withdrawn by banks for disputes in the interval, less the amount returned for disputes won.',
  })
  disputed!: MoneyType;

  @Field(() => MoneyType, {
    description:
      "`gross` less `refunded` and `disputed`. Stripe's fees are not deducted, because they are not known here.",
  })
  net!: MoneyType;

  @Field(() => Int, { description: 'The number of failed attempts in the interval to collect a payment.' })
  failedPaymentCount!: number;

  @Field(() => MoneyType, {
    description: 'The part of `gross` that was paid after a failed attempt to collect the same payment.',
  })
  recovered!: MoneyType;

  @Field(() => MrrMovementsType, {
    description: 'The MRR at the start and the end of the interval, and its movements in between.',
  })
  movements!: MrrMovementsType;

  @Field(() => Int, { description: 'The number of trials that started in the interval.' })
  newTrialCount!: number;

  @Field(() => Int, {
    description: 'The number of trials that ended in the interval and became an active subscription at once.',
  })
  convertedTrialCount!: number;

  @Field(() => Int, {
    description: 'The number of trials that ended in the interval otherwise: canceled, paused or unpaid.',
  })
  unconvertedTrialCount!: number;

  @Field(() => Int, { description: 'The number of subscriptions that became active or trialing for the first time.' })
  newSubscriptionCount!: number;

  @Field(() => Int, { description: 'The number of subscriptions that ended after having been active or trialing.' })
  churnedSubscriptionCount!: number;
}

@ObjectType('FeedbackCount', {
  description: 'The number of subscriptions that ended for one reason.',
  simpleResolvers: true,
})
export class FeedbackCountType {
  @Field(() => CancellationFeedbackEnum, {
    nullable: true,
    description:
      'The reason that the customer gave; null for subscriptions without one, for example after failed payments.',
  })
  feedback!: CancellationFeedback | null;

  @Field(() => Int, { description: 'The number of subscriptions that ended within the range.' })
  subscriptionCount!: number;
}

@ObjectType('CurrencyRevenue', {
  description: 'The sales and payments in one currency.',
  simpleResolvers: true,
})
export class CurrencyRevenueType {
  @Field(() => Currency, { description: 'The currency of all figures in this entry.' })
  currency!: string;

  @Field(() => MoneyType, {
    description:
      'The monthly recurring revenue at the end of the range, before tax. It is what running subscriptions bill per month at their latest prices and quantities, less discounts that still apply. A discount for a single invoice does not count. Items of unknown amount are excluded (see `unpricedSubscriptionCount`). A year is taken as 12 months, 52 weeks and 365 days. Each item is rounded to minor units.',
  })
  mrr!: MoneyType;

  @Field(() => Int, {
    description:
      'The number of subscriptions that are running at the end of the range: trialing, active or past due. A subscription stops counting when it becomes unpaid or paused.',
  })
  activeSubscriptionCount!: number;

  @Field(() => Int, {
    description:
      "The number of subscriptions in `activeSubscriptionCount` that have an item of unknown amount. An amount is unknown if the price has tiers, fractions of a minor unit or packages, or if the amount in the subscription's currency has not been looked up yet. Such items are excluded from `mrr`. Metered items are usage and count in neither figure.",
  })
  unpricedSubscriptionCount!: number;

  @Field(() => Float, {
    description:
      'The churn rate as a ratio from 0 to 1: the share of subscriptions running at the start of the range that ended within it. 0 if none were running.',
  })
  churnRatio!: number;

  @Field(() => Int, { description: 'The number of subscriptions in `activeSubscriptionCount` that are on trial.' })
  trialingSubscriptionCount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of the trials that ended within the range that became an active subscription at once, from 0 to 1; null if no trial ended.',
  })
  trialConversionRatio!: number | null;

  @Field(() => MoneyType, {
    nullable: true,
    description:
      'The average revenue per user (ARPU) and month at the end of the range: `mrr` divided by the number of running subscriptions that are not on trial; null if there are none.',
  })
  arpu!: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description:
      'The lifetime value: what an average subscription pays until it ends, if `arpu` and the churn rate stay as they are. It is `arpu` divided by the churn rate per month, which is `churnRatio` divided by the number of months in the range (of 365/12 days); null without `arpu`, and if `churnRatio` is 0.',
  })
  lifetimeValue!: MoneyType | null;

  @Field(() => MrrMovementsType, MOVEMENTS)
  movements!: MrrMovementsType;

  @Field(() => [IntervalRevenueType], { description: 'The MRR by billing interval, the shortest first.' })
  byInterval!: IntervalRevenueType[];

  @Field(() => [RetentionCohortType], {
    description:
      'The retention of subscriptions by the month in which they started, oldest first. Only months that are wholly within the range are included, at most the last 60. Months without a start are left out.',
  })
  cohorts!: RetentionCohortType[];

  @Field(() => [PlanRevenueType], { description: "The figures for each plan, in the catalog's order." })
  byPlan!: PlanRevenueType[];

  @Field(() => [RevenuePointType], {
    description: 'The figures for each interval of the range, oldest first, including empty intervals.',
  })
  series!: RevenuePointType[];

  @Field(() => [FeedbackCountType], {
    description:
      'The subscriptions that ended within the range, after having been active or trialing, by the reason of the cancellation. The most frequent reason comes first.',
  })
  canceledByFeedback!: FeedbackCountType[];
}

@ObjectType('RevenueReport', {
  description: 'The sales and payments in a time range.',
  simpleResolvers: true,
})
export class RevenueReportType {
  @Field(() => DateTime, { description: 'The start of the report, inclusive.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end of the report, exclusive.' })
  to!: Date;

  @Field(() => ReportIntervalEnum, { description: 'The interval of `CurrencyRevenue.series`.' })
  interval!: ReportInterval;

  @Field(() => [CurrencyRevenueType], {
    description:
      'One entry per currency, ordered by currency code. Amounts are not converted. Empty if nothing was sold.',
  })
  currencies!: CurrencyRevenueType[];
}
