import { describe, expect, test } from '@jest/globals';
import { CARDS, openSession, pay, postForm } from './buying.ts';
import { openReceiver, openSandbox } from './open-sandbox.ts';
import { describeWithStripe, recordStripeRequests, stripeDescription } from './openapi.ts';

describeWithStripe('every answer and every event is as Stripe describes it', (description) => {
  test("every answer matches Stripe's description, from the product to the paid subscription and its end", async () => {
    const record = recordStripeRequests();
    const receiver = await openReceiver();
    const { sandbox, stripe } = await openSandbox({
      onExchange: record.onExchange,
      webhook: { url: receiver.url, secret: 'whsec_contract' },
    });
    const product = await stripe.products.create({
      name: 'Premium',
      description: 'More',
      metadata: { plan: 'premium' },
    });
    await stripe.products.update(product.id, { description: 'Even more', metadata: { plan: 'vip' } });
    await stripe.products.retrieve(product.id);
    await stripe.products.list({ active: true, limit: 3 });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
      lookup_key: 'premium_month_usd',
      transfer_lookup_key: true,
      tax_behavior: 'exclusive',
    });
    const once = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 4900 });
    await stripe.prices.update(price.id, { nickname: 'monthly', metadata: { plan: 'premium' } });
    const expand = ['product', 'currency_options'];
    expect(await stripe.prices.retrieve(price.id, { expand })).toMatchObject({
      currency_options: { [price.currency]: { unit_amount: price.unit_amount } },
    });
    await stripe.prices.list({ lookup_keys: ['premium_month_usd'], expand: ['data.product'] });

    const customer = await stripe.customers.create({ email: 'ada@example.com', metadata: { userId: 'ada' } });
    await stripe.customers.update(customer.id, { name: 'Ada', address: { country: 'GB', postal_code: 'N1' } });
    await stripe.customers.list({ email: 'ada@example.com' });

    const known = await openSession(stripe, {
      customer: customer.id,
      line_items: [
        { price: price.id, quantity: 2 },
        { price: once.id, quantity: 1 },
      ],
      client_reference_id: 'ada',
      metadata: { userId: 'ada' },
      subscription_data: { metadata: { userId: 'ada' } },
      allow_promotion_codes: true,
      automatic_tax: { enabled: true },
      billing_address_collection: 'required',
      tax_id_collection: { enabled: true },
      customer_update: { address: 'auto', name: 'auto' },
    });
    await pay(known, { number: CARDS.declined, country: 'GB', postal_code: 'N1' });
    await pay(known, { country: 'DE', postal_code: '10115' });
    const trial = await openSession(stripe, { subscription_data: { trial_period_days: 14 } });
    await pay(trial, { number: CARDS.declined });
    await pay(trial, { number: CARDS.failsWhenCharged });
    const asking = await openSession(stripe);
    await pay(asking, { number: CARDS.asks });
    await postForm(`${asking.url}/authenticate`, { answer: 'fail' });
    await pay(asking, { number: CARDS.asks });
    await postForm(`${asking.url}/authenticate`, { answer: 'complete' });
    const single = await openSession(stripe, {
      mode: 'payment',
      line_items: [{ price: once.id, quantity: 1 }],
      payment_intent_data: { metadata: { userId: 'ada' } },
    });
    await pay(single);
    const abandoned = await openSession(stripe);
    await stripe.checkout.sessions.expire(abandoned.id);

    await stripe.checkout.sessions.list({ status: 'complete' });
    await stripe.checkout.sessions.listLineItems(known.id);
    const bought = await stripe.checkout.sessions.retrieve(known.id, {
      expand: ['subscription.latest_invoice', 'customer.subscriptions', 'invoice.payments', 'line_items'],
    });
    await stripe.checkout.sessions.retrieve(single.id, { expand: ['payment_intent.latest_charge'] });
    const subscription = bought.subscription as { id: string };
    await stripe.subscriptions.list({ customer: customer.id, status: 'all' });
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true, metadata: { note: 'x' } });
    await stripe.subscriptions.retrieve(subscription.id, { expand: ['customer', 'default_payment_method'] });
    const { data: invoices } = await stripe.invoices.list({ customer: customer.id, expand: ['data.payments'] });
    const invoice = invoices[0]?.id ?? '';
    await stripe.invoices.retrieve(invoice);
    await stripe.invoices.listLineItems(invoice);
    const { data: payments } = await stripe.invoicePayments.list({ invoice });
    await stripe.invoicePayments.retrieve(payments[0]?.id ?? '');
    const { data: intents } = await stripe.paymentIntents.list({ customer: customer.id });
    await stripe.paymentIntents.retrieve(intents[0]?.id ?? '', { expand: ['latest_charge', 'payment_method'] });
    const { data: charges } = await stripe.charges.list({ limit: 100 });
    await stripe.charges.retrieve(charges[0]?.id ?? '');
    const { data: setups } = await stripe.setupIntents.list();
    await stripe.setupIntents.retrieve(setups[0]?.id ?? '');
    const { data: methods } = await stripe.paymentMethods.list({ customer: customer.id });
    await stripe.paymentMethods.retrieve(methods[0]?.id ?? '');
    await stripe.customers.listPaymentMethods(customer.id);

    const extra = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: extra.id } });
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      expand: ['latest_invoice.payments'],
    });
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: failing.id,
    });
    await stripe.paymentMethods.detach(extra.id);

    const portal = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: 'http://localhost:4000/account',
      flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id } },
    });
    expect((await fetch(portal.url)).status).toBe(200);
    const { data: configurations } = await stripe.billingPortal.configurations.list({ is_default: true });
    await stripe.billingPortal.configurations.retrieve(configurations[0]?.id ?? '');

    await stripe.subscriptions.cancel(subscription.id, { cancellation_details: { feedback: 'unused' } });
    await stripe.customers.del(customer.id);
    await stripe.customers.retrieve(customer.id);
    await stripe.events.list({ types: ['invoice.paid'], created: { gte: 0 } });
    await expect(stripe.customers.retrieve('cus_nobody')).rejects.toThrow("No such customer: 'cus_nobody'");

    await sandbox.settled();
    const events = receiver.received.map(({ event }) => event);
    await stripe.events.retrieve(events[0]?.id ?? '');
    expect(record.problems()).toEqual([]);
    expect(events.flatMap((event) => description.checkEvent(event))).toEqual([]);
    expect(record.exchanges.length).toBeGreaterThan(50);
  });
});

describeWithStripe('the description finds what is wrong', (description) => {
  test.each([
    ['an unknown path', { method: 'GET', path: '/v1/nothing', params: {} }, 'Stripe has no GET /v1/nothing'],
    [
      'an unknown parameter',
      { method: 'POST', path: '/v1/customers', params: { colour: 'red' } },
      'colour is unknown to Stripe',
    ],
    ['a wrong type', { method: 'GET', path: '/v1/customers', params: { limit: 'ten' } }, 'limit is no integer: "ten"'],
    [
      'a wrong value',
      { method: 'POST', path: '/v1/checkout/sessions', params: { mode: 'gift' } },
      'mode may not be "gift"',
    ],
    ['a missing parameter', { method: 'POST', path: '/v1/prices', params: {} }, 'currency is missing'],
    [
      'a mistake deep inside',
      { method: 'POST', path: '/v1/checkout/sessions', params: { line_items: [{ price: 'price_1', count: '1' }] } },
      'line_items[0][count] is unknown to Stripe',
    ],
    ['text for a list', { method: 'POST', path: '/v1/customers', params: { expand: 'tax' } }, 'expand is no list'],
    [
      'text for an object',
      { method: 'POST', path: '/v1/customers', params: { invoice_settings: 'x' } },
      'invoice_settings is no object',
    ],
    ['an object for text', { method: 'POST', path: '/v1/customers', params: { email: {} } }, 'email is no string: {}'],
  ])('the description refuses %s', (_name, request, problem) => {
    expect(description.checkRequest(request)).toEqual([problem]);
  });

  test('the description accepts metadata, numbers and booleans as text', () => {
    const params = { email: 'a@b.c', metadata: { a: '1' }, balance: '0', address: '' };
    expect(description.checkRequest({ method: 'POST', path: '/v1/customers', params })).toEqual([]);
    const query = { customer: 'cus_1', limit: '3', created: { gte: '1' }, expand: ['data.customer'] };
    expect(description.checkRequest({ method: 'GET', path: '/v1/subscriptions', params: query })).toEqual([]);
    const ended = { cancellation_details: { comment: 'x' }, invoice_now: 'true' };
    expect(description.checkRequest({ method: 'DELETE', path: '/v1/subscriptions/sub_1', params: ended })).toEqual([]);
  });

  test('the description refuses an incomplete object, an invented field and an unknown event', () => {
    const answer = {
      method: 'GET',
      path: '/v1/customers/cus_1',
      status: 200,
      body: { id: 'cus_1', object: 'customer' },
    };
    expect(description.checkAnswer(answer)).not.toEqual([]);
    expect(
      description.checkAnswer({ ...answer, status: 404, body: { error: { type: 'invalid_request_error' } } }),
    ).toEqual([]);
    expect(description.checkAnswer({ ...answer, path: '/v1/nothing' })).toEqual(['Stripe has no GET /v1/nothing']);
    expect(description.checkAnswer({ ...answer, path: '/v1/nothing', status: 404, body: {} })).not.toEqual([]);
    expect(description.checkEvent({ type: 'customer.vanished', data: { object: {} } })).toEqual([
      'Stripe has no event customer.vanished',
    ]);
    const told = { type: 'invoice.paid', data: { object: {}, previous_attributes: { mood: 1 } } };
    expect(description.checkEvent(told).join()).toContain('previous_attributes.mood');
  });
});

describe('stripeDescription', () => {
  test("the description of Stripe's API is read once", () => {
    expect(stripeDescription()).toBe(stripeDescription());
  });
});
