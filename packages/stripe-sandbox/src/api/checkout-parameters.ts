import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ordered } from '../objects/subscription.ts';
import { DAY, MINUTE, SECOND } from '../time/clock.ts';
import { discountsShape } from './discounts.ts';
import { flag, integer, metadata, text } from './parameters.ts';
import { invalid, missing } from './refusal.ts';
import { trialSettings } from './subscription-shapes.ts';

const auto = z.enum(['auto', 'never']);

/** The parameters of a new checkout session that the sandbox supports. */
export const checkoutShape = {
  mode: z.enum(['payment', 'subscription']),
  line_items: z.array(z.strictObject({ price: text, quantity: integer.optional() })).optional(),
  success_url: text.optional(),
  cancel_url: text.optional(),
  ui_mode: z.literal('hosted_page').optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_update: z
    .strictObject({ address: auto.optional(), name: auto.optional(), shipping: auto.optional() })
    .optional(),
  client_reference_id: z.string().max(200, 'up to 200 characters').optional(),
  metadata: metadata.optional(),
  currency: text.optional(),
  expires_at: integer.optional(),
  locale: z.enum(['auto', 'de', 'en', 'es', 'fr', 'it', 'nl', 'pl']).optional(),
  allow_promotion_codes: flag.optional(),
  discounts: discountsShape.optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  tax_id_collection: z.strictObject({ enabled: flag }).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  subscription_data: z
    .strictObject({
      metadata: metadata.optional(),
      description: text.optional(),
      trial_period_days: integer.optional(),
      trial_settings: trialSettings.optional(),
    })
    .optional(),
  payment_intent_data: z
    .strictObject({
      metadata: metadata.optional(),
      description: text.optional(),
      setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    })
    .optional(),
};

export type CheckoutParams = z.output<z.ZodObject<typeof checkoutShape>>;

/** The parameters that every session needs, although each is optional in the shape. */
type Coherent = CheckoutParams & { line_items: NonNullable<CheckoutParams['line_items']>; success_url: string };

/** Refuses combinations of parameters that Stripe refuses, with Stripe's messages. */
export function requireCoherent(params: CheckoutParams, customer: Stripe.Customer | null): asserts params is Coherent {
  if (!params.line_items?.length) throw missing('line_items');
  if (!params.success_url) throw missing('success_url');
  requireUrl(params.success_url, 'success_url');
  if (params.cancel_url !== undefined) requireUrl(params.cancel_url, 'cancel_url');
  if (params.mode === 'payment' && params.subscription_data) {
    throw invalid('You can not pass `subscription_data` in `payment` mode.', { param: 'subscription_data' });
  }
  if (params.mode === 'subscription' && params.payment_intent_data) {
    throw invalid('You can not pass `payment_intent_data` in `subscription` mode.', { param: 'payment_intent_data' });
  }
  if (params.mode === 'subscription' && params.customer_creation) {
    throw invalid('`customer_creation` can only be used in `payment` mode.', { param: 'customer_creation' });
  }
  onlyOneOf(params, 'customer', 'customer_email');
  onlyOneOf(params, 'customer', 'customer_creation');
  onlyOneOf(params, 'allow_promotion_codes', 'discounts');
  requireCustomerUpdate(params, customer);
  const days = params.subscription_data?.trial_period_days;
  if (days !== undefined && (days < 1 || days > 730)) {
    throw invalid('The minimum number of trial period days is 1, the maximum is 730.', {
      param: 'subscription_data[trial_period_days]',
    });
  }
}

/** Returns the currency of the whole order. Refuses prices that do not fit the mode or each other. */
export function requirePayable(ordered: Ordered[], { mode, currency }: CheckoutParams): string {
  const recurring = ordered.filter((it) => it.price.type === 'recurring');
  if (mode === 'payment' && recurring.length > 0) {
    throw invalid(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      { param: 'line_items' },
    );
  }
  if (mode === 'subscription' && recurring.length === 0) {
    throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.', {
      param: 'line_items',
    });
  }
  const intervals = new Set(
    recurring.map(({ price }) => `${price.recurring?.interval_count} ${price.recurring?.interval}`),
  );
  if (intervals.size > 1) {
    throw invalid('Checkout does not support multiple prices with different billing intervals.', {
      param: 'line_items',
    });
  }
  const currencies = new Set([...ordered.map((it) => it.price.currency), ...(currency ? [currency] : [])]);
  if (currencies.size > 1) {
    throw invalid(
      `All prices of a Checkout Session must use the same currency, but got: ${[...currencies].join(', ')}.`,
      {
        param: 'currency',
      },
    );
  }
  return [...currencies].join();
}

/** Returns when the session expires: by default a day from now. Refuses times outside of Stripe's limits. */
export function expiryOf({ expires_at }: CheckoutParams, now: number): number {
  const latest = now + DAY / SECOND;
  if (expires_at === undefined) return latest;
  if (expires_at < now + (30 * MINUTE) / SECOND) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.', {
      param: 'expires_at',
    });
  }
  if (expires_at > latest) {
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.', {
      param: 'expires_at',
    });
  }
  return expires_at;
}

function requireCustomerUpdate(params: CheckoutParams, customer: Stripe.Customer | null): void {
  if (!customer) {
    if (params.customer_update) {
      throw invalid('`customer_update` can only be used with `customer`.', { param: 'customer_update' });
    }
    return;
  }
  const saved = params.customer_update;
  if (
    params.automatic_tax?.enabled &&
    !customer.address?.country &&
    saved?.address !== 'auto' &&
    saved?.shipping !== 'auto'
  ) {
    throw invalid(
      "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save the address entered in Checkout to the Customer.",
      { code: 'customer_tax_location_invalid' },
    );
  }
  if (params.tax_id_collection?.enabled && saved?.name !== 'auto') {
    throw invalid(
      'Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.',
      { param: 'tax_id_collection' },
    );
  }
}

function onlyOneOf(params: CheckoutParams, one: keyof CheckoutParams, other: keyof CheckoutParams): void {
  if (params[one] === undefined || params[other] === undefined) return;
  throw invalid(`You may only specify one of these parameters: ${one}, ${other}.`);
}

function requireUrl(url: string, param: string): void {
  // {CHECKOUT_SESSION_ID} is not valid in a URL. It is replaced before the browser sees it.
  const scheme = URL.canParse(url.replaceAll(/[{}]/g, '')) ? new URL(url.replaceAll(/[{}]/g, '')).protocol : '';
  if (scheme === '' || scheme === 'javascript:' || scheme === 'data:') {
    throw invalid('Not a valid URL', { param, code: 'url_invalid' });
  }
}
