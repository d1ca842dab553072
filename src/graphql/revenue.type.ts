import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import type { ReportInterval } from '../billing/revenue/revenue.view.ts';
import { MoneyType } from './money.type.ts';
import { PlanType } from './plan.type.ts';
import { publishedEnum } from './published-enum.ts';
import { Currency, DateTime } from './scalars.ts';

export const ReportIntervalEnum = publishedEnum<ReportInterval>('ReportInterval', {
  description: 'How finely a report is divided, by UTC.',
  values: { DAY: 'By day.', WEEK: 'By week, from Monday.', MONTH: 'By calendar month.' },
});

@ArgsType()
export class RevenueArgs {
  @Field(() => DateTime, { description: 'Where the report begins; included.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Where it ends; not included.' })
  to!: Date;

  @Field(() => ReportIntervalEnum, {
    nullable: true,
    defaultValue: 'MONTH',
    description: 'How finely `series` is divided; at most 400 points.',
  })
  interval?: ReportInterval | null;
}

@ObjectType('PlanRevenue', { description: 'What one plan sold and brought, in one currency.', simpleResolvers: true })
export class PlanRevenueType {
  @Field(() => PlanType, {
    nullable: true,
    description: 'The plan; null for everything that the catalog does not know.',
  })
  plan!: PlanType | null;

  @Field(() => MoneyType, { description: 'Its part of `CurrencyRevenue.mrr`.' })
  mrr!: MoneyType;

  @Field(() => MoneyType, {
    description:
      'What was paid for it within the range, with tax, before anything went back. Each line of an invoice counts for its own plan. A plan change counts for the new plan, less the unused time of the old one.',
  })
  gross!: MoneyType;

  @Field(() => Int, {
    description:
      'Subscriptions to it that run at the end of the range. A subscription that bills it by two items counts twice.',
  })
  subscriptionCount!: number;

  @Field(() => Int, { description: 'Attempts to collect a payment for it that failed within the range.' })
  failedPaymentCount!: number;

  @Field(() => MoneyType, {
    description:
      'What was refunded of it within the range, whenever it was paid. A refund counts for the plans of its invoice in proportion to what was paid for each.',
  })
  refunded!: MoneyType;
}

@ObjectType('RevenuePoint', { description: 'One interval of a report.', simpleResolvers: true })
export class RevenuePointType {
  @Field(() => DateTime, { description: 'When it begins; the first one begins where the report does.' })
  startsAt!: Date;

  @Field(() => MoneyType, { description: 'What was paid in it, with tax.' })
  gross!: MoneyType;

  @Field(() => MoneyType, { description: 'What was refunded in it; refunds that failed do not count.' })
  refunded!: MoneyType;

  @Field(() => MoneyType, { description: 'What banks took back by disputes in it, less what won ones gave back.' })
  disputed!: MoneyType;

  @Field(() => MoneyType, { description: '`gross` less `refunded` and `disputed`; fees of Stripe are not known here.' })
  net!: MoneyType;

  @Field(() => Int, { description: 'Subscriptions that were active or trialing for the first time.' })
  newSubscriptionCount!: number;

  @Field(() => Int, { description: 'Subscriptions that ended and had been active or trialing.' })
  churnedSubscriptionCount!: number;
}

@ObjectType('CurrencyRevenue', {
  description: 'What was sold and what was paid, in one currency.',
  simpleResolvers: true,
})
export class CurrencyRevenueType {
  @Field(() => Currency, { description: 'The currency of everything in it.' })
  currency!: string;

  @Field(() => MoneyType, {
    description:
      'Monthly recurring revenue at the end of the range: what running subscriptions bill per month at their latest prices and quantities, less discounts that still last, before tax. A discount for one invoice only does not count. Items of unknown amount are not in it: see `unpricedSubscriptionCount`. A year is 12 months, 52 weeks and 365 days; each item is rounded to minor units.',
  })
  mrr!: MoneyType;

  @Field(() => Int, {
    description:
      'Subscriptions that run at the end of the range: trialing, active or past due. Those that are unpaid or paused do not count since they became so.',
  })
  activeSubscriptionCount!: number;

  @Field(() => Int, {
    description:
      'Those of `activeSubscriptionCount` that have an item whose amount is unknown: its price has tiers, fractions of a minor unit or packages, or its amount in the currency of the subscription has not been looked up yet. Such items are not part of `mrr`. Metered items are usage: they are part of neither.',
  })
  unpricedSubscriptionCount!: number;

  @Field(() => Float, {
    description:
      'The churn rate as a ratio from 0 to 1: of the subscriptions that ran at the beginning of the range, the share that ended within it. 0 if none ran.',
  })
  churnRatio!: number;

  @Field(() => [PlanRevenueType], { description: 'By plan, in the order of the catalog.' })
  byPlan!: PlanRevenueType[];

  @Field(() => [RevenuePointType], { description: 'Each interval of the range, oldest first, empty ones included.' })
  series!: RevenuePointType[];
}

@ObjectType('RevenueReport', {
  description: 'What was sold and what was paid in a range of time.',
  simpleResolvers: true,
})
export class RevenueReportType {
  @Field(() => DateTime, { description: 'Where the report begins; included.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Where it ends; not included.' })
  to!: Date;

  @Field(() => ReportIntervalEnum, { description: 'How finely `CurrencyRevenue.series` is divided.' })
  interval!: ReportInterval;

  @Field(() => [CurrencyRevenueType], {
    description: 'One entry for each currency, by its code, because nothing is converted. Empty if nothing was sold.',
  })
  currencies!: CurrencyRevenueType[];
}
