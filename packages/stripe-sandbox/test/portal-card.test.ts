import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { CARDS, eventTypes, postForm } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { type Subscribed, subscribed, subscribedOnFailingCard } from './subscribed.ts';

const form = { name: 'Ada', number: CARDS.good, expiry: '12 / 34', cvc: '123' };

const textAt = async (url: string) => (await fetch(url)).text();

/** A portal session whose flow asks for a card, and the address of its form. */
async function cardFlow(subscribe: () => Promise<Subscribed> = subscribed) {
  const made = await subscribe();
  const session = await made.stripe.billingPortal.sessions.create({
    customer: made.customer,
    return_url: 'http://localhost:4000/account',
    flow_data: {
      type: 'payment_method_update',
      after_completion: { type: 'redirect', redirect: { return_url: 'http://localhost:4000/saved' } },
    },
  });
  const cards = async () => {
    const { invoice_settings } = (await made.stripe.customers.retrieve(made.customer)) as Stripe.Customer;
    const { default_payment_method: own } = await made.stripe.subscriptions.retrieve(made.subscription.id);
    return [invoice_settings.default_payment_method, own].map(String);
  };
  return { ...made, session, url: `${session.url}/payment-method`, cards };
}

describe('a card that is entered in the portal', () => {
  test('a new card replaces the one of the subscription and is charged at the next renewal', async () => {
    const made = await cardFlow(subscribedOnFailingCard);
    expect(await textAt(made.session.url)).toContain('Your card for future payments');
    const before = (await made.types()).length;
    const answer = await postForm(made.url, form);
    expect(answer.headers.get('location')).toBe('http://localhost:4000/saved');
    expect((await made.types()).slice(before)).toEqual([
      'setup_intent.created',
      'setup_intent.succeeded',
      'payment_method.attached',
      'customer.updated',
      'customer.subscription.updated',
    ]);
    const [own, used] = await made.cards();
    expect(own).toBe(used);
    expect(await textAt(`${made.session.url}/home`)).toContain('Visa ending in 4242');
    await advance(made.sandbox, 32 * DAYS);
    expect(await made.status()).toBe('active');
  });

  test('a subscription without a card of its own, and one that has ended, keep naming none', async () => {
    const made = await cardFlow();
    const price = made.subscription.items.data[0]?.price.id ?? '';
    const items = [{ price }];
    await made.stripe.subscriptions.cancel(made.subscription.id);
    const other = await made.stripe.subscriptions.create({ customer: made.customer, items, trial_period_days: 9 });
    await postForm(made.url, form);
    expect((await made.stripe.subscriptions.retrieve(other.id)).default_payment_method).toBeNull();
    const [own, used] = await made.cards();
    expect(own).not.toBe(used);
  });

  test('a declined card and an incomplete form are explained, and the old card stays', async () => {
    const made = await cardFlow();
    const before = await made.cards();
    const declined = await postForm(made.url, { ...form, number: CARDS.declined });
    expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
    const empty = await postForm(made.url, {});
    expect([empty.status, await empty.text()]).toEqual([
      422,
      expect.stringContaining('Your card number is incomplete.'),
    ]);
    expect(await made.cards()).toEqual(before);
    expect(await made.types()).toContain('setup_intent.setup_failed');
    expect((await postForm(made.url, form, { origin: 'http://evil.example' })).status).toBe(403);
  });

  test('a card that the bank asks about is used after the customer has confirmed it', async () => {
    const made = await cardFlow();
    const before = await made.cards();
    const ask = async () => {
      const { headers } = await postForm(made.url, { ...form, number: CARDS.asks });
      return new URL(String(headers.get('location')), made.session.url).href;
    };
    const first = await ask();
    expect(await textAt(first)).toContain('Confirm your card');
    expect((await postForm(first, { answer: 'fail' })).status).toBe(402);
    expect(await made.cards()).toEqual(before);
    const second = await ask();
    const done = await postForm(second, { answer: 'complete' });
    expect(done.headers.get('location')).toBe('http://localhost:4000/saved');
    expect(await made.cards()).not.toEqual(before);
    expect((await fetch(second, { redirect: 'manual' })).headers.get('location')).toBe(new URL(made.url).pathname);
    expect((await postForm(second, { answer: 'complete' })).status).toBe(303);
    expect((await postForm(second, {}, { origin: 'http://evil.example' })).status).toBe(403);
    expect(await eventTypes(made.stripe)).toContain('setup_intent.requires_action');
    expect((await fetch(first.replace(made.session.id, 'bps_x'))).status).toBe(404);
    expect((await postForm(first.replace(made.session.id, 'bps_x'), {})).status).toBe(404);
    expect((await postForm(made.url.replace(made.session.id, 'bps_x'), form)).status).toBe(404);
  });
});

describe('a cancellation in the portal', () => {
  const cancel = async (
    made: Subscribed,
    features: Stripe.BillingPortal.ConfigurationCreateParams.Features['subscription_cancel'],
    words: Record<string, string> = {},
  ) => {
    const { id: configuration } = await made.stripe.billingPortal.configurations.create({
      features: { ...(features ? { subscription_cancel: features } : {}) },
    });
    const session = await made.stripe.billingPortal.sessions.create({ customer: made.customer, configuration });
    const url = `${session.url}/subscriptions/${made.subscription.id}/cancel`;
    const page = await textAt(url);
    await postForm(url, words);
    return { page, subscription: await made.stripe.subscriptions.retrieve(made.subscription.id) };
  };

  test('the portal asks why, and keeps feedback and comment with the cancellation', async () => {
    const cancellation_reason = { enabled: true, options: ['too_expensive', 'unused'] } as const;
    const features = {
      enabled: true,
      cancellation_reason: { ...cancellation_reason, options: [...cancellation_reason.options] },
    };
    const words = { feedback: 'too_expensive', comment: ' See you ' };
    const { page, subscription } = await cancel(await subscribed(), features, words);
    for (const part of ['It&#39;s too expensive', 'I no longer need it', '<textarea']) expect(page).toContain(part);
    expect(page).not.toContain('Other reason');
    expect(subscription).toMatchObject({
      cancel_at_period_end: true,
      cancellation_details: { feedback: 'too_expensive', comment: 'See you', reason: 'cancellation_requested' },
    });
  });

  test('a planned change is dropped by a cancellation', async () => {
    const made = await subscribed();
    await made.stripe.subscriptionSchedules.create({ from_subscription: made.subscription.id });
    const { page, subscription } = await cancel(made, { enabled: true }, { feedback: 'nonsense', comment: '' });
    expect(page).not.toContain('<textarea');
    expect(subscription).toMatchObject({
      schedule: null,
      cancel_at_period_end: true,
      cancellation_details: { feedback: null, comment: null },
    });
  });

  test.each([
    ['always_invoice', -450],
    ['none', 0],
  ] as const)('a cancellation can end the plan at once, prorated as configured: %s', async (how, least) => {
    const made = await subscribed();
    await advance(made.sandbox, 14 * DAYS);
    const { page, subscription } = await cancel(made, { enabled: true, mode: 'immediately', proration_behavior: how });
    expect(page).toContain('ends <strong>now</strong>');
    expect(subscription.status).toBe('canceled');
    const { balance } = (await made.stripe.customers.retrieve(made.customer)) as Stripe.Customer;
    expect(balance).toBeLessThanOrEqual(least);
  });
});

describe('the first page of the portal', () => {
  test('the portal shows a pause, a credit and an end at an instant', async () => {
    const { stripe, customer, subscription, sandbox } = await subscribed();
    const { url } = await stripe.billingPortal.sessions.create({ customer });
    await stripe.customers.createBalanceTransaction(customer, { amount: -500, currency: 'usd' });
    expect(await textAt(url)).toContain('$5.00 will be taken off');
    const now = Math.floor(sandbox.clock.now().getTime() / 1000);
    const pause = (resumes_at?: number) =>
      stripe.subscriptions.update(subscription.id, {
        pause_collection: { behavior: 'void', ...(resumes_at ? { resumes_at } : {}) },
      });
    await pause();
    expect(await textAt(url)).toContain('Your payments are paused.');
    await pause(now + 9 * DAYS);
    expect(await textAt(url)).toContain('Your payments are paused until');
    await stripe.subscriptions.update(subscription.id, { cancel_at: now + 9 * DAYS });
    expect(await textAt(url)).toContain('Your plan ends on');
    expect((await fetch(`${url}x/home`)).status).toBe(404);
    expect((await fetch(`${url}x/done`)).status).toBe(404);
    expect(await textAt(`${url}/done`)).toContain('Your changes are saved.');
  });
});
