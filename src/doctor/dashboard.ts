import type Stripe from 'stripe';
import type { Catalog } from '../billing/plan/catalog.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type Finding, found } from './finding.ts';
import { unlessForbidden } from './stripe-account.ts';

/** Checks what is set in Stripe's dashboard. The portal's settings can be read. The others are listed for a person to check. */
export async function examineDashboard(catalog: Catalog | null, gateway: StripeGateway): Promise<Finding[]> {
  const grace = catalog === null ? 'the grace days of plans.yaml' : `${catalog.graceDays} days of grace`;
  return [
    ...(await portal(gateway)),
    found('DASHBOARD_RENEWAL_REMINDER', 'How many days ahead does Stripe announce a renewal (`invoice.upcoming`)?'),
    found('DASHBOARD_RETRIES', `When does Stripe retry a failed payment? Access ends after ${grace}.`),
    found('DASHBOARD_EMAILS', 'Does Stripe send e-mails of its own?'),
  ];
}

async function portal(gateway: StripeGateway): Promise<Finding[]> {
  const saved = { is_default: true, active: true, limit: 1 };
  const answer = await unlessForbidden(
    () => gateway.ask((stripe) => stripe.billingPortal.configurations.list(saved)),
    null,
  );
  if (answer === null)
    return [found('STRIPE_KEY_MAY_NOT', 'The key may not read configurations of the customer portal.')];
  const [configuration] = answer.object.data;
  return configuration
    ? portalFeatures(configuration)
    : [found('PORTAL_MISSING', 'The customer portal has no saved configuration.')];
}

function portalFeatures({ id, features }: Stripe.BillingPortal.Configuration): Finding[] {
  const { payment_method_update, subscription_cancel, subscription_update } = features;
  return [
    ...(payment_method_update.enabled
      ? []
      : [found('PORTAL_WITHOUT_CARDS', `${id} does not let customers change cards.`)]),
    ...(subscription_cancel.enabled ? [] : [found('PORTAL_WITHOUT_CANCEL', `${id} does not let customers cancel.`)]),
    ...(subscription_update.enabled
      ? []
      : [found('PORTAL_WITHOUT_SWITCH', `${id} does not let customers switch plans.`)]),
  ];
}
