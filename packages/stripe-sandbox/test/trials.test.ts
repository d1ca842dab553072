import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { endOf, type Subscribed, subscribed } from './subscribed.ts';

const trial = { subscription_data: { trial_period_days: 7 } };

const second = ({ sandbox }: Subscribed) => Math.floor(sandbox.clock.now().getTime() / 1000);

const newest = async ({ stripe }: Subscribed) => (await stripe.invoices.list({ limit: 1 })).data[0];

describe('the end of a trial', () => {
  test('a trial can be extended, and is announced and charged at its new end', async () => {
    const made = await subscribed(trial);
    const { stripe, subscription, sandbox } = made;
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const trial_end = Number(subscription.trial_end) + 14 * DAYS;
    const longer = await stripe.subscriptions.update(subscription.id, { trial_end });
    expect(longer).toMatchObject({
      status: 'trialing',
      trial_end,
      trial_start: subscription.trial_start,
      billing_cycle_anchor: trial_end,
      cancel_at: trial_end,
    });
    expect(endOf(longer)).toBe(trial_end);
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    await advance(sandbox, 17 * DAYS);
    expect(await made.types()).not.toContain('customer.subscription.trial_will_end');
    expect((await stripe.invoices.list()).data).toHaveLength(1);
    await advance(sandbox, 5 * DAYS);
    expect(await made.types()).toContain('customer.subscription.trial_will_end');
    expect(await newest(made)).toMatchObject({ amount_paid: 900 });
    expect(await made.status()).toBe('active');
  });

  test('a trial can be ended now, and its first period is charged at once', async () => {
    const made = await subscribed(trial);
    const ended = await made.stripe.subscriptions.update(made.subscription.id, { trial_end: 'now' });
    expect(ended).toMatchObject({ status: 'active', trial_end: expect.any(Number) });
    expect(Number(ended.trial_end)).toBeLessThanOrEqual(second(made));
    expect(await newest(made)).toMatchObject({ amount_paid: 900, billing_reason: 'subscription_update' });
  });

  test('an active subscription that gets a trial is credited for the rest of its period', async () => {
    const made = await subscribed();
    const { stripe, subscription, sandbox, customer } = made;
    await advance(sandbox, 10 * DAYS);
    const given = { trial_end: second(made) + 30 * DAYS };
    const trying = await stripe.subscriptions.update(subscription.id, given);
    expect(trying).toMatchObject({ status: 'trialing', ...given, latest_invoice: (await newest(made))?.id });
    const { balance } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(balance).toBeLessThan(-500);
    expect(await newest(made)).toMatchObject({ total: balance, status: 'paid' });
    const other = await subscribed();
    const without = { ...given, proration_behavior: 'none' } as const;
    await other.stripe.subscriptions.update(other.subscription.id, without);
    expect(await newest(other)).toMatchObject({ total: 0, status: 'paid' });
  });

  test('an end in the past, and the trial of a canceled subscription, are refused', async () => {
    const made = await subscribed(trial);
    const update = (trial_end: number) =>
      refusal(made.stripe.subscriptions.update(made.subscription.id, { trial_end }));
    expect(await update(second(made) - 60)).toMatchObject({ param: 'trial_end' });
    await made.stripe.subscriptions.cancel(made.subscription.id);
    expect(await update(second(made) + 60)).toMatchObject({ param: 'trial_end' });
  });
});
