import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { createLookUp } from '../../src/routing/look-up.ts';
import { requestRereads } from '../../src/routing/reread.ts';
import { type Asked, openBilling } from '../billing/customer/stand-in.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  refundObject,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { connection, close } = await openDatabase();
await eventPath(connection); // declares the collections and builds their indexes
afterAll(close);

type Answer = { status?: number; body: Json };
const list = (...data: Json[]): Answer => ({ body: { object: 'list', data, has_more: false } });
const UNKNOWN: Answer = {
  status: 404,
  body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such thing' } },
};
const refusal = (status: number, type: string): Answer => ({ status, body: { error: { type, message: 'no' } } });

let answers: Record<string, Answer>;
let stripe: Awaited<ReturnType<typeof openBilling>>;
let lookUp: ReturnType<typeof createLookUp>;
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  answers = {};
  stripe = await openBilling(connection, answerOf);
  lookUp = createLookUp({ ...stripe.options, ...stripe });
});
afterEach(() => stripe.close());

/** What the test says about a path; a list without anything where it says nothing about a list. */
function answerOf({ what }: Asked): Answer {
  const [path = ''] = what.replace('GET /v1/', '').split('?');
  const known = answers[path];
  return known ?? (path.includes('/') && path !== 'checkout/sessions' ? UNKNOWN : list());
}

/** The charges of which Stripe's answer is stored. */
const answered = async () => (await stripe.events.distinct('objectId', { type: 'charge.synced' })).sort();
const asked = () => stripe.asked.map(({ what }) => what.replace('GET /v1/', '').replace(/\?.*/, ''));
/** Asks, and folds what became due. */
async function round(): Promise<number> {
  const count = await lookUp.runOnce();
  await stripe.settle();
  return count;
}

const customer = stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const intent = stripeEvent('payment_intent.succeeded', T, intentObject({ id: 'pi_1', customer: 'cus_1' }));
const dispute = stripeEvent('charge.dispute.created', T + 9, disputeObject({ id: 'dp_1', charge: 'ch_1' }));
const refund = stripeEvent('refund.created', T + 9, refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1' }));
const charge = chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1' });
const session = sessionObject('cs_1', 'cus_1', {
  mode: 'payment',
  payment_intent: 'pi_1',
  metadata: { plan: 'extra_generations' },
});
const invoice = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' });

/** Stores an event that waits, and lets so much time pass. */
async function waiting(event: typeof intent, milliseconds: number): Promise<void> {
  await stripe.store(customer, event);
  await stripe.settle();
  stripe.wall.pass(milliseconds);
}

describe('looking up references', () => {
  test('the reference that an event waits for is looked up after a minute, not sooner', async () => {
    await waiting(intent, MINUTE - 1);
    expect(await round()).toBe(0);
    stripe.wall.pass(1);
    expect(await round()).toBe(1);
  });

  test('a reference is looked up once, however many events wait for it', async () => {
    await stripe.store(customer, intent, refund);
    await waiting(dispute, MINUTE);
    await round();
    expect(asked().filter((path) => path === 'invoice_payments')).toHaveLength(1);
  });

  test.each([1, 2, 3, 4, 5])('a reference is looked up again at growing intervals: %i [S21]', async (times) => {
    await waiting(intent, MINUTE);
    for (let n = 1; n < times; n++) {
      await round();
      stripe.wall.pass(MINUTE * 2 ** n);
    }
    expect(await round()).toBe(1);
    stripe.wall.pass(MINUTE * 2 ** times - 1);
    expect(await round()).toBe(0);
  });

  test('a reference is looked up at least every hour', async () => {
    await waiting(intent, MINUTE);
    for (let n = 0; n < 10; n++) {
      await round();
      stripe.wall.pass(HOUR);
    }
    expect(await round()).toBe(1);
  });

  test('a missing owner is not looked up, because Stripe does not know our users', async () => {
    await stripe.store(stripeEvent('customer.created', T, customerObject('cus_1', null)));
    await stripe.settle();
    stripe.wall.pass(HOUR);
    expect(await round()).toBe(0);
  });

  test('a reference is not looked up any more once its payment became known by an event', async () => {
    await waiting(intent, MINUTE);
    await stripe.store(stripeEvent('checkout.session.completed', T, session));
    await stripe.settle();
    expect(await round()).toBe(0);
  });
});

describe('the answer to a look-up', () => {
  test('a look-up that finds the session of an intent stores it, and the waiting event is folded', async () => {
    await waiting(refund, MINUTE);
    answers['checkout/sessions'] = list(session);
    await round();
    expect(await stripe.payment('pi_1')).toMatchObject({
      stream: 'cus_1',
      sessionId: 'cs_1',
      refs: expect.arrayContaining(['cs_1', 'pi_1']),
    });
    expect(await stripe.events.findOne({ type: 'checkout.session.synced' })).toMatchObject({ status: 'PROCESSED' });
    expect(await stripe.statusOf(refund.id)).toBe('PROCESSED');
  });

  test("a look-up finds the user of a guest's purchase", async () => {
    await stripe.store(refund);
    await stripe.settle();
    stripe.wall.pass(MINUTE);
    answers['checkout/sessions'] = list({ ...session, customer: null, metadata: { userId: 'u9' } });
    await round();
    expect((await stripe.entitlement('u9'))?.purchases['cs_1']?.money.payments['pi_1']?.refunds['re_1']?.amount).toBe(
      1999,
    );
  });

  test('a look-up skips an ID of an unknown object type', async () => {
    await waiting(refund, MINUTE);
    await stripe.events.updateOne({ _id: refund.id }, { $set: { waitsFor: ['xx_1'] } });
    await round();
    expect(await stripe.events.findOne({ _id: refund.id })).toMatchObject({ status: 'UNMATCHED', lookups: 1 });
    expect(await stripe.events.countDocuments({ source: 'STRIPE_SYNC' })).toBe(0);
  });

  test('a look-up that finds the invoice of an intent continues to the invoice and what it bills', async () => {
    await waiting(refund, MINUTE);
    const payment = { type: 'payment_intent', payment_intent: 'pi_1' };
    answers['invoice_payments'] = list({ id: 'inpay_1', object: 'invoice_payment', invoice: 'in_1', payment });
    answers['invoices/in_1'] = { body: invoice };
    await round();
    expect((await stripe.events.findOne({ type: 'invoice_payment.synced' }))?.waitsFor).toEqual(['in_1']);
    stripe.wall.pass(2 * MINUTE);
    await round();
    expect(await stripe.statusOf(refund.id)).toBe('PROCESSED');
    expect(await stripe.payment('in_1')).toMatchObject({ stream: 'cus_1', status: 'PAID', refundStatus: 'FULL' });
  });

  test('a look-up prefers an invoice to a session', async () => {
    await waiting(refund, MINUTE);
    answers['invoice_payments'] = list({ id: 'inpay_1', object: 'invoice_payment', invoice: { id: 'in_1' } });
    answers['checkout/sessions'] = list(session);
    await round();
    expect(asked()).toEqual(['invoice_payments']);
    expect(await stripe.events.distinct('type', { source: 'STRIPE_SYNC' })).toEqual(['invoice_payment.synced']);
  });

  test.each<[string, Json]>([
    ['as an id', charge],
    ['expanded', { ...charge, payment_intent: intentObject({ id: 'pi_1' }) }],
  ])('a look-up leads from a charge to its intent: %s', async (_how, body) => {
    await waiting(dispute, MINUTE);
    answers['charges/ch_1'] = { body };
    await round();
    expect((await stripe.events.findOne({ type: 'charge.synced' }))?.waitsFor).toEqual(['pi_1']);
    answers['checkout/sessions'] = list(session);
    stripe.wall.pass(MINUTE);
    await round();
    expect(await stripe.statusOf(dispute.id)).toBe('PROCESSED');
    expect(await stripe.payment('pi_1')).toMatchObject({
      stream: 'cus_1',
      status: 'PAID',
      disputeStatus: 'NEEDS_RESPONSE',
    });
  });

  test('a charge without an intent keeps waiting', async () => {
    await waiting(dispute, MINUTE);
    answers['charges/ch_1'] = { body: { ...charge, payment_intent: null } };
    expect(await round()).toBe(1);
    expect(await stripe.statusOf(dispute.id)).toBe('UNMATCHED');
  });

  test('an object that Stripe does not know is looked up again later [S48]', async () => {
    await waiting(dispute, MINUTE);
    await expect(round()).resolves.toBe(1);
    expect(await stripe.events.findOne({ _id: dispute.id })).toMatchObject({ status: 'UNMATCHED', lookups: 1 });
  });

  test('an intent without an invoice or a session becomes a payment of its own after a day [S22]', async () => {
    await waiting(intent, 24 * HOUR);
    await round();
    expect(await stripe.payment('pi_1')).toMatchObject({ stream: 'cus_1', status: 'PAID', sessionId: null });
    expect(await stripe.events.findOne({ type: 'payment_intent.standalone' })).toMatchObject({ stream: 'cus_1' });
  });

  test('an intent without an invoice or a session does not become a payment of its own before a day has passed', async () => {
    await waiting(intent, 24 * HOUR - 1);
    await round();
    expect(await stripe.payments.countDocuments()).toBe(0);
  });

  test.each([
    ['lacks the right', 403, 'invalid_request_error'],
    ['is invalid', 401, 'invalid_request_error'],
  ])('a look-up learns nothing if our key %s', async (_what, status, type) => {
    await waiting(intent, 24 * HOUR);
    answers['invoice_payments'] = refusal(status, type);
    await round();
    expect(await stripe.statusOf(intent.id)).toBe('UNMATCHED');
  });
});

describe('while Stripe cannot answer', () => {
  test.each([
    ['Stripe fails', 500, 'api_error'],
    ['Stripe limits our rate', 429, 'invalid_request_error'],
  ])('a look-up rejects because %s, and waiting events stay due [S46]', async (_why, status, type) => {
    await waiting(intent, 25 * HOUR);
    answers['invoice_payments'] = refusal(status, type);
    await expect(lookUp.runOnce()).rejects.toThrow(ProviderUnavailable);
    expect((await stripe.events.findOne({ _id: intent.id }))?.lookups).toBeUndefined();
    delete answers['invoice_payments'];
    await round();
    expect(await stripe.statusOf(intent.id)).toBe('PROCESSED');
  });

  test('a look-up that fails for one ID continues with the others, and retries that one later [S47]', async () => {
    const ids = [1, 2, 3, 4].map((n) => `ch_${n}`);
    const refunds = ids.map((id, n) =>
      stripeEvent('refund.created', T, refundObject({ id: `re_${n}`, charge: id, created: T })),
    );
    await stripe.store(customer, ...refunds);
    await stripe.settle();
    stripe.wall.pass(MINUTE);
    answers['charges/ch_1'] = refusal(500, 'api_error');
    answers['charges/ch_3'] = refusal(500, 'api_error');
    for (const id of ['ch_2', 'ch_4']) answers[`charges/${id}`] = { body: chargeObject({ id, intent: 'pi_1' }) };
    await expect(lookUp.runOnce()).rejects.toThrow(ProviderUnavailable);
    expect(asked()).toEqual(ids.map((id) => `charges/${id}`));
    expect(await answered()).toEqual(['ch_2', 'ch_4']);
    await lookUp.runOnce();
    expect(asked()).toHaveLength(4);
    stripe.wall.pass(2 * MINUTE);
    answers['charges/ch_1'] = { body: chargeObject({ id: 'ch_1', intent: 'pi_1' }) };
    answers['charges/ch_3'] = { body: chargeObject({ id: 'ch_3', intent: 'pi_1' }) };
    await lookUp.runOnce();
    expect(await answered()).toEqual(ids);
  });

  test('a look-up that fails for three IDs in a row stops, and all of them stay due', async () => {
    const ids = [1, 2, 3, 4, 5].map((n) => `ch_${n}`);
    const refunds = ids.map((id, n) => stripeEvent('refund.created', T, refundObject({ id: `re_${n}`, charge: id })));
    await stripe.store(customer, ...refunds);
    await stripe.settle();
    stripe.wall.pass(MINUTE);
    for (const id of ids) answers[`charges/${id}`] = refusal(500, 'api_error');
    await expect(lookUp.runOnce()).rejects.toThrow(ProviderUnavailable);
    expect(asked()).toHaveLength(3);
    expect(
      await stripe.events.countDocuments({ lookUpAt: { $lte: stripe.wall.now() }, lookups: { $exists: false } }),
    ).toBe(5);
  });

  test('one answer that cannot be folded does not stop the others', async () => {
    const refund = stripeEvent('refund.created', T, refundObject({ id: 're_1', charge: 'ch_2' }));
    await stripe.store(
      customer,
      stripeEvent('invoice_payment.paid', T, invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
      refund,
    );
    await stripe.settle();
    stripe.wall.pass(MINUTE);
    answers['invoices/in_1'] = { body: { object: 'invoice' } };
    answers['charges/ch_2'] = { body: chargeObject({ id: 'ch_2', intent: 'pi_2' }) };
    await expect(lookUp.runOnce()).rejects.toThrow('data.object.id');
    expect(await answered()).toEqual(['ch_2']);
  });

  test('an object whose events share a second is read again later if Stripe cannot answer', async () => {
    await requestRereads(stripe.inbox, [{ id: 'sub_1', second: T }], stripe.wall.now());
    await waiting(refund, MINUTE);
    answers['subscriptions/sub_1'] = refusal(500, 'api_error');
    answers['checkout/sessions'] = list(session);
    await expect(lookUp.runOnce()).rejects.toThrow(ProviderUnavailable);
    await stripe.settle();
    expect(await stripe.statusOf(refund.id)).toBe('PROCESSED');
    answers['subscriptions/sub_1'] = { body: subscriptionObject({ id: 'sub_1', customer: 'cus_1' }) };
    stripe.wall.pass(2 * MINUTE);
    await round();
    expect((await stripe.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('a look-up keeps the answers that came before an outage', async () => {
    await stripe.store(
      customer,
      refund,
      stripeEvent('refund.created', T, refundObject({ id: 're_9', charge: 'ch_9' })),
    );
    await stripe.settle();
    stripe.wall.pass(MINUTE);
    answers['checkout/sessions'] = list(session);
    answers['charges/ch_9'] = refusal(500, 'api_error');
    await expect(lookUp.runOnce()).rejects.toThrow(ProviderUnavailable);
    await stripe.settle();
    expect(await stripe.statusOf(refund.id)).toBe('PROCESSED');
  });
});

describe('an object whose updates of one second have no order', () => {
  const paused = (id: string, from: string, to: string) =>
    stripeEvent(
      'customer.subscription.updated',
      Math.floor(stripe.wall.now().getTime() / 1000),
      subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: to }),
      { id, previous: { status: from } },
    );

  test('an object whose updates of one second have no order is read again from Stripe, once, after two seconds [S10]', async () => {
    await stripe.store(customer, paused('evt_a', 'active', 'paused'), paused('evt_b', 'past_due', 'unpaid'));
    await stripe.settle();
    expect(await round()).toBe(0);
    stripe.wall.pass(2000);
    answers['subscriptions/sub_1'] = { body: subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'active' }) };
    expect([await round(), await round()]).toEqual([1, 0]);
    expect(asked()).toEqual(['subscriptions/sub_1']);
    expect(await stripe.events.countDocuments({ type: 'customer.subscription.synced', status: 'PROCESSED' })).toBe(1);
  });

  test('an object that a command needs is read at once, and a look-up repeats what Stripe could not answer', async () => {
    await stripe.store(customer, paused('evt_a', 'active', 'paused'), paused('evt_b', 'past_due', 'unpaid'));
    await stripe.settle();
    const status = async () => (await stripe.entitlement('u1'))?.subscriptions['sub_1']?.now?.status;
    answers['subscriptions/sub_1'] = refusal(500, 'api_error');
    await lookUp.readAgain('sub_1');
    expect(stripe.logs.at(-1)).toMatchObject({ id: 'sub_1', msg: 'object could not be read again' });
    answers['subscriptions/sub_1'] = { body: subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'active' }) };
    stripe.wall.pass(2000);
    expect(await round()).toBe(1);
    expect(await status()).toBe('active');
    answers['subscriptions/sub_1'] = { body: subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'unpaid' }) };
    stripe.wall.pass(2000);
    await lookUp.readAgain('sub_1');
    expect(await status()).toBe('unpaid');
  });
});
