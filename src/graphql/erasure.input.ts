import { Field, ID, InputType } from 'type-graphql';

@InputType('DeleteBillingAccountInput', { description: 'Which account is to be deleted: the own one, said once more.' })
export class DeleteBillingAccountInput {
  @Field(() => ID, { description: "The caller's own user id: a deletion cannot be taken back." })
  confirmUserId!: string;
}
