import type Stripe from 'stripe';
import { newPortalConfiguration } from '../objects/portal.ts';
import type { Work } from '../store/work.ts';

/** The default configuration of the portal; made when the sandbox starts, so that there is always one. */
export async function portalConfiguration(work: Work): Promise<Stripe.BillingPortal.Configuration> {
  const { data } = await work.list('billing_portal.configuration', { 'body.is_default': true }, { limit: 1 });
  return data[0] ?? work.create('billing_portal.configuration', newPortalConfiguration(work.now));
}
