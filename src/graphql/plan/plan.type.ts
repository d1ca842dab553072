import { Field, ID, Int, ObjectType } from 'type-graphql';
import { PlanFeatureType } from './feature.type.ts';
import { PriceType } from './price.type.ts';

@ObjectType('Plan', {
  description: 'A product in the catalog, with its prices and the features it includes.',
  simpleResolvers: true,
})
export class PlanType {
  @Field(() => ID, { description: "The plan's unique code for use in programs. It never changes." })
  code!: string;

  @Field(() => String, { description: "The plan's display name." })
  name!: string;

  @Field(() => String, { nullable: true, description: 'A short description to display; null if the catalog has none.' })
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
      'Whether `checkout` can start a purchase of the plan. False for the free plan and for plans sold only on request.',
  })
  purchasable!: boolean;
}
