import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { eventsOf, monthlyPrice, openSession, pay } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { describeWithStripe, recordStripeRequests } from './openapi.ts';
import { refusal } from './refusal.ts';
import { subscribed, subscribedOnFailingCard } from './subscribed.ts';

const credit = { amount: -500, currency: 'usd' } as const;

describe("a customer's balance", () => {
  test('a credit is listed, described and announced, and can be taken back', async () => {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const given = { ...credit, description: 'Sorry for the outage', metadata: { by: 'ada' } };
    const made = await stripe.customers.createBalanceTransaction(customer, given);
    expect(made).toMatchObject({ ...given, type: 'adjustment', ending_balance: -500, customer, invoice: null });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500, currency: 'usd' });
    expect((await eventsOf(stripe)).at(-1)).toMatchObject({
      type: 'customer.updated',
      data: { object: { balance: -500 }, previous_attributes: { balance: 0, currency: null } },
    });

    await stripe.customers.createBalanceTransaction(customer, { amount: 200, currency: 'usd' });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -300 });
    const { data } = await stripe.customers.listBalanceTransactions(customer);
    expect(data.map(({ amount, ending_balance }) => [amount, ending_balance])).toEqual([
      [200, -300],
      [-500, -500],
    ]);
    const renamed = { description: 'Goodwill', metadata: { by: '' } };
    await stripe.customers.updateBalanceTransaction(customer, made.id, renamed);
    expect(await stripe.customers.retrieveBalanceTransaction(customer, made.id)).toMatchObject({
      description: 'Goodwill',
      metadata: {},
      amount: -500,
    });
    await stripe.customers.updateBalanceTransaction(customer, made.id, { metadata: { a: '1' } });
    expect(await stripe.customers.retrieveBalanceTransaction(customer, made.id)).toMatchObject({
      description: 'Goodwill',
    });
  });

  test('an unknown customer, an unknown transaction and another currency are refused', async () => {
    const { stripe } = await openSandbox();
    const { id: ada } = await stripe.customers.create();
    const { id: bob } = await stripe.customers.create();
    const made = await stripe.customers.createBalanceTransaction(ada, credit);
    const refused = await Promise.all([
      refusal(stripe.customers.createBalanceTransaction('cus_x', credit)),
      refusal(stripe.customers.listBalanceTransactions('cus_x')),
      refusal(stripe.customers.retrieveBalanceTransaction(bob, made.id)),
      refusal(stripe.customers.createBalanceTransaction(ada, { amount: 1, currency: 'eur' })),
    ]);
    expect(refused.map(({ statusCode, param }) => [statusCode, param])).toEqual([
      [404, 'id'],
      [404, 'id'],
      [404, 'id'],
      [400, 'currency'],
    ]);
  });

  test('a credit pays the next invoices until it is used up, as the preview said', async () => {
    const { sandbox, stripe, customer, subscription } = await subscribed();
    await stripe.customers.createBalanceTransaction(customer, { amount: -1000, currency: 'usd' });
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(preview).toMatchObject({ total: 900, amount_due: 0, starting_balance: -1000, ending_balance: null });
    await advance(sandbox, 32 * DAYS);
    const newest = async () => (await stripe.invoices.list({ limit: 1 })).data[0];
    const covered = await newest();
    expect(covered).toMatchObject({
      status: 'paid',
      total: 900,
      amount_due: 0,
      amount_paid: 0,
      starting_balance: -1000,
      ending_balance: -100,
    });
    const [used] = (await stripe.customers.listBalanceTransactions(customer, { limit: 1 })).data;
    expect(used).toMatchObject({
      type: 'applied_to_invoice',
      amount: 900,
      ending_balance: -100,
      invoice: covered?.id,
    });
    await advance(sandbox, 31 * DAYS);
    expect(await newest()).toMatchObject({ status: 'paid', amount_due: 800, amount_paid: 800, ending_balance: 0 });
    expect((await stripe.charges.list()).data.map(({ amount }) => amount)).toEqual([800, 900]);
    const page = await (await fetch(String((await newest())?.hosted_invoice_url))).text();
    expect(page).toMatch(/Applied balance<\/span><span>-\$1\.00/);
  });

  test('a debit is charged with the next invoice', async () => {
    const { sandbox, stripe, customer } = await subscribed();
    await stripe.customers.createBalanceTransaction(customer, { amount: 250, currency: 'usd' });
    await advance(sandbox, 32 * DAYS);
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({ total: 900, amount_paid: 1150 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
  });

  test('voiding an invoice restores the credit that it used', async () => {
    const { sandbox, stripe, customer } = await subscribedOnFailingCard();
    await stripe.customers.createBalanceTransaction(customer, credit);
    await advance(sandbox, 32 * DAYS);
    const [open] = (await stripe.invoices.list({ status: 'open' })).data;
    expect(open).toMatchObject({ amount_due: 400 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
    await stripe.invoices.voidInvoice(String(open?.id));
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500 });
    const [restored] = (await stripe.customers.listBalanceTransactions(customer, { limit: 1 })).data;
    expect(restored).toMatchObject({ type: 'unapplied_from_invoice', amount: -500, invoice: open?.id });
  });

  test('a credit that covers the first invoice starts a subscription without a card', async () => {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const items = [{ price: (await monthlyPrice(stripe)).id }];
    await stripe.customers.createBalanceTransaction(customer, credit);
    expect(await refusal(stripe.subscriptions.create({ customer, items }))).toMatchObject({ code: 'resource_missing' });
    await stripe.customers.createBalanceTransaction(customer, credit);
    const made = await stripe.subscriptions.create({ customer, items, expand: ['latest_invoice'] });
    expect(made).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', amount_due: 0, total: 900 } });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -100 });
  });

  test.each([
    [-500, 'Pay $4.00', 400, 'paid'],
    [-2000, 'Subscribe', 0, 'no_payment_required'],
  ])('the payment page takes a balance of %i off what is paid now', async (amount, button, paid, payment_status) => {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create({ email: 'ada@example.com' });
    await stripe.customers.createBalanceTransaction(customer, { amount, currency: 'usd' });
    const session = await openSession(stripe, { customer });
    const page = await (await fetch(String(session.url))).text();
    expect(page).toContain('Applied balance');
    expect(page).toContain(button);
    await pay(session);
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
    expect(done).toMatchObject({ status: 'complete', amount_total: 900, payment_status });
    expect((done.invoice as Stripe.Invoice).amount_paid).toBe(paid);
    expect((await stripe.charges.list()).data.map((charge) => charge.amount)).toEqual(paid > 0 ? [paid] : []);
  });
});

describeWithStripe("a customer's balance is as Stripe describes it", (description) => {
  test("requests, answers and events match Stripe's description", async () => {
    const record = recordStripeRequests();
    const { sandbox, stripe } = await openSandbox({ onExchange: record.onExchange });
    const { customer } = await subscribed({}, {}, { sandbox, stripe, db: {} as never });
    const { id } = await stripe.customers.createBalanceTransaction(customer, { ...credit, description: 'a' });
    await stripe.customers.updateBalanceTransaction(customer, id, { metadata: { a: '1' } });
    await stripe.customers.retrieveBalanceTransaction(customer, id, { expand: ['customer'] });
    await advance(sandbox, 32 * DAYS);
    await stripe.customers.listBalanceTransactions(customer, { expand: ['data.invoice'] });
    expect(record.problems()).toEqual([]);
    expect((await eventsOf(stripe)).flatMap((event) => description.checkEvent(event))).toEqual([]);
  });
});
