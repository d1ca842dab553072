import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import { actingAs } from './acting.ts';
import type { Context } from './context.ts';
import { LinkCustomerInput, UnlinkCustomerInput } from './link.input.ts';
import { LinkCustomerPayload, UnlinkCustomerPayload } from './link.payload.ts';
import { type Payload, payload } from './payload.ts';
import { SemanticNonNull } from './semantic-non-null.ts';

@Resolver()
export class LinkResolver {
  @SemanticNonNull()
  @Mutation(() => LinkCustomerPayload, {
    nullable: true,
    description:
      'Links a Stripe customer to a user, whatever else claims it. What it bought moves from the customer who had it, and its events that waited for a user are processed. The latest link counts.',
  })
  linkCustomer(
    @Arg('input', () => LinkCustomerInput, { description: 'Which belongs to whom.' }) input: LinkCustomerInput,
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
      'Takes a Stripe customer from its user. It belongs to nobody until `linkCustomer` assigns it, whatever else claims it.',
  })
  unlinkCustomer(
    @Arg('input', () => UnlinkCustomerInput, { description: 'The Stripe customer, and why.' })
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
