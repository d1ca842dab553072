import { Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { CatalogUse } from '../../billing/revenue/catalog-use.read.ts';
import type { Context } from '../context.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { FeatureType, PlanType, PriceType } from './plan.type.ts';

@ObjectType('PriceUse', { description: 'A price of the catalog, and how many pay it.', simpleResolvers: true })
export class PriceUseType {
  @Field(() => PriceType, { description: 'The price.' })
  price!: PriceType;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number of subscriptions with the plan, interval and currency of the price that are trialing, active or past due, also those that pay a former amount. null for a one-time price: who bought it counts in `PlanUse.customerCount`.',
  })
  subscriptionCount!: number | null;
}

@ObjectType('PlanUse', { description: 'A plan of the catalog, and how many customers have it.', simpleResolvers: true })
export class PlanUseType {
  @Field(() => PlanType, { description: 'The plan, on sale or retired.' })
  plan!: PlanType;

  @Field(() => Int, {
    description:
      'The number of customers whom `customers(filter: { plan })` finds. They have a subscription to the plan that has begun and not ended, bought it once (also if the term of the purchase has ended), or were granted it. A customer can have several plans. The free plan counts customers who have no other.',
  })
  customerCount!: number;

  @Field(() => [PriceUseType], { description: "The plan's prices, in the catalog's order." })
  prices!: PriceUseType[];
}

@ObjectType('FeatureUse', {
  description: 'A feature of the catalog, and how many customers have it.',
  simpleResolvers: true,
})
export class FeatureUseType {
  @Field(() => FeatureType, { description: 'The feature.' })
  feature!: FeatureType;

  @Field(() => Int, {
    description:
      'The number of customers whom `customers(filter: { feature })` finds: a plan of theirs includes the feature, or they were granted it. Members of an organization do not count for what it gives them.',
  })
  customerCount!: number;
}

@ObjectType('CatalogUse', {
  description:
    'How many customers have what the catalog has. Suspended access counts, too: the counts follow subscriptions, purchases and grants, not the access of this instant.',
  simpleResolvers: true,
})
export class CatalogUseType {
  @Field(() => Int, { description: 'The number of users and organizations that are known.' })
  customerCount!: number;

  @Field(() => [PlanUseType], { description: "The plans in the catalog's order, also retired ones." })
  plans!: PlanUseType[];

  @Field(() => [FeatureUseType], { description: "The features in the catalog's order." })
  features!: FeatureUseType[];
}

@Resolver()
export class CatalogUseResolver {
  @SemanticNonNull()
  @Query(() => CatalogUseType, {
    nullable: true,
    description: 'Counts the customers who have each plan, price and feature of the catalog.',
  })
  catalogUse(@Ctx() { loaders }: Context): Promise<CatalogUse> {
    return loaders.catalogUse();
  }
}
