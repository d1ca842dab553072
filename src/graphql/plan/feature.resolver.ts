import { Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Feature } from '../../billing/plan/catalog.ts';
import type { Context } from '../context.ts';
import { FeatureType } from './feature.type.ts';

@Resolver(() => FeatureType)
export class FeatureResolver {
  @Query(() => [FeatureType], { description: 'Lists every feature in the catalog, in catalog order.' })
  features(@Ctx() { billing }: Context): readonly Feature[] {
    return billing.catalog().features;
  }

  @FieldResolver(() => ID, { description: 'An opaque ID for use in caches. It never changes.' })
  id(@Root() { code }: Feature): string {
    return code;
  }
}
