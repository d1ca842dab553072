import type Stripe from 'stripe';
import { allowReturn, type CheckoutOptions } from '../checkout/checkout.commands.ts';
import type { Buyer } from '../customer/buyer.ts';
import { ensureStripeCustomer } from '../customer/stripe-customer.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import { isLive } from '../subscription/subscription.view.ts';

export type PortalFlow = 'PAYMENT_METHOD_UPDATE' | 'SUBSCRIPTION_CANCEL' | 'SUBSCRIPTION_UPDATE';

export interface PortalRequest {
  returnUrl: string | null;
  flow: PortalFlow | null;
}

/**
 * Opens Stripe's customer portal and returns its address. A flow that changes a subscription opens on the user's live one, rather on
 * one to a plan than on one to an add-on; without one it is NO_SUBSCRIPTION. https://docs.stripe.com/customer-management/portal-deep-links
 */
export async function billingPortal(
  buyer: Buyer,
  { returnUrl, flow }: PortalRequest,
  options: CheckoutOptions,
): Promise<string> {
  allowReturn(returnUrl, 'returnUrl', options);
  const state = await options.stateOf(buyer.userId);
  const { subscriptions } = readAccount(buyer.userId, state, options.catalog(), options.clock.now());
  const live = subscriptions.find(isLive)?.id ?? null;
  const flowData = flow === null ? null : flowFor(flow, live);
  const customer = customerOf(live, state) ?? (await ensureStripeCustomer(buyer, state.customers, options));
  const { object: session } = await options.gateway.ask((stripe) =>
    stripe.billingPortal.sessions.create({
      customer,
      return_url: returnUrl ?? options.publicUrl,
      ...(flowData === null ? {} : { flow_data: flowData }),
    }),
  );
  return session.url;
}

/** The Stripe customer who has the subscription: a user may have several, and the portal shows what belongs to one. */
function customerOf(subscription: string | null, { subscriptions }: EntitlementState): string | null {
  const known = subscription === null ? undefined : subscriptions[subscription];
  return known?.now?.customerId ?? known?.checkout?.customerId ?? null;
}

function flowFor(flow: PortalFlow, subscription: string | null): Stripe.BillingPortal.SessionCreateParams.FlowData {
  if (flow === 'PAYMENT_METHOD_UPDATE') return { type: 'payment_method_update' };
  if (subscription === null) throw new BillingError('NO_SUBSCRIPTION', {}, ['input', 'flow']);
  return flow === 'SUBSCRIPTION_CANCEL'
    ? { type: 'subscription_cancel', subscription_cancel: { subscription } }
    : { type: 'subscription_update', subscription_update: { subscription } };
}
