import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { eventsOf, openSession, pay, postForm } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { endOf, subscribed } from './subscribed.ts';

describe('a renewal', () => {
  test('a renewal is announced, happens at its instant, and is paid an hour later', async () => {
    const { sandbox, stripe, subscription, since } = await subscribed();
    const end = endOf(subscription);

    await advance(sandbox, 32 * DAYS);

    const events = await since();
    expect(events.map(({ type }) => type)).toEqual([
      'invoice.upcoming',
      'customer.subscription.updated',
      'invoice.created',
      'invoice.updated',
      'invoice.finalized',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice.updated',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
    ]);
    expect(events.map(({ created }) => created - end)).toEqual([-7 * DAYS, 0, 0, ...Array(9).fill(3600)]);
    expect(events.every(({ request }) => request?.id === null)).toBe(true);
    expect(events[1]?.data.previous_attributes).toMatchObject({
      items: { data: [{ current_period_end: end }] },
      latest_invoice: subscription.latest_invoice,
    });
    const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(renewed.items.data[0]?.current_period_start).toBe(end);
    expect(renewed.latest_invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_cycle',
      amount_paid: 900,
      attempt_count: 1,
      period_end: end,
      lines: { data: [{ period: { start: end, end: endOf(renewed) } }] },
    });
  });

  test('a yearly renewal comes after a year', async () => {
    const { stripe, sandbox } = await openSandbox();
    const product = await stripe.products.create({ name: 'Premium' });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 9000,
      recurring: { interval: 'year' },
    });
    await pay(await openSession(stripe, { line_items: [{ price: price.id, quantity: 1 }] }));
    await advance(sandbox, 360 * DAYS);
    expect((await stripe.invoices.list()).data).toHaveLength(1);
    await advance(sandbox, 7 * DAYS);
    expect((await stripe.invoices.list()).data.map(({ status }) => status)).toEqual(['paid', 'paid']);
  });

  test('a long step of the clock renews month after month, each on its own day', async () => {
    const { sandbox, stripe, since } = await subscribed();
    await advance(sandbox, 370 * DAYS);
    const renewals = (await since()).filter(({ type }) => type === 'invoice.paid');
    expect(renewals).toHaveLength(12);
    // By when each invoice was created: it is paid an hour later, which can be in the next month.
    const months = renewals.map(({ data }) => new Date((data.object as Stripe.Invoice).created * 1000).getUTCMonth());
    expect(new Set(months).size).toBe(12);
    expect((await stripe.subscriptions.list()).data[0]?.status).toBe('active');
  });
});

describe('an end', () => {
  test('a requested cancellation takes effect at the end of the period', async () => {
    const { sandbox, stripe, subscription, since } = await subscribed();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await advance(sandbox, 40 * DAYS);
    const events = await since();
    expect(events.map(({ type }) => type)).toEqual(['customer.subscription.updated', 'customer.subscription.deleted']);
    expect(events[1]).toMatchObject({
      created: endOf(subscription),
      data: {
        object: {
          status: 'canceled',
          ended_at: endOf(subscription),
          cancel_at_period_end: true,
          cancellation_details: { reason: 'cancellation_requested' },
        },
      },
    });
    expect((await stripe.invoices.list()).data).toHaveLength(1);
  });
});

describe('a trial', () => {
  const trial = { subscription_data: { trial_period_days: 14 } };

  test('a trial is announced three days before its end, and then paid', async () => {
    const { sandbox, stripe, subscription, since } = await subscribed(trial);
    await advance(sandbox, 15 * DAYS);
    const events = await since();
    expect(events.slice(0, 4).map(({ type, created }) => [type, (created - endOf(subscription)) / DAYS])).toEqual([
      ['invoice.upcoming', -7],
      ['customer.subscription.trial_will_end', -3],
      ['customer.subscription.updated', 0],
      ['invoice.created', 0],
    ]);
    expect(events[2]?.data.previous_attributes).toMatchObject({ status: 'trialing' });
    expect(events.map(({ type }) => type)).toContain('invoice.paid');
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  });

  test.each([
    ['cancel', 'canceled', 'customer.subscription.deleted'],
    ['pause', 'paused', 'customer.subscription.paused'],
    ['create_invoice', 'past_due', 'invoice.payment_failed'],
  ] as const)(
    'a trial without a card ends as its settings say: %s',
    async (missing_payment_method, status, eventType) => {
      const { sandbox, stripe } = await openSandbox();
      const session = await openSession(stripe, {
        payment_method_collection: 'if_required',
        subscription_data: { trial_period_days: 2, trial_settings: { end_behavior: { missing_payment_method } } },
      });
      await postForm(session.url ?? '', { email: 'ada@example.com' });
      await advance(sandbox, 2 * DAYS + 3700);
      expect((await stripe.subscriptions.list({ status: 'all' })).data[0]).toMatchObject({ status });
      const types = (await eventsOf(stripe)).map(({ type }) => type);
      expect(types).toContain('customer.subscription.trial_will_end');
      expect(types).toContain(eventType);
      expect(types.filter((type) => type === 'charge.failed')).toEqual([]);
    },
  );
});

describe('the terms', () => {
  test('the settings define how long before a renewal it is announced', async () => {
    const { sandbox, stripe } = await openSandbox();
    expect(await control(sandbox, 'terms', { upcoming_days: 3 })).toEqual({
      upcoming_days: 3,
      after_retries: 'cancel',
    });
    await pay(await openSession(stripe));
    await advance(sandbox, 31 * DAYS);
    const [told] = (await stripe.events.list({ type: 'invoice.upcoming' })).data;
    const upcoming = told?.data.object as Stripe.Invoice;
    expect(Number(upcoming.period_end) - Number(told?.created)).toBe(3 * DAYS);
    expect(upcoming).toMatchObject({ billing_reason: 'upcoming', amount_due: 900, status: 'draft' });
  });
});
