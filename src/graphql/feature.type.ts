import { Field, ID, ObjectType } from 'type-graphql';
import type { FeatureKind } from '../billing/plan/catalog.ts';
import { publishedEnum } from './published-enum.ts';
import { SafeInt } from './scalars.ts';

export const FeatureKindEnum = publishedEnum<FeatureKind>('FeatureKind', {
  description: 'What having a feature means.',
  values: {
    BOOLEAN: 'It is there or it is not.',
    LIMIT: 'So many at once; the product counts them.',
    METERED: 'So many per billing period; the billing service counts them.',
    CONFIG: 'One of a set of values that the catalog orders from the least to the most.',
  },
});

@ObjectType('Feature', { description: 'Something that plans give and products ask for.', simpleResolvers: true })
export class FeatureType {
  @Field(() => ID, { description: 'What products ask by; never changes.' })
  code!: string;

  @Field(() => String, { description: 'What people read.' })
  name!: string;

  @Field(() => FeatureKindEnum, { description: 'What having it means.' })
  kind!: FeatureKind;

  @Field(() => [String], {
    nullable: true,
    description: 'The values of a CONFIG feature, from the least to the most; null for other kinds.',
  })
  values?: readonly string[] | undefined;
}

@ObjectType('PlanFeature', { description: 'A feature as one plan gives it.', simpleResolvers: true })
export class PlanFeatureType {
  @Field(() => FeatureType, { description: 'The feature.' })
  feature!: FeatureType;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'How many; null for a BOOLEAN or CONFIG feature, and where unlimited.',
  })
  limit!: number | null;

  @Field(() => Boolean, { description: 'Whether there is no limit. Then `limit` is null.' })
  unlimited!: boolean;

  @Field(() => String, { nullable: true, description: 'The value of a CONFIG feature; null for other kinds.' })
  value!: string | null;
}
