import { Field, ObjectType } from 'type-graphql';
import { CustomerType } from './customer.type.ts';
import { GrantType } from './grant.type.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('GrantEntitlementPayload', { description: 'What `grantEntitlement` answers.', simpleResolvers: true })
export class GrantEntitlementPayload {
  @Field(() => GrantType, {
    nullable: true,
    description: 'The grant; null if there are errors, or if it has ended again.',
  })
  grant?: GrantType | null;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the grant; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was granted; empty if it was.' })
  userErrors!: UserErrorType[];
}

@ObjectType('RevokeGrantPayload', { description: 'What `revokeGrant` answers.', simpleResolvers: true })
export class RevokeGrantPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer without the grant; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was revoked; empty if it was.' })
  userErrors!: UserErrorType[];
}
