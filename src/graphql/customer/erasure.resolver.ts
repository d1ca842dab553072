import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { organizationOf } from '../../facts/owner.ts';
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
      'Repeat your own user ID, or with `actingFor` the ID of that customer or organization, to confirm the deletion, which cannot be undone.',
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
  @Field(() => ID, {
    nullable: true,
    description: 'The user ID of the deleted customer; null if there are errors, or if an organization was deleted.',
  })
  deletedUserId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The ID of the deleted organization; null if there are errors, or if a user was deleted.',
  })
  deletedOrganizationId?: string | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the deletion. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

interface Deleted {
  deletedUserId: string | null;
  deletedOrganizationId: string | null;
}

@Resolver()
export class ErasureResolver {
  @SemanticNonNull()
  @Mutation(() => DeleteCustomerPayload, {
    nullable: true,
    description:
      'Deletes the caller as a customer, or with `actingFor` another customer, or an organization of which the caller is an owner. A user leaves their organizations, and the last owner of one must name another first. The deletion of an organization ends every seat. It cancels every subscription at Stripe immediately, deletes the Stripe customers, and then erases personal data here. IDs, amounts and dates are kept for bookkeeping. If Stripe cannot be reached, nothing is erased (PROVIDER_UNAVAILABLE). Send the request again to complete it.',
  })
  deleteCustomer(
    @Arg('input', () => DeleteCustomerInput, { description: 'The confirmation.' })
    input: DeleteCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<Deleted>> {
    const { buyer, by } = actingOn(input, context);
    return once('deleteCustomer', input, context, {
      async run() {
        await context.billing.deleteCustomer(buyer.userId, input.confirmUserId, by());
        return buyer.userId;
      },
      show: async (owner) => {
        const organizationId = organizationOf(owner);
        return organizationId === null
          ? { deletedUserId: owner, deletedOrganizationId: null }
          : { deletedUserId: null, deletedOrganizationId: organizationId };
      },
    });
  }
}
