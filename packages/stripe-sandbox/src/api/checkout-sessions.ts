import type Stripe from 'stripe';
import { z } from 'zod';
import { newCheckoutLineItem, newCheckoutSession } from '../objects/checkout-session.ts';
import { cost } from '../objects/price.ts';
import type { Ordered } from '../objects/subscription.ts';
import {
  type CheckoutPrivateState,
  checkoutDue,
  discounted,
  expireCheckout,
  suits,
} from '../operations/checkout-session.ts';
import { productName } from '../operations/start-subscription.ts';
import type { Work } from '../store/work.ts';
import {
  type CheckoutParams,
  checkoutShape,
  expiryOf,
  requireCoherent,
  requirePayable,
} from './checkout-parameters.ts';
import { redeemedFrom } from './discounts.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { list, listOf, pageFrom, within } from './list.ts';
import { instant, mergeMetadata, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** https://docs.stripe.com/api/checkout/sessions */
export const checkoutSessions: Endpoint[] = [
  write('POST /v1/checkout/sessions', checkoutShape, async ({ work, params }) => openCheckout(work, params)),

  read('/v1/checkout/sessions/:id', {}, async ({ reader, id }) => {
    const session = await reader.find('checkout.session', id);
    if (!session) throw noSuch('checkout.session', id);
    return session;
  }),

  read('/v1/checkout/sessions/:id/line_items', paging, async ({ reader, id, params }) => {
    const privateState = await reader.privateState('checkout.session', id);
    if (!privateState) throw noSuch('checkout.session', id);
    const { limit, startingAfter } = pageFrom(params);
    const from = privateState.lineItems.findIndex((line) => line.id === startingAfter) + 1;
    const data = privateState.lineItems.slice(from, from + limit);
    return list(`/v1/checkout/sessions/${id}/line_items`, {
      data,
      has_more: from + limit < privateState.lineItems.length,
    });
  }),

  write('POST /v1/checkout/sessions/:id/expire', {}, async ({ work, id }) => {
    const session = await work.find('checkout.session', id);
    if (!session) throw noSuch('checkout.session', id);
    if (session.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
      );
    }
    return expireCheckout(work, id);
  }),

  read(
    '/v1/checkout/sessions',
    {
      ...paging,
      customer: text.optional(),
      payment_intent: text.optional(),
      subscription: text.optional(),
      status: z.enum(['open', 'complete', 'expired']).optional(),
      customer_details: z.strictObject({ email: text }).optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { customer, payment_intent, subscription, status, customer_details, created } = request.params;
      const filter = {
        'body.customer': customer,
        'body.payment_intent': payment_intent,
        'body.subscription': subscription,
        'body.status': status,
        'body.customer_details.email': customer_details?.email,
        'body.created': within(created),
      };
      return listOf('checkout.session', request, { url: '/v1/checkout/sessions', filter });
    },
  ),
];

/** Opens a checkout session, which the buyer pays at its `url`. */
async function openCheckout(work: Work, params: CheckoutParams): Promise<Stripe.Checkout.Session> {
  const customer = params.customer === undefined ? null : await work.find('customer', params.customer);
  if (params.customer !== undefined && !customer) throw noSuch('customer', params.customer, 'customer');
  requireCoherent(params, customer);
  const ordered = await Promise.all(params.line_items.map((line, index) => orderedFrom(work, line, index)));
  const lineItems = await Promise.all(ordered.map((it) => lineItemOf(work, it)));
  const privateState = privateStateFrom(params, lineItems);
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
  const amount = checkoutDue(session, privateState);
  const whole = { ...session, amount_subtotal: amount, amount_total: amount };
  const redeemed = await redeemedFrom(work, params.discounts, customer?.id ?? null);
  if (!redeemed) return work.create('checkout.session', whole, privateState);
  if (!suits(redeemed, session)) {
    throw invalid('The coupon is in another currency than the prices.', { param: 'discounts[0]' });
  }
  const cheaper = discounted(whole, privateState, redeemed);
  return work.create('checkout.session', cheaper.session, cheaper.privateState);
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

function privateStateFrom(params: CheckoutParams, lineItems: Stripe.LineItem[]): CheckoutPrivateState {
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
