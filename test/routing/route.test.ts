import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '../../src/inbox/event.document.ts';
import { partitionOf } from '../../src/inbox/partition.ts';
import { route, streamsOfObjects, streamsOfPayments } from '../../src/routing/route.ts';
import { openEmptied } from '../folding/emptied.ts';
import { customer, T } from '../folding/one-customer.ts';
import { eventPath } from '../folding/processing.ts';
import { invoicePaymentObject, refundObject, sessionObject, stripeEvent } from '../support/stripe-events.ts';

const connection = await openEmptied();
type Path = Awaited<ReturnType<typeof eventPath>>;

const routed = async (path: Path, id: string) =>
  route(await path.events.find({ _id: id }).toArray(), { ...path, livemode: false });
const purchase = { mode: 'payment', payment_intent: 'pi_1', metadata: { plan: 'vip' } };
const session = stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', purchase));
const refund = stripeEvent('refund.created', T + 9, refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1' }));

describe('routing an event', () => {
  test('routing an event stores the stream of its payment and the partition of that before the event is folded', async () => {
    const path = await eventPath(connection);
    await path.store(customer('u1', T), session);
    await path.settle();
    await path.store(refund);
    expect((await routed(path, refund.id)).routed).toMatchObject([{ stream: 'cus_1', fact: { kind: 'refund' } }]);
    const stored = { stream: 'cus_1', partition: partitionOf('cus_1'), status: 'RECEIVED' };
    expect(await path.events.findOne({ _id: refund.id })).toMatchObject(stored);
  });

  test('routing an event writes nothing if everything was known when it was accepted', async () => {
    const path = await eventPath(connection);
    await path.store(session);
    const { events } = path;
    const silent = { find: events.find.bind(events) } as unknown as typeof events;
    const batch = await events.find().toArray();
    const { routed } = await route(batch, { events: silent, payments: path.payments, livemode: false });
    expect(routed.map(({ stream }) => stream)).toEqual(['cus_1']);
  });

  test('routing an event reads a fact of an older version again', async () => {
    const path = await eventPath(connection);
    await path.store(session);
    await path.events.updateOne({ _id: session.id }, { $set: { fact: { version: 0 } } });
    await routed(path, session.id);
    expect(await path.events.findOne({ _id: session.id })).toMatchObject({ fact: { kind: 'checkout_session' } });
  });

  test('routing an event leaves an invoice payment waiting for its invoice, although a guest’s payment has its intent', async () => {
    const path = await eventPath(connection);
    const guest = { ...purchase, customer: null, metadata: { userId: 'u1', plan: 'vip' } };
    await path.store(stripeEvent('checkout.session.completed', T, sessionObject('cs_1', '', guest)));
    await path.settle();
    const paid = stripeEvent('invoice_payment.paid', T, invoicePaymentObject('inpay_1', 'in_1', 'pi_1'));
    await path.store(paid);
    expect(await routed(path, paid.id)).toMatchObject({ routed: [], unmatched: [{ waitsFor: ['in_1'] }] });
  });

  test('routing tells events that cannot be read from those whose routing failed', async () => {
    const path = await eventPath(connection);
    const nameless = stripeEvent('customer.updated', T, { object: 'customer' });
    const broken = customer('u1', T);
    await path.store(nameless);
    await path.storeBroken(broken);
    const batch = await path.events.find().sort({ _id: 1 }).toArray();
    const { unreadable, failed } = await route(batch as StoredEvent[], { ...path, livemode: false });
    expect([unreadable.map(({ event }) => event._id), failed.map(({ event }) => event._id)]).toEqual([
      [nameless.id],
      [broken.id],
    ]);
  });
});

test('a reference on two payments has the stream of the invoice', async () => {
  const { payments } = await eventPath(connection);
  const row = { revision: 1, since: null, position: null, sessionId: null };
  await payments.insertMany([
    { ...row, _id: 'in_1', stream: 'cus_1', refs: ['in_1', 'pi_1'] },
    { ...row, _id: 'pi_1', stream: 'pi_1', refs: ['pi_1'] },
  ] as never);
  expect((await streamsOfPayments(['pi_1'], payments)).get('pi_1')).toBe('cus_1');
  expect(await streamsOfPayments([], payments)).toEqual(new Map());
});

test('the stream of an object is that of its earliest event by position, whichever came first', async () => {
  const { events } = await eventPath(connection);
  const row = (_id: string, second: number) => ({
    _id,
    objectId: 'pm_1',
    stream: `cus_${_id}`,
    position: `00${second}`,
  });
  for (const rows of [
    [row('b', 2), row('a', 1)],
    [row('a', 1), row('b', 2)],
  ]) {
    await events.deleteMany({});
    await events.insertMany(rows as never);
    expect(await streamsOfObjects(['pm_1'], events)).toEqual(new Map([['pm_1', 'cus_a']]));
  }
});
