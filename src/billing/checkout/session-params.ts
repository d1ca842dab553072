import type Stripe from 'stripe';
import type { Order } from './order.ts';

export interface SessionContext {
  checkoutId: string;
  userId: string;
  customerId: string;
  /** Stripe's price id of today, found by lookup key. */
  priceId: string;
  /** Stripe's id of the promotion code that was asked for, or null. */
  promotionCodeId: string | null;
  tax: 'automatic' | 'none';
  /** null once the user has had a trial: nobody gets a second one. */
  trialDays: number | null;
  successUrl: string;
  cancelUrl: string;
}

/**
 * What is sent to Stripe to open a session. `userId`, plan and quantity stand in the metadata of the session *and* of
 * what it makes, because each of their events must say whose it is by itself.
 * https://docs.stripe.com/api/checkout/sessions/create
 */
export function sessionParams(order: Order, context: SessionContext): Stripe.Checkout.SessionCreateParams {
  const { checkoutId, userId, customerId, priceId, promotionCodeId, tax, trialDays, successUrl, cancelUrl } = context;
  const metadata = {
    ...attributionOf(order),
    userId,
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
    // Stripe refuses both: a code that was given, or a field in which to give one.
    ...(promotionCodeId === null
      ? { allow_promotion_codes: true }
      : { discounts: [{ promotion_code: promotionCodeId }] }),
    ...(tax === 'automatic' ? AUTOMATIC_TAX : {}),
    success_url: successUrl,
    cancel_url: cancelUrl,
  };
}

/**
 * Whether Stripe takes a user ID as `client_reference_id`: up to 200 letters, digits, dashes and underscores. Any other ID travels in the
 * metadata only, whose values hold 500 characters. https://docs.stripe.com/payment-links/url-parameters
 */
const isReference = (userId: string): boolean => /^[\w-]{1,200}$/.test(userId);

/** Stripe computes tax from an address, so it is asked for, and kept on the customer. https://docs.stripe.com/tax/checkout */
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
