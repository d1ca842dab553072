import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { ActingFor, type ActingForInput, actingOn } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { IdempotencyKey } from '../input-rules.ts';
import { once, type Payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';

@InputType('DeleteCustomerInput', { description: 'The input of `deleteCustomer`, which confirms the deletion.' })
export class DeleteCustomerInput {
  @ActingFor()
  actingFor?: ActingForInput | null;

  @Field(() => ID, {
    description:
      'Repeat your own user ID, or with `actingFor` that of the customer, to confirm the deletion, which cannot be undone.',
  })
  confirmUserId!: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
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
      'Deletes the caller as a customer, or with `actingFor` another customer. It cancels every subscription at Stripe immediately, deletes the Stripe customers, and then erases personal data here. IDs, amounts and dates are kept for bookkeeping. If Stripe cannot be reached, nothing is erased (PROVIDER_UNAVAILABLE). Send the request again to complete it.',
  })
  deleteCustomer(
    @Arg('input', () => DeleteCustomerInput, { description: 'The confirmation.' })
    input: DeleteCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ deletedUserId: string }>> {
    const { buyer, by } = actingOn(input, context);
    return once('deleteCustomer', input, context, {
      async run() {
        await context.billing.deleteCustomer(buyer.userId, input.confirmUserId, by());
        return buyer.userId;
      },
      show: async (deletedUserId) => ({ deletedUserId }),
    });
  }
}
