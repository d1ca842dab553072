import { Ctx, Query, Resolver } from 'type-graphql';
import type { Spending } from './budgets.ts';
import type { Context } from './context.ts';
import { RateLimitType } from './rate-limit.type.ts';

@Resolver()
export class RateLimitResolver {
  @Query(() => RateLimitType, {
    nullable: true,
    description: "What this request cost and what is left of the caller's budget; null where there are no budgets.",
  })
  rateLimit(@Ctx() { spending }: Context): Spending | null {
    return spending;
  }
}
