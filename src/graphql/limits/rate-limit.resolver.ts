import { Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { DateTime } from '../scalars.ts';
import type { Spending } from './budgets.ts';

@ObjectType('RateLimit', {
  description:
    "The caller's rate limit in points. Each object costs one point, and each mutation costs ten. A page counts the number of rows requested. Lists of features, plans and prices count the number of items in the catalog. Other lists count their usual number of items. A request costs at least one point for every 200 characters. `Customer.accessAt` costs one additional point for every ten events that it reads.",
  simpleResolvers: true,
})
export class RateLimitType {
  @Field(() => Int, {
    description: 'The cost of this request in points, excluding the points for past events that it reads.',
  })
  cost!: number;

  @Field(() => Int, { description: 'The number of points that the caller has per minute.' })
  limit!: number;

  @Field(() => Int, { description: 'The number of points remaining.' })
  remaining!: number;

  @Field(() => DateTime, { description: 'The time at which all points are available again.' })
  resetAt!: Date;
}

@Resolver()
export class RateLimitResolver {
  @Query(() => RateLimitType, {
    nullable: true,
    description: "The cost of this request and the caller's remaining points; null if the server sets no rate limits.",
  })
  rateLimit(@Ctx() { spending }: Context): Spending | null {
    return spending;
  }
}
