import { Field, ID, InputType } from 'type-graphql';
import { IdempotencyKey } from '../idempotency-key.ts';
import { ReasonedInput } from '../reasoned.input.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { IsUserId } from '../user-id.ts';

@InputType('GrantEntitlementInput', { description: 'The input of `grantEntitlement`.' })
export class GrantEntitlementInput extends ReasonedInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's ID in your own directory, at most 255 characters." })
  userId!: string;

  @Field(() => ID, { description: "The feature's code." })
  feature!: string;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'The maximum number of units, at least 1. Required for a LIMIT or METERED feature unless `unlimited` is true. Ignored for a BOOLEAN or CONFIG feature.',
  })
  limit?: number | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Whether usage is unlimited.' })
  unlimited?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'One of the values of the feature. Required for a CONFIG feature and rejected for other kinds.',
  })
  value?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which the grant ends, which must be in the future. Default: the grant lasts until it is revoked.',
  })
  validUntil?: Date | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('RevokeGrantInput', { description: 'The input of `revokeGrant`.' })
export class RevokeGrantInput extends ReasonedInput {
  @Field(() => ID, { description: "The grant's ID, as listed in `Customer.grants`." })
  grantId!: string;
}
