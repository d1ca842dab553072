import { describe, expect, test } from '@jest/globals';
import { eventsOf, monthlyPrice, openSession, pay } from './buying.ts';
import { openSandbox } from './open-sandbox.ts';
import { refusal } from './refusal.ts';

describe('products and prices', () => {
  test('a product ID that exists is refused, and an empty description unsets it', async () => {
    const { stripe } = await openSandbox();
    await stripe.products.create({ id: 'premium', name: 'Premium', description: 'Much' });
    expect(await refusal(stripe.products.create({ id: 'premium', name: 'Again' }))).toMatchObject({
      code: 'resource_already_exists',
    });
    expect(await stripe.products.update('premium', { description: '' })).toMatchObject({
      description: null,
      name: 'Premium',
    });
    expect((await stripe.products.list({ ids: ['premium'] })).data).toHaveLength(1);
    expect((await stripe.products.list({ active: false })).data).toEqual([]);
  });

  test('a lookup key moves to another price only on request', async () => {
    const { stripe } = await openSandbox();
    const { id: product } = await stripe.products.create({ name: 'Premium' });
    const params = {
      product,
      currency: 'EUR',
      unit_amount: 900,
      recurring: { interval: 'month' },
      lookup_key: 'premium',
    } as const;
    const old = await stripe.prices.create(params);
    expect(old.currency).toBe('eur');
    expect(await refusal(stripe.prices.create(params))).toMatchObject({
      code: 'resource_already_exists',
      param: 'lookup_key',
    });

    const fresh = await stripe.prices.create({ ...params, unit_amount: 1000, transfer_lookup_key: true });

    expect((await stripe.prices.retrieve(old.id)).lookup_key).toBeNull();
    const found = await stripe.prices.list({ lookup_keys: ['premium', 'other'], expand: ['data.product'] });
    expect(found.data).toMatchObject([{ id: fresh.id, product: { name: 'Premium' } }]);
    await stripe.prices.update(old.id, { lookup_key: 'premium', transfer_lookup_key: true });
    expect((await stripe.prices.retrieve(fresh.id)).lookup_key).toBeNull();
    const told = (await eventsOf(stripe)).filter(({ type }) => type === 'price.updated');
    expect(told[0]?.data.previous_attributes).toEqual({ lookup_key: 'premium' });
  });
});

describe('customers', () => {
  test('an update of a customer emits only the fields that changed', async () => {
    const { stripe } = await openSandbox();
    const { id } = await stripe.customers.create({ email: 'a@b.c', metadata: { keep: '1', drop: '1' } });
    await stripe.customers.update(id, { email: 'x@y.z', metadata: { drop: '', add: '2' } });
    await stripe.customers.update(id, { email: 'x@y.z' });

    const told = (await eventsOf(stripe)).filter(({ type }) => type === 'customer.updated');
    expect(told.map(({ data }) => data.previous_attributes)).toEqual([
      { email: 'a@b.c', metadata: { drop: '1', add: null } },
    ]);
    expect(await stripe.customers.update(id, { metadata: '', email: '', address: '' })).toMatchObject({
      metadata: {},
      email: null,
      address: null,
    });
  });

  test('a deleted customer is answered as deleted, is not listed, and its subscriptions end', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    await pay(session);
    const { customer, subscription } = await stripe.checkout.sessions.retrieve(session.id);
    await stripe.customers.del(String(customer));

    expect(await stripe.customers.retrieve(String(customer))).toEqual({
      id: customer,
      object: 'customer',
      deleted: true,
    });
    expect((await stripe.customers.list()).data).toEqual([]);
    expect(
      (await stripe.subscriptions.retrieve(String(subscription), { expand: ['customer'] })).customer,
    ).toMatchObject({ deleted: true });
    expect((await eventsOf(stripe)).slice(-2).map(({ type }) => type)).toEqual([
      'customer.subscription.deleted',
      'customer.deleted',
    ]);
    expect(await refusal(stripe.billingPortal.sessions.create({ customer: String(customer) }))).toMatchObject({
      param: 'customer',
    });
  });

  test('a default card must belong to the customer', async () => {
    const { stripe } = await openSandbox();
    const { id } = await stripe.customers.create();
    expect(
      await refusal(stripe.customers.update(id, { invoice_settings: { default_payment_method: 'pm_x' } })),
    ).toMatchObject({ code: 'resource_missing' });
  });
});

describe('subscriptions', () => {
  async function subscribed() {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create({ email: 'a@b.c' });
    const price = await monthlyPrice(stripe);
    return { stripe, customer, price: price.id };
  }

  test('a subscription is created without the page on a card of the customer', async () => {
    const { stripe, customer, price } = await subscribed();
    const items = [{ price }];
    expect(await refusal(stripe.subscriptions.create({ customer, items }))).toMatchObject({ code: 'resource_missing' });
    expect(
      await refusal(stripe.subscriptions.create({ customer, items, default_payment_method: 'pm_x' })),
    ).toMatchObject({ param: 'default_payment_method' });
    expect(await refusal(stripe.subscriptions.create({ customer, items: [{ price: 'x' }] }))).toMatchObject({
      param: 'items[0][price]',
    });
    expect(await refusal(stripe.subscriptions.create({ customer, items: [] }))).toMatchObject({ param: 'items' });
    const product = (await stripe.products.list()).data[0]?.id ?? '';
    const once = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1 });
    expect(await refusal(stripe.subscriptions.create({ customer, items: [{ price: once.id }] }))).toMatchObject({
      param: 'items[0][price]',
    });

    expect(await stripe.subscriptions.create({ customer, items, trial_period_days: 3 })).toMatchObject({
      status: 'trialing',
    });
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: good.id } });
    const on = await stripe.subscriptions.create({
      customer,
      items,
      metadata: { a: '1' },
      expand: ['latest_invoice.payments'],
    });
    expect(on).toMatchObject({
      status: 'active',
      metadata: { a: '1' },
      latest_invoice: { payments: { data: [{ status: 'paid' }] } },
    });
    const bad = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
    const off = await stripe.subscriptions.create({ customer, items, default_payment_method: bad.id });
    expect(off.status).toBe('incomplete');
    expect((await eventsOf(stripe)).slice(-2).map(({ type }) => type)).toEqual([
      'invoice.payment_failed',
      'invoice.payment_action_required',
    ]);
    const unpaid = await stripe.invoices.retrieve(String(off.latest_invoice));
    expect(unpaid).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 900 });
    expect(await (await fetch(unpaid.hosted_invoice_url ?? '')).text()).not.toContain('<dt>Paid</dt>');
  });

  test('a subscription ends with its period on request, and that can be undone', async () => {
    const { stripe, customer, price } = await subscribed();
    const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    const { id, items } = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      default_payment_method: card,
    });
    const end = items.data[0]?.current_period_end;

    const ending = await stripe.subscriptions.update(id, {
      cancel_at_period_end: true,
      cancellation_details: { comment: 'bye', feedback: 'unused' },
    });
    expect(ending).toMatchObject({
      cancel_at: end,
      cancel_at_period_end: true,
      status: 'active',
      cancellation_details: { reason: 'cancellation_requested', comment: 'bye', feedback: 'unused' },
    });
    expect((await eventsOf(stripe)).at(-1)?.data.previous_attributes).toEqual({
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { comment: null, feedback: null, reason: null },
    });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    const on = await stripe.subscriptions.update(id, {
      cancel_at_period_end: false,
      description: 'mine',
      default_payment_method: card,
    });
    expect(on).toMatchObject({ cancel_at: null, canceled_at: null, description: 'mine' });

    expect(await stripe.subscriptions.cancel(id)).toMatchObject({ status: 'canceled', cancel_at: null });
    expect(await refusal(stripe.subscriptions.cancel(id))).toMatchObject({ statusCode: 404 });
    expect(await refusal(stripe.subscriptions.update(id, { cancel_at_period_end: true }))).toMatchObject({
      statusCode: 400,
    });
    expect((await stripe.subscriptions.update(id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
  });
});

describe('payment methods', () => {
  test('payment methods belong to one customer until they are detached', async () => {
    const { stripe } = await openSandbox();
    const { id: ada } = await stripe.customers.create();
    const { id: bob } = await stripe.customers.create();
    expect(await refusal(stripe.paymentMethods.attach('pm_unknown', { customer: ada }))).toMatchObject({
      statusCode: 404,
    });
    const card = await stripe.paymentMethods.attach('pm_card_amex', { customer: ada });
    expect(await refusal(stripe.paymentMethods.attach(card.id, { customer: bob }))).toMatchObject({ statusCode: 400 });
    await stripe.paymentMethods.detach(card.id);
    expect((await eventsOf(stripe)).at(-1)?.data.previous_attributes).toEqual({ customer: ada });
    expect(await refusal(stripe.paymentMethods.detach(card.id))).toMatchObject({ statusCode: 400 });
    expect((await stripe.paymentMethods.attach(card.id, { customer: bob })).customer).toBe(bob);
    expect((await stripe.paymentMethods.list({ type: 'card' })).data).toHaveLength(1);
  });
});

describe('money', () => {
  test('a payment is found from its invoice, payment intent, charge and subscription', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    await pay(session);
    const { invoice, customer } = await stripe.checkout.sessions.retrieve(session.id);
    const [payment] = (await stripe.invoicePayments.list({ invoice: String(invoice), status: 'paid' })).data;
    const intent = String(payment?.payment.payment_intent);
    expect(
      (await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent } })).data,
    ).toHaveLength(1);
    expect((await stripe.charges.list({ payment_intent: intent, customer: String(customer) })).data).toHaveLength(1);
    expect((await stripe.paymentIntents.retrieve(intent)).payment_details).toMatchObject({ order_reference: invoice });
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id);
    expect((await stripe.invoices.list({ subscription: String(subscription), status: 'paid' })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list({ customer: String(customer), status: 'active' })).data).toHaveLength(1);
  });
});
