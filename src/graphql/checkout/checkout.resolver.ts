import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { CheckoutRequest, CheckoutView } from '../../billing/checkout/checkout.view.ts';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { actingOn } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { rateFor } from '../limits/rates.ts';
import { once, type Payload, payload } from '../mutation.ts';
import { payingOwners } from '../organization/membership.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { personOf, userIdOf } from '../viewer.ts';
import {
  CheckoutInput,
  CheckoutPayload,
  CheckoutSessionType,
  SyncCheckoutInput,
  SyncCheckoutPayload,
} from './checkout.type.ts';

@Resolver()
export class CheckoutResolver {
  @Query(() => CheckoutSessionType, {
    nullable: true,
    description:
      'One of the checkout sessions of the caller, or of an organization that they buy for; null if it does not exist or belongs to another user. Poll it after the customer returns from Stripe.',
  })
  async checkoutSession(
    @Arg('id', () => ID, { description: "The checkout session's ID at Stripe." }) id: string,
    @Ctx() context: Context,
  ): Promise<CheckoutView | null> {
    return context.billing.checkoutSession(await payingOwners(context), id);
  }

  @SemanticNonNull()
  @Mutation(() => CheckoutPayload, {
    nullable: true,
    description:
      "Starts a purchase on Stripe's hosted payment page. Repeating a request while its session is open returns the same session, so a double click is safe.",
  })
  checkout(
    @Arg('input', () => CheckoutInput, { description: 'The plan to buy and how to pay for it.' }) input: CheckoutInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ session: CheckoutView | null }>> {
    const { viewer, billing, rates, note } = context;
    const { buyer, by } = actingOn(input, context);
    const admit = () => rates.take(rateFor(viewer, input, 'commands'), 'checkout', userIdOf(viewer));
    return once('checkout', input, context, {
      async run(operation) {
        await billing.sentFor('checkout', buyer.userId, by(), operation);
        return billing.checkout(buyer, requestOf(input), operation, admit);
      },
      show: async (sessionId) => {
        note({ sessionId });
        return { session: await billing.checkoutSession([buyer.userId], sessionId) };
      },
    });
  }

  @SemanticNonNull()
  @Mutation(() => SyncCheckoutPayload, {
    nullable: true,
    description:
      'Applies a checkout session immediately, without waiting for the webhook. Call it after the customer returns from Stripe.',
  })
  syncCheckout(
    @Arg('input', () => SyncCheckoutInput, { description: 'The checkout session to synchronize.' }) {
      sessionId,
    }: SyncCheckoutInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { viewer, billing, loaders, note } = context;
    note({ sessionId });
    return payload(async () => {
      const owner = await billing.ownerOfCheckout(await payingOwners(context), sessionId);
      // A session that was opened elsewhere is the caller's, if Stripe says so.
      const userId = owner ?? personOf(viewer).userId;
      await billing.syncCheckout(userId, sessionId);
      // An earlier field of this request may have read the account as it was before.
      return { customer: await loaders.account.clear(userId).load(userId) };
    });
  }
}

function requestOf({ attribution, ...input }: CheckoutInput): CheckoutRequest {
  return {
    plan: input.plan,
    interval: input.interval ?? null,
    currency: input.currency ?? null,
    quantity: input.quantity ?? 1,
    promotionCode: input.promotionCode ?? null,
    successUrl: input.successUrl ?? null,
    cancelUrl: input.cancelUrl ?? null,
    attribution: attribution
      ? {
          clickId: attribution.clickId ?? null,
          campaign: attribution.campaign ?? null,
          affiliate: attribution.affiliate ?? null,
        }
      : null,
  };
}
