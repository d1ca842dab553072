import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/facts/fact.ts';
import { readFact } from '../../src/facts/read-fact.ts';
import { adoptPayments } from '../../src/folding/adopt.ts';
import { partitionOf } from '../../src/inbox/partition.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { permutations } from './folding.ts';
import { T } from './one-customer.ts';
import { eventPath, failingOnce, interrupted } from './processing.ts';

const connection = await openEmptied();
type Path = Awaited<ReturnType<typeof eventPath>>;

/** A purchase of a guest whose intent an invoice of a Stripe customer claims later. */
const about = {
  customer: stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
  session: stripeEvent(
    'checkout.session.completed',
    T + 3,
    sessionObject('cs_1', '', {
      ...{ mode: 'payment', customer: null, payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'vip' } },
    }),
  ),
  charge: stripeEvent('charge.succeeded', T + 1, chargeObject({ id: 'ch_1', intent: 'pi_1' })),
  intent: stripeEvent('payment_intent.succeeded', T + 2, intentObject({ id: 'pi_1', charge: 'ch_1' })),
  refund: stripeEvent('refund.created', T + 10, refundObject({ id: 're_1', charge: 'ch_1', amount: 500 })),
  dispute: stripeEvent('charge.dispute.created', T + 20, disputeObject({ id: 'dp_1', charge: 'ch_1', intent: 'pi_1' })),
  invoice: stripeEvent('invoice.paid', T + 4, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null })),
  paid: stripeEvent('invoice_payment.paid', T + 4, invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
};
const { customer, session, charge, intent, refund, dispute, invoice, paid } = about;
const GUESTS = [session, charge, intent, refund, dispute];

const process = async (path: Path, ...events: StripeEvent[]) =>
  path.processor.process(await path.events.find({ _id: { $in: events.map(({ id }) => id) } }).toArray());

/** What became of it: everything is the customer's, and the guest's stream is empty. */
async function expectMoved(path: Path) {
  expect(await path.payment('in_1')).toMatchObject({
    ...{ stream: 'cus_1', status: 'PAID', disputeStatus: 'NEEDS_RESPONSE', sessionId: 'cs_1' },
    refs: ['ch_1', 'cs_1', 'in_1', 'pi_1'],
  });
  expect(await path.payments.countDocuments({ refs: 'pi_1' })).toBe(1);
  const kept = await path.events.find({ stream: 'pi_1', type: { $ne: 'account.refolded' } }).toArray();
  expect(kept.map(({ type }) => type)).toEqual([]);
  const left = await path.accounts.findOne({ _id: 'pi_1' });
  expect(left?.state.purchases ?? {}).toEqual({});
  expect((await path.entitlement('u1'))?.purchases).toMatchObject({ cs_1: { money: { disputes: { dp_1: {} } } } });
  expect(await path.events.distinct('status', { type: { $ne: 'account.refolded' } })).toEqual(['PROCESSED']);
  expect(await path.events.countDocuments({ dueAt: { $exists: true } })).toBe(0);
  const different = [];
  for await (const one of rebuild(path)) if (one.outcome !== 'same') different.push(one);
  expect(different).toEqual([]);
}

describe("a guest's payment that an invoice claims", () => {
  test("a guest's payment that an invoice claims moves to the stream of the customer with its events, and one receipt is left", async () => {
    const path = await eventPath(connection);
    await path.store(customer, ...GUESTS);
    await path.settle();
    expect(await path.payment('pi_1')).toMatchObject({
      stream: 'pi_1',
      status: 'PAID',
      disputeStatus: 'NEEDS_RESPONSE',
    });
    await path.store(invoice, paid);
    await path.settle();
    await expectMoved(path);
    expect(await path.payment('pi_1')).toMatchObject({ refs: [], status: null });
    const receipts = await path.messages.find({ kind: 'receipt' }).sort({ _id: 1 }).toArray();
    expect(receipts.map(({ _id, state }) => [_id, state])).toEqual([
      ['receipt:in_1', 'DUE'],
      ['receipt:pi_1', 'WITHDRAWN'],
    ]);
  });

  test("a guest's payment that an invoice claims has the same result in every order of arrival", async () => {
    for (const order of permutations([[session], [charge, refund], [invoice], [paid, dispute]])) {
      for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
      const path = await eventPath(connection);
      await path.store(customer, intent);
      for (const events of order) {
        await path.store(...events);
        await path.settle();
      }
      await expectMoved(path);
    }
  });

  test('a claimed payment is due by wall-clock time, in the partition of its stream', async () => {
    const path = await eventPath(connection);
    await path.store(customer, ...GUESTS);
    await path.settle();
    const fact = readFact(paid.type, paid) as Fact;
    const ahead = { now: () => new Date(path.wall.now().getTime() + 86_400_000) };
    const options = { ...path, livemode: false, clock: ahead };
    await path.payments.insertOne({ _id: 'in_1', stream: 'cus_1', refs: ['in_1', 'pi_1'], revision: 1 } as never);
    await adoptPayments([{ fact }], [], options);
    const moved = await path.events.find({ stream: 'cus_1', dueAt: { $lte: path.wall.now() } }).toArray();
    expect(moved.map(({ _id }) => _id).sort()).toEqual(GUESTS.map(({ id }) => id).sort());
    // In that of the stream, so that the same lane of a worker folds all of it.
    expect(new Set(moved.map(({ partition }) => partition))).toEqual(new Set([partitionOf('cus_1')]));
  });

  test.each<[string, (path: Path) => object]>([
    ['while its events move', ({ events }) => ({ events: failingOnce(events, 'updateMany') })],
    [
      'before the guest’s stream is to be folded again',
      ({ events }) => ({ events: failingOnce(events, 'insertMany') }),
    ],
    ['before the account is saved', ({ accounts }) => ({ accounts: failingOnce(accounts, 'bulkWrite') })],
    ['before the payments are stored', ({ payments }) => ({ payments: failingOnce(payments, 'insertMany') })],
  ])('a claimed payment moves even if the process dies %s', async (_when, instead) => {
    const path = await eventPath(connection);
    await path.store(customer, ...GUESTS);
    await path.settle();
    await path.store(invoice, paid);
    const dying = await eventPath(connection, { instead: instead(path) });
    await expect(dying.settle()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    await expectMoved(path);
  });

  test.each<[string, StripeEvent[], StripeEvent[]]>([
    ['the invoice claims it while the guest’s stream is being saved', [session], [invoice, paid]],
    ['the guest’s stream is saved while the invoice claims it', [invoice, paid], [session]],
  ])('a claimed payment moves if %s', async (_what, first, meanwhile) => {
    const path = await eventPath(connection);
    await path.store(customer, ...first);
    const other = async () => {
      await path.store(...meanwhile);
      await process(path, ...meanwhile);
    };
    const slow = await eventPath(connection, { instead: { accounts: interrupted(path.accounts, 'bulkWrite', other) } });
    await process(slow, customer, ...first);
    await path.settle();
    await path.store(charge, intent, refund, dispute);
    await path.settle();
    await expectMoved(path);
  });
});

describe('an object that is a payment of its own', () => {
  test('an object that is a payment of its own stays in its stream, although an invoice claims the intent that it names', async () => {
    const path = await eventPath(connection);
    const hostile = stripeEvent('invoice.voided', T, {
      id: 'dp_9',
      object: 'dispute',
      payment_intent: 'pi_1',
      status: 'won',
    });
    await path.store(customer, hostile);
    await path.settle();
    await path.store(invoice, paid);
    for (let round = 0; round < 9; round++) await path.runOnce();
    expect(await path.events.countDocuments({ dueAt: { $exists: true } })).toBe(0);
    expect(await path.events.findOne({ _id: hostile.id })).toMatchObject({ stream: 'dp_9' });
  });
});

describe('the payment of a Stripe customer', () => {
  test("a payment of a Stripe customer that the customer's invoice claims does not move", async () => {
    const path = await eventPath(connection);
    const own = { ...session, data: { object: { ...session.data.object, customer: 'cus_1' } } };
    await path.store(customer, own, charge);
    await path.settle();
    await path.store(invoice, paid);
    await path.settle();
    expect(await path.events.countDocuments({ type: 'account.refolded' })).toBe(0);
    expect(await path.payment('in_1')).toMatchObject({ stream: 'cus_1', sessionId: 'cs_1' });
  });
});
