import type Stripe from 'stripe';
import { z } from 'zod';
import { ENDED } from '../objects/subscription.ts';
import { cancelNow, giveBack } from '../operations/cancel-subscription.ts';
import { startPeriodNow } from '../operations/start-period.ts';
import { dueNow, startSubscription } from '../operations/start-subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { discountsShape, redeemedFrom } from './discounts.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, integer, mergeMetadata, metadata, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { paymentSettings, trialSettings } from './subscription-shapes.ts';
import { updateShape, updateSubscription, words } from './subscription-update.ts';

const statuses = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;

/** The parameters of a subscription that is created without Checkout, on a card of the customer. */
const newSubscriptionShape = {
  customer: text,
  items: z.array(z.strictObject({ price: text, quantity: integer.optional() })).min(1, 'at least one is needed'),
  default_payment_method: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  trial_period_days: integer.optional(),
  trial_settings: trialSettings.optional(),
  payment_settings: paymentSettings.optional(),
  discounts: discountsShape.optional(),
};

/** https://docs.stripe.com/api/subscriptions */
export const subscriptions: Endpoint[] = [
  write('POST /v1/subscriptions', newSubscriptionShape, async ({ work, params }) => createSubscription(work, params)),

  write('POST /v1/subscriptions/:id', updateShape, async ({ work, params, id }) => {
    const subscription = await work.find('subscription', id);
    if (!subscription) throw noSuch('subscription', id);
    return updateSubscription(work, subscription, params);
  }),

  write('POST /v1/subscriptions/:id/resume', {}, async ({ work, id }) => {
    const subscription = await work.find('subscription', id);
    if (!subscription) throw noSuch('subscription', id);
    if (subscription.status !== 'paused') {
      throw invalid(`Only paused subscriptions can be resumed. This one has a status of ${subscription.status}.`);
    }
    // A subscription that paused after its trial begins a new period, which is charged now.
    return startPeriodNow(work, subscription, {}, 'customer.subscription.resumed');
  }),

  write(
    'DELETE /v1/subscriptions/:id',
    { cancellation_details: words, invoice_now: flag.optional(), prorate: flag.optional() },
    async ({ work, params, id }) => {
      const subscription = await work.find('subscription', id);
      if (!subscription || ENDED.includes(subscription.status)) throw noSuch('subscription', id);
      if (params.prorate) await giveBack(work, subscription, { now: params.invoice_now ?? false });
      return cancelNow(work, subscription, params.cancellation_details);
    },
  ),

  read('/v1/subscriptions/:id', {}, async ({ reader, id }) => {
    const subscription = await reader.find('subscription', id);
    if (!subscription) throw noSuch('subscription', id);
    return subscription;
  }),

  // Canceled subscriptions are listed only if the request asks for `all`, `ended` or their status.
  read(
    '/v1/subscriptions',
    {
      ...paging,
      customer: text.optional(),
      price: text.optional(),
      status: z.enum([...statuses, 'all', 'ended']).optional(),
      collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { customer, price, status, collection_method, created } = request.params;
      const filter = {
        'body.customer': customer,
        'body.items.data.price.id': price,
        'body.status': statusFilter(status),
        'body.collection_method': collection_method,
        'body.created': within(created),
      };
      return listOf('subscription', request, { url: '/v1/subscriptions', filter });
    },
  ),
];

function statusFilter(status: string | undefined) {
  if (status === 'all') return undefined;
  if (status === 'ended') return { $in: ENDED };
  return status ?? { $ne: 'canceled' };
}

type Params = z.output<z.ZodObject<typeof newSubscriptionShape>>;

/** Starts a subscription on the customer's card. It stays `incomplete` if the card is declined. */
async function createSubscription(work: Work, params: Params): Promise<Stripe.Subscription> {
  const customer = await work.find('customer', params.customer);
  if (!customer) throw noSuch('customer', params.customer, 'customer');
  const items = await Promise.all(
    params.items.map(async ({ price: id, quantity = 1 }, index) => {
      const price = await work.find('price', id);
      if (!price) throw noSuch('price', id, `items[${index}][price]`);
      if (!price.recurring) {
        throw invalid(
          'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
          {
            param: `items[${index}][price]`,
          },
        );
      }
      return { price, quantity };
    }),
  );
  const method = await cardOf(work, customer, params.default_payment_method);
  const redeemed = await redeemedFrom(work, params.discounts, customer.id);
  const trial = Boolean(params.trial_period_days);
  const due = dueNow({ items, extras: [], trial, coupon: redeemed?.coupon, balance: customer.balance });
  if (!method && due > 0) {
    throw invalid(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
      { code: 'resource_missing' },
    );
  }
  const saveMethod = params.payment_settings?.save_default_payment_method ?? 'off';
  const { subscription } = await startSubscription(work, {
    customer,
    currency: String(items[0]?.price.currency),
    items,
    extras: [],
    metadata: mergeMetadata(null, params.metadata),
    description: params.description ?? null,
    trialDays: params.trial_period_days ?? null,
    missingPaymentMethod: params.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    defaultMethod: params.default_payment_method ?? null,
    saveMethod,
    automaticTax: false,
    redeemed,
    checkoutSession: null,
    method,
    keepsMethod: saveMethod === 'on_subscription' && due > 0,
    intent: null,
    circumstances: { authenticated: false },
  });
  return subscription;
}

async function cardOf(
  work: Work,
  customer: Stripe.Customer,
  asked: string | undefined,
): Promise<Stripe.PaymentMethod | null> {
  const reference = asked ?? customer.invoice_settings.default_payment_method;
  if (reference === null) return null;
  const method = await work.find('payment_method', idOf(reference));
  if (method?.customer === customer.id) return method;
  throw noSuch('PaymentMethod', idOf(reference), 'default_payment_method');
}
