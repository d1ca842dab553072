import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { actingOn } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { once, type Payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { BillingPortalInput, BillingPortalPayload, type BillingPortalSessionType } from './portal.type.ts';

@Resolver()
export class PortalResolver {
  @SemanticNonNull()
  @Mutation(() => BillingPortalPayload, {
    nullable: true,
    description:
      "Opens Stripe's customer portal for cards, invoices and cancellation. Creates the Stripe customer if there is none.",
  })
  billingPortal(
    @Arg('input', () => BillingPortalInput, { description: 'Options for opening the portal.' })
    input: BillingPortalInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ session: BillingPortalSessionType }>> {
    const { billing } = context;
    const { buyer, by } = actingOn(input, context);
    const { subscriptionId = null, returnUrl = null, flow = null } = input;
    return once('billingPortal', input, context, {
      async run(operation) {
        await billing.sentFor('billingPortal', buyer.userId, by(), operation);
        return billing.billingPortal(buyer, { subscriptionId, returnUrl, flow });
      },
      show: async (url) => ({ session: { url } }),
    });
  }
}
