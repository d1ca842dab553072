import { Arg, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { actingAs } from '../acting.ts';
import type { Context } from '../context.ts';
import { type Payload, payload } from '../payload.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { buyerOf } from '../viewer.ts';
import { UpdateContactInput } from './contact.input.ts';
import { CustomerType } from './customer.type.ts';

@ObjectType('UpdateContactPayload', { description: 'The result of `updateContact`.', simpleResolvers: true })
export class UpdateContactPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The updated customer; null if there are errors.' })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was changed. Empty if the update succeeded.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class ContactResolver {
  @SemanticNonNull()
  @Mutation(() => UpdateContactPayload, {
    nullable: true,
    description:
      "Updates the caller's contact details and the channels for optional messages. A new e-mail address takes effect once the caller opens the confirmation link sent to it. Until then it is `Contact.pendingEmail`. The address in the `email` claim of the token needs no confirmation. If the service sends no e-mail, no address needs confirmation.",
  })
  updateContact(
    @Arg('input', () => UpdateContactInput, { description: 'The contact details to change.' })
    input: UpdateContactInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const buyer = buyerOf(context.viewer);
    const { userId } = buyer;
    const admit = () => context.rates.take('emailConfirmations', 'confirmEmail', userId);
    const { notifications, ...said } = input;
    const request = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    return payload(async () => {
      await context.billing.updateContact(
        buyer,
        { ...request, ...(notifications ? { notifications } : {}) },
        actingAs('CUSTOMER', context),
        admit,
      );
      return { customer: await context.loaders.account.clear(userId).load(userId) };
    });
  }
}
