import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { BillingInterval, FeatureKind, TaxBehavior } from '../../billing/plan/catalog.ts';
import { MoneyType } from '../money.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { SafeInt } from '../scalars.ts';

export const FeatureKindEnum = publishedEnum<FeatureKind>('FeatureKind', {
  description: 'The kind of a feature.',
  values: {
    BOOLEAN: 'The feature is either available or not.',
    LIMIT: 'A maximum number of units at the same time. The product counts them.',
    METERED: 'A maximum number of units per billing period. The billing service counts them.',
    CONFIG: 'One of a set of values, which the catalog orders from lowest to highest.',
  },
});

@ObjectType('Feature', { description: 'A feature that plans include and products check.', simpleResolvers: true })
export class FeatureType {
  @Field(() => ID, { description: 'The code that products use to check the feature. It never changes.' })
  code!: string;

  @Field(() => String, {
    description: 'The display name, in the language of the caller if the catalog has a translation.',
  })
  name!: string;

  @Field(() => FeatureKindEnum, { description: 'The kind of the feature.' })
  kind!: FeatureKind;

  @Field(() => [String], {
    nullable: true,
    description: 'The values of a CONFIG feature, from lowest to highest; null for other kinds.',
  })
  values?: readonly string[] | undefined;
}

@ObjectType('PlanFeature', { description: 'A feature as included in a plan.', simpleResolvers: true })
export class PlanFeatureType {
  @Field(() => FeatureType, { description: 'The feature.' })
  feature!: FeatureType;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'The maximum number of units; null for a BOOLEAN or CONFIG feature, and if unlimited.',
  })
  limit!: number | null;

  @Field(() => Boolean, { description: 'Whether usage is unlimited. If true, `limit` is null.' })
  unlimited!: boolean;

  @Field(() => String, { nullable: true, description: 'The value of a CONFIG feature; null for other kinds.' })
  value!: string | null;
}

export const BillingIntervalEnum = publishedEnum<BillingInterval>('BillingInterval', {
  description: 'How often a price is charged.',
  values: { MONTH: 'Every month.', YEAR: 'Every year.', ONE_TIME: 'Once, without renewal.' },
});

export const TaxBehaviorEnum = publishedEnum<TaxBehavior>('TaxBehavior', {
  description: 'How tax relates to a price.',
  values: {
    INCLUSIVE: 'The amount includes tax.',
    EXCLUSIVE: 'Tax is added to the amount.',
    UNSPECIFIED: 'The catalog does not specify it. No tax is calculated.',
  },
});

@ObjectType('Price', {
  description: 'The price of a plan in one currency, for one billing interval.',
  simpleResolvers: true,
})
export class PriceType {
  @Field(() => ID, { description: 'An opaque ID for client caches. It is different for each amount.' })
  id!: string;

  @Field(() => String, { description: 'The price\'s lookup key at Stripe, for example "premium_month_eur".' })
  lookupKey!: string;

  @Field(() => MoneyType, { description: 'The amount for one interval and a quantity of one.' })
  amount!: MoneyType;

  @Field(() => BillingIntervalEnum, { description: 'How often the price is charged.' })
  interval!: BillingInterval;

  @Field(() => TaxBehaviorEnum, { description: 'Whether the amount includes tax.' })
  taxBehavior!: TaxBehavior;
}

@ObjectType('Plan', {
  description: 'A product in the catalog, with its prices and the features it includes.',
  simpleResolvers: true,
})
export class PlanType {
  @Field(() => ID, { description: "The plan's unique code for use in programs. It never changes." })
  code!: string;

  @Field(() => String, {
    description: "The plan's display name, in the language of the caller if the catalog has a translation.",
  })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'A short description to display, in the language of the caller if the catalog has a translation; null if the catalog has none.',
  })
  description!: string | null;

  @Field(() => [PriceType], {
    description: "The plan's prices, in the catalog's order. Empty if the plan has no fixed price.",
  })
  prices!: PriceType[];

  @Field(() => [PlanFeatureType], { description: "The features that the plan includes, in the catalog's order." })
  features!: PlanFeatureType[];

  @Field(() => Int, {
    nullable: true,
    description: 'The number of trial days before the first payment is due; null if the plan has no trial.',
  })
  trialDays!: number | null;

  @Field(() => Boolean, {
    description:
      'Whether `checkout` would give the caller the trial of the plan. A user gets one trial. For an anonymous caller or a service, whether the plan has a trial.',
  })
  trialEligible!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number of days for which a one-time purchase gives access to its features; null if access does not expire or the plan renews.',
  })
  termDays!: number | null;

  @Field(() => Boolean, { description: 'Whether this is the plan of every user who has no other plan.' })
  free!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether this is an add-on, which is bought in addition to a plan. `checkout` adds it, and `changePlan` does not change to it.',
  })
  addOn!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether the plan is sold by the seat, so that a subscription has a quantity for customers to choose. Other plans accept a quantity, too.',
  })
  perSeat!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether customers can pause the payments of a subscription to the plan by themselves. Staff can pause any.',
  })
  pausable!: boolean;

  @Field(() => Boolean, {
    description: 'Whether the plan is no longer on sale. Customers who have it keep it, and `plans` does not list it.',
  })
  retired!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether `checkout` can start a purchase of the plan. False for the free plan and for plans sold only on request.',
  })
  purchasable!: boolean;
}
