import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OwnedAccounts } from '../../src/billing/customer/streams.read.ts';
import { wasRefused } from '../../src/billing/customer/stripe-outcomes.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { type RefundOptions, refundPayment } from '../../src/billing/refund/refund.commands.ts';
import { wallClock } from '../../src/platform/clock.ts';
import { idempotencyCollection } from '../../src/platform/idempotency.document.ts';
import type { IdempotentOperation } from '../../src/platform/idempotent-operation.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createOperations, type Once } from '../../src/platform/operations.ts';
import { createStripe, type StripeGateway } from '../../src/platform/stripe.ts';
import { eventPath } from '../folding/processing.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';

const ADMIN = { userId: 'ada', roles: ['admin'] };
const REFUND = `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) {
  payment {
    stripeInvoiceId status refundStatus amount { amount } amountRefunded { amount }
    refunds { id status amount { amount } payment { id } }
  }
  userErrors { code field }
} }`;
const BY = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'not happy', requestId: expect.any(String) };

let tollgate: Sandboxed;
let gateway: StripeGateway;
let once: Once;
beforeAll(async () => {
  tollgate = await startSandboxed();
  const metrics = createMetrics();
  gateway = createStripe({ secretKey: 'sk_test_sandbox', apiBase: tollgate.sandbox.url, metrics });
  const idempotency = idempotencyCollection(tollgate.connection);
  once = createOperations({ idempotency, wall: wallClock, wait: setTimeout, metrics, wasRefused }).once;
});
afterAll(() => tollgate.close());

// biome-ignore lint/suspicious/noExplicitAny: each test looks at another part of the answer
type Answer = any;
let keys = 0;
const refund = async (input: Json): Promise<Answer> => {
  const whole = { reason: 'not happy', idempotencyKey: `key_${keys++}`, ...input };
  return (await tollgate.ask(ADMIN, REFUND, { input: whole }))['refundPayment'];
};

/** Buys the premium plan; returns its payment and what it cost. */
async function paid(userId: string): Promise<{ id: string; amount: number }> {
  const who = buyer(tollgate, userId);
  const { session } = await who.checkout({ plan: 'premium' });
  await who.pay(session?.url ?? '');
  await tollgate.settle();
  const { me } = (await tollgate.ask(
    { userId },
    '{ me { payments { nodes { stripeInvoiceId amount { amount } } } } }',
  )) as Answer;
  const [payment] = me.payments.nodes;
  return { id: payment.stripeInvoiceId, amount: payment.amount.amount };
}

const refundsAtStripe = async () => (await gateway.client.refunds.list({ limit: 100 })).data;
const intentOf = async (invoice: string) =>
  (await gateway.client.invoicePayments.list({ invoice })).data[0]?.payment.payment_intent as string;
const refundsOf = async (invoice: string) => {
  const intent = await intentOf(invoice);
  return (await refundsAtStripe()).filter(({ payment_intent }) => payment_intent === intent);
};
const audit = async (filter: Json) => {
  await tollgate.settle();
  await tollgate.app.worker.sweep();
  return tollgate.connection.collection('audit').find(filter).sort({ seq: 1 }).toArray();
};

describe('a refund', () => {
  test('refunding a part and then the rest shows both refunds and suspends access', async () => {
    const { id, amount } = await paid('r1');
    const part = await refund({ paymentId: id, amount: 300 });
    expect(part).toMatchObject({
      payment: { stripeInvoiceId: id, status: 'PAID', refundStatus: 'PARTIAL', amountRefunded: { amount: 300 } },
    });
    expect(await buyer(tollgate, 'r1').plan()).toBe('premium');
    const rest = await refund({ paymentId: id });
    expect(rest).toMatchObject({
      payment: { status: 'PAID', refundStatus: 'FULL', amountRefunded: { amount } },
      userErrors: [],
    });
    const amounts = rest.payment.refunds.map((one: Answer) => one.amount.amount);
    expect(amounts.sort((a: number, b: number) => a - b)).toEqual([300, amount - 300]);
    expect(await buyer(tollgate, 'r1').plan()).toBe('free');
    await tollgate.settle();
    expect(await refundsOf(id)).toHaveLength(2);
  });

  test('a refund is audited with the admin who requested it, even if a webhook was faster', async () => {
    const { id } = await paid('r2');
    const { payment } = await refund({ paymentId: id });
    const entries = await audit({ userId: 'r2', 'actor.kind': 'ADMIN' });
    const about = (target: string) => expect.objectContaining({ ...BY, target });
    expect(entries).toContainEqual(about(`refund_request:${payment.refunds[0].id}`));
    expect(entries).toContainEqual(about(`payment:${id}`));
    const refunded = { path: 'amountRefunded', before: 0 };
    const byStripe = await audit({ userId: 'r2', 'actor.kind': 'STRIPE', changes: { $elemMatch: refunded } });
    expect(byStripe.filter(({ target }) => target === `payment:${id}`)).toEqual([]);
    const told = { type: 'refund.created', 'by.actor.id': 'ada' };
    expect(await tollgate.connection.collection('events').countDocuments(told)).toBeGreaterThan(0);
    expect(
      await tollgate.connection
        .collection('events')
        .findOne({ type: 'refund.requested', payload: new RegExp(`"${id}"`) }),
    ).toMatchObject({ source: 'ADMIN', ...BY });
  });

  test('refunds with one key are one, however often and however late they are requested [S71]', async () => {
    const { id } = await paid('r3');
    const input = { paymentId: id, amount: 100, idempotencyKey: 'once' };
    const answers = await Promise.all([...Array(5)].map(() => refund(input)));
    expect(new Set(answers.map(({ payment }) => payment.amountRefunded.amount))).toEqual(new Set([100]));
    expect(await refundsOf(id)).toHaveLength(1);
    const row = await tollgate.connection
      .collection('idempotency')
      .findOne({ operation: 'refundPayment', userId: 'ada' });
    expect(row).not.toHaveProperty('expiresAt');
  });

  test('a refund can name its payment by any of its IDs, and returns it', async () => {
    const { id } = await paid('r6');
    const query = '{ me { payments { nodes { id stripeInvoiceId stripePaymentIntentId stripeChargeIds } } } }';
    const [payment] = ((await tollgate.ask({ userId: 'r6' }, query)) as Answer).me.payments.nodes;
    const names = [payment.id, payment.stripeInvoiceId, payment.stripePaymentIntentId, ...payment.stripeChargeIds];
    expect(names).toHaveLength(4);
    for (const paymentId of names) {
      const { payment: after } = await refund({ paymentId, amount: 10 });
      expect(after.stripeInvoiceId).toBe(id);
      for (const one of after.refunds) expect(one).toMatchObject({ status: 'SUCCEEDED', payment: { id: payment.id } });
    }
    expect(await refundsOf(id)).toHaveLength(4);
  });

  test('a refund that is not allowed is an outcome, and returns no money', async () => {
    const { id, amount } = await paid('r4');
    const outcome = (code: string, field = 'paymentId') => ({
      payment: null,
      userErrors: [{ code, field: ['input', field] }],
    });
    expect(await refund({ paymentId: 'in_nope' })).toEqual(outcome('UNKNOWN_PAYMENT'));
    expect(await refund({ paymentId: id, amount: amount + 1 })).toEqual(outcome('REFUND_TOO_LARGE', 'amount'));
    await expect(refund({ paymentId: id, amount: 0 })).rejects.toThrow('BAD_USER_INPUT');
    expect(await refundsOf(id)).toEqual([]);

    await refund({ paymentId: id });
    const again = await refund({ paymentId: id });
    expect(again).toMatchObject({
      payment: { stripeInvoiceId: id, refundStatus: 'FULL' },
      userErrors: [{ code: 'ALREADY_REFUNDED' }],
    });
  });

  test('a payment that was never paid cannot be refunded', async () => {
    const payments = paymentCollection(tollgate.connection);
    const { state, stream } = (await payments.findOne({ refundStatus: 'FULL' })) ?? {};
    const open = {
      ...state,
      invoice: { ...state?.invoice, now: { ...state?.invoice?.now, status: 'open' } },
      refunds: {},
    };
    await payments.insertOne({
      _id: 'in_open',
      stream,
      refs: ['in_open'],
      revision: 1,
      position: null,
      bases: [],
      state: open,
    } as never);
    expect(await refund({ paymentId: 'in_open' })).toMatchObject({ userErrors: [{ code: 'NOT_REFUNDABLE' }] });
    await payments.deleteOne({ _id: 'in_open' });
  });

  test('a refund that Stripe refuses, because it was already made in the dashboard, is an outcome', async () => {
    const { id, amount } = await paid('r5');
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: 'whsec_x' });
    const intent = await intentOf(id);
    await gateway.client.refunds.create({ payment_intent: intent, amount: amount - 50 });
    expect(await refund({ paymentId: id })).toMatchObject({
      payment: null,
      userErrors: [{ code: 'REFUND_TOO_LARGE' }],
    });
    await gateway.client.refunds.create({ payment_intent: intent });
    expect(await refund({ paymentId: id })).toMatchObject({
      payment: null,
      userErrors: [{ code: 'ALREADY_REFUNDED' }],
    });
    expect(await refundsOf(id)).toHaveLength(2);
    tollgate.sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
  });
});

describe('a refund that is asked for again after the database was restored', () => {
  test.each(['at once', 'when Stripe has forgotten the key'])(
    'a refund that is requested again after a restore of the database is made once, %s',
    async (when) => {
      const { id } = await paid(`restored-${when.length}`);
      const collections = Object.values(tollgate.connection.collections);
      const backup = await Promise.all(collections.map(async (one) => [one, await one.find().toArray()] as const));
      const input = { paymentId: id, amount: 500, idempotencyKey: `restored-${when.length}` };
      const { payment } = await refund(input);
      await tollgate.settle();
      await tollgate.app.worker.stop();
      for (const [collection, documents] of backup) {
        await collection.deleteMany({});
        if (documents.length > 0) await collection.insertMany(documents);
      }
      tollgate.app.worker.start();
      if (when !== 'at once') await tollgate.connection.db?.collection('sandbox_answers').deleteMany({});
      expect(await refund(input)).toMatchObject({ payment: { amountRefunded: { amount: 500 } }, userErrors: [] });
      expect(await refundsOf(id)).toMatchObject([{ id: payment.refunds[0].id, amount: 500 }]);
    },
  );
});

describe('a refund whose process died', () => {
  const killed = new Error('killed');
  const CONTEXT = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: 'req_dead' } as const;
  type Dying = (
    refund: (operation: IdempotentOperation, options?: Partial<RefundOptions>) => Promise<unknown>,
    operation: IdempotentOperation,
  ) => Promise<unknown>;

  /** Behind which step it died, and how: what a first try does, and leaves undone. */
  const deaths: [string, Dying][] = [
    ['before Stripe was asked', (run, { id, frozen }) => run({ id, frozen, ask: () => Promise.reject(killed) })],
    [
      'before what Stripe answered was stored',
      (run, operation) => run(operation, { record: () => Promise.reject(killed) }),
    ],
    [
      'before it was stored who asked for it',
      async (run, operation) => {
        const { record } = await eventPath(tollgate.connection);
        const first = async (events: Parameters<typeof record>[0]) => {
          await record(events.slice(0, 1));
          throw killed;
        };
        return run(operation, { record: first });
      },
    ],
    [
      'before its answer was stored',
      async (run, operation) => {
        await run(operation, { record: (await eventPath(tollgate.connection)).record });
        throw killed;
      },
    ],
  ];

  test.each(deaths)('a refund whose process died %s is resumed by the next try and made once', async (what, dying) => {
    const key = what.replaceAll(' ', '-');
    const { id, amount } = await paid(key);
    const input = { paymentId: id, reason: 'not happy' };
    const { payments, accounts } = await eventPath(tollgate.connection);
    const owned = accounts as unknown as OwnedAccounts;
    const defaults = { payments, accounts: owned, gateway, record: async () => {} };
    const firstTry = once({ userId: 'ada', operation: 'refundPayment', key, kept: 'FOR_GOOD', input }, (operation) =>
      dying(
        (of, more) =>
          refundPayment({ ...input, amount: null, cancel: null }, CONTEXT, of, {
            ...defaults,
            ...more,
          } as RefundOptions),
        operation,
      ),
    );
    await expect(firstTry).rejects.toBe(killed);

    const answer = await refund({ paymentId: id, idempotencyKey: key });
    expect(answer).toMatchObject({
      payment: { status: 'PAID', refundStatus: 'FULL', amountRefunded: { amount } },
      userErrors: [],
    });
    expect(await refundsOf(id)).toHaveLength(1);
    const request = { type: 'refund.requested', 'fact.now.paymentId': id };
    expect(await tollgate.connection.collection('events').countDocuments(request)).toBe(1);
    expect(await refund({ paymentId: id, idempotencyKey: key })).toEqual(answer);
  });
});
