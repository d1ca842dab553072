import { Field, ObjectType } from 'type-graphql';
import { CustomerType } from './customer.type.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('LinkCustomerPayload', { description: 'What `linkCustomer` answers.', simpleResolvers: true })
export class LinkCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with what the Stripe customer has; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was linked; empty if it was.' })
  userErrors!: UserErrorType[];
}

@ObjectType('UnlinkCustomerPayload', { description: 'What `unlinkCustomer` answers.', simpleResolvers: true })
export class UnlinkCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer who had the Stripe customer, without it; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was unlinked; empty if it was.' })
  userErrors!: UserErrorType[];
}
