import { Arg, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import { actingAs } from './acting.ts';
import { UpdateContactInput } from './contact.input.ts';
import type { Context } from './context.ts';
import { CustomerType } from './customer.type.ts';
import { type Payload, payload } from './payload.ts';
import { SemanticNonNull } from './semantic-non-null.ts';
import { UserErrorType } from './user-error.type.ts';
import { buyerOf } from './viewer.ts';

@ObjectType('UpdateContactPayload', { description: 'What `updateContact` answers.', simpleResolvers: true })
export class UpdateContactPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The customer as it is now; null if there are errors.' })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was changed; empty if it was.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class ContactResolver {
  @SemanticNonNull()
  @Mutation(() => UpdateContactPayload, {
    nullable: true,
    description:
      'Sets how the caller is reached, and where optional messages come. A new e-mail address takes effect once it is confirmed by the link that is sent to it; until then it is `Contact.pendingEmail`. The address in the `email` claim of the token needs no confirmation, and none does where the service sends no e-mail.',
  })
  updateContact(
    @Arg('input', () => UpdateContactInput, { description: 'What is to change.' }) input: UpdateContactInput,
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
