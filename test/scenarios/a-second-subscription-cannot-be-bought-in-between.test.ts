import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { eventPath, interrupted } from '../folding/processing.ts';
import { buyer } from '../support/buyer.ts';
import { openDatabase } from '../support/database.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { sessionObject, stripeEvent } from '../support/stripe-events.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';

const T = 1_760_000_000;

describe('between a completed session and its subscription', () => {
  test('a checkout stays open until the document has its subscription [S60]', async () => {
    const { connection, close } = await openDatabase();
    const path = await eventPath(connection);
    await path.checkouts.insertOne({
      _id: 'checkout_1',
      userId: 'u1',
      kind: 'SUBSCRIPTION',
      open: true,
      fingerprint: 'f',
      plan: 'premium',
      status: 'OPEN',
    });
    const open: unknown[] = [];
    const accounts = interrupted(accountCollection(connection), 'bulkWrite', async () => {
      open.push((await path.checkouts.findOne({ _id: 'checkout_1' }))?.open);
    });
    const metadata = { userId: 'u1', checkoutId: 'checkout_1', plan: 'premium' };
    const bought = sessionObject('cs_1', 'cus_1', { subscription: 'sub_1', metadata });
    await path.store(stripeEvent('checkout.session.completed', T, bought));
    await (await eventPath(connection, { instead: { accounts } })).settle();
    expect(open).toEqual([true]);
    expect((await path.checkouts.findOne({ _id: 'checkout_1' }))?.open).toBe(false);
    await close();
  });
});

describe('a subscription without events', () => {
  let tollgate: Sandboxed;
  beforeAll(async () => {
    tollgate = await startSandboxed();
  });
  afterAll(() => tollgate.close());

  test('a subscription without events is read from Stripe before a session is opened, stored, and prevents a second one [S61]', async () => {
    const ann = buyer(tollgate, 'ann');
    await ann.portal(); // makes the Stripe customer
    await tollgate.settle();
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: WEBHOOK_SECRET });
    const stripe = stripeAt(tollgate.sandbox.url);
    const [customer] = (await stripe.customers.list()).data;
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer?.id ?? '' });
    const [price] = (await stripe.prices.list({ lookup_keys: ['basic_month_eur'] })).data;
    await stripe.subscriptions.create({
      customer: customer?.id ?? '',
      items: [{ price: price?.id ?? '' }],
      default_payment_method: card.id,
    });

    expect(await ann.checkout({ plan: 'premium' })).toMatchObject({
      session: null,
      userErrors: [{ code: 'ALREADY_SUBSCRIBED' }],
    });
    expect(await ann.plan()).toBe('basic');
    const read = await tollgate.connection.collection('events').findOne({ type: 'customer.subscription.synced' });
    expect(read).toMatchObject({ source: 'STRIPE_SYNC', status: 'PROCESSED' });
  });
});
