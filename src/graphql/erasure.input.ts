import { Field, ID, InputType } from 'type-graphql';

@InputType('DeleteCustomerInput', { description: 'Which account is to be deleted: the own one, said once more.' })
export class DeleteCustomerInput {
  @Field(() => ID, { description: "The caller's own user id: a deletion cannot be taken back." })
  confirmUserId!: string;
}
