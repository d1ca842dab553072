import { Arg, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import { actingAs } from './acting.ts';
import { UpdateContactInput } from './contact.input.ts';
import type { Context } from './context.ts';
import { CustomerType } from './customer.type.ts';
import { type Payload, payload } from './payload.ts';
import { UserErrorType } from './user-error.type.ts';
import { personOf } from './viewer.ts';

@ObjectType('UpdateContactPayload', { description: 'What `updateContact` answers.', simpleResolvers: true })
export class UpdateContactPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The account as it is now; null if there are errors.' })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was changed; empty if it was.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class ContactResolver {
  @Mutation(() => UpdateContactPayload, {
    nullable: true,
    description: 'Sets how the caller is reached, and where optional messages come.',
  })
  updateContact(
    @Arg('input', () => UpdateContactInput, { description: 'What is to change.' }) input: UpdateContactInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { userId } = personOf(context.viewer);
    const { notifications, ...said } = input;
    const request = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    return payload(async () => {
      await context.billing.updateContact(
        userId,
        { ...request, ...(notifications ? { notifications } : {}) },
        actingAs('CUSTOMER', context),
      );
      return { customer: await context.loaders.account.clear(userId).load(userId) };
    });
  }
}
