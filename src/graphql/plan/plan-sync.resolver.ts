import { Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { PlanChange } from '../../billing/plan/plan.sync.ts';
import type { Context } from '../context.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { PlanType } from './plan.type.ts';

@ObjectType('PlanSyncChange', {
  description: 'A change at Stripe that makes it match the catalog.',
  simpleResolvers: true,
})
export class PlanSyncChangeType {
  @Field(() => PlanType, { description: 'The plan of the product or price.' })
  plan!: PlanType;

  @Field(() => String, {
    description:
      'What `npm run plans -- sync` prints, for example "creates the price premium_month_eur: 24.99 EUR instead of 19.99 EUR".',
  })
  description?: string;
}

@Resolver(() => PlanSyncChangeType)
export class PlanSyncResolver {
  @SemanticNonNull()
  @Query(() => [PlanSyncChangeType], {
    nullable: true,
    description:
      'The changes that `npm run plans -- sync --apply` would make at Stripe, in their order; empty if Stripe matches the catalog. Changes nothing. Reads products and prices from Stripe.',
  })
  planSyncPreview(@Ctx() { billing }: Context): Promise<PlanChange[]> {
    return billing.planSyncPreview();
  }

  @FieldResolver()
  description(@Root() { what }: PlanChange): string {
    return what;
  }
}
