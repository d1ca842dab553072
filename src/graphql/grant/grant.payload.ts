import { Field, ObjectType } from 'type-graphql';
import { CustomerType } from '../customer/customer.type.ts';
import { UserErrorType } from '../user-error.type.ts';
import { GrantType } from './grant.type.ts';

@ObjectType('GrantEntitlementPayload', { description: 'The result of `grantEntitlement`.', simpleResolvers: true })
export class GrantEntitlementPayload {
  @Field(() => GrantType, {
    nullable: true,
    description: 'The grant; null if there are errors, or if the grant has already ended.',
  })
  grant?: GrantType | null;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the grant; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the grant. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@ObjectType('RevokeGrantPayload', { description: 'The result of `revokeGrant`.', simpleResolvers: true })
export class RevokeGrantPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer without the grant; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the revocation. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}
