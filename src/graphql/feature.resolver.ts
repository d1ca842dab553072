import { Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Feature } from '../billing/plan/catalog.ts';
import type { Context } from './context.ts';
import { FeatureType } from './feature.type.ts';

@Resolver(() => FeatureType)
export class FeatureResolver {
  @Query(() => [FeatureType], { description: 'Every feature of the catalog, in its order.' })
  features(@Ctx() { billing }: Context): readonly Feature[] {
    return billing.catalog().features;
  }

  @FieldResolver(() => ID, { description: 'For caches: opaque, and the same for good.' })
  id(@Root() { code }: Feature): string {
    return code;
  }
}
