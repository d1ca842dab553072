import { Field, ObjectType } from 'type-graphql';
import { UserErrorType } from '../user-error.type.ts';
import { CustomerType } from './customer.type.ts';

@ObjectType('LinkCustomerPayload', { description: 'The result of `linkCustomer`.', simpleResolvers: true })
export class LinkCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer, including everything that the Stripe customer has; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the link. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@ObjectType('UnlinkCustomerPayload', { description: 'The result of `unlinkCustomer`.', simpleResolvers: true })
export class UnlinkCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer who was linked to the Stripe customer, now without it; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the unlinking. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}
