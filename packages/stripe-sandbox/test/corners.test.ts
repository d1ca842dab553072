import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { runDue } from '../src/operations/due.ts';
import { CARDS, monthlyPrice, openSession, pay, postForm } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { openReceiver, openSandbox } from './open-sandbox.ts';
import { refusal } from './refusal.ts';
import { endOf, subscribed, subscribedOnFailingCard } from './subscribed.ts';

const card = { name: 'Ada', number: CARDS.good, expiry: '12 / 34', cvc: '123' };

describe('an invoice', () => {
  test('a draft invoice can be paid, a void one cannot, and none can be paid without a card', async () => {
    const { stripe, sandbox, subscription, customer } = await subscribed();
    await advance(sandbox, endOf(subscription) - Math.floor(sandbox.clock.now().getTime() / 1000) + 60);
    const [draft] = (await stripe.invoices.list({ status: 'draft' })).data;
    expect((await fetch(`${sandbox.url}/i/${draft?.id}`)).status).toBe(404);
    expect(await stripe.invoices.pay(draft?.id ?? '')).toMatchObject({ status: 'paid' });

    const { data } = await stripe.paymentMethods.list({ customer });
    await stripe.paymentMethods.detach(data[0]?.id ?? '');
    await advance(sandbox, 31 * DAYS + 60);
    const [next] = (await stripe.invoices.list({ limit: 1 })).data;
    expect(await refusal(stripe.invoices.pay(next?.id ?? ''))).toMatchObject({ code: 'resource_missing' });
    await stripe.invoices.finalizeInvoice(next?.id ?? '').catch(() => {});
    await stripe.invoices.markUncollectible(next?.id ?? '');
    await stripe.invoices.voidInvoice(next?.id ?? '');
    expect(await refusal(stripe.invoices.pay(next?.id ?? ''))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.invoices.pay('in_x'))).toMatchObject({ statusCode: 404 });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
    const change = stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id ?? '', quantity: 2 }],
      proration_behavior: 'always_invoice',
    });
    expect(await refusal(change)).toMatchObject({ code: 'resource_missing' });
  });

  test('an invoice of a customer without an e-mail is paid on its page, and an unrequested confirmation redirects back', async () => {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: (await monthlyPrice(stripe)).id }],
      default_payment_method: bad.id,
      expand: ['latest_invoice'],
    });
    const url = (made.latest_invoice as Stripe.Invoice).hosted_invoice_url ?? '';
    await postForm(`${url}/authenticate`, { answer: 'complete' });
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('incomplete');
    await postForm(url, card);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('active');
  });

  test('voiding the first invoice leaves the subscription incomplete until it expires', async () => {
    const { stripe, sandbox } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const price = (await monthlyPrice(stripe)).id;
    const made = await stripe.subscriptions.create({ customer, items: [{ price }], default_payment_method: bad.id });
    await stripe.invoices.voidInvoice(String(made.latest_invoice));
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('incomplete');
    await advance(sandbox, DAYS);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('incomplete_expired');
  });

  test('an invoice of zero is voided without a payment', async () => {
    const { stripe, sandbox } = await openSandbox();
    const line_items = [{ price: (await monthlyPrice(stripe, 0)).id, quantity: 1 }];
    const { subscription } = await subscribed({ line_items }, {}, { sandbox, stripe, db: {} as never });
    await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } });
    await advance(sandbox, 32 * DAYS);
    expect((await stripe.invoices.list({ limit: 1 })).data[0]?.status).toBe('void');
  });
});

describe('a pending update', () => {
  test('a pending update applies its metadata and undoes a cancellation, and one whose invoice is void expires', async () => {
    const { stripe, subscription, sandbox, customer } = await subscribedOnFailingCard();
    const { id } = subscription;
    const item = subscription.items.data[0]?.id ?? '';
    const { product } = subscription.items.data[0]?.price ?? {};
    const yearly = await stripe.prices.create({
      product: String(product),
      currency: 'usd',
      unit_amount: 9000,
      recurring: { interval: 'year' },
    });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    const update = () =>
      stripe.subscriptions.update(id, {
        items: [{ id: item, price: yearly.id }],
        payment_behavior: 'pending_if_incomplete',
        cancel_at_period_end: false,
        metadata: { a: '1' },
      });
    const first = await update();
    await stripe.invoices.voidInvoice(String(first.latest_invoice));
    await advance(sandbox, DAYS);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ pending_update: null, cancel_at_period_end: true });

    const second = await update();
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.invoices.pay(String(second.latest_invoice), { payment_method: good.id });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      cancel_at_period_end: false,
      metadata: { a: '1' },
      items: { data: [{ price: { id: yearly.id } }] },
    });
  });
});

describe('several items', () => {
  test('several items, one of them metered, change from monthly to yearly together, and legacy webhooks name no single plan', async () => {
    const receiver = await openReceiver();
    const opened = await openSandbox({ webhook: { url: receiver.url, secret: 'whsec_x' } });
    const { stripe, sandbox } = opened;
    await control(sandbox, 'webhook-version', { era: 'legacy' });
    const { id: product } = await stripe.products.create({ name: 'Premium' });
    const priceOf = async (interval: 'month' | 'year', usage_type: 'licensed' | 'metered') =>
      (await stripe.prices.create({ product, currency: 'usd', unit_amount: 100, recurring: { interval, usage_type } }))
        .id;
    const once = (await stripe.prices.create({ product, currency: 'usd', unit_amount: 500 })).id;
    const line_items = [
      { price: await priceOf('month', 'licensed'), quantity: 2 },
      { price: await priceOf('month', 'metered') },
      { price: once, quantity: 1 },
    ];
    const { subscription } = await subscribed({ line_items }, {}, opened);
    const [licensed, metered] = subscription.items.data.map(({ id }) => id);
    await stripe.subscriptions.update(subscription.id, {
      items: [
        { id: licensed ?? '', price: await priceOf('year', 'licensed') },
        { id: metered ?? '', price: await priceOf('year', 'metered') },
        { price: await priceOf('year', 'licensed'), quantity: 1 },
      ],
      proration_behavior: 'none',
    });
    expect((await stripe.invoices.list({ limit: 1 })).data[0]?.total).toBe(300);
    await stripe.subscriptions.update(subscription.id, { items: [{ id: metered ?? '', deleted: true }] });
    await sandbox.settled();
    const old = receiver.received.map(({ event }) => event.data.object as unknown as Record<string, unknown>);
    expect(old.find((it) => it['object'] === 'subscription')).toMatchObject({ plan: null, quantity: null });
    expect(JSON.stringify(old)).toContain('"type":"invoiceitem"');
  });
});

describe('a purchase by a guest', () => {
  test("a guest's purchase is refunded, disputed and shown, and belongs to no invoice", async () => {
    const receiver = await openReceiver();
    const { stripe, sandbox } = await openSandbox({ webhook: { url: receiver.url, secret: 'whsec_x' } });
    await control(sandbox, 'webhook-version', { era: 'legacy' });
    const { id: product } = await stripe.products.create({ name: 'Lifetime' });
    const { id: price } = await stripe.prices.create({ product, currency: 'usd', unit_amount: 5000 });
    await pay(await openSession(stripe, { mode: 'payment', line_items: [{ price, quantity: 1 }] }));
    const [charge] = (await stripe.charges.list()).data;
    expect(await stripe.refunds.create({ charge: charge?.id ?? '', amount: 1 })).toMatchObject({ customer: null });
    await control(sandbox, 'dispute', { charge: charge?.id, inquiry: true });
    await stripe.refunds.create({ charge: charge?.id ?? '', amount: 1 });
    expect((await fetch(sandbox.url)).status).toBe(200);
    await sandbox.settled();
    const told = receiver.received.filter(({ event }) => event.type === 'charge.refunded');
    expect(told.map(({ event }) => event.data.object)).toMatchObject([
      { invoice: null, dispute: null },
      { invoice: null, dispute: expect.stringMatching(/^du_/) },
    ]);
  });
});

describe('a fixed amount off', () => {
  test('a fixed amount off reduces new purchases and never a proration', async () => {
    const opened = await openSandbox();
    const { stripe } = opened;
    const coupon = await stripe.coupons.create({ amount_off: 100, currency: 'usd', duration: 'forever' });
    const { subscription } = await subscribed({ discounts: [{ coupon: coupon.id }] }, {}, opened);
    const [item] = subscription.items.data;
    const update = { items: [{ id: item?.id ?? '', quantity: 2 }], proration_behavior: 'always_invoice' } as const;
    await stripe.subscriptions.update(subscription.id, { ...update, items: [...update.items] });
    const [change] = (await stripe.invoices.list({ limit: 1 })).data;
    expect(change?.total).toBe(change?.subtotal);
  });
});

describe('objects without a schedule', () => {
  test('an object without a schedule is never due', async () => {
    const row = { _id: 'cus_1', kind: 'customer', body: {} } as never;
    await expect(runDue({} as never, row)).rejects.toThrow('Nothing is ever due with a customer, but got: cus_1.');
  });
});
