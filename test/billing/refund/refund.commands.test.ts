import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CommandContext } from '../../../src/billing/actor.ts';
import { refundPayment } from '../../../src/billing/refund/refund.commands.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
import type { IdempotentOperation } from '../../../src/platform/idempotent-operation.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import { openDatabase } from '../../support/database.ts';
import {
  customerObject,
  intentObject,
  invoiceObject,
  type Json,
  refundObject,
  sessionObject,
  stripeEvent,
} from '../../support/stripe-events.ts';
import { type Asked, openBilling } from '../customer/stand-in.ts';

const CONTEXT: CommandContext = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: 'req_1' };
const T = 1_772_366_000;
const refused = (code: string) => ({ status: 400, body: { error: { type: 'invalid_request_error', code } } });
const { connection, close } = await openDatabase();
let opened: Awaited<ReturnType<typeof openBilling>>;
let answer: (asked: Asked) => { status?: number; body: Json };
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  opened = await openBilling(connection, (asked) => answer(asked));
  await buildIndexes(connection);
  // A one-time purchase, and an invoice.
  await opened.store(
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent(
      'checkout.session.completed',
      T,
      sessionObject('cs_1', 'cus_1', { mode: 'payment', payment_intent: 'pi_1' }),
    ),
    stripeEvent('payment_intent.succeeded', T, intentObject({ id: 'pi_1', customer: 'cus_1' })),
    stripeEvent('invoice.paid', T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' })),
  );
  await opened.settle();
});
afterEach(() => opened.close());
afterAll(close);

const refund = (paymentId: string, amount: number | null = null) =>
  opened.billing.once(
    { userId: 'ada', operation: 'refundPayment', key: 'k', kept: 'FOR_GOOD', input: { paymentId, amount } },
    (attempt) => opened.billing.refundPayment({ paymentId, amount, reason: 'r', cancel: null }, CONTEXT, attempt),
  );
const NO_REFUNDS = { body: { object: 'list', data: [] } };
const payments = (...intents: unknown[]) => ({
  body: {
    object: 'list',
    data: intents.map((payment_intent, n) => ({
      id: `inpay_${n}`,
      object: 'invoice_payment',
      invoice: 'in_1',
      payment: { type: 'payment_intent', payment_intent },
    })),
  },
});

test('refunding a one-time purchase names its payment intent without a read from Stripe', async () => {
  answer = ({ what }) =>
    what.startsWith('GET') ? NO_REFUNDS : { body: refundObject({ id: 're_1', charge: null, intent: 'pi_1' }) };
  expect(await refund('pi_1')).toBe('pi_1');
  const posted = opened.asked.filter(({ what }) => what.startsWith('POST'));
  expect(posted.map(({ what, form }) => [what, form['payment_intent'], form['amount']])).toEqual([
    ['POST /v1/refunds', 'pi_1', '1999'],
  ]);
  expect((await opened.payment('pi_1'))?.refundStatus).toBe('FULL');
});

test('refunding an invoice shows the refund although no event told which payment intent paid the invoice', async () => {
  answer = ({ what }) =>
    what.startsWith('GET')
      ? payments('pi_9')
      : { body: refundObject({ id: 're_9', charge: null, intent: 'pi_9', amount: 1999 }) };
  expect(await refund('in_1')).toBe('in_1');
  expect((await opened.payment('in_1'))?.refundStatus).toBe('FULL');
});

test('refunding an invoice reads the payment that paid it, given by ID or as an object', async () => {
  for (const intent of ['pi_9', { id: 'pi_9', object: 'payment_intent' }]) {
    answer = ({ what }) => (what.startsWith('GET') ? payments(intent) : refused('charge_already_refunded'));
    await expect(refund('in_1')).rejects.toMatchObject({ code: 'ALREADY_REFUNDED' });
    expect(opened.asked.at(-1)?.form['payment_intent']).toBe('pi_9');
  }
});

test('refunding an invoice that was paid outside of Stripe is refused', async () => {
  answer = () => payments();
  await expect(refund('in_1')).rejects.toMatchObject({ code: 'NOT_REFUNDABLE', field: ['input', 'paymentId'] });
  answer = () => payments(undefined);
  await expect(refund('in_1')).rejects.toMatchObject({ code: 'NOT_REFUNDABLE' });
  expect(opened.asked.every(({ what }) => what.startsWith('GET'))).toBe(true);
});

test('a refund that Stripe refuses for another reason is an outcome, and an outage of Stripe is not', async () => {
  answer = () => refused('charge_disputed');
  await expect(refund('pi_1')).rejects.toMatchObject({ code: 'NOT_REFUNDABLE' });
  answer = () => ({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  await expect(refund('pi_1')).rejects.toMatchObject({ code: 'STRIPE_REFUSED' });
  answer = () => ({ status: 500, body: { error: { type: 'api_error' } } });
  await expect(refund('pi_1')).rejects.toBeInstanceOf(ProviderUnavailable);
});

test('what a try took from the limits of support before it died is given back if the next try is refused', async () => {
  const options = { ...opened.options, supportRefundLimits: { EUR: 5_000 } };
  const support: CommandContext = { actor: { kind: 'SUPPORT', id: 'sam' }, requestId: 'req_2' };
  const attempt = (amount: number, frozen: IdempotentOperation['frozen']) =>
    refundPayment(
      { paymentId: 'pi_1', amount, reason: 'r', cancel: null },
      support,
      { id: 'op', frozen } as never,
      options,
    );
  const taken = () => connection.collection('support_refunds').countDocuments();
  const dies = attempt(1_000, async (decide) => {
    await decide();
    throw new Error('The process died.');
  });
  await expect(dies).rejects.toThrow('The process died.');
  expect(await taken()).toBe(1);
  await expect(attempt(9_000, (decide) => decide())).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
  expect(await taken()).toBe(0);
});

test('a refund that Stripe answered with 5xx is searched for before it is made again', async () => {
  answer = ({ what }) =>
    what.startsWith('GET') ? NO_REFUNDS : { status: 500, body: { error: { type: 'api_error' } } };
  await expect(refund('pi_1', 100)).rejects.toBeInstanceOf(ProviderUnavailable);
  const name = opened.asked.find(({ what }) => what.startsWith('POST'))?.form['metadata[attempt]'];
  const made = { metadata: { attempt: name }, status: 'succeeded' };
  const others = [{}, { metadata: { attempt: 'another' } }, { metadata: null }];
  const listed = [...others, made].map((more, n) =>
    refundObject({ id: `re_${n}`, charge: null, intent: 'pi_1', amount: 100, more }),
  );
  answer = () => ({ body: { object: 'list', data: listed } });
  expect(await refund('pi_1', 100)).toBe('pi_1');
  expect(opened.asked.filter(({ what }) => what.startsWith('POST'))).toHaveLength(1);
  expect(Object.keys((await opened.payment('pi_1'))?.state.refunds ?? {})).toEqual(['re_3']);
});
