import { describe, expect, test } from '@jest/globals';
import { erasureCollection } from '../../src/billing/erasure/erasure.document.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { idempotencyCollection } from '../../src/platform/idempotency.document.ts';
import { createEraser } from '../../src/projection/erase.ts';
import { kindsOf } from '../../src/projection/kinds.ts';
import { rebuild } from '../../src/projection/rebuild.ts';
import { importPage } from '../../src/reconciliation/import-page.ts';
import { textOf } from '../support/database.ts';
import {
  chargeObject,
  customerObject,
  intentObject,
  invoiceObject,
  type Json,
  type StripeEvent,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath, failingOnce, interrupted } from './processing.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

const SECRET = 'Cora Secret';
const customer = (type: string, at: number, more: Json = {}) =>
  stripeEvent(`customer.${type}`, at, customerObject('cus_1', 'u1', { name: SECRET, email: SECRET, ...more }));
const invoice = stripeEvent(
  'invoice.paid',
  T + 2,
  invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', more: { customer_name: SECRET } }),
);
const subscription = (at: number) =>
  stripeEvent(
    'customer.subscription.created',
    at,
    subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1' }),
  );
const unread = stripeEvent('customer.tax_id.created', T + 3, {
  id: 'txi_1',
  object: 'tax_id',
  customer: 'cus_1',
  value: SECRET,
});
const contact = stripeEvent('contact.updated', T + 4, { id: 'u1', userId: 'u1', email: SECRET });
const erased = (at = T + 100, stripeIds = ['cus_1']) =>
  stripeEvent('customer.erased', at, { id: 'u1', userId: 'u1', stripeIds }, { id: `erased_${at}` });

const LIFE = [customer('created', T), customer('updated', T + 1), invoice, subscription(T + 2), unread, contact];

async function found(word = SECRET): Promise<string[]> {
  const all = Object.values(connection.collections).map(async (collection) => {
    const rows = await collection.find().toArray();
    return rows.map((row) => `${collection.name} ${textOf(row)}`).filter((row) => row.includes(word));
  });
  return (await Promise.all(all)).flat();
}

async function differences(path: ReturnType<typeof eventPath>) {
  const different = [];
  for await (const one of rebuild({ events: path.events, kinds: kindsOf(path) }))
    if (one.outcome !== 'same') different.push(one);
  return different;
}

describe('an erasure', () => {
  test.each<[string, StripeEvent[]]>([
    ['after all of it', [...LIFE, erased()]],
    ['before all of it', [erased(), ...LIFE]],
    ['in the midst of it', [...LIFE.slice(0, 3), erased(), ...LIFE.slice(3)]],
  ])('that comes %s overwrites it, and the documents are the fold of what is left [S65]', async (_when, events) => {
    const path = eventPath(connection);
    for (const event of events) {
      await path.store(event);
      await path.settle();
    }
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
    expect(await path.entitlement('u1')).toMatchObject({
      customers: { cus_1: { now: { email: null, userId: 'u1' } } },
      contact: { email: null },
      subscriptions: { sub_1: { now: { status: 'active' } } },
    });
    expect((await path.payment('in_1'))?.status).toBe('PAID');
  });

  test('in one batch with what it takes', async () => {
    const path = eventPath(connection);
    await path.store(...LIFE, erased());
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('takes what waits, what nobody reads, and what is told of no Stripe customer', async () => {
    const path = eventPath(connection);
    const guest = { customer: null, receipt_email: SECRET };
    const session = sessionObject('cs_1', 'x', {
      customer: null,
      metadata: { userId: 'u1', plan: 'extra_generations' },
      mode: 'payment',
      payment_intent: 'pi_1',
      customer_details: { name: SECRET },
    });
    const waiting = intentObject({ id: 'pi_2', customer: 'cus_1', more: { receipt_email: SECRET } } as never);
    await path.store(
      ...LIFE,
      stripeEvent('customer.merged', T + 5, customerObject('cus_1', null, { name: SECRET })),
      stripeEvent('payment_intent.created', T + 5, { ...intentObject({ id: 'pi_1' } as never), ...guest }),
      stripeEvent('payment_intent.succeeded', T + 6, { ...intentObject({ id: 'pi_1' } as never), ...guest }),
      stripeEvent('checkout.session.completed', T + 7, session),
      stripeEvent('payment_intent.succeeded', T + 8, waiting),
    );
    await path.settle();
    expect((await found()).length).toBeGreaterThan(5);
    await path.store(erased(T + 100, ['cus_1', 'cs_1']));
    await path.settle();
    expect(await found()).toEqual([]);
    // And what comes later of the same.
    await path.store(
      stripeEvent('payment_intent.payment_failed', T + 200, { ...intentObject({ id: 'pi_1' } as never), ...guest }),
      stripeEvent('customer.source.created', T + 200, {
        id: 'card_1',
        object: 'card',
        customer: 'cus_1',
        name: SECRET,
      }),
      stripeEvent('payment_intent.canceled', T + 201, waiting),
    );
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  describe('and a dispute with evidence', () => {
    const evidence = { customer_name: SECRET, customer_email_address: SECRET, uncategorized_text: SECRET };
    const dispute = (type = 'created', more: Json = {}) =>
      stripeEvent(`charge.dispute.${type}`, T + 20, {
        ...{ id: 'dp_1', object: 'dispute', charge: 'ch_1', amount: 1_999, currency: 'eur', status: 'needs_response' },
        ...{ reason: 'fraudulent', created: T + 20, evidence, ...more },
      });
    const charge = stripeEvent('charge.succeeded', T + 10, chargeObject({ id: 'ch_1', customer: 'cus_1' } as never));

    test('of a charge that never becomes known keeps it until an account is deleted, and then waits with its fact alone', async () => {
      const path = eventPath(connection);
      const event = dispute();
      await path.store(...LIFE, event);
      await path.settle();
      const payload = JSON.stringify(event);
      expect(await path.events.findOne({ _id: event.id })).toMatchObject({ status: 'UNMATCHED', payload });
      await path.store(erased());
      await path.settle();
      const later = dispute('updated');
      await path.store(later);
      await path.settle();
      const fact = { now: { chargeId: 'ch_1', status: 'needs_response' } };
      for (const { id } of [event, later])
        expect(await path.events.findOne({ _id: id })).toMatchObject({ status: 'UNMATCHED', erased: true, fact });
      expect(await found()).toEqual([]);
    });

    test.each([
      ['before its charge and the erasure', [dispute(), charge, erased()]],
      ['after its charge', [charge, dispute(), erased()]],
      ['after its charge and the erasure', [charge, erased(), dispute()]],
      ['after the erasure and before its charge', [erased(), dispute(), charge]],
    ])('that comes %s leaves none, although its charge pays for nothing known', async (_when, events) => {
      const path = eventPath(connection);
      for (const event of [...LIFE, ...events]) {
        await path.store(event);
        await path.settle();
      }
      expect(await found()).toEqual([]);
      expect(await differences(path)).toEqual([]);
    });

    test('that a worker has in hand while an account is deleted leaves none', async () => {
      const path = eventPath(connection);
      await path.store(dispute());
      const meanwhile = async () => {
        await path.inbox.store(storedErasure());
        const [event] = await path.events.find({ type: 'customer.erased' }).toArray();
        await path.processor.process([event as never]);
      };
      await eventPath(connection, { events: interrupted(path.events, 'bulkWrite', meanwhile) }).runOnce();
      path.wall.pass(60_000);
      await path.settle();
      expect(await found()).toEqual([]);
    });

    test('is imported again only if it says something else', async () => {
      const path = eventPath(connection);
      const { object } = dispute().data;
      await path.store(erased(), dispute());
      await path.settle();
      const by = { actor: { kind: 'ADMIN', id: 'ada' }, reason: null, requestId: null } as const;
      const at = new Date(T * 1_000);
      const read = { object: {}, startedAt: at, answeredAt: at, askedAt: at, seen: [], idempotencyKey: null };
      const recorded: string[] = [];
      const options = { ...path, key: 'k', users: null, userKey: 'userId', by, ask: undefined as never };
      const importOne = (now: Json) =>
        importPage([{ type: 'charge.dispute.imported', object: now as never }], read, {
          ...options,
          record: async (events) => void recorded.push(...events.map(({ type }) => type)),
        });
      await importOne(object);
      expect(recorded).toEqual([]);
      await importOne({ ...object, status: 'lost' });
      expect(recorded).toEqual(['charge.dispute.imported']);
    });

    test('of a customer who stays keeps it', async () => {
      const path = eventPath(connection);
      await path.store(...LIFE, charge);
      await path.settle();
      await path.store(dispute());
      await path.settle();
      expect(await found('uncategorized_text":"Cora Secret'.replaceAll('"', '\\"'))).toHaveLength(1);
    });
  });

  test('leaves what is told of a new Stripe customer, and of another user', async () => {
    const path = eventPath(connection);
    const bob = stripeEvent('customer.created', T, customerObject('cus_b', 'bob', { email: 'bob@example.com' }));
    await path.store(...LIFE, bob, erased());
    await path.settle();
    await path.store(
      stripeEvent('customer.created', T + 100, customerObject('cus_2', 'u1', { email: 'back@example.com' })),
      stripeEvent('contact.updated', T + 101, { id: 'u1', userId: 'u1', email: 'again@example.com' }),
    );
    await path.settle();
    expect((await found('bob@example.com')).length).toBe(2);
    expect((await found('back@example.com')).length).toBe(2);
    expect((await found('again@example.com')).length).toBe(2);
    expect(await found()).toEqual([]);
  });

  test('overwrites rows that are not folded, and keeps what tells nothing', async () => {
    const path = eventPath(connection);
    const idempotency = idempotencyCollection(connection);
    const createdAt = new Date(T * 1000);
    await idempotency.insertMany([
      {
        _id: 'w',
        userId: 'u1',
        attempts: 0,
        createdAt,
        params: { email: SECRET, metadata: { userId: 'u1' } },
      },
      { _id: 'z', userId: 'u2', attempts: 0, createdAt, params: { email: 'other@example.com' } },
      {
        _id: 'x',
        userId: 'u1',
        attempts: 0,
        createdAt,
        params: { by: { reason: 'r' }, name: SECRET },
        outcome: 'in_1',
      },
      { _id: 'y', userId: 'u1', attempts: 0, createdAt },
    ] as never);
    await messageCollection(connection).insertOne({
      _id: 'receipt:in_1',
      userId: 'u1',
      data: { paymentId: 'in_1' },
      error: SECRET,
      delivered: { 'customer:EMAIL': { at: createdAt, error: SECRET } },
    } as never);
    await path.store(erased());
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await idempotency.findOne({ _id: 'z' })).toMatchObject({
      params: { email: 'other@example.com' },
    });
    expect(await idempotency.findOne({ _id: 'x' })).toMatchObject({ outcome: 'in_1', params: { by: { reason: 'r' } } });
    expect(await messageCollection(connection).findOne({})).toMatchObject({
      data: { paymentId: 'in_1' },
      delivered: { 'customer:EMAIL': { at: createdAt, error: null } },
    });
  });

  test('clears states that only a refold would start from, though the state itself is the same', async () => {
    const path = eventPath(connection);
    const say = (at: number, email: string | null) =>
      stripeEvent('contact.updated', at, { id: 'u1', userId: 'u1', email });
    for (const event of [say(T - 5_000, SECRET), subscription(T), say(T + 9, null)]) {
      await path.store(event);
      await path.settle();
    }
    // It dies before it overwrites anything, and a late event has it folded all the same.
    const eraser = { ...path.eraser, events: () => Promise.reject(new Error('MongoDB is away')) };
    await path.store(erased());
    await expect(eventPath(connection, { eraser }).runOnce()).rejects.toThrow('MongoDB is away');
    await path.store({ ...subscription(T + 5), type: 'customer.subscription.updated' });
    await path.settle();
    expect(await path.entitlement('u1')).toMatchObject({ contact: { email: null }, erased: { stripeIds: ['cus_1'] } });
    expect((await found()).filter((row) => row.startsWith('entitlements'))).toHaveLength(1);
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
  });

  test("takes a customer's own words, and leaves those of staff", async () => {
    const path = eventPath(connection);
    await path.store(...LIFE);
    await path.settle();
    const said = (kind: string) => ({
      $set: {
        actor: { kind, id: 'x' },
        reason: SECRET,
        by: { actor: { kind, id: 'x' }, reason: SECRET, requestId: null },
      },
    });
    await path.events.updateOne({ type: 'customer.created' }, said('CUSTOMER') as never);
    await path.events.updateOne(
      { type: 'customer.updated' },
      { $set: { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'he asked' } },
    );
    await path.store(erased());
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await path.events.findOne({ type: 'customer.updated' })).toMatchObject({ reason: 'he asked' });
  });

  test.each(['events', 'rows'] as const)('that dies in its %s is done again', async (step) => {
    const path = eventPath(connection);
    await path.store(...LIFE);
    await path.settle();
    const eraser = { ...path.eraser, [step]: () => Promise.reject(new Error('MongoDB is away')) };
    const dying = eventPath(connection, { eraser });
    await path.store(erased());
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('that dies between its events and its documents is done again', async () => {
    const path = eventPath(connection);
    await path.store(...LIFE);
    await path.settle();
    const dying = eventPath(connection, { entitlements: failingOnce(path.entitlements, 'bulkWrite') });
    await path.store(erased());
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('is done again for what another had in hand meanwhile [S66]', async () => {
    const path = eventPath(connection);
    await path.store(customer('created', T));
    await path.settle();
    await path.store(customer('updated', T + 1));
    const meanwhile = async () => {
      await path.inbox.store(storedErasure());
      const [event] = await path.events.find({ type: 'customer.erased' }).toArray();
      await path.processor.process([event as never]);
    };
    // After it looked for erasures, and before it noted whose the event is.
    const slow = eventPath(connection, { events: interrupted(path.events, 'bulkWrite', meanwhile) });
    await slow.runOnce();
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('finds nothing in what is no JSON, and leaves it to whoever reads it', async () => {
    const path = eventPath(connection);
    await path.inbox.store({ ...storedErasure(), _id: 'evt_broken', type: 'customer.created', payload: 'no JSON' });
    await path.runOnce();
    expect(await path.statusOf('evt_broken')).toBe('FAILED');
    expect(await path.events.findOne({ _id: 'evt_broken' })).not.toHaveProperty('customerId');
  });

  test('is kept once, by ids alone', async () => {
    const path = eventPath(connection);
    await path.store(...LIFE, erased());
    await path.settle();
    const [event] = await path.events.find({ type: 'customer.erased' }).toArray();
    await path.processor.process([event as never]);
    expect(await erasureCollection(connection).find().toArray()).toEqual([
      { _id: event?._id, userId: 'u1', position: event?.position, stripeIds: ['cus_1'] },
    ]);
  });

  test('takes more than one batch', async () => {
    const path = eventPath(connection);
    const many = Array.from({ length: 450 }, (_, n) =>
      stripeEvent('customer.tax_id.created', T + n, {
        id: `txi_${n}`,
        object: 'tax_id',
        customer: 'cus_1',
        value: SECRET,
      }),
    );
    await path.store(customer('created', T), ...many);
    while ((await path.runOnce(200)) > 0);
    const eraser = createEraser({
      ...path,
      idempotency: idempotencyCollection(connection),
      messages: messageCollection(connection),
    });
    const subjects = await eraser.events({ _id: 'e', userId: 'u1', position: '9', stripeIds: ['cus_1'] });
    expect([...subjects]).toEqual(['entitlement:u1']);
    expect((await found()).filter((row) => row.startsWith('events'))).toEqual([]);
  });
});

function storedErasure() {
  const event = erased(T + 50);
  const createdAt = new Date((T + 50) * 1000);
  return {
    _id: event.id,
    type: event.type,
    source: 'CUSTOMER' as const,
    position: `00${T + 50}:2:000:${event.id}`,
    createdAt,
    receivedAt: createdAt,
    apiVersion: null,
    livemode: false,
    payload: JSON.stringify(event),
  };
}
