import type Stripe from 'stripe';
import { ownerMetadata } from '../../facts/owner.ts';
import type { Order } from './order.ts';

export interface SessionContext {
  checkoutId: string;
  userId: string;
  customerId: string;
  /** The ID of Stripe's current price, found by lookup key. */
  priceId: string;
  /** Stripe's ID of the promotion code in the request, null without one. */
  promotionCodeId: string | null;
  tax: 'automatic' | 'none';
  /** null if the user has had a trial. Each user gets one. */
  trialDays: number | null;
  successUrl: string;
  cancelUrl: string;
}

/**
 * Returns the parameters that open a session at Stripe. The owner, plan and quantity are in the metadata of the session *and* of
 * the objects that it creates, because each of their events must name its user itself.
 * https://docs.stripe.com/api/checkout/sessions/create
 */
export function sessionParams(order: Order, context: SessionContext): Stripe.Checkout.SessionCreateParams {
  const { checkoutId, userId, customerId, priceId, promotionCodeId, tax, trialDays, successUrl, cancelUrl } = context;
  const metadata = {
    ...attributionOf(order),
    ...ownerMetadata(userId),
    checkoutId,
    plan: order.plan.code,
    quantity: String(order.quantity),
  };
  const subscription = order.kind === 'SUBSCRIPTION';
  return {
    mode: subscription ? 'subscription' : 'payment',
    line_items: [{ price: priceId, quantity: order.quantity }],
    customer: customerId,
    ...(isReference(userId) ? { client_reference_id: userId } : {}),
    metadata,
    ...(subscription
      ? { subscription_data: { metadata, ...(trialDays ? { trial_period_days: trialDays } : {}) } }
      : { payment_intent_data: { metadata } }),
    // Either a code or a field to enter one. Stripe refuses both together.
    ...(promotionCodeId === null
      ? { allow_promotion_codes: true }
      : { discounts: [{ promotion_code: promotionCodeId }] }),
    ...(tax === 'automatic' ? AUTOMATIC_TAX : {}),
    success_url: successUrl,
    cancel_url: cancelUrl,
  };
}

/**
 * Whether Stripe accepts a user ID as `client_reference_id`, which has up to 200 letters, digits, dashes and underscores. Other IDs are sent in
 * the metadata only. A value there can have 500 characters. https://docs.stripe.com/payment-links/url-parameters
 */
const isReference = (userId: string): boolean => /^[\w-]{1,200}$/.test(userId);

/** Stripe computes tax from an address, so the session asks for one and saves it on the customer. https://docs.stripe.com/tax/checkout */
const AUTOMATIC_TAX: Partial<Stripe.Checkout.SessionCreateParams> = {
  automatic_tax: { enabled: true },
  billing_address_collection: 'required',
  tax_id_collection: { enabled: true },
  customer_update: { address: 'auto', name: 'auto' },
};

function attributionOf({ request: { attribution } }: Order): Record<string, string> {
  const given = Object.entries(attribution ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(given);
}
