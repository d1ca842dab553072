import { Field, ID, InputType } from 'type-graphql';

@InputType('DeleteCustomerInput', { description: 'The input of `deleteCustomer`, which confirms the deletion.' })
export class DeleteCustomerInput {
  @Field(() => ID, { description: 'Repeat your own user ID to confirm the deletion, which cannot be undone.' })
  confirmUserId!: string;
}
