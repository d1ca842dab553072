import { describe, expect, test } from '@jest/globals';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { idempotencyCollection } from '../../src/platform/idempotency.document.ts';
import { importPage } from '../../src/reconciliation/import-page.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
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
type Path = Awaited<ReturnType<typeof eventPath>>;

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

async function differences(path: Path) {
  const different = [];
  for await (const one of rebuild(path)) if (one.outcome !== 'same') different.push(one);
  return different;
}

describe('an erasure', () => {
  test.each<[string, StripeEvent[]]>([
    ['after all of it', [...LIFE, erased()]],
    ['before all of it', [erased(), ...LIFE]],
    ['in the middle of it', [...LIFE.slice(0, 3), erased(), ...LIFE.slice(3)]],
  ])(
    'an erasure that comes %s overwrites the events, and the documents are the fold of what is left [S65]',
    async (_when, events) => {
      const path = await eventPath(connection);
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
    },
  );

  test('an erasure in one batch with the events that it erases overwrites them', async () => {
    const path = await eventPath(connection);
    await path.store(...LIFE, erased());
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('an erasure includes waiting events, ignored events, and events of no Stripe customer', async () => {
    const path = await eventPath(connection);
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

  describe('an erasure and a dispute with evidence', () => {
    const evidence = { customer_name: SECRET, customer_email_address: SECRET, uncategorized_text: SECRET };
    const dispute = (type = 'created', more: Json = {}) =>
      stripeEvent(`charge.dispute.${type}`, T + 20, {
        ...{ id: 'dp_1', object: 'dispute', charge: 'ch_1', amount: 1_999, currency: 'eur', status: 'needs_response' },
        ...{ reason: 'fraudulent', created: T + 20, evidence, ...more },
      });
    const charge = stripeEvent('charge.succeeded', T + 10, chargeObject({ id: 'ch_1', customer: 'cus_1' } as never));

    test('a dispute whose charge stays unknown keeps its evidence until an account is deleted, and then only its fact', async () => {
      const path = await eventPath(connection);
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
    ])(
      'a dispute that comes %s keeps no evidence, although its charge pays for nothing known',
      async (_when, events) => {
        const path = await eventPath(connection);
        for (const event of [...LIFE, ...events]) {
          await path.store(event);
          await path.settle();
        }
        expect(await found()).toEqual([]);
        expect(await differences(path)).toEqual([]);
      },
    );

    test('a dispute that a worker processes while an account is deleted keeps no evidence', async () => {
      const path = await eventPath(connection);
      await path.store(dispute());
      const meanwhile = async () => {
        await path.inbox.store(storedErasure());
        const [event] = await path.events.find({ type: 'customer.erased' }).toArray();
        await path.processor.process([event as never]);
      };
      const slow = await eventPath(connection, {
        instead: { events: interrupted(path.events, 'bulkWrite', meanwhile) },
      });
      await slow.runOnce();
      path.wall.pass(60_000);
      await path.settle();
      expect(await found()).toEqual([]);
    });

    test('an erased dispute is imported again only if it has changed', async () => {
      const path = await eventPath(connection);
      const { object } = dispute().data;
      await path.store(erased(), dispute());
      await path.settle();
      const by = { actor: { kind: 'ADMIN', id: 'ada' }, reason: null, requestId: null } as const;
      const at = new Date(T * 1_000);
      const read = { object: {}, startedAt: at, answeredAt: at, askedAt: at, seen: [], idempotencyKey: null };
      const recorded: string[] = [];
      const options = {
        ...path,
        trustClientReference: false,
        key: 'k',
        users: null,
        userKey: 'userId',
        by,
        ask: undefined as never,
      };
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

    test('the dispute of a customer who stays keeps its evidence', async () => {
      const path = await eventPath(connection);
      await path.store(...LIFE, charge);
      await path.settle();
      await path.store(dispute());
      await path.settle();
      expect(await found('uncategorized_text":"Cora Secret'.replaceAll('"', '\\"'))).toHaveLength(1);
    });
  });

  test('an erasure leaves the events of a new Stripe customer and of another user', async () => {
    const path = await eventPath(connection);
    const bob = stripeEvent('customer.created', T, customerObject('cus_b', 'bob', { email: 'bob@example.com' }));
    await path.store(...LIFE, bob, erased());
    await path.settle();
    await path.store(
      stripeEvent('customer.created', T + 101, customerObject('cus_2', 'u1', { email: 'back@example.com' })),
      stripeEvent('contact.updated', T + 101, { id: 'u1', userId: 'u1', email: 'again@example.com' }),
    );
    await path.settle();
    expect((await found('bob@example.com')).length).toBe(2);
    expect((await found('back@example.com')).length).toBe(2);
    expect((await found('again@example.com')).length).toBe(2);
    expect(await found()).toEqual([]);
  });

  test('an erasure overwrites rows that are not folded, and keeps events without content', async () => {
    const path = await eventPath(connection);
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
      delivered: {
        'customer:EMAIL': { at: createdAt, subject: SECRET, text: SECRET },
        'customer:TELEGRAM': { at: createdAt, error: SECRET },
      },
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
      delivered: {
        'customer:EMAIL': { at: createdAt, subject: null, text: null },
        'customer:TELEGRAM': { at: createdAt, error: null },
      },
      erased: true,
    });
  });

  test('an erasure of a user who came back includes the events in between [5d]', async () => {
    const path = await eventPath(connection);
    await path.store(...LIFE, erased());
    await path.settle();
    await path.store(stripeEvent('contact.updated', T + 200, { id: 'u1', userId: 'u1', email: SECRET }));
    await path.settle();
    expect(await found()).not.toEqual([]);
    await path.store(erased(T + 300));
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('an erasure includes the messages of its streams, even those staged for another user or for nobody', async () => {
    const path = await eventPath(connection);
    await path.store(...LIFE);
    await path.settle();
    const staged = ['bob', null].map((userId) => ({
      _id: `receipt:of-${userId}`,
      kind: 'receipt',
      source: 'cus_1',
      userId,
      data: { paymentId: 'in_1', description: SECRET },
      error: SECRET,
    }));
    await messageCollection(connection).insertMany(staged as never);
    await path.store(erased());
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await messageCollection(connection).findOne({ _id: 'receipt:of-bob' })).toMatchObject({
      data: { paymentId: 'in_1', description: null },
    });
  });

  test('an erasure includes the checkpoints of a late event, even if the process dies before it overwrites the rest', async () => {
    const path = await eventPath(connection);
    const said = (at: number, email: string | null) =>
      stripeEvent('contact.updated', at, { id: 'u1', userId: 'u1', email });
    for (const event of [said(T - 5_000, SECRET), ...LIFE, said(T + 9, null)]) {
      await path.store(event);
      await path.settle();
    }
    expect((await found()).some((row) => row.startsWith('accounts'))).toBe(true);
    await path.store(erased());
    await expect((await dyingAfterTheSave(path)).settle()).rejects.toThrow('MongoDB is away');
    await path.store(said(T - 4_000, null), { ...subscription(T + 5), type: 'customer.subscription.updated' });
    path.wall.pass(60_000);
    await path.settle();
    expect(await path.entitlement('u1')).toMatchObject({ contact: { email: null }, erased: { stripeIds: ['cus_1'] } });
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('an erasure includes side effects that are not published yet', async () => {
    const path = await eventPath(connection);
    await path.store(stripeEvent('contact.updated', T, { id: 'u1', userId: 'u1', pendingEmail: SECRET }));
    const messages = failingOnce(path.messages, 'insertMany');
    const dying = await eventPath(connection, { instead: { messages } });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    expect((await path.accounts.findOne({ _id: 'user:u1' }))?.pending).toHaveLength(1);
    await path.store(erased());
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
  });

  test("an erasure includes a customer's own reasons, and leaves those of staff", async () => {
    const path = await eventPath(connection);
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

  test.each<[string, (path: Path) => Promise<Path>]>([
    ['between the save and its events', dyingAfterTheSave],
    [
      'in the messages',
      async ({ messages }) => eventPath(connection, { instead: { messages: failingOnce(messages, 'bulkWrite') } }),
    ],
    [
      'before it is marked as done',
      async ({ events }) => eventPath(connection, { instead: { events: failingOnce(events, 'updateMany') } }),
    ],
    [
      'before the erasures of its streams are stored',
      async ({ events }) => eventPath(connection, { instead: { events: failingOnce(events, 'insertMany') } }),
    ],
  ])('an erasure that dies %s is repeated', async (_when, dyingOn) => {
    const path = await eventPath(connection);
    await path.store(...LIFE);
    await path.settle();
    await path.messages.updateOne({ source: 'cus_1' }, { $set: { error: SECRET } });
    await path.store(erased());
    await expect((await dyingOn(path)).settle()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
    expect(await path.events.countDocuments({ dueAt: { $exists: true } })).toBe(0);
  });

  test('an erasure that dies between its events and its documents is repeated', async () => {
    const path = await eventPath(connection);
    await path.store(...LIFE);
    await path.settle();
    const dying = await eventPath(connection, { instead: { accounts: failingOnce(path.accounts, 'bulkWrite') } });
    await path.store(erased());
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('an erasure is repeated for events that another process was folding meanwhile [S66]', async () => {
    const path = await eventPath(connection);
    await path.store(customer('created', T));
    await path.settle();
    await path.store(customer('updated', T + 1));
    const meanwhile = async () => {
      await path.inbox.store(storedErasure());
      const [event] = await path.events.find({ type: 'customer.erased' }).toArray();
      await path.processor.process([event as never]);
    };
    // After it looked for erasures, and before it noted whose the event is.
    const slow = await eventPath(connection, {
      instead: { accounts: interrupted(path.accounts, 'bulkWrite', meanwhile) },
    });
    await slow.runOnce();
    path.wall.pass(60_000);
    await path.settle();
    expect(await found()).toEqual([]);
    expect(await differences(path)).toEqual([]);
  });

  test('an event whose payload is no JSON fails, and names no customer for an erasure', async () => {
    const path = await eventPath(connection);
    await path.inbox.store({ ...storedErasure(), _id: 'evt_broken', type: 'customer.created', payload: 'no JSON' });
    await path.runOnce();
    expect(await path.statusOf('evt_broken')).toBe('FAILED');
    expect(await path.events.findOne({ _id: 'evt_broken' })).not.toHaveProperty('customerId');
  });

  test('the event of an erasure contains only IDs, and repeating it changes nothing', async () => {
    const path = await eventPath(connection);
    await path.store(...LIFE, erased());
    await path.settle();
    const before = await path.accounts.find().sort({ _id: 1 }).toArray();
    const by = { stripeIds: ['cus_1'], cause: { at: new Date((T + 100) * 1000) } };
    expect(before).toMatchObject([
      { _id: 'cus_1', state: { erased: by } },
      { _id: 'user:u1', state: { erased: by } },
    ]);
    await path.processor.process(await path.events.find({ type: /erased$/ }).toArray());
    expect(await path.accounts.find().sort({ _id: 1 }).toArray()).toEqual(before);
  });

  test('an erasure can have more than one batch', async () => {
    const path = await eventPath(connection);
    const many = Array.from({ length: 450 }, (_, n) =>
      stripeEvent('customer.tax_id.created', T + n, {
        id: `txi_${n}`,
        object: 'tax_id',
        customer: 'cus_1',
        value: SECRET,
      }),
    );
    await path.store(customer('created', T), ...many, erased(T + 1_000));
    while ((await path.runOnce(200)) > 0);
    expect(await found()).toEqual([]);
  });
});

/** A path that dies at the first write to events after an account was saved: then the sweep over them begins. */
async function dyingAfterTheSave(path: Path): Promise<Path> {
  let isSaved = false;
  const accounts = interrupted(path.accounts, 'bulkWrite', async () => {
    isSaved = true;
  });
  return eventPath(connection, {
    instead: { accounts, events: failingOnce(path.events, 'bulkWrite', () => isSaved) },
  });
}

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
