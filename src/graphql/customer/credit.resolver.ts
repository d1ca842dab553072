import { NotEquals } from 'class-validator';
import { Arg, Ctx, Field, FieldResolver, InputType, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { Context } from '../context.ts';
import { IdempotencyKey, OwnedInput, ownerNamed } from '../input-rules.ts';
import { type MoneyType, money } from '../money.type.ts';
import { once, type Payload } from '../mutation.ts';
import { Currency, SafeInt } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs } from '../viewer.ts';
import { CustomerType } from './customer.type.ts';

@InputType('AdjustCreditInput', { description: 'The customer, and the credit to give or take.' })
export class AdjustCreditInput extends OwnedInput {
  @NotEquals(0)
  @Field(() => SafeInt, {
    description: 'The amount in minor units: positive gives the customer credit, negative takes it. Not 0.',
  })
  amount!: number;

  @Field(() => Currency, { description: 'The currency of the amount, in which the customer is billed.' })
  currency!: string;

  @IdempotencyKey({ required: true })
  idempotencyKey!: string;
}

@ObjectType('AdjustCreditPayload', { description: 'The result of `adjustCredit`.', simpleResolvers: true })
export class AdjustCreditPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the new `credits`; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why nothing was changed. Empty if the credit was changed.',
  })
  userErrors!: UserErrorType[];
}

@Resolver(() => CustomerType)
export class CreditResolver {
  @FieldResolver()
  credits(@Root() { credits }: Account): MoneyType[] {
    return credits.map(({ amount, currency }) => money(amount, currency));
  }

  @SemanticNonNull()
  @Mutation(() => AdjustCreditPayload, {
    nullable: true,
    description:
      "Adds to a customer's credit at Stripe, or takes from it. Credit pays their next invoices, and is not a refund: no money leaves Stripe.",
  })
  adjustCredit(
    @Arg('input', () => AdjustCreditInput, { description: 'The customer, and the credit to give or take.' })
    input: AdjustCreditInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { billing, loaders } = context;
    const { amount, currency, reason } = input;
    const userId = ownerNamed(input);
    return once('adjustCredit', input, context, {
      kept: 'FOR_GOOD',
      movesMoney: true,
      run: (operation) =>
        billing.adjustCredit({ userId, amount, currency, reason }, actingAs('ADMIN', context), operation),
      show: async () => ({ customer: await loaders.account.clear(userId).load(userId) }),
    });
  }
}
