import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { CARDS, postForm } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { endOf, type Subscribed, subscribed, subscribedOnFailingCard } from './subscribed.ts';

type Interval = 'month' | 'year';

async function bought(subscribe: () => Promise<Subscribed> = subscribed) {
  const made = await subscribe();
  const item = made.subscription.items.data[0]?.id ?? '';
  const product = (await made.stripe.products.list()).data[0]?.id ?? '';
  const price = async (unit_amount: number, interval: Interval = 'month', currency = 'usd') =>
    (await made.stripe.prices.create({ product, currency, unit_amount, recurring: { interval } })).id;
  return { ...made, item, price };
}

/** The middle of the first period, to the second. */
async function toMiddle({ sandbox, subscription }: Subscribed): Promise<number> {
  const start = Number(subscription.items.data[0]?.current_period_start);
  const middle = Math.floor((start + endOf(subscription)) / 2);
  await advance(sandbox, middle - Math.floor(sandbox.clock.now().getTime() / 1000));
  return middle;
}

describe('a dearer price', () => {
  test('a more expensive price that is billed at once costs the difference for the rest of the period, as the preview said', async () => {
    const made = await bought();
    const { stripe, subscription, item, types } = made;
    const dear = await made.price(2900);
    const proration_date = await toMiddle(made);
    const change = {
      items: [{ id: item, price: dear }],
      proration_date,
      proration_behavior: 'always_invoice',
    } as const;
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { ...change, items: [...change.items] },
    });
    expect(preview).toMatchObject({ id: expect.stringMatching(/^upcoming_in_/), amount_due: 1000 });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-450, 1450]);
    expect(preview.lines.data[0]?.parent?.subscription_item_details).toMatchObject({ proration: true });
    const next = await stripe.invoices.createPreview({
      subscription: subscription.id,
      preview_mode: 'recurring',
      subscription_details: { items: [{ id: item, price: dear }] },
    });
    expect(next.amount_due).toBe(2900);
    const before = (await types()).length;

    const changed = await stripe.subscriptions.update(subscription.id, {
      ...change,
      items: [...change.items],
      payment_behavior: 'pending_if_incomplete',
      expand: ['latest_invoice'],
    });

    expect(changed).toMatchObject({ status: 'active', pending_update: null });
    expect(changed.items.data).toMatchObject([
      { id: item, price: { id: dear }, current_period_end: endOf(subscription) },
    ]);
    expect(changed.latest_invoice).toMatchObject({
      status: 'paid',
      amount_paid: 1000,
      billing_reason: 'subscription_update',
    });
    expect((await types()).slice(before)).toEqual([
      'invoiceitem.created',
      'invoiceitem.created',
      'invoice.created',
      'invoice.finalized',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice.updated',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
      'customer.subscription.updated',
    ]);
    await advance(made.sandbox, 20 * DAYS);
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({ amount_paid: 2900 });
  });

  test('a more expensive price waits for its payment and takes effect when its invoice is paid', async () => {
    const made = await bought(subscribedOnFailingCard);
    const { stripe, subscription, item, types } = made;
    const dear = await made.price(2900);
    const waiting = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: dear }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    });
    expect(waiting.status).toBe('active');
    expect(waiting.items.data[0]?.price.unit_amount).toBe(900);
    expect(waiting.pending_update?.subscription_items).toMatchObject([{ price: { id: dear } }]);
    const again = stripe.subscriptions.update(subscription.id, { items: [{ id: item, quantity: 2 }] });
    expect(await refusal(again)).toMatchObject({ statusCode: 400 });

    const invoice = await stripe.invoices.retrieve(String(waiting.latest_invoice));
    const card = { name: 'Ada', number: CARDS.good, expiry: '12 / 34', cvc: '123' };
    await postForm(invoice.hosted_invoice_url ?? '', card);

    const changed = await stripe.subscriptions.retrieve(subscription.id);
    expect(changed.items.data[0]?.price.id).toBe(dear);
    expect(changed.pending_update).toBeNull();
    expect((await types()).slice(-2)).toEqual([
      'customer.subscription.updated',
      'customer.subscription.pending_update_applied',
    ]);
  });

  test('a more expensive price that is not paid within 23 hours is dropped', async () => {
    const made = await bought(subscribedOnFailingCard);
    const { stripe, sandbox, subscription, item } = made;
    const waiting = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: await made.price(2900, 'year') }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    });
    await advance(sandbox, DAYS);
    const after = await stripe.subscriptions.retrieve(subscription.id);
    expect(after.pending_update).toBeNull();
    expect(after.items.data[0]?.price.unit_amount).toBe(900);
    expect(await stripe.invoices.retrieve(String(waiting.latest_invoice))).toMatchObject({ status: 'void' });
    expect(await made.types()).toContain('customer.subscription.pending_update_expired');
  });

  test('a declined change is refused as a whole or leaves the subscription past due, as requested', async () => {
    const made = await bought(subscribedOnFailingCard);
    const { stripe, subscription, item } = made;
    const update = {
      items: [{ id: item, price: await made.price(2900) }],
      proration_behavior: 'always_invoice',
    } as const;
    const refused = stripe.subscriptions.update(subscription.id, {
      ...update,
      items: [...update.items],
      payment_behavior: 'error_if_incomplete',
    });
    expect(await refusal(refused)).toMatchObject({ code: 'card_declined', statusCode: 402 });
    expect(await made.types()).not.toContain('charge.failed');
    const done = await stripe.subscriptions.update(subscription.id, { ...update, items: [...update.items] });
    expect(done).toMatchObject({ status: 'past_due', items: { data: [{ price: { unit_amount: 2900 } }] } });
  });
});

describe('a cheaper price', () => {
  test('a cheaper price is credited on the next invoice', async () => {
    const made = await bought();
    const { stripe, subscription, item, types } = made;
    await toMiddle(made);
    const cheap = await made.price(300);
    const details = { items: [{ id: item, price: cheap }], proration_behavior: 'create_prorations' } as const;
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { ...details, items: [...details.items] },
    });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-450, 150, 300]);
    expect(preview).toMatchObject({ total: 0, amount_due: 0 });

    await stripe.subscriptions.update(subscription.id, { ...details, items: [...details.items] });

    expect((await types()).slice(-3)).toEqual([
      'invoiceitem.created',
      'invoiceitem.created',
      'customer.subscription.updated',
    ]);
    await advance(made.sandbox, 17 * DAYS);
    const [renewal] = (await stripe.invoices.list({ limit: 1 })).data;
    expect(renewal).toMatchObject({ status: 'paid', total: 0, billing_reason: 'subscription_cycle' });
    await advance(made.sandbox, 31 * DAYS);
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({ total: 300 });
  });

  test('a cheaper price that is billed at once becomes a credit that the next invoices use up', async () => {
    const made = await bought();
    const { stripe, subscription, item, customer } = made;
    await toMiddle(made);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: await made.price(100) }],
      proration_behavior: 'always_invoice',
    });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -400 });
    await advance(made.sandbox, 17 * DAYS);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -300 });
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({
      status: 'paid',
      total: 100,
      amount_due: 0,
      starting_balance: -400,
      ending_balance: -300,
    });
  });

  test('a cheaper price without proration is neither charged nor credited', async () => {
    const made = await bought();
    const { stripe, subscription, item } = made;
    const none = { items: [{ id: item, price: await made.price(300) }], proration_behavior: 'none' } as const;
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { ...none, items: [...none.items] },
    });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([300]);
    await stripe.subscriptions.update(subscription.id, { ...none, items: [...none.items] });
    expect(await made.types()).not.toContain('invoiceitem.created');
  });
});

describe('a longer interval', () => {
  test('a longer interval starts a new period at once and bills all of it', async () => {
    const made = await bought();
    const { stripe, subscription, item, sandbox } = made;
    await toMiddle(made);
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: await made.price(9000, 'year') }],
      expand: ['latest_invoice'],
    });
    const [yearly] = changed.items.data;
    expect(Number(yearly?.current_period_end) - Number(yearly?.current_period_start)).toBeGreaterThan(360 * DAYS);
    expect(changed.billing_cycle_anchor).toBe(yearly?.current_period_start);
    expect(changed.latest_invoice).toMatchObject({ status: 'paid', amount_paid: 8550 });
    await advance(sandbox, 300 * DAYS);
    expect((await stripe.invoices.list()).data).toHaveLength(2);
  });
});

describe('items', () => {
  test('items are added, changed and removed one by one', async () => {
    const made = await bought();
    const { stripe, subscription, item } = made;
    const addOn = await made.price(500);
    const added = await stripe.subscriptionItems.create({ subscription: subscription.id, price: addOn, quantity: 2 });
    expect(added).toMatchObject({ price: { id: addOn }, quantity: 2, current_period_end: endOf(subscription) });
    const twice = stripe.subscriptionItems.create({ subscription: subscription.id, price: addOn });
    expect(await refusal(twice)).toMatchObject({ param: 'price' });
    expect(await stripe.subscriptionItems.update(added.id, { quantity: 3 })).toMatchObject({ quantity: 3 });
    expect(await stripe.subscriptionItems.retrieve(added.id)).toMatchObject({ quantity: 3 });
    const { data } = await stripe.subscriptionItems.list({ subscription: subscription.id });
    expect(data.map(({ id }) => id)).toEqual([item, added.id]);
    expect(await stripe.subscriptionItems.del(added.id, { proration_behavior: 'always_invoice' })).toMatchObject({
      deleted: true,
    });
    expect(await refusal(stripe.subscriptionItems.del(item))).toMatchObject({ statusCode: 400 });
    const unknown = await Promise.all([
      refusal(stripe.subscriptionItems.retrieve('si_x')),
      refusal(stripe.subscriptionItems.list({ subscription: 'sub_x' })),
      refusal(stripe.subscriptionItems.create({ subscription: 'sub_x', price: addOn })),
    ]);
    expect(unknown.map(({ code }) => code)).toEqual(['resource_missing', 'resource_missing', 'resource_missing']);
  });

  test('invalid items are refused', async () => {
    const made = await bought();
    const { stripe, subscription, item, price } = made;
    const { product } = await stripe.prices.retrieve(await price(1));
    const once = await stripe.prices.create({ product: String(product), currency: 'usd', unit_amount: 1 });
    const update = (items: Stripe.SubscriptionUpdateParams.Item[], rest = {}) =>
      refusal(stripe.subscriptions.update(subscription.id, { items, ...rest }));
    expect(await update([{ id: 'si_x' }])).toMatchObject({ param: 'items[0][id]' });
    expect(await update([{ id: item, price: 'price_x' }])).toMatchObject({ param: 'items[0][price]' });
    expect(await update([{ id: item, price: once.id }])).toMatchObject({ param: 'items[0][price]' });
    expect(await update([{ id: item, price: await price(1, 'month', 'eur') }])).toMatchObject({
      param: 'items[0][price]',
    });
    expect(await update([{ price: await price(1, 'year') }])).toMatchObject({ param: 'items' });
    expect(await update([{ id: item, quantity: 2 }], { proration_date: 1 })).toMatchObject({ param: 'proration_date' });
    await stripe.subscriptions.cancel(subscription.id);
    expect(await update([{ id: item, quantity: 2 }])).toMatchObject({ statusCode: 404 });
    expect(await refusal(stripe.invoices.createPreview({ subscription: subscription.id }))).toMatchObject({
      code: 'invoice_upcoming_none',
    });
  });
});

describe('a preview', () => {
  test('a preview shows the invoice of a new subscription, of a renewal and of a cancellation', async () => {
    const made = await bought();
    const { stripe, subscription, customer } = made;
    const dear = await made.price(2900);
    const fresh = await stripe.invoices.createPreview({
      customer,
      subscription_details: { items: [{ price: dear, quantity: 2 }] },
    });
    expect(fresh).toMatchObject({ amount_due: 5800, status: 'draft' });
    expect((await stripe.invoices.createPreview({ subscription: subscription.id })).amount_due).toBe(900);
    for (const [params, wrong] of [
      [{ subscription: subscription.id, subscription_details: { cancel_at_period_end: true } }, { statusCode: 400 }],
      [{ subscription: 'sub_x' }, { param: 'subscription' }],
      [{}, { param: 'customer' }],
      [{ customer: 'cus_x' }, { param: 'customer' }],
      [{ customer }, { code: 'invoice_upcoming_none' }],
    ] as const) {
      expect(await refusal(stripe.invoices.createPreview(params))).toMatchObject(wrong);
    }
    expect((await stripe.invoices.list()).data).toHaveLength(1);
  });
});

describe('an end before the period is over', () => {
  test.each([
    [true, -450, 2],
    [false, 0, 1],
  ])(
    'canceling before the period ends credits the rest (billed at once: %s)',
    async (invoice_now, balance, invoices) => {
      const made = await bought();
      const { stripe, subscription, customer } = made;
      await toMiddle(made);
      await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now });
      expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance });
      expect((await stripe.invoices.list()).data).toHaveLength(invoices);
    },
  );

  test('a subscription ends at the given instant', async () => {
    const made = await bought();
    const { stripe, subscription, sandbox } = made;
    const cancel_at = endOf(subscription) - 10 * DAYS;
    await stripe.subscriptions.update(subscription.id, { cancel_at });
    await stripe.subscriptions.update(subscription.id, { cancel_at: '' });
    await stripe.subscriptions.update(subscription.id, { cancel_at });
    await advance(sandbox, 25 * DAYS);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: 'canceled',
      ended_at: cancel_at,
    });
  });
});

describe('a pause', () => {
  test.each([
    ['void', 'void'],
    ['mark_uncollectible', 'uncollectible'],
    ['keep_as_draft', 'draft'],
  ] as const)('pausing collection with %s leaves the renewal %s, and ends at its date', async (behavior, status) => {
    const made = await bought();
    const { stripe, subscription, sandbox } = made;
    const resumes_at = endOf(subscription) + 5 * DAYS;
    await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior, resumes_at } });
    await advance(sandbox, 33 * DAYS);
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({ status });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
    await advance(sandbox, 10 * DAYS);
    expect((await stripe.subscriptions.retrieve(subscription.id)).pause_collection).toBeNull();
    await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior } });
    await stripe.subscriptions.update(subscription.id, { pause_collection: '' });
  });

  test('a pause after a trial without a card ends when the subscription is resumed with one', async () => {
    const made = await bought();
    const { stripe, subscription, sandbox } = made;
    expect(await refusal(stripe.subscriptions.resume(subscription.id))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.subscriptions.resume('sub_x'))).toMatchObject({ statusCode: 404 });
    const { id } = await stripe.customers.create({ email: 'b@b.c' });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: id,
      line_items: [{ price: await made.price(500), quantity: 1 }],
      success_url: 'http://localhost/ok',
      payment_method_collection: 'if_required',
      subscription_data: {
        trial_period_days: 5,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      },
    });
    await postForm(session.url ?? '', {});
    const [trial] = (await stripe.subscriptions.list({ customer: id })).data;
    // Nothing is charged for another price while it is free.
    await stripe.subscriptions.update(trial?.id ?? '', {
      items: [{ id: trial?.items.data[0]?.id ?? '', price: await made.price(700) }],
      proration_behavior: 'always_invoice',
    });
    await advance(sandbox, 6 * DAYS);
    const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer: id });
    await stripe.customers.update(id, { invoice_settings: { default_payment_method: card } });
    const resumed = await stripe.subscriptions.resume(trial?.id ?? '', { expand: ['latest_invoice'] });
    expect(resumed).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', amount_paid: 700 } });
    expect(await made.types()).toContain('customer.subscription.resumed');
  });
});
