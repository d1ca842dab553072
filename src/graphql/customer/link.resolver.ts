import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { actingAs } from '../acting.ts';
import type { Context } from '../context.ts';
import { type Payload, payload } from '../payload.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { LinkCustomerInput, UnlinkCustomerInput } from './link.input.ts';
import { LinkCustomerPayload, UnlinkCustomerPayload } from './link.payload.ts';

@Resolver()
export class LinkResolver {
  @SemanticNonNull()
  @Mutation(() => LinkCustomerPayload, {
    nullable: true,
    description:
      'Links a Stripe customer to a user and overrides every other claim to it. Its purchases move from the customer who had it to this user. Its events that were waiting for a user are processed. The latest link applies.',
  })
  linkCustomer(
    @Arg('input', () => LinkCustomerInput, { description: 'The Stripe customer, the user and the reason.' })
    input: LinkCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { billing, loaders } = context;
    const { userId, stripeCustomerId, reason } = input;
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
