import { Field, ID, ObjectType } from 'type-graphql';
import { FeatureType } from './feature.type.ts';
import { DateTime, SafeInt } from './scalars.ts';
import { SemanticNonNull } from './semantic-non-null.ts';

@ObjectType('Grant', {
  description: 'A feature that an admin gave to a customer, beside every plan.',
  simpleResolvers: true,
})
export class GrantType {
  @Field(() => ID, { description: 'Ours.' })
  id!: string;

  @Field(() => FeatureType, { description: 'The feature that it gives.' })
  feature!: FeatureType;

  @Field(() => Boolean, { description: 'Whether there is no limit. Then `limit` is null.' })
  unlimited!: boolean;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'How many; null for a BOOLEAN or CONFIG feature, and where unlimited.',
  })
  limit!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The value of a CONFIG feature; null for other kinds. If the catalog no longer lists it, the grant gives nothing.',
  })
  value!: string | null;

  @Field(() => DateTime, { description: 'Since when.' })
  validFrom!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Until when; null: until it is revoked.' })
  validUntil!: Date | null;

  @SemanticNonNull()
  @Field(() => String, { nullable: true, description: 'Why, as the admin put it.' })
  reason!: string | null;

  @SemanticNonNull()
  @Field(() => ID, { nullable: true, description: 'The admin who gave it.' })
  grantedBy!: string | null;
}
