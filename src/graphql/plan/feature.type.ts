import { Field, ID, ObjectType } from 'type-graphql';
import type { FeatureKind } from '../../billing/plan/catalog.ts';
import { publishedEnum } from '../published-enum.ts';
import { SafeInt } from '../scalars.ts';

export const FeatureKindEnum = publishedEnum<FeatureKind>('FeatureKind', {
  description: 'The kind of a feature.',
  values: {
    BOOLEAN: 'The feature is either available or not.',
    LIMIT: 'A maximum number of units at the same time. The product counts them.',
    METERED: 'A maximum number of units per billing period. The billing service counts them.',
    CONFIG: 'One of a set of values, which the catalog orders from lowest to highest.',
  },
});

@ObjectType('Feature', { description: 'A feature that plans include and products check.', simpleResolvers: true })
export class FeatureType {
  @Field(() => ID, { description: 'The code that products use to check the feature. It never changes.' })
  code!: string;

  @Field(() => String, { description: 'The display name.' })
  name!: string;

  @Field(() => FeatureKindEnum, { description: 'The kind of the feature.' })
  kind!: FeatureKind;

  @Field(() => [String], {
    nullable: true,
    description: 'The values of a CONFIG feature, from lowest to highest; null for other kinds.',
  })
  values?: readonly string[] | undefined;
}

@ObjectType('PlanFeature', { description: 'A feature as included in a plan.', simpleResolvers: true })
export class PlanFeatureType {
  @Field(() => FeatureType, { description: 'The feature.' })
  feature!: FeatureType;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'The maximum number of units; null for a BOOLEAN or CONFIG feature, and if unlimited.',
  })
  limit!: number | null;

  @Field(() => Boolean, { description: 'Whether usage is unlimited. If true, `limit` is null.' })
  unlimited!: boolean;

  @Field(() => String, { nullable: true, description: 'The value of a CONFIG feature; null for other kinds.' })
  value!: string | null;
}
