import { z } from 'zod';
import { cancelNow, endingWithPeriod } from '../moves/cancel-subscription.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, mergeMetadata, metadata, paging, text, unsettable } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { createSubscription, newSubscriptionShape } from './subscription-create.ts';

const words = z
  .strictObject({
    comment: unsettable.optional(),
    feedback: z
      .enum([
        'customer_service',
        'low_quality',
        'missing_features',
        'other',
        'switched_service',
        'too_complex',
        'too_expensive',
        'unused',
      ])
      .optional(),
  })
  .optional();

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

/** https://docs.stripe.com/api/subscriptions */
export const subscriptions: Endpoint[] = [
  write('POST /v1/subscriptions', newSubscriptionShape, async ({ work, params }) => createSubscription(work, params)),

  write(
    'POST /v1/subscriptions/:id',
    {
      cancel_at_period_end: flag.optional(),
      cancellation_details: words,
      metadata: metadata.optional(),
      description: unsettable.optional(),
      default_payment_method: text.optional(),
    },
    async ({ work, params, id }) => {
      const subscription = await work.find('subscription', id);
      if (!subscription) throw noSuch('subscription', id);
      const { cancel_at_period_end: ends, default_payment_method, description } = params;
      if (ENDED.includes(subscription.status) && (ends !== undefined || default_payment_method !== undefined)) {
        throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
      }
      return work.change(
        'subscription',
        id,
        {
          metadata: mergeMetadata(subscription.metadata, params.metadata),
          ...(description === undefined ? {} : { description }),
          ...(default_payment_method === undefined ? {} : { default_payment_method }),
          ...(ends === undefined || ends === subscription.cancel_at_period_end
            ? {}
            : endingWithPeriod(work, subscription, { ends, ...params.cancellation_details })),
        },
        'customer.subscription.updated',
      );
    },
  ),

  write(
    'DELETE /v1/subscriptions/:id',
    { cancellation_details: words, invoice_now: flag.optional(), prorate: flag.optional() },
    async ({ work, params, id }) => {
      const subscription = await work.find('subscription', id);
      if (!subscription || ENDED.includes(subscription.status)) throw noSuch('subscription', id);
      return cancelNow(work, subscription, params.cancellation_details);
    },
  ),

  read('/v1/subscriptions/:id', {}, async ({ reader, id }) => {
    const subscription = await reader.find('subscription', id);
    if (!subscription) throw noSuch('subscription', id);
    return subscription;
  }),

  // Canceled ones are left out unless they are asked for: `all`, `ended` or by their status.
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

const ENDED = ['canceled', 'incomplete_expired'];

function statusFilter(status: string | undefined) {
  if (status === 'all') return undefined;
  if (status === 'ended') return { $in: ENDED };
  return status ?? { $ne: 'canceled' };
}
