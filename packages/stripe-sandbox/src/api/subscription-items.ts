import type Stripe from 'stripe';
import type { Reader } from '../store/reader.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { list, pageFrom } from './list.ts';
import { flag, integer, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { paymentBehavior, prorationShape, updateSubscription } from './subscription-update.ts';

const how = { ...prorationShape, payment_behavior: paymentBehavior };

/** https://docs.stripe.com/api/subscription_items: changes of one item, which have the same effects as changes of the subscription. */
export const subscriptionItems: Endpoint[] = [
  write(
    'POST /v1/subscription_items',
    { ...how, subscription: text, price: text, quantity: integer.optional() },
    async ({ work, params: { subscription: id, price, quantity, ...rest } }) => {
      const subscription = await work.find('subscription', id);
      if (!subscription) throw noSuch('subscription', id, 'subscription');
      const known = new Set(subscription.items.data.map((item) => item.id));
      if (subscription.items.data.some((item) => item.price.id === price)) {
        throw invalid(`This subscription already has an item with the price ${price}.`, { param: 'price' });
      }
      const changed = await updateSubscription(work, subscription, { ...rest, items: [{ price, quantity }] });
      return changed.items.data.find((item) => !known.has(item.id)) ?? changed;
    },
  ),

  write(
    'POST /v1/subscription_items/:id',
    { ...how, price: text.optional(), quantity: integer.optional() },
    async ({ work, id, params: { price, quantity, ...rest } }) => {
      const subscription = await ownerOf(work, id);
      const changed = await updateSubscription(work, subscription, { ...rest, items: [{ id, price, quantity }] });
      return itemOf(changed, id);
    },
  ),

  write('DELETE /v1/subscription_items/:id', { ...how, clear_usage: flag.optional() }, async ({ work, id, params }) => {
    const subscription = await ownerOf(work, id);
    if (subscription.items.data.length === 1) {
      throw invalid('A subscription must have at least one active plan. To cancel it, delete the subscription itself.');
    }
    const { clear_usage: _nothingHere, ...rest } = params;
    await updateSubscription(work, subscription, { ...rest, items: [{ id, deleted: true }] });
    return { id, object: 'subscription_item', deleted: true };
  }),

  read('/v1/subscription_items/:id', {}, async ({ reader, id }) => itemOf(await ownerOf(reader, id), id)),

  read('/v1/subscription_items', { ...paging, subscription: text }, async ({ reader, params }) => {
    const subscription = await reader.find('subscription', params.subscription);
    if (!subscription) throw noSuch('subscription', params.subscription, 'subscription');
    const { limit, startingAfter } = pageFrom(params);
    const { data } = subscription.items;
    const from = data.findIndex((item) => item.id === startingAfter) + 1;
    return list('/v1/subscription_items', {
      data: data.slice(from, from + limit),
      has_more: from + limit < data.length,
    });
  }),
];

async function ownerOf(reader: Reader | Work, id: string): Promise<Stripe.Subscription> {
  const { data } = await reader.list('subscription', { 'body.items.data.id': id }, { limit: 1 });
  if (!data[0]) throw noSuch('subscription_item', id);
  return data[0];
}

function itemOf({ items }: Stripe.Subscription, id: string): Stripe.SubscriptionItem {
  return items.data.find((item) => item.id === id) as Stripe.SubscriptionItem;
}
