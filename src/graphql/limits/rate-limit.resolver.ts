import { Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import type { Spending } from './budgets.ts';
import { RateLimitType } from './rate-limit.type.ts';

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
