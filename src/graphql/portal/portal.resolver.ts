import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { type Payload, payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { buyerOf } from '../viewer.ts';
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
    @Ctx() { viewer, billing }: Context,
  ): Promise<Payload<{ session: BillingPortalSessionType }>> {
    const { subscriptionId = null, returnUrl = null, flow = null } = input;
    return payload(async () => ({
      session: { url: await billing.billingPortal(buyerOf(viewer), { subscriptionId, returnUrl, flow }) },
    }));
  }
}
