import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { scheduled } from './scheduled.ts';
import { endOf, subscribed, subscribedOnFailingCard } from './subscribed.ts';

describe('a subscription that a schedule manages', () => {
  test('its cancellation is refused, and its items can be changed until the next phase', async () => {
    const { stripe, sandbox, subscription, schedule, price, current, update, read, now } = await scheduled();
    const cheap = await price(300);
    await update([current, { items: [{ price: cheap }] }]);
    for (const params of [{ cancel_at_period_end: true }, { cancel_at: now() + DAYS }]) {
      expect(await refusal(stripe.subscriptions.update(subscription.id, params))).toMatchObject({
        statusCode: 400,
        message: `The subscription is managed by the subscription schedule \`${schedule.id}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
      });
    }
    await advance(sandbox, 10 * DAYS);
    const id = subscription.items.data[0]?.id ?? '';
    await stripe.subscriptions.update(subscription.id, { items: [{ id, quantity: 4 }] });
    const split = await read();
    expect(split.schedule.phases.map(({ items }) => items.map(({ quantity }) => quantity))).toEqual([[1], [4], [1]]);
    expect(split.schedule.phases.map(({ end_date }) => end_date)).toEqual([
      split.schedule.current_phase?.start_date,
      current.end_date,
      expect.any(Number),
    ]);
    await stripe.subscriptions.update(subscription.id, { metadata: { a: '1' } });
    await advance(sandbox, endOf(subscription) - now() + 3700);
    expect((await read()).subscription.items.data).toMatchObject([{ price: { id: cheap }, quantity: 1 }]);
  });

  test('a schedule that is released leaves its subscription as it is', async () => {
    const { stripe, sandbox, subscription, schedule, price, current, update, read, types } = await scheduled();
    await update([current, { items: [{ price: await price(300) }] }]);
    const released = await stripe.subscriptionSchedules.release(schedule.id);
    expect(released).toMatchObject({ status: 'released', released_subscription: subscription.id, subscription: null });
    expect((await types()).slice(-2)).toEqual(['customer.subscription.updated', 'subscription_schedule.released']);
    expect((await read()).subscription.schedule).toBeNull();
    await advance(sandbox, 32 * DAYS);
    expect((await read()).invoice).toMatchObject({ amount_paid: 900 });
    for (const call of [
      () => stripe.subscriptionSchedules.release(schedule.id),
      () => stripe.subscriptionSchedules.cancel(schedule.id),
      () => update([current]),
    ]) {
      expect(await refusal(call())).toMatchObject({ message: expect.stringContaining('in the `released` status') });
    }
  });

  test('a schedule can cancel its subscription at its end, and is then completed', async () => {
    const { stripe, sandbox, schedule, current, update, read, status, types } = await scheduled();
    await update([current], { end_behavior: 'cancel' });
    expect((await read()).subscription).toMatchObject({
      cancel_at: current.end_date,
      cancel_at_period_end: false,
      canceled_at: expect.any(Number),
    });
    await stripe.subscriptionSchedules.update(schedule.id, { end_behavior: 'release' });
    expect((await read()).subscription).toMatchObject({ cancel_at: null, canceled_at: null });
    await stripe.subscriptionSchedules.update(schedule.id, { end_behavior: 'cancel' });
    await advance(sandbox, 32 * DAYS);
    expect(await status()).toBe('canceled');
    expect((await read()).schedule).toMatchObject({
      status: 'completed',
      completed_at: current.end_date,
      current_phase: null,
    });
    expect((await types()).slice(-2)).toEqual(['customer.subscription.deleted', 'subscription_schedule.completed']);
  });

  test('a released schedule takes its cancellation back, unless the request keeps it', async () => {
    const { stripe, subscription, schedule, read, current } = await scheduled();
    await stripe.subscriptionSchedules.update(schedule.id, { end_behavior: 'cancel' });
    await stripe.subscriptionSchedules.release(schedule.id);
    expect((await read()).subscription.cancel_at).toBeNull();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const other = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    expect(other.end_behavior).toBe('cancel');
    await stripe.subscriptionSchedules.release(other.id, { preserve_cancel_date: true });
    expect((await read()).subscription.cancel_at).toBe(current.end_date);
  });

  test('canceling a schedule cancels its subscription at once and credits the rest', async () => {
    const { stripe, sandbox, schedule, customer, status, types } = await scheduled();
    await advance(sandbox, 10 * DAYS);
    const canceled = await stripe.subscriptionSchedules.cancel(schedule.id);
    expect(canceled).toMatchObject({ status: 'canceled', canceled_at: expect.any(Number) });
    expect(await status()).toBe('canceled');
    expect((await types()).slice(-2)).toEqual(['customer.subscription.deleted', 'subscription_schedule.canceled']);
    expect(((await stripe.customers.retrieve(customer)) as Stripe.Customer).balance).toBeLessThan(0);
    const again = stripe.subscriptionSchedules.create({ from_subscription: String(canceled.subscription) });
    expect(await refusal(again)).toMatchObject({ param: 'from_subscription' });
  });

  test('canceling a schedule without proration credits nothing', async () => {
    const { stripe, schedule, customer } = await scheduled();
    await stripe.subscriptionSchedules.cancel(schedule.id, { prorate: false, invoice_now: false });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
  });

  test('a subscription that ends because it is not paid aborts its schedule', async () => {
    const { sandbox, current, update, price, read, types } = await scheduled(subscribedOnFailingCard);
    await update([
      current,
      { items: [{ price: await price(300) }], duration: { interval: 'month', interval_count: 6 } },
    ]);
    await advance(sandbox, 60 * DAYS);
    expect((await read()).schedule).toMatchObject({ status: 'canceled' });
    expect((await types()).at(-1)).toBe('subscription_schedule.aborted');
  });

  test('unknown schedules and subscriptions are refused', async () => {
    const { stripe } = await subscribed();
    const refused = await Promise.all([
      refusal(stripe.subscriptionSchedules.retrieve('sub_sched_x')),
      refusal(stripe.subscriptionSchedules.update('sub_sched_x', {})),
      refusal(stripe.subscriptionSchedules.create({ from_subscription: 'sub_x' })),
    ]);
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([404, 404, 400]);
  });

  test('a change that waits for its payment splits the current phase when it is paid', async () => {
    const { stripe, customer, subscription, read, price, now } = await scheduled();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad.id });
    const id = subscription.items.data[0]?.id ?? '';
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: await price(2900) }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    });
    expect((await read()).schedule.phases).toHaveLength(1);
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.invoices.pay(String((await read()).invoice?.id), { payment_method: good.id });
    const { schedule } = await read();
    expect(schedule.phases.at(-1)?.start_date).toBeLessThanOrEqual(now());
    expect(schedule.phases.at(-1)?.items).toMatchObject([
      { price: (await read()).subscription.items.data[0]?.price.id },
    ]);
  });
});
