import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

type Features = Stripe.BillingPortal.Configuration.Features;

/** What the portal offers without a configuration of the account: cards, invoices, plan changes, and cancellations at the end of the period. */
const DEFAULT_FEATURES: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: {
      enabled: true,
      feedback_options: null,
      options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'other'],
    },
    enabled: true,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: ['price'],
    enabled: true,
    // Without products, all plans in the currency of the subscription are offered. Stripe needs a list.
    products: [],
    proration_behavior: 'create_prorations',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
};

/** What a configuration offers that names no features: nothing. */
export const NO_FEATURES: Features = {
  ...DEFAULT_FEATURES,
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    ...DEFAULT_FEATURES.subscription_cancel,
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
  },
  subscription_update: { ...DEFAULT_FEATURES.subscription_update, default_allowed_updates: [], enabled: false },
};

interface NewPortalConfiguration {
  features: Features;
  name: string | null;
  metadata: Record<string, string>;
  defaultReturnUrl: string | null;
}

/** Creates a configuration of the portal. Without fields it is the default one. */
export function newPortalConfiguration(
  now: number,
  given: NewPortalConfiguration | null = null,
): Stripe.BillingPortal.Configuration {
  return {
    id: newId('bpc_1', 23),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: given?.defaultReturnUrl ?? null,
    features: given?.features ?? DEFAULT_FEATURES,
    is_default: given === null,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: given?.metadata ?? {},
    name: given?.name ?? null,
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
