import { ArrayMinSize, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CancellationFeedback } from '../../billing/subscription/subscription.view.ts';
import { connectionOf, PageArgs } from '../connection.type.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { MoneyType } from '../money.type.ts';
import { PaymentType } from '../payment/payment.type.ts';
import { BillingIntervalEnum, PlanType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { Currency, DateTime } from '../scalars.ts';
import { CancellationFeedbackEnum } from '../subscription/subscription.type.ts';

/** The figures as the API spells them. */
export type PublishedFigure =
  | 'NEW'
  | 'EXPANSION'
  | 'CONTRACTION'
  | 'CHURN'
  | 'REACTIVATION'
  | 'PAID'
  | 'REFUNDED'
  | 'DISPUTED'
  | 'FAILED'
  | 'RECOVERED'
  | 'STARTED'
  | 'ENDED'
  | 'TRIAL_STARTED'
  | 'TRIAL_CONVERTED'
  | 'TRIAL_UNCONVERTED';

export const RevenueFigureEnum = publishedEnum<PublishedFigure>('RevenueFigure', {
  description: 'The figures of a report of revenue that changes add up to.',
  values: {
    NEW: '`MrrMovements.new`. All movements of the MRR before an instant add up to the MRR at that instant.',
    EXPANSION: '`MrrMovements.expansion`.',
    CONTRACTION: '`MrrMovements.contraction`.',
    CHURN: '`MrrMovements.churn`.',
    REACTIVATION: '`MrrMovements.reactivation`.',
    PAID: '`RevenuePoint.gross`.',
    REFUNDED: '`RevenuePoint.refunded`.',
    DISPUTED: '`RevenuePoint.disputed`.',
    FAILED: '`RevenuePoint.failedPaymentCount`.',
    RECOVERED: '`RevenuePoint.recovered`.',
    STARTED:
      '`RevenuePoint.newSubscriptionCount`. Those of a month are its cohort, and `RevenueChange.endedAt` says which have ended.',
    ENDED: '`RevenuePoint.churnedSubscriptionCount`.',
    TRIAL_STARTED: '`RevenuePoint.newTrialCount`.',
    TRIAL_CONVERTED: '`RevenuePoint.convertedTrialCount`.',
    TRIAL_UNCONVERTED: '`RevenuePoint.unconvertedTrialCount`.',
  },
});

@ObjectType('RevenueChange', { description: 'The change of one figure at one time.', simpleResolvers: true })
export class RevenueChangeType {
  @Field(() => DateTime, { description: 'The time at which it happened at Stripe.' })
  at!: Date;

  @Field(() => RevenueFigureEnum, { description: 'The figure that changed.' })
  figure!: PublishedFigure;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'By how much it changed; null for a figure that counts.',
  })
  amount!: MoneyType | null;

  @Field(() => Int, { nullable: true, description: 'By how much a figure that counts changed; null for an amount.' })
  changeCount!: number | null;

  @Field(() => Currency, { description: 'The currency in which the customer is billed.' })
  currency!: string;

  @Field(() => PlanType, {
    nullable: true,
    description:
      'The plan that was sold; null if the catalog does not know it, or if the figure is of the whole subscription.',
  })
  plan!: PlanType | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which a subscription that `STARTED` ended; null if it has not ended, and for other figures.',
  })
  endedAt!: Date | null;
}

@ObjectType('RevenueEntry', {
  description: 'What the subscriptions of one Stripe customer, or one payment, changed in revenue on one day.',
  simpleResolvers: true,
})
export class RevenueEntryType {
  @Field(() => DateTime, { description: 'The start of the day, in UTC.' })
  startsAt!: Date;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer behind the changes; null if the user is unknown.',
  })
  customer?: CustomerType | null;

  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment that moved money; null if the changes are of subscriptions.',
  })
  payment?: PaymentType | null;

  @Field(() => [RevenueChangeType], { description: 'The changes of this day that match the filter.' })
  changes!: RevenueChangeType[];
}

export const { Connection: RevenueEntryConnection } = connectionOf(RevenueEntryType, 'RevenueEntry');

@InputType('RevenueChangeFilter', {
  description: 'Selects changes of revenue. A change must match every field that is given.',
})
export class RevenueChangeFilterInput {
  @ArrayMinSize(1)
  @Field(() => [RevenueFigureEnum], { description: 'Changes of one of these figures, at least one.' })
  figures!: PublishedFigure[];

  @Field(() => Currency, { nullable: true, description: 'Changes in this currency.' })
  currency?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Changes for the plan with this code. `STARTED` and `ENDED` are of no plan.',
  })
  plan?: string | null;

  @ArrayMinSize(1)
  @Field(() => [BillingIntervalEnum], {
    nullable: true,
    description: 'Changes of prices with one of these billing intervals. Only MRR and trials have one.',
  })
  intervals?: ('MONTH' | 'YEAR' | 'ONE_TIME')[] | null;

  @ArrayMinSize(1)
  @Field(() => [CancellationFeedbackEnum], {
    nullable: true,
    description: 'Subscriptions that `ENDED` for one of these reasons. Requires `figures: [ENDED]`.',
  })
  feedback?: CancellationFeedback[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Changes at this time or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Changes before this time.' })
  to?: Date | null;
}

@ArgsType()
export class RevenueChangesArgs extends PageArgs {
  @ValidateNested()
  @Field(() => RevenueChangeFilterInput, { description: 'Selects the changes to return.' })
  filter!: RevenueChangeFilterInput;
}
