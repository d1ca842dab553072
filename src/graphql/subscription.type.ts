import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { SubscriptionStatus } from '../billing/subscription/subscription.view.ts';
import { connectionOf } from './connection.type.ts';
import { MoneyType } from './money.type.ts';
import { PlanType } from './plan.type.ts';
import { PriceType } from './price.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Url } from './scalars.ts';

export const SubscriptionStatusEnum = publishedEnum<SubscriptionStatus>('SubscriptionStatus', {
  description: "The state of a subscription, in Stripe's words.",
  values: {
    INCOMPLETE: 'The first payment has not succeeded yet.',
    INCOMPLETE_EXPIRED: 'The first payment never succeeded. Final.',
    TRIALING: 'In its trial; nothing is owed yet.',
    ACTIVE: 'Paid.',
    PAST_DUE: 'A renewal could not be collected; it is being tried again.',
    CANCELED: 'Ended. Final.',
    UNPAID: 'Every attempt to collect a renewal failed.',
    PAUSED: 'Its trial ended without a means of payment.',
  },
});

@ObjectType('Discount', { description: 'What is taken off the price.', simpleResolvers: true })
export class DiscountType {
  @Field(() => String, { nullable: true, description: 'What invoices call it; null if it has no name.' })
  name!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Percent of the price, from 0 to 100; null if an amount is taken off.',
  })
  percentOff!: number | null;

  @Field(() => MoneyType, { nullable: true, description: 'A fixed amount; null if a percentage is taken off.' })
  amountOff!: MoneyType | null;

  @Field(() => DateTime, { nullable: true, description: 'When it stops; null if it does not.' })
  endsAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The code that brought it; null if none was needed.' })
  promotionCode!: string | null;
}

@ObjectType('SubscriptionItem', { description: 'One line of a subscription.', simpleResolvers: true })
export class SubscriptionItemType {
  @Field(() => ID, { description: "Stripe's id." })
  id!: string;

  @Field(() => PlanType, {
    nullable: true,
    description: 'What was bought; null where the catalog does not know its price.',
  })
  plan!: PlanType | null;

  @Field(() => PriceType, {
    nullable: true,
    description:
      'What one of it costs, in the currency of the subscription; null if the catalog does not know the price, or if its amount is unknown. A price with tiers, packages or fractions of a minor unit has no single one, and that of another currency is looked up first.',
  })
  price!: PriceType | null;

  @Field(() => Int, { description: 'How many, for example seats.' })
  quantity!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Start of its current billing period; null before the first one.',
  })
  currentPeriodStart!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End of its current billing period; null before the first one. Items may be billed at different intervals.',
  })
  currentPeriodEnd!: Date | null;

  @Field(() => [DiscountType], {
    description:
      'Discounts of this item only, in the order in which Stripe applies them; without those that have ended. Discounts of the subscription are applied after them.',
  })
  discounts!: DiscountType[];
}

@ObjectType('BillingSubscription', { description: 'A plan that is paid for again and again.', simpleResolvers: true })
export class SubscriptionType {
  @Field(() => ID, { description: "Stripe's id." })
  id!: string;

  @Field(() => PlanType, {
    nullable: true,
    description:
      'The best plan among its items; null if the catalog knows none of them (made in the dashboard), or if their quantity is 0.',
  })
  plan!: PlanType | null;

  @Field(() => PriceType, {
    nullable: true,
    description:
      'Of the item that gives the plan; null as for `SubscriptionItem.price`. Seats, add-ons and usage have prices of their own.',
  })
  price!: PriceType | null;

  @Field(() => [SubscriptionItemType], {
    description: 'Everything that it bills; the item that gives the plan is the first.',
  })
  items!: SubscriptionItemType[];

  @Field(() => SubscriptionStatusEnum, { description: 'Its state.' })
  status!: SubscriptionStatus;

  @Field(() => Int, { description: 'Of the item that gives the plan.' })
  quantity!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Start of the current billing period of the item that gives the plan; null before the first one.',
  })
  currentPeriodStart!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End of the current billing period of the item that gives the plan, when the plan renews; null before the first one.',
  })
  currentPeriodEnd!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its trial ends or ended; null if it had none.' })
  trialEnd!: Date | null;

  @Field(() => Boolean, { description: 'Whether it ends with the period instead of renewing.' })
  cancelAtPeriodEnd!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it is to end; null if it goes on.' })
  cancelAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its end was asked for; null if it was not.' })
  canceledAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it lives.' })
  endedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when access outlasts a failed payment; null if none failed.',
  })
  gracePeriodEndsAt!: Date | null;

  @Field(() => Url, {
    nullable: true,
    description:
      'Where the customer confirms a payment (3-D Secure) or pays an open invoice; null if nothing is to be done.',
  })
  actionUrl!: string | null;

  @Field(() => [DiscountType], {
    description:
      'Discounts of the whole subscription, in the order in which Stripe applies them; without those that have ended. Each item may have its own beside them.',
  })
  discounts!: DiscountType[];
}

export const { Connection: SubscriptionConnection } = connectionOf(
  SubscriptionType,
  'BillingSubscription',
  'newest end first',
);
