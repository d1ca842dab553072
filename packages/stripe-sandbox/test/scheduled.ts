import type Stripe from 'stripe';
import { endOf, type Subscribed, subscribed } from './subscribed.ts';

export type Phases = Stripe.SubscriptionScheduleUpdateParams.Phase[];

/** A subscription of 9.00 a month under a schedule, and a way to make prices. */
export async function scheduled(subscribe: () => Promise<Subscribed> = subscribed) {
  const made = await subscribe();
  const { stripe, sandbox, subscription } = made;
  const product = String(subscription.items.data[0]?.price.product);
  const price = async (unit_amount: number, interval: 'month' | 'year' = 'month') =>
    (await stripe.prices.create({ product, currency: 'usd', unit_amount, recurring: { interval } })).id;
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const own = subscription.items.data[0]?.price.id ?? '';
  const first = { items: [{ price: own, quantity: 1 }], start_date: Number(schedule.phases[0]?.start_date) };
  const current = { ...first, end_date: endOf(subscription) };
  const update = (phases: Phases, more: Stripe.SubscriptionScheduleUpdateParams = {}) =>
    stripe.subscriptionSchedules.update(schedule.id, { phases, ...more });
  const now = () => Math.floor(sandbox.clock.now().getTime() / 1000);
  const read = async () => ({
    subscription: await stripe.subscriptions.retrieve(subscription.id),
    schedule: await stripe.subscriptionSchedules.retrieve(schedule.id),
    invoice: (await stripe.invoices.list({ limit: 1 })).data[0],
  });
  return { ...made, schedule, price, own, current, update, now, read };
}
