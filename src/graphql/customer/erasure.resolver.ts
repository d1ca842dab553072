import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { type Payload, payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs, personOf } from '../viewer.ts';

@InputType('DeleteCustomerInput', { description: 'The input of `deleteCustomer`, which confirms the deletion.' })
export class DeleteCustomerInput {
  @Field(() => ID, { description: 'Repeat your own user ID to confirm the deletion, which cannot be undone.' })
  confirmUserId!: string;
}

@ObjectType('DeleteCustomerPayload', {
  description: 'The result of `deleteCustomer`.',
  simpleResolvers: true,
})
export class DeleteCustomerPayload {
  @Field(() => ID, { nullable: true, description: 'The user ID of the deleted customer; null if there are errors.' })
  deletedUserId?: string | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the deletion. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class ErasureResolver {
  @SemanticNonNull()
  @Mutation(() => DeleteCustomerPayload, {
    nullable: true,
    description:
      'Deletes the caller as a customer. It cancels every subscription at Stripe immediately, deletes the Stripe customers, and then erases personal data here. IDs, amounts and dates are kept for bookkeeping. If Stripe cannot be reached, nothing is erased (PROVIDER_UNAVAILABLE). Send the request again to complete it.',
  })
  deleteCustomer(
    @Arg('input', () => DeleteCustomerInput, { description: 'The confirmation.' })
    input: DeleteCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ deletedUserId: string }>> {
    const { userId } = personOf(context.viewer);
    return payload(async () => {
      await context.billing.deleteCustomer(userId, input.confirmUserId, actingAs('CUSTOMER', context));
      return { deletedUserId: userId };
    });
  }
}
