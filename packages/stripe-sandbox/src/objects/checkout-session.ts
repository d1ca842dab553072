import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

interface NewCheckoutSession {
  url: string;
  mode: 'payment' | 'subscription';
  amount: number;
  currency: string;
  customer: Stripe.Customer | null;
  customerEmail?: string | undefined;
  customerCreation?: Stripe.Checkout.Session.CustomerCreation | undefined;
  clientReferenceId?: string | undefined;
  metadata: Record<string, string>;
  successUrl: string;
  cancelUrl?: string | undefined;
  expiresAt: number;
  locale?: Stripe.Checkout.Session.Locale | undefined;
  allowPromotionCodes?: boolean | undefined;
  automaticTax: boolean;
  billingAddressCollection?: Stripe.Checkout.Session.BillingAddressCollection | undefined;
  taxIdCollection: boolean;
  paymentMethodCollection?: Stripe.Checkout.Session.PaymentMethodCollection | undefined;
}

/** Creates an open session, which the buyer pays at its `url`. */
export function newCheckoutSession(now: number, given: NewCheckoutSession): Stripe.Checkout.Session {
  const id = newId('cs_test_a1', 56);
  const { mode, customer, automaticTax } = given;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: given.allowPromotionCodes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: given.amount,
    amount_total: given.amount,
    automatic_tax: {
      enabled: automaticTax,
      liability: automaticTax ? { type: 'self' } : null,
      provider: automaticTax ? 'stripe' : null,
      status: automaticTax ? 'requires_location_inputs' : null,
    },
    billing_address_collection: given.billingAddressCollection ?? null,
    cancel_url: given.cancelUrl ?? null,
    client_reference_id: given.clientReferenceId ?? null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: now,
    currency: given.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: customerCreationOf(given),
    customer_details: detailsOf(customer?.email ?? given.customerEmail ?? null),
    customer_email: given.customerEmail ?? null,
    discounts: [],
    expires_at: given.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: given.locale ?? null,
    managed_payments: null,
    metadata: given.metadata,
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: given.paymentMethodCollection ?? (mode === 'subscription' ? 'always' : 'if_required'),
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: given.successUrl,
    tax_id_collection: { enabled: given.taxIdCollection, required: 'never' },
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${given.url}/c/pay/${id}`,
    wallet_options: null,
  };
}

function customerCreationOf({ mode, customer, customerCreation }: NewCheckoutSession) {
  if (customer) return null;
  return mode === 'subscription' ? 'always' : (customerCreation ?? 'if_required');
}

function detailsOf(email: string | null): Stripe.Checkout.Session.CustomerDetails | null {
  if (email === null) return null;
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  };
}

/** Creates a line item of a checkout session. */
export function newCheckoutLineItem(given: {
  price: Stripe.Price;
  quantity: number;
  description: string;
  amount: number;
}): Stripe.LineItem {
  const { price, quantity, description, amount } = given;
  return {
    id: newId('li_1', 23),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description,
    metadata: {},
    price,
    quantity,
  };
}
