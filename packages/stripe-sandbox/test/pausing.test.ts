import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { eventsOf } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { endOf, type Subscribed, subscribed } from './subscribed.ts';

type Behavior = Stripe.SubscriptionUpdateParams.PauseCollection.Behavior;

const pause = ({ stripe, subscription }: Subscribed, behavior: Behavior, resumes_at?: number) =>
  stripe.subscriptions.update(subscription.id, {
    pause_collection: { behavior, ...(resumes_at === undefined ? {} : { resumes_at }) },
  });

const newest = async ({ stripe }: Subscribed) => (await stripe.invoices.list({ limit: 1 })).data[0];

const second = ({ sandbox }: Subscribed) => Math.floor(sandbox.clock.now().getTime() / 1000);

describe('a pause of the collection', () => {
  test.each([
    ['keep_as_draft', 'draft'],
    ['void', 'void'],
    ['mark_uncollectible', 'uncollectible'],
  ] as const)(
    'renewals are not collected while collection is paused, and their invoices are treated as it says: %s',
    async (behavior, status) => {
      const made = await subscribed();
      expect(await pause(made, behavior)).toMatchObject({
        status: 'active',
        pause_collection: { behavior, resumes_at: null },
      });
      await advance(made.sandbox, 32 * DAYS);
      expect(await newest(made)).toMatchObject({ status, billing_reason: 'subscription_cycle', auto_advance: false });
      expect(await made.status()).toBe('active');
      expect((await made.stripe.charges.list()).data).toHaveLength(1);
      expect(await made.types()).not.toContain('invoice.upcoming');
    },
  );

  test('an empty string ends a pause, and the next renewal is collected', async () => {
    const made = await subscribed();
    await pause(made, 'void');
    const resumed = await made.stripe.subscriptions.update(made.subscription.id, { pause_collection: '' });
    expect(resumed.pause_collection).toBeNull();
    await advance(made.sandbox, 32 * DAYS);
    expect(await newest(made)).toMatchObject({ status: 'paid', amount_paid: 900 });
  });

  test('a pause ends by itself at its time, and the drafts that it left stay drafts', async () => {
    const made = await subscribed();
    const until = endOf(made.subscription) + 10 * DAYS;
    await pause(made, 'keep_as_draft', until);
    await advance(made.sandbox, until - second(made) + 60);
    expect((await eventsOf(made.stripe)).at(-1)).toMatchObject({
      type: 'customer.subscription.updated',
      created: until,
      request: { id: null },
      data: {
        object: { pause_collection: null },
        previous_attributes: { pause_collection: { behavior: 'keep_as_draft', resumes_at: until } },
      },
    });
    await advance(made.sandbox, 31 * DAYS);
    const { data } = await made.stripe.invoices.list();
    expect(data.map(({ status }) => status)).toEqual(['paid', 'draft', 'paid']);
  });

  test('a pause that would end in the past is refused', async () => {
    const made = await subscribed();
    expect(await refusal(pause(made, 'void', second(made) - 60))).toMatchObject({
      param: 'pause_collection[resumes_at]',
    });
  });

  test('a change that would be billed at once is not collected during a pause', async () => {
    const made = await subscribed();
    await pause(made, 'void');
    const id = made.subscription.items.data[0]?.id ?? '';
    const changed = await made.stripe.subscriptions.update(made.subscription.id, {
      items: [{ id, quantity: 3 }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    });
    expect(changed).toMatchObject({ pending_update: null, items: { data: [{ quantity: 3 }] } });
    expect(await newest(made)).toMatchObject({ status: 'void', billing_reason: 'subscription_update' });
    await made.stripe.subscriptions.cancel(made.subscription.id, { prorate: true, invoice_now: true });
    expect((await made.stripe.charges.list()).data).toHaveLength(1);
  });

  test('a credit is kept by a pause that voids invoices, and pays those that would be uncollectible', async () => {
    const made = await subscribed();
    await made.stripe.customers.createBalanceTransaction(made.customer, { amount: -1000, currency: 'usd' });
    await pause(made, 'void');
    await advance(made.sandbox, 32 * DAYS);
    expect(await newest(made)).toMatchObject({ status: 'void' });
    expect(await made.stripe.customers.retrieve(made.customer)).toMatchObject({ balance: -1000 });
    await pause(made, 'mark_uncollectible');
    await advance(made.sandbox, 31 * DAYS);
    expect(await newest(made)).toMatchObject({ status: 'paid', amount_due: 0 });
    expect(await made.stripe.customers.retrieve(made.customer)).toMatchObject({ balance: -100 });
  });
});
