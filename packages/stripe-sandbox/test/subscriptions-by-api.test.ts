import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { CARDS, eventTypes, monthlyPrice, openSession, pay, postForm } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';

/** A customer with a card for invoices, and a monthly price. */
async function customerWithCard() {
  const { sandbox, stripe } = await openSandbox();
  const { id: customer } = await stripe.customers.create({ email: 'ada@example.com' });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
  const items = [{ price: (await monthlyPrice(stripe)).id }];
  const create = (params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    stripe.subscriptions.create({ customer, items, ...params });
  return { sandbox, stripe, customer, card: card.id, create };
}

describe('the card of a subscription', () => {
  test("a subscription that names no card is charged on the customer's card, at its renewal too", async () => {
    const { sandbox, stripe, create } = await customerWithCard();
    const { id, default_payment_method } = await create();
    expect(default_payment_method).toBeNull();
    await advance(sandbox, 32 * DAYS);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active', default_payment_method: null });
    expect((await stripe.invoices.list({ subscription: id, status: 'paid' })).data).toHaveLength(2);
  });

  test('a subscription keeps the card that it names, even if the first payment fails', async () => {
    const { stripe, customer, card, create } = await customerWithCard();
    expect(await create({ default_payment_method: card })).toMatchObject({ default_payment_method: card });
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    expect(await create({ default_payment_method: bad.id })).toMatchObject({
      status: 'incomplete',
      default_payment_method: bad.id,
    });
  });

  test('a subscription saves the card that pays it, if its settings say so', async () => {
    const { stripe, card, create, customer } = await customerWithCard();
    const payment_settings = { save_default_payment_method: 'on_subscription' } as const;
    expect(await create({ payment_settings })).toMatchObject({ default_payment_method: card, payment_settings });
    const trial = await create({ payment_settings, trial_period_days: 3 });
    expect(trial).toMatchObject({ status: 'trialing', default_payment_method: null });

    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const unpaid = await create({ default_payment_method: bad.id, expand: ['latest_invoice'] });
    await stripe.subscriptions.update(unpaid.id, { payment_settings });
    const url = (unpaid.latest_invoice as Stripe.Invoice).hosted_invoice_url ?? '';
    await postForm(url, { name: 'Ada', number: CARDS.good, expiry: '12 / 34', cvc: '123' });
    const paid = await stripe.subscriptions.retrieve(unpaid.id, { expand: ['default_payment_method'] });
    expect(paid).toMatchObject({ status: 'active', default_payment_method: { card: { last4: '4242' } } });
  });
});

describe('the card that is declined when it is charged', () => {
  test('the card 0341 is declined on the payment page and accepted for a trial, which then cannot be charged', async () => {
    const { sandbox, stripe } = await openSandbox();
    const session = await openSession(stripe);
    expect((await pay(session, { number: CARDS.failsWhenCharged })).status).toBe(402);
    const trial = await openSession(stripe, { subscription_data: { trial_period_days: 3 } });
    expect((await pay(trial, { number: CARDS.failsWhenCharged })).status).toBe(303);
    expect((await stripe.subscriptions.list()).data[0]).toMatchObject({ status: 'trialing' });
    await advance(sandbox, 4 * DAYS);
    expect((await stripe.subscriptions.list()).data[0]).toMatchObject({ status: 'past_due' });
  });
});

describe('the end of a trial without a card', () => {
  test.each([
    ['cancel', 'canceled'],
    ['pause', 'paused'],
    ['create_invoice', 'past_due'],
  ] as const)('a trial that was started without Checkout ends as its settings say: %s', async (how, status) => {
    const { sandbox, stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const trial_settings = { end_behavior: { missing_payment_method: how } };
    const items = [{ price: (await monthlyPrice(stripe)).id }];
    const { id } = await stripe.subscriptions.create({ customer, items, trial_period_days: 2, trial_settings });
    await advance(sandbox, 3 * DAYS);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status, trial_settings });
  });

  test('the settings of a trial can be changed while it runs', async () => {
    const { sandbox, stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const items = [{ price: (await monthlyPrice(stripe)).id }];
    const { id, trial_settings } = await stripe.subscriptions.create({ customer, items, trial_period_days: 2 });
    expect(trial_settings).toEqual({
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    });
    const pause = { end_behavior: { missing_payment_method: 'pause' } } as const;
    await stripe.subscriptions.update(id, { trial_settings: pause });
    await advance(sandbox, 3 * DAYS);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'paused', trial_settings: pause });
  });
});

describe('what the control panel has set for the next payment', () => {
  test('the page shows that the next payment fails, until it has failed or is set to succeed', async () => {
    const { sandbox, stripe, customer, create } = await customerWithCard();
    const page = async () => (await fetch(sandbox.url)).text();
    const stateOf = async () => (await fetch(`${sandbox.url}/_control/state`)).json();
    expect(await page()).not.toContain('Next payment fails');
    await control(sandbox, 'fail-next-payment', { customer });
    expect(await page()).toContain('Next payment fails');
    expect(await stateOf()).toMatchObject({ customers: [{ id: customer, fail_next: 1, next_refund: null }] });
    expect(await create()).toMatchObject({ status: 'incomplete' });
    expect(await page()).not.toContain('Next payment fails');

    await control(sandbox, 'fail-next-payment', { customer, times: 3 });
    await control(sandbox, 'next-refund', { customer, outcome: 'pending' });
    expect(await page()).toMatch(/Next 3 payments fail[\s\S]*Next refund is pending[\s\S]*Let payments succeed/);
    await postForm(`${sandbox.url}/_control/fail-next-payment`, { customer, times: '0' });
    await postForm(`${sandbox.url}/_control/next-refund`, { customer, outcome: '' });
    expect(await page()).toContain('Fail the next payment');
    expect(await create()).toMatchObject({ status: 'active' });
    expect((await eventTypes(stripe)).filter((type) => type === 'charge.failed')).toHaveLength(1);
  });
});
