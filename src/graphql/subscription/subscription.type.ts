import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { CancellationFeedback, SubscriptionStatus } from '../../billing/subscription/subscription.view.ts';
import { connectionOf } from '../connection.type.ts';
import { MoneyType } from '../money.type.ts';
import { PlanType, PriceType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, Url } from '../scalars.ts';

export const SubscriptionStatusEnum = publishedEnum<SubscriptionStatus>('SubscriptionStatus', {
  description: 'The status of a subscription at Stripe.',
  values: {
    INCOMPLETE: 'The first payment has not succeeded yet.',
    INCOMPLETE_EXPIRED: 'The first payment never succeeded. This status is final.',
    TRIALING: 'The subscription is in its trial. Nothing is due yet.',
    ACTIVE: 'The subscription is paid.',
    PAST_DUE: 'A renewal payment failed and is being retried.',
    CANCELED: 'The subscription has ended. This status is final.',
    UNPAID: 'Every attempt to collect a renewal payment failed.',
    PAUSED: 'The trial ended without a payment method.',
  },
});

export const CancellationFeedbackEnum = publishedEnum<CancellationFeedback>('CancellationFeedback', {
  description: 'The reason for which a customer cancels, as at Stripe.',
  values: {
    TOO_EXPENSIVE: 'It is too expensive.',
    MISSING_FEATURES: 'Some features are missing.',
    SWITCHED_SERVICE: 'The customer switches to another service.',
    UNUSED: 'The customer does not use it enough.',
    CUSTOMER_SERVICE: 'The customer service was less than expected.',
    TOO_COMPLEX: 'It is too difficult to use.',
    LOW_QUALITY: 'The quality was less than expected.',
    OTHER: 'Another reason.',
  },
});

@ObjectType('Discount', { description: 'A discount on the price.', simpleResolvers: true })
export class DiscountType {
  @Field(() => String, { nullable: true, description: "The discount's name on invoices; null if it has no name." })
  name!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The discount in percent of the price, from 0 to 100; null if the discount is a fixed amount.',
  })
  percentOff!: number | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'The discount as a fixed amount; null if the discount is a percentage.',
  })
  amountOff!: MoneyType | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the discount ends; null if it does not end.',
  })
  endsAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The promotion code that applied the discount; null if no code was needed.',
  })
  promotionCode!: string | null;
}

@ObjectType('SubscriptionItem', { description: 'One line of a subscription.', simpleResolvers: true })
export class SubscriptionItemType {
  @Field(() => ID, { description: "The item's ID at Stripe (`si_...`)." })
  id!: string;

  @Field(() => PlanType, {
    nullable: true,
    description: "The plan that was bought; null if the catalog does not know the item's price.",
  })
  plan!: PlanType | null;

  @Field(() => PriceType, {
    nullable: true,
    description:
      "The price of one unit in the subscription's currency; null if the catalog does not know the price, or if its amount is unknown. A price with tiers, packages or fractions of a minor unit has no single amount. An amount in another currency has to be looked up first.",
  })
  price!: PriceType | null;

  @Field(() => Int, { description: 'The quantity, for example the number of seats.' })
  quantity!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "The start of the item's current billing period; null before the first period.",
  })
  currentPeriodStart!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "The end of the item's current billing period; null before the first period. Items can be billed at different intervals.",
  })
  currentPeriodEnd!: Date | null;

  @Field(() => [DiscountType], {
    description:
      'The current discounts on this item only, in the order in which Stripe applies them. Discounts that have ended are not included. Discounts on the subscription are applied afterwards.',
  })
  discounts!: DiscountType[];
}

@ObjectType('PendingChange', {
  description: 'A change of a plan, interval or quantity that takes effect at the end of the period.',
  simpleResolvers: true,
})
export class PendingChangeType {
  @Field(() => PlanType, {
    nullable: true,
    description: 'The plan from then on; null if the catalog does not know it, or until it is read from Stripe.',
  })
  plan!: PlanType | null;

  @Field(() => PriceType, {
    nullable: true,
    description: 'The price from then on; null if the catalog does not know it, or until it is read from Stripe.',
  })
  price!: PriceType | null;

  @Field(() => Int, { description: 'The quantity from then on.' })
  quantity!: number;

  @Field(() => DateTime, { description: 'The time at which the change takes effect.' })
  at!: Date;
}

@ObjectType('BillingSubscription', {
  description: 'A subscription with recurring payments for a plan.',
  simpleResolvers: true,
})
export class SubscriptionType {
  @Field(() => ID, { description: "The subscription's ID at Stripe (`sub_...`)." })
  id!: string;

  @Field(() => PlanType, {
    nullable: true,
    description:
      "The best plan among the subscription's items; null if the catalog knows none of them (for example, created in the dashboard), or if their quantity is 0.",
  })
  plan!: PlanType | null;

  @Field(() => PriceType, {
    nullable: true,
    description:
      'The price of the item that provides the plan; null if `SubscriptionItem.price` is null for that item. Seats, add-ons and usage have prices of their own.',
  })
  price!: PriceType | null;

  @Field(() => [SubscriptionItemType], {
    description: 'All items that the subscription bills. The item that provides the plan comes first.',
  })
  items!: SubscriptionItemType[];

  @Field(() => SubscriptionStatusEnum, { description: "The subscription's status." })
  status!: SubscriptionStatus;

  @Field(() => Int, { description: 'The quantity of the item that provides the plan.' })
  quantity!: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The start of the current billing period of the item that provides the plan; null before the first period.',
  })
  currentPeriodStart!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The end of the current billing period of the item that provides the plan, which is when the plan renews; null before the first period.',
  })
  currentPeriodEnd!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the trial ends or ended; null if there was no trial.',
  })
  trialEnd!: Date | null;

  @Field(() => Boolean, { description: 'Whether the subscription ends at the end of the period instead of renewing.' })
  cancelAtPeriodEnd!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the subscription is set to end; null if it is not set to end.',
  })
  cancelAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the cancellation was requested; null if it was not requested.',
  })
  canceledAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the subscription ended; null if it has not ended.',
  })
  endedAt!: Date | null;

  @Field(() => CancellationFeedbackEnum, {
    nullable: true,
    description:
      'The reason that the customer gave for the cancellation; null if it is not canceled, or without a reason.',
  })
  cancellationFeedback!: CancellationFeedback | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time until which access continues after a failed payment; null if no payment failed.',
  })
  gracePeriodEndsAt!: Date | null;

  @Field(() => PendingChangeType, {
    nullable: true,
    description:
      'The change of the plan that waits for the end of the period; null if none does. `cancelPendingChange` takes it back.',
  })
  pendingChange!: PendingChangeType | null;

  @Field(() => Boolean, {
    description:
      'Whether payments are paused. The status stays as it is. Whether access continues depends on the plan (`whilePaused` in the catalog).',
  })
  paused!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which payments resume by themselves; null if they are not paused, or if the pause has no end.',
  })
  pausedUntil!: Date | null;

  @Field(() => Url, {
    nullable: true,
    description:
      'The URL at which the customer confirms a payment (3-D Secure) or pays an open invoice; null if no action is needed.',
  })
  actionUrl!: string | null;

  @Field(() => [DiscountType], {
    description:
      'The current discounts on the whole subscription, in the order in which Stripe applies them. Discounts that have ended are not included. Each item can have its own discounts as well.',
  })
  discounts!: DiscountType[];
}

export const { Connection: SubscriptionConnection } = connectionOf(
  SubscriptionType,
  'BillingSubscription',
  'newest end first',
);
