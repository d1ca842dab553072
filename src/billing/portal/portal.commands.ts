import type Stripe from 'stripe';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { allowReturn } from '../checkout/return-url.ts';
import type { Buyer } from '../customer/buyer.ts';
import { ensureStripeCustomer } from '../customer/stripe-customer.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { targetOf } from '../plan-change/target.ts';
import { isLive, type SubscriptionView } from '../subscription/subscription.view.ts';

export type PortalFlow = 'PAYMENT_METHOD_UPDATE' | 'SUBSCRIPTION_CANCEL' | 'SUBSCRIPTION_UPDATE';

export interface PortalRequest {
  subscriptionId: string | null;
  returnUrl: string | null;
  flow: PortalFlow | null;
}

/**
 * Opens Stripe's customer portal and returns its URL. Creates the Stripe customer if there is none. A flow that changes a subscription
 * applies to the one in the request, else to the user's only running one. The portal returns to `manageUrl` by default. Throws the errors of `targetOf`.
 * https://docs.stripe.com/customer-management/portal-deep-links
 */
export async function billingPortal(
  buyer: Buyer,
  { subscriptionId, returnUrl, flow }: PortalRequest,
  options: CheckoutOptions,
): Promise<string> {
  allowReturn(returnUrl, 'returnUrl', options);
  const state = await options.stateOf(buyer.userId);
  const { subscriptions } = readAccount(buyer.userId, state, options.catalog(), options.clock.now());
  const isAboutOne = subscriptionId !== null || (flow !== null && flow !== 'PAYMENT_METHOD_UPDATE');
  const named = isAboutOne ? targetOf(subscriptions, subscriptionId) : null;
  const flowData = flow === null ? null : flowFor(flow, named);
  const shown = named ?? subscriptions.find(isLive);
  const customer =
    customerOf(shown?.id ?? null, state) ?? (await ensureStripeCustomer(buyer, state.customers, options));
  const { object: session } = await options.gateway.ask((stripe) =>
    stripe.billingPortal.sessions.create({
      customer,
      return_url: returnUrl ?? options.manageUrl,
      ...(flowData === null ? {} : { flow_data: flowData }),
    }),
  );
  return session.url;
}

/** Returns the Stripe customer of a subscription. A user can have several, and the portal shows the objects of one. */
function customerOf(subscription: string | null, { subscriptions }: EntitlementState): string | null {
  const known = subscription === null ? undefined : subscriptions[subscription];
  return known?.now?.customerId ?? known?.checkout?.customerId ?? null;
}

function flowFor(flow: PortalFlow, named: SubscriptionView | null): Stripe.BillingPortal.SessionCreateParams.FlowData {
  if (flow === 'PAYMENT_METHOD_UPDATE' || named === null) return { type: 'payment_method_update' };
  const { id: subscription } = named;
  return flow === 'SUBSCRIPTION_CANCEL'
    ? { type: 'subscription_cancel', subscription_cancel: { subscription } }
    : { type: 'subscription_update', subscription_update: { subscription } };
}
