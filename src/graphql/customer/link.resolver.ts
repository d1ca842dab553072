import { Length } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { Context } from '../context.ts';
import { OwnedInput, ownerNamed, ReasonedInput } from '../input-rules.ts';
import { type Payload, payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs } from '../viewer.ts';
import { CustomerType } from './customer.type.ts';

// Stripe's IDs are shorter.
const LONGEST_ID = 255;

@InputType('LinkCustomerInput', { description: 'The input of `linkCustomer`.' })
export class LinkCustomerInput extends OwnedInput {
  @Length(1, LONGEST_ID)
  @Field(() => ID, { description: "The Stripe customer's ID, as in `Event.stripeCustomerId`." })
  stripeCustomerId!: string;
}

@InputType('UnlinkCustomerInput', { description: 'The input of `unlinkCustomer`.' })
export class UnlinkCustomerInput extends ReasonedInput {
  @Length(1, LONGEST_ID)
  @Field(() => ID, { description: "The Stripe customer's ID, as in `Customer.stripeCustomerIds`." })
  stripeCustomerId!: string;
}

@ObjectType('LinkCustomerPayload', { description: 'The result of `linkCustomer`.', simpleResolvers: true })
export class LinkCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer, including everything that the Stripe customer has; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the link. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@ObjectType('UnlinkCustomerPayload', { description: 'The result of `unlinkCustomer`.', simpleResolvers: true })
export class UnlinkCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer who was linked to the Stripe customer, now without it; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the unlinking. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class LinkResolver {
  @SemanticNonNull()
  @Mutation(() => LinkCustomerPayload, {
    nullable: true,
    description:
      'Links a Stripe customer to a user or an organization and overrides every other claim to it. Its purchases move from the customer who had it. Its events that were waiting for a user are processed. The latest link applies.',
  })
  linkCustomer(
    @Arg('input', () => LinkCustomerInput, { description: 'The Stripe customer, the user and the reason.' })
    input: LinkCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { billing, loaders } = context;
    const { stripeCustomerId, reason } = input;
    const userId = ownerNamed(input);
    return payload(async () => {
      await billing.linkCustomer({ userId, stripeCustomerId, reason }, actingAs('ADMIN', context));
      // An earlier field of this request may have read the customer who had it.
      return { customer: await loaders.account.clearAll().load(userId) };
    });
  }

  @SemanticNonNull()
  @Mutation(() => UnlinkCustomerPayload, {
    nullable: true,
    description:
      'Unlinks a Stripe customer from its user. It has no user until `linkCustomer` assigns one, regardless of other claims to it.',
  })
  unlinkCustomer(
    @Arg('input', () => UnlinkCustomerInput, { description: 'The Stripe customer and the reason.' })
    input: UnlinkCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { billing, loaders } = context;
    const { stripeCustomerId, reason } = input;
    return payload(async () => {
      const userId = await billing.unlinkCustomer({ stripeCustomerId, reason }, actingAs('ADMIN', context));
      // An earlier field of this request may have read the customer before it changed.
      return { customer: await loaders.account.clearAll().load(userId) };
    });
  }
}
