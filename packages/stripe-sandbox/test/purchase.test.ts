import { describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { eventsOf, eventTypes, openSession, pay, postForm } from './buying.ts';
import { openReceiver, openSandbox } from './open-sandbox.ts';

describe('a subscription bought on the payment page', () => {
  test('buying a subscription on the checkout page sends every event that Stripe sends, all with the same timestamp', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, {
      client_reference_id: 'ada',
      metadata: { userId: 'ada' },
      subscription_data: { metadata: { userId: 'ada' } },
    });
    const before = (await eventsOf(stripe)).length;

    const answer = await pay(session);

    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://localhost:4000/checkout/success?session=${session.id}`);
    const events = (await eventsOf(stripe)).slice(before);
    expect(events.map(({ type }) => type)).toEqual([
      'customer.created',
      'payment_method.attached',
      'customer.subscription.created',
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
      'checkout.session.completed',
    ]);
    expect(new Set(events.map(({ created }) => created)).size).toBe(1);
    expect(events[0]?.request?.id).toMatch(/^req_/);
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      payment_intent: null,
      client_reference_id: 'ada',
      customer_details: { email: 'ada@example.com', name: 'Ada Lovelace' },
    });
    const subscription = await stripe.subscriptions.retrieve(String(paid.subscription), {
      expand: ['latest_invoice.payments'],
    });
    expect(subscription).toMatchObject({ status: 'active', metadata: { userId: 'ada' }, customer: paid.customer });
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({
      id: paid.invoice,
      status: 'paid',
      amount_paid: 900,
      billing_reason: 'subscription_create',
      parent: { subscription_details: { subscription: subscription.id, metadata: { userId: 'ada' } } },
    });
    expect(invoice.payments?.data[0]).toMatchObject({ status: 'paid', amount_paid: 900 });
    const updated = events.find(({ type }) => type === 'customer.subscription.updated');
    expect(updated?.data.previous_attributes).toEqual({ default_payment_method: null, status: 'incomplete' });
  });

  test('a second press of the button charges nothing more and leads to the same page', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);

    const answers = await Promise.all([pay(session), pay(session), pay(session)]);
    const late = await pay(session);

    expect(new Set([...answers, late].map((it) => it.headers.get('location'))).size).toBe(1);
    expect([...answers, late].map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(1);
    expect((await stripe.charges.list()).data).toHaveLength(1);
    expect((await stripe.customers.list()).data).toHaveLength(1);
    expect(await (await fetch(session.url ?? '')).text()).toContain('You have paid already.');
  });

  test('a trial saves the card without charging it', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, { subscription_data: { trial_period_days: 14 } });
    expect(await (await fetch(session.url ?? '')).text()).toContain('Start trial');

    await pay(session);

    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription', 'invoice'] });
    expect(paid).toMatchObject({ payment_status: 'no_payment_required', amount_total: 0 });
    const subscription = paid.subscription as Stripe.Subscription;
    expect(subscription.status).toBe('trialing');
    expect((subscription.trial_end ?? 0) - (subscription.trial_start ?? 0)).toBe(14 * 86_400);
    expect(subscription.items.data[0]?.current_period_end).toBe(subscription.trial_end);
    expect(subscription.default_payment_method).toMatch(/^pm_/);
    expect(paid.invoice).toMatchObject({ status: 'paid', total: 0 });
    expect(await eventTypes(stripe)).toEqual(expect.arrayContaining(['setup_intent.succeeded', 'invoice.paid']));
    expect((await stripe.charges.list()).data).toEqual([]);
  });

  test('a trial asks for no card if none is required', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, {
      payment_method_collection: 'if_required',
      subscription_data: {
        trial_period_days: 1,
        trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
      },
    });
    const page = await (await fetch(session.url ?? '')).text();
    expect(page).not.toContain('Card number');
    expect(page).toContain('1 day free');

    await postForm(session.url ?? '', { email: 'ada@example.com' });

    const [subscription] = (await stripe.subscriptions.list()).data;
    expect(subscription).toMatchObject({
      status: 'trialing',
      default_payment_method: null,
      trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
    });
  });

  test('a known customer is kept, and gets the details that the page asks for', async () => {
    const { stripe } = await openSandbox();
    const customer = await stripe.customers.create({ email: 'known@example.com' });
    const session = await openSession(stripe, {
      customer: customer.id,
      automatic_tax: { enabled: true },
      tax_id_collection: { enabled: true },
      customer_update: { address: 'auto', name: 'auto' },
    });
    expect(await (await fetch(session.url ?? '')).text()).toContain('known@example.com');

    expect((await pay(session)).status).toBe(422);
    await pay(session, { email: 'other@example.com', country: 'de', postal_code: '10115' });

    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      email: 'known@example.com',
      name: 'Ada Lovelace',
      currency: 'usd',
      address: { country: 'DE', postal_code: '10115' },
    });
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({ customer: customer.id, automatic_tax: { status: 'complete' } });
    const told = (await eventsOf(stripe)).filter(({ type }) => type === 'customer.updated');
    expect(told.map(({ data }) => data.previous_attributes)).toEqual([
      { address: null, name: null },
      { currency: null },
    ]);
  });
});

describe('a one-time purchase', () => {
  test('a one-time purchase is a payment intent with its own metadata, and creates no customer', async () => {
    const { stripe } = await openSandbox();
    const product = await stripe.products.create({ name: 'Lifetime' });
    const price = await stripe.prices.create({ product: product.id, currency: 'jpy', unit_amount: 5000 });
    const session = await openSession(stripe, {
      mode: 'payment',
      line_items: [{ price: price.id, quantity: 2 }],
      metadata: { userId: 'ada' },
      payment_intent_data: { metadata: { plan: 'lifetime' }, description: 'Lifetime' },
    });
    expect(await (await fetch(session.url ?? '')).text()).toContain('Pay ¥10,000');

    await pay(session);

    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] });
    expect(paid).toMatchObject({ payment_status: 'paid', customer: null, invoice: null, metadata: { userId: 'ada' } });
    const intent = paid.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 10_000,
      metadata: { plan: 'lifetime' },
      customer: null,
    });
    const charge = intent.latest_charge as Stripe.Charge;
    expect(charge).toMatchObject({ paid: true, payment_method_details: { card: { last4: '4242' } } });
    expect(await (await fetch(charge.receipt_url ?? '')).text()).toContain('¥10,000');
  });

  test('a one-time purchase saves the card on request', async () => {
    const { stripe } = await openSandbox();
    const product = await stripe.products.create({ name: 'Lifetime' });
    const price = await stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 5000 });
    const session = await openSession(stripe, {
      mode: 'payment',
      customer_creation: 'always',
      line_items: [{ price: price.id, quantity: 1 }],
      payment_intent_data: { setup_future_usage: 'off_session' },
    });

    await pay(session);

    const paid = await stripe.checkout.sessions.retrieve(session.id);
    const { data } = await stripe.customers.listPaymentMethods(String(paid.customer));
    expect(data).toHaveLength(1);
    const receipt = (await stripe.charges.list()).data[0]?.receipt_url ?? '';
    expect(await (await fetch(receipt)).text()).toContain('Purchase');
  });

  test('a free one-time purchase needs no card', async () => {
    const { stripe } = await openSandbox();
    const product = await stripe.products.create({ name: 'Sticker' });
    const price = await stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 0 });
    const session = await openSession(stripe, { mode: 'payment', line_items: [{ price: price.id, quantity: 1 }] });

    await postForm(session.url ?? '', { email: 'ada@example.com' });

    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
    });
  });
});

describe('webhooks of a purchase', () => {
  test('the webhooks of a purchase carry a signature that the official library accepts', async () => {
    const receiver = await openReceiver();
    const { sandbox, stripe } = await openSandbox({ webhook: { url: receiver.url, secret: 'whsec_right' } });
    await pay(await openSession(stripe));
    await sandbox.settled();

    const types = receiver.received.map(({ event }) => event.type).sort();
    expect(types).toEqual((await eventTypes(stripe)).sort());
    for (const { body, headers } of receiver.received) {
      const signature = headers['stripe-signature'] ?? '';
      expect(Stripe.webhooks.constructEvent(body, signature, 'whsec_right').object).toBe('event');
      expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_wrong')).toThrow();
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers['user-agent']).toMatch(/^Stripe\/1\.0/);
    }
  });
});
