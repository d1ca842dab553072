import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { planByCode } from '../../billing/plan/catalog.lookup.ts';
import type { BillingInterval, Plan, Price } from '../../billing/plan/catalog.ts';
import type { Context } from '../context.ts';
import { Currency } from '../scalars.ts';
import type { PlanFeatureType } from './feature.type.ts';
import { PlanType } from './plan.type.ts';
import { BillingIntervalEnum } from './price.type.ts';

@Resolver(() => PlanType)
export class PlanResolver {
  @Query(() => [PlanType], { description: "The plans on sale, in the catalog's order." })
  plans(@Ctx() { billing }: Context): readonly Plan[] {
    return billing.catalog().plans.filter((plan) => !plan.retired);
  }

  @Query(() => PlanType, {
    nullable: true,
    description: 'The plan with this code, even if it is no longer on sale; null if there is no such plan.',
  })
  plan(
    @Arg('code', () => ID, { description: "The plan's code." }) code: string,
    @Ctx() { billing }: Context,
  ): Plan | undefined {
    return planByCode(billing.catalog(), code);
  }

  @FieldResolver(() => ID, { description: 'An opaque ID for client caches. It never changes.' })
  id(@Root() { code }: Plan): string {
    return code;
  }

  @FieldResolver()
  prices(
    @Root() plan: Plan,
    @Arg('currency', () => Currency, { nullable: true, description: 'Return only prices in this currency.' })
    currency?: string | null,
    @Arg('interval', () => BillingIntervalEnum, {
      nullable: true,
      description: 'Return only prices with this billing interval.',
    })
    interval?: BillingInterval | null,
  ): Price[] {
    return plan.prices.filter(
      (price) => (!currency || price.currency === currency) && (!interval || price.interval === interval),
    );
  }

  @FieldResolver()
  features(@Root() plan: Plan, @Ctx() { billing }: Context): PlanFeatureType[] {
    return billing.catalog().features.flatMap((feature) => {
      const given = plan.features[feature.code];
      return given ? [{ feature, limit: given.limit, unlimited: given.unlimited, value: given.value ?? null }] : [];
    });
  }
}
