import { Field, ID, InputType } from 'type-graphql';

@InputType('DeleteCustomerInput', { description: 'Confirms that the caller is to be deleted.' })
export class DeleteCustomerInput {
  @Field(() => ID, { description: 'Repeat your own user ID to confirm the deletion, which cannot be undone.' })
  confirmUserId!: string;
}
