import { z } from 'zod';
import { ENDED } from '../objects/subscription.ts';
import { cancelNow } from '../operations/cancel-subscription.ts';
import { giveBack } from '../operations/give-back.ts';
import { resumeSubscription } from '../operations/resume-subscription.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { createSubscription, newSubscriptionShape } from './subscription-create.ts';
import { words } from './subscription-shape.ts';
import { updateShape, updateSubscription } from './subscription-update.ts';

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
    return resumeSubscription(work, subscription);
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

function statusFilter(status: string | undefined) {
  if (status === 'all') return undefined;
  if (status === 'ended') return { $in: ENDED };
  return status ?? { $ne: 'canceled' };
}
