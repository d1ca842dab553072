import { Field, ID, Int, ObjectType } from 'type-graphql';
import { PlanFeatureType } from './feature.type.ts';
import { PriceType } from './price.type.ts';

@ObjectType('Plan', { description: 'What is sold: a name, prices, and the features it gives.', simpleResolvers: true })
export class PlanType {
  @Field(() => ID, { description: 'What programs know it by; never changes.' })
  code!: string;

  @Field(() => String, { description: 'What people read.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'A sentence for people; null if the catalog has none.' })
  description!: string | null;

  @Field(() => [PriceType], { description: "In the catalog's order; empty for a plan that has no fixed price." })
  prices!: PriceType[];

  @Field(() => [PlanFeatureType], { description: "The features it gives, in the catalog's order." })
  features!: PlanFeatureType[];

  @Field(() => Int, { nullable: true, description: 'Days before the first payment is due; null without a trial.' })
  trialDays!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Days for which a one-time purchase gives its features; null if they stay for good, and for what renews.',
  })
  termDays!: number | null;

  @Field(() => Boolean, { description: 'Whether it is the plan that everybody has who has no other.' })
  free!: boolean;

  @Field(() => Boolean, {
    description: 'Whether it is bought beside a plan: `checkout` adds it, and `changePlan` does not change to it.',
  })
  addOn!: boolean;

  @Field(() => Boolean, {
    description: 'Whether `checkout` can start a purchase of it. False for the free plan and where people must ask us.',
  })
  purchasable!: boolean;
}
