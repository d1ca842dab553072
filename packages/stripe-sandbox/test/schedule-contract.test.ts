import { expect, test } from '@jest/globals';
import { eventsOf } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { openReceiver, openSandbox } from './open-sandbox.ts';
import { describeWithStripe, recordStripeRequests } from './openapi.ts';
import { endOf, subscribed } from './subscribed.ts';

describeWithStripe('schedules, trials and pauses are as Stripe describes them', (description) => {
  test("requests, answers and events match Stripe's description", async () => {
    const record = recordStripeRequests();
    const opened = await openSandbox({ onExchange: record.onExchange });
    const { stripe, sandbox } = opened;
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' });
    const { subscription, customer } = await subscribed({ discounts: [{ coupon: coupon.id }] }, {}, opened);
    const { id } = subscription;
    const product = String(subscription.items.data[0]?.price.product);
    const recurring = { interval: 'month' } as const;
    const price = (await stripe.prices.create({ product, currency: 'usd', unit_amount: 300, recurring })).id;
    const own = subscription.items.data[0]?.price.id ?? '';

    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: id, expand: ['subscription'] });
    const start_date = Number(schedule.phases[0]?.start_date);
    const current = { items: [{ price: own, quantity: 1 }], start_date, end_date: endOf(subscription) };
    const next = { items: [{ price, metadata: { a: '1' } }], metadata: { plan: 'basic' }, discounts: '' } as const;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [current, { ...next, items: [...next.items], duration: { interval: 'month', interval_count: 2 } }],
      proration_behavior: 'none',
      end_behavior: 'release',
      metadata: { b: '2' },
    });
    await stripe.invoices.createPreview({ subscription: id });
    await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void', resumes_at: endOf(subscription) } });
    await advance(sandbox, 32 * DAYS);
    const { data } = (await stripe.subscriptions.retrieve(id, { expand: ['schedule'] })).items;
    await stripe.subscriptions.update(id, { items: [{ id: data[0]?.id ?? '', quantity: 2 }] });
    await stripe.subscriptionSchedules.retrieve(schedule.id, { expand: ['customer', 'phases.items.price'] });
    await stripe.subscriptionSchedules.list({ customer, limit: 1, released_at: { gt: 1 } });
    await stripe.subscriptionSchedules.release(schedule.id, { preserve_cancel_date: true });

    const second = await stripe.subscriptionSchedules.create({ from_subscription: id, metadata: { a: '1' } });
    await stripe.subscriptionSchedules.update(second.id, { end_behavior: 'cancel' });
    await advance(sandbox, 32 * DAYS);
    const third = await subscribed({}, {}, opened);
    const last = await stripe.subscriptionSchedules.create({ from_subscription: third.subscription.id });
    await stripe.subscriptionSchedules.cancel(last.id, { invoice_now: true, prorate: true });

    const payment_settings = { save_default_payment_method: 'on_subscription' } as const;
    const trial_settings = { end_behavior: { missing_payment_method: 'pause' } } as const;
    const items = [{ price }];
    const trying = { customer, items, trial_period_days: 3, trial_settings, payment_settings };
    const fourth = await stripe.subscriptions.create(trying);
    const trial_end = Number(fourth.trial_end) + DAYS;
    await stripe.subscriptions.update(fourth.id, { trial_end, trial_settings, payment_settings });
    await stripe.subscriptions.update(fourth.id, { cancellation_details: { comment: 'a', feedback: 'other' } });
    await advance(sandbox, 5 * DAYS);

    const events = await eventsOf(stripe);
    const types = new Set(events.map(({ type }) => type).filter((type) => type.startsWith('subscription_schedule')));
    expect([...types].sort()).toEqual([
      'subscription_schedule.canceled',
      'subscription_schedule.completed',
      'subscription_schedule.created',
      'subscription_schedule.released',
      'subscription_schedule.updated',
    ]);
    expect(record.problems()).toEqual([]);
    expect(events.flatMap((event) => description.checkEvent(event))).toEqual([]);
  });

  test('webhooks in the shape from before 2025-03-31 have the schedules of that time', async () => {
    const receiver = await openReceiver();
    const opened = await openSandbox({ webhook: { url: receiver.url, secret: 'whsec_test' } });
    await control(opened.sandbox, 'webhook-version', { era: 'legacy' });
    const { subscription } = await subscribed({}, {}, opened);
    await opened.stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await opened.sandbox.settled();
    const told = receiver.received.find(({ event }) => event.type === 'subscription_schedule.created');
    const sent = told?.event.data.object as unknown as { phases: { items: object[] }[] };
    expect(sent).toMatchObject({ phases: [{ coupon: null }] });
    for (const name of ['billing_mode', 'customer_account', 'pause_schedules']) expect(sent).not.toHaveProperty(name);
    expect(sent.phases[0]).not.toHaveProperty('discounts');
    expect(sent.phases[0]?.items[0]).not.toHaveProperty('discounts');
  });
});
