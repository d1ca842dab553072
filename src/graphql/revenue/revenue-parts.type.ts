import { Field, Int, ObjectType } from 'type-graphql';
import type { BilledEvery } from '../../billing/subscription/subscription.sold.ts';
import { MoneyType } from '../money.type.ts';
import { BillingIntervalEnum } from '../plan/plan.type.ts';
import { DateTime } from '../scalars.ts';

@ObjectType('MrrMovements', {
  description:
    'The MRR (monthly recurring revenue) at the start of a time range, its changes by their kind, and the MRR at the end. `start` and the changes add up to `end`. A change is of the kind that it is for the whole Stripe customer, so a plan change is an `expansion` or a `contraction` for both plans.',
  simpleResolvers: true,
})
export class MrrMovementsType {
  @Field(() => MoneyType, { description: 'The MRR at the start.' })
  start!: MoneyType;

  @Field(() => MoneyType, { description: 'The MRR of Stripe customers who had none before, ever.' })
  new!: MoneyType;

  @Field(() => MoneyType, { description: 'The changes of Stripe customers who had MRR, and now have as much or more.' })
  expansion!: MoneyType;

  @Field(() => MoneyType, {
    description: 'The changes of Stripe customers who had MRR, and now have less, but not 0. Negative.',
  })
  contraction!: MoneyType;

  @Field(() => MoneyType, { description: 'The changes of Stripe customers who now have no MRR. Negative.' })
  churn!: MoneyType;

  @Field(() => MoneyType, { description: 'The MRR of Stripe customers who had none, and had some earlier.' })
  reactivation!: MoneyType;

  @Field(() => MoneyType, { description: 'The MRR at the end.' })
  end!: MoneyType;
}

/** The options of the fields with the movements of a range. */
export const MOVEMENTS = {
  description: 'The MRR at the start and the end of the range, and its movements in between.',
};

@ObjectType('IntervalRevenue', {
  description: 'The MRR of the prices with one billing interval, in one currency.',
  simpleResolvers: true,
})
export class IntervalRevenueType {
  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: 'The billing interval; null for all other intervals, for example a quarter.',
  })
  interval!: BilledEvery | null;

  @Field(() => MoneyType, { description: "The interval's share of `CurrencyRevenue.mrr`." })
  mrr!: MoneyType;

  @Field(() => Int, {
    description:
      'The number of items of running subscriptions with this interval at the end of the range. A subscription with two such items counts twice.',
  })
  subscriptionCount!: number;

  @Field(() => MrrMovementsType, MOVEMENTS)
  movements!: MrrMovementsType;
}

@ObjectType('RetentionCohort', {
  description: 'The subscriptions that started in one calendar month (UTC), and how many of them were kept.',
  simpleResolvers: true,
})
export class RetentionCohortType {
  @Field(() => DateTime, { description: 'The start of the month.' })
  startsAt!: Date;

  @Field(() => Int, {
    description: 'The number of subscriptions that became active or trialing for the first time in this month.',
  })
  subscriptionCount!: number;

  @Field(() => [Int], {
    description:
      'How many of them had not ended at the end of this month, and at the end of each later month that is wholly within the range.',
  })
  retainedCount!: number[];
}
