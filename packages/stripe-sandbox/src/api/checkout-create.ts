import type Stripe from 'stripe';
import { newCheckoutLineItem } from '../objects/checkout-line-item.ts';
import { newCheckoutSession } from '../objects/checkout-session.ts';
import { cost } from '../objects/price.ts';
import type { Ordered } from '../objects/subscription.ts';
import type { CheckoutAside } from '../operations/checkout-aside.ts';
import { checkoutDue } from '../operations/checkout-order.ts';
import { discounted, suits } from '../operations/discount-checkout.ts';
import { productName } from '../operations/start-subscription.ts';
import type { Work } from '../store/work.ts';
import { expiryOf, requireCoherent, requirePayable } from './checkout-rules.ts';
import type { CheckoutParams } from './checkout-shape.ts';
import { redeemedFrom } from './discounts.ts';
import { mergeMetadata } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** Opens a checkout session, to be paid at its `url`. */
export async function openCheckout(work: Work, params: CheckoutParams): Promise<Stripe.Checkout.Session> {
  const customer = params.customer === undefined ? null : await work.find('customer', params.customer);
  if (params.customer !== undefined && !customer) throw noSuch('customer', params.customer, 'customer');
  requireCoherent(params, customer);
  const ordered = await Promise.all(params.line_items.map((line, index) => orderedFrom(work, line, index)));
  const lineItems = await Promise.all(ordered.map((it) => lineItemOf(work, it)));
  const aside = asideFrom(params, lineItems);
  const session = newCheckoutSession(work.now, {
    url: work.url,
    mode: params.mode,
    amount: 0,
    currency: requirePayable(ordered, params),
    customer,
    customerEmail: params.customer_email,
    customerCreation: params.customer_creation,
    clientReferenceId: params.client_reference_id,
    metadata: mergeMetadata(null, params.metadata),
    successUrl: params.success_url,
    cancelUrl: params.cancel_url,
    expiresAt: expiryOf(params, work.now),
    locale: params.locale,
    allowPromotionCodes: params.allow_promotion_codes,
    automaticTax: params.automatic_tax?.enabled ?? false,
    billingAddressCollection: params.billing_address_collection,
    taxIdCollection: params.tax_id_collection?.enabled ?? false,
    paymentMethodCollection: params.payment_method_collection,
  });
  const amount = checkoutDue(session, aside);
  const whole = { ...session, amount_subtotal: amount, amount_total: amount };
  const redeemed = await redeemedFrom(work, params.discounts, customer?.id ?? null);
  if (!redeemed) return work.create('checkout.session', whole, aside);
  if (!suits(redeemed, session)) {
    throw invalid('The coupon is in another currency than the prices.', { param: 'discounts[0]' });
  }
  const cheaper = discounted(whole, aside, redeemed);
  return work.create('checkout.session', cheaper.session, cheaper.aside);
}

async function orderedFrom(
  work: Work,
  { price: id, quantity }: { price: string; quantity?: number | undefined },
  index: number,
): Promise<Ordered> {
  const price = await work.find('price', id);
  if (!price) throw noSuch('price', id, `line_items[${index}][price]`);
  if (!price.active) {
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, {
      param: `line_items[${index}][price]`,
    });
  }
  if (price.recurring?.usage_type === 'metered') return { price, quantity: 0 };
  if (quantity === undefined) {
    throw invalid(`Quantity is required. Add \`quantity\` to \`line_items[${index}]\``, {
      param: `line_items[${index}]`,
    });
  }
  if (quantity < 1) throw invalid('The quantity must be at least 1.', { param: `line_items[${index}][quantity]` });
  return { price, quantity };
}

async function lineItemOf(work: Work, { price, quantity }: Ordered): Promise<Stripe.LineItem> {
  const amount = cost(price, quantity);
  return newCheckoutLineItem({ price, quantity, amount, description: await productName(work, price) });
}

function asideFrom(params: CheckoutParams, lineItems: Stripe.LineItem[]): CheckoutAside {
  const { subscription_data: subscription, payment_intent_data: intent, customer_update: update } = params;
  return {
    lineItems,
    subscription: {
      metadata: mergeMetadata(null, subscription?.metadata),
      description: subscription?.description ?? null,
      trialDays: subscription?.trial_period_days ?? null,
      missingPaymentMethod: subscription?.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    },
    paymentIntent: {
      metadata: mergeMetadata(null, intent?.metadata),
      description: intent?.description ?? null,
      setupFutureUsage: intent?.setup_future_usage ?? null,
    },
    customerUpdate: { address: update?.address === 'auto', name: update?.name === 'auto' },
    redeemed: null,
    intent: null,
    asking: null,
  };
}
