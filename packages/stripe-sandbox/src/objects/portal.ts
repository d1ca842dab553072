import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

/** Creates the only configuration of the portal: customers can change cards, read invoices and cancel at the end of the period. */
export function newPortalConfiguration(now: number): Stripe.BillingPortal.Configuration {
  return {
    id: newId('bpc_1', 23),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: [], enabled: false },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: false, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: true,
        mode: 'at_period_end',
        proration_behavior: 'none',
      },
      subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: [],
        enabled: false,
        products: [],
        proration_behavior: 'none',
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: 'end_trial',
      },
    },
    is_default: true,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: now,
  };
}

interface NewPortalSession {
  url: string;
  configuration: string;
  customer: string;
  returnUrl: string | null;
  locale: Stripe.BillingPortal.Session.Locale | null;
  flow: Stripe.BillingPortal.Session.Flow | null;
}

/** Creates a portal session for one customer. Anyone who has its ID can use it. */
export function newPortalSession(now: number, given: NewPortalSession): Stripe.BillingPortal.Session {
  const id = newId('bps_1', 23);
  return {
    id,
    object: 'billing_portal.session',
    configuration: given.configuration,
    created: now,
    customer: given.customer,
    customer_account: null,
    flow: given.flow,
    livemode: false,
    locale: given.locale,
    on_behalf_of: null,
    return_url: given.returnUrl,
    url: `${given.url}/p/session/${id}`,
  };
}
