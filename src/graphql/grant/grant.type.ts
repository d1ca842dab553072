import { Field, ID, ObjectType } from 'type-graphql';
import { FeatureType, PlanType } from '../plan/plan.type.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';

@ObjectType('Grant', {
  description: 'A feature that an admin granted to a customer independently of any plan.',
  simpleResolvers: true,
})
export class GrantType {
  @Field(() => ID, { description: "The grant's ID." })
  id!: string;

  @Field(() => FeatureType, { description: 'The feature that is granted.' })
  feature!: FeatureType;

  @Field(() => Boolean, { description: 'Whether usage is unlimited. If true, `limit` is null.' })
  unlimited!: boolean;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'The maximum number of units; null for a BOOLEAN or CONFIG feature, and if unlimited.',
  })
  limit!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The value of a CONFIG feature; null for other kinds. If the catalog no longer lists the value, the grant has no effect.',
  })
  value!: string | null;

  @Field(() => DateTime, { description: 'The time at which the grant starts.' })
  validFrom!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the grant ends; null if it lasts until it is revoked.',
  })
  validUntil!: Date | null;

  @SemanticNonNull()
  @Field(() => String, { nullable: true, description: 'The reason that the admin gave.' })
  reason!: string | null;

  @SemanticNonNull()
  @Field(() => ID, { nullable: true, description: 'The ID of the admin who made the grant.' })
  grantedBy!: string | null;
}

@ObjectType('PlanGrant', {
  description: 'A plan that an admin granted to a customer, as a gift or to extend one. Nobody paid for it.',
  simpleResolvers: true,
})
export class PlanGrantType {
  @Field(() => ID, { description: "The grant's ID." })
  id!: string;

  @Field(() => PlanType, { description: 'The plan that is granted.' })
  plan!: PlanType;

  @Field(() => DateTime, { description: 'The time at which the grant starts.' })
  validFrom!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the grant ends; null if it lasts until it is revoked.',
  })
  validUntil!: Date | null;

  @SemanticNonNull()
  @Field(() => String, { nullable: true, description: 'The reason that the admin gave.' })
  reason!: string | null;

  @SemanticNonNull()
  @Field(() => ID, { nullable: true, description: 'The ID of the admin who made the grant.' })
  grantedBy!: string | null;
}
