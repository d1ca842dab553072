import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { Feature } from '../billing/plan/catalog.ts';
import { FeatureType } from './feature.type.ts';

@Resolver(() => FeatureType)
export class FeatureResolver {
  @FieldResolver(() => ID, { description: 'For caches: opaque, and the same for good.' })
  id(@Root() { code }: Feature): string {
    return code;
  }
}
