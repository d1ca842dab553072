import { Field, ID, InputType } from 'type-graphql';
import { IdempotencyKey } from './idempotency-key.ts';
import { ReasonedInput } from './reasoned.input.ts';
import { DateTime, SafeInt } from './scalars.ts';
import { IsUserId } from './user-id.ts';

@InputType('GrantEntitlementInput', { description: 'What is to be given, to whom.' })
export class GrantEntitlementInput extends ReasonedInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's id in your own directory, at most 255 characters." })
  userId!: string;

  @Field(() => ID, { description: "The feature's code." })
  feature!: string;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'How many, from 1: for a LIMIT or METERED feature, unless `unlimited`. Ignored for a BOOLEAN or CONFIG one.',
  })
  limit?: number | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Without a limit.' })
  unlimited?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'One of the values of a CONFIG feature, which needs one. Refused for other kinds.',
  })
  value?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when, in the future. Default: until it is revoked.' })
  validUntil?: Date | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('RevokeGrantInput', { description: 'Which grant is to end.' })
export class RevokeGrantInput extends ReasonedInput {
  @Field(() => ID, { description: 'Its id, as `Customer.grants` lists it.' })
  grantId!: string;
}
