import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';
import { controlOf } from './year/person.ts';

// The premium plan costs 19.99 EUR. Support may refund 25 EUR of one payment, and 25 EUR in one day.
const LIMIT = { SUPPORT_REFUND_LIMIT: 'EUR=2500' };
const SUPPORT = { roles: ['support'] };
const ADA = { userId: 'ada', roles: ['admin'] };

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed({ env: LIMIT });
  const { hostname: host, port } = new URL(tollgate.sandbox.url);
  stripe = new Stripe('sk_test_sandbox', { host, port, protocol: 'http' });
});
afterAll(() => tollgate?.close());

interface Answer {
  payment: { refundStatus: string; amountRefunded: { amount: number } } | null;
  subscription: { status: string; cancelAtPeriodEnd: boolean } | null;
  warnings: { code: string; message: string }[];
  userErrors: { code: string; message: string }[];
}

const REFUND = `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) {
  payment { refundStatus amountRefunded { amount } } subscription { status cancelAtPeriodEnd }
  warnings { code message } userErrors { code message } } }`;

let stripe: Stripe;
let keys = 0;
async function refund(as: { userId: string; roles: string[] }, input: Json): Promise<Answer> {
  const whole = { reason: 'duplicate purchase', idempotencyKey: `key ${keys++}`, ...input };
  return (await tollgate.ask(as, REFUND, { input: whole }))['refundPayment'] as Answer;
}

async function paid(userId: string, plan = 'premium'): Promise<string> {
  const customer = buyer(tollgate, userId);
  const { session } = await customer.checkout({ plan });
  await customer.pay(session?.url ?? '');
  await customer.sync(session?.id ?? '');
  await tollgate.settle();
  const { me } = (await tollgate.ask({ userId }, '{ me { payments { nodes { id } } } }')) as never as {
    me: { payments: { nodes: { id: string }[] } };
  };
  return me.payments.nodes[0]?.id ?? '';
}

test('the limit applies to each payment, whoever of support refunds it', async () => {
  const paymentId = await paid('a', 'vip'); // 49.99 EUR
  expect(await refund({ userId: 'sam', ...SUPPORT }, { paymentId, amount: 1500 })).toMatchObject({
    payment: { amountRefunded: { amount: 1500 } },
    userErrors: [],
  });
  expect(await refund({ userId: 'sue', ...SUPPORT }, { paymentId, amount: 1500 })).toEqual({
    payment: null,
    subscription: null,
    warnings: null,
    userErrors: [
      {
        code: 'REFUND_LIMIT_EXCEEDED',
        message: 'Support can refund at most €25.00 of one payment and in one day. Ask an admin.',
      },
    ],
  });
  // What was refused took nothing from the limit.
  expect(await refund({ userId: 'sue', ...SUPPORT }, { paymentId, amount: 1000 })).toMatchObject({ userErrors: [] });
  expect(await refund(ADA, { paymentId, amount: 2000 })).toMatchObject({ userErrors: [] });
});

test('the limit applies to the sum of one person in one day', async () => {
  const [first, second] = [await paid('b'), await paid('c')];
  const tom = { userId: 'tom', ...SUPPORT };
  expect(await refund(tom, { paymentId: first })).toMatchObject({ userErrors: [] });
  expect(await refund(tom, { paymentId: second })).toMatchObject({ userErrors: [{ code: 'REFUND_LIMIT_EXCEEDED' }] });
  await controlOf(tollgate, 'clock', { advance: 86_400 });
  expect(await refund(tom, { paymentId: second })).toMatchObject({ userErrors: [] });
});

test('many refunds at the same moment never exceed the limit together', async () => {
  const payments = await Promise.all(['d', 'e', 'f', 'g'].map((userId) => paid(userId)));
  const una = { userId: 'una', ...SUPPORT };
  const answers = await Promise.all(
    payments.flatMap((paymentId) => [900, 800].map((amount) => refund(una, { paymentId, amount }))),
  );
  const made = answers.filter(({ userErrors }) => userErrors.length === 0);
  for (const { userErrors } of answers.filter((one) => !made.includes(one)))
    expect(userErrors).toMatchObject([{ code: 'REFUND_LIMIT_EXCEEDED' }]);
  const rows = await tollgate.connection.collection('support_refunds').find({ userId: 'una' }).toArray();
  expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(2500);
  expect(rows).toHaveLength(made.length);
});

test('a refund that Stripe refuses takes nothing from the limit, and a repeated one takes it once', async () => {
  const paymentId = await paid('h');
  const vic = { userId: 'vic', ...SUPPORT };
  const input = { paymentId, amount: 1000, idempotencyKey: 'the same' };
  await refund(vic, input);
  expect(await refund(vic, input)).toMatchObject({ payment: { amountRefunded: { amount: 1000 } } });
  expect(await tollgate.connection.collection('support_refunds').countDocuments({ userId: 'vic' })).toBe(1);
  // Somebody refunds the rest in the dashboard, and the webhook is on its way.
  tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/', secret: WEBHOOK_SECRET });
  const { data } = await stripe.refunds.list({ limit: 1 });
  await stripe.refunds.create({ payment_intent: data[0]?.payment_intent as string });
  expect(await refund(vic, { paymentId, amount: 900 })).toMatchObject({ userErrors: [{ code: expect.any(String) }] });
  tollgate.sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
  expect(await tollgate.connection.collection('support_refunds').countDocuments({ userId: 'vic' })).toBe(1);
});

test('the answer warns when a fully refunded subscription renews, and can cancel it', async () => {
  const [kept, ends, over] = [await paid('i'), await paid('j'), await paid('k')];
  expect(await refund(ADA, { paymentId: kept })).toMatchObject({
    subscription: { cancelAtPeriodEnd: false },
    warnings: [
      {
        code: 'SUBSCRIPTION_RENEWS',
        message: 'The payment is refunded, but its subscription will renew. Cancel it if it should end.',
      },
    ],
    userErrors: [],
  });
  expect(await refund(ADA, { paymentId: ends, cancel: 'PERIOD_END' })).toMatchObject({
    payment: { refundStatus: 'FULL' },
    subscription: { cancelAtPeriodEnd: true },
    warnings: [],
    userErrors: [],
  });
  const input = { paymentId: over, cancel: 'NOW', idempotencyKey: 'once' };
  const subscription = { status: 'CANCELED' };
  const answer = { payment: { refundStatus: 'FULL' }, subscription, warnings: [], userErrors: [] };
  expect(await refund(ADA, input)).toMatchObject(answer);
  expect(await refund(ADA, input)).toMatchObject(answer);
  await tollgate.settle();
  const canceled = await tollgate.connection
    .collection('audit')
    .findOne({ userId: 'k', 'changes.path': 'status', 'changes.after': 'canceled' });
  expect(canceled).toMatchObject({ actor: { kind: 'ADMIN', id: 'ada' }, reason: 'duplicate purchase' });
});

test('the answer warns when Stripe refuses the cancellation, even after a partial refund', async () => {
  const paymentId = await paid('m');
  const { me } = (await tollgate.ask({ userId: 'm' }, '{ me { subscriptions { id } } }')) as never as {
    me: { subscriptions: { id: string }[] };
  };
  // Somebody makes a schedule in the dashboard, and the webhook is on its way.
  tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/', secret: WEBHOOK_SECRET });
  await stripe.subscriptionSchedules.create({ from_subscription: me.subscriptions[0]?.id ?? '' });
  const input = { paymentId, amount: 500, cancel: 'PERIOD_END' };
  expect(await refund(ADA, input)).toMatchObject({
    payment: { refundStatus: 'PARTIAL' },
    subscription: { cancelAtPeriodEnd: false },
    warnings: [{ code: 'SUBSCRIPTION_RENEWS' }],
    userErrors: [],
  });
  // The schedule is known by now.
  expect(await refund(ADA, input)).toMatchObject({
    payment: { amountRefunded: { amount: 1000 } },
    subscription: { cancelAtPeriodEnd: true },
    warnings: [],
  });
  tollgate.sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
});

test('a subscription that has ended is no obstacle to a refund that would cancel it', async () => {
  const paymentId = await paid('l');
  await tollgate.ask({ userId: 'l' }, 'mutation { cancelSubscription(input: { when: NOW }) { userErrors { code } } }');
  expect(await refund(ADA, { paymentId, cancel: 'NOW' })).toMatchObject({
    payment: { refundStatus: 'FULL' },
    subscription: { status: 'CANCELED' },
    warnings: [],
    userErrors: [],
  });
});

test('without a limit, only admins refund', async () => {
  const other = await startSandboxed();
  try {
    const query = 'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { userErrors { code } } }';
    const input = { paymentId: 'in_1', reason: 'r', idempotencyKey: 'k' };
    await expect(other.ask({ userId: 'sam', ...SUPPORT }, query, { input })).rejects.toThrow('FORBIDDEN');
    expect(await other.ask(ADA, query, { input })).toMatchObject({
      refundPayment: { userErrors: [{ code: 'UNKNOWN_PAYMENT' }] },
    });
  } finally {
    await other.close();
  }
});
