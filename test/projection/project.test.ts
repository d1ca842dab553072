import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { entitlementCollection } from '../../src/billing/entitlement/entitlement.document.ts';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../../src/billing/entitlement/entitlement.state.ts';
import type { FoldEvent, Projection } from '../../src/billing/fold.ts';
import { SHAPE_VERSION } from '../../src/billing/projected.ts';
import { revenueCollections } from '../../src/billing/revenue/revenue.document.ts';
import { subscriptionLines } from '../../src/billing/revenue/stream.lines.ts';
import { startOfSecond } from '../../src/inbox/position.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { createProjector, Postponed, type Work } from '../../src/projection/project.ts';
import { nothingFolded, replay } from '../../src/projection/replay.ts';
import { openDatabase } from '../support/database.ts';
import { subscriptionLife } from '../support/lives.ts';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { byPosition, eventOf, foldEvent } from './folding.ts';
import { eventPath, failingOnce, interrupted, stoppedClock } from './processing.ts';

const T = 1_760_000_000;
const { connection, close } = await openDatabase();
const documents = entitlementCollection(connection);
const { revenueRows, revenueDays } = revenueCollections(connection);
eventPath(connection); // declares the collections
await buildIndexes(connection);
afterAll(close);

beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});

const renamed = (id: string, created: number, userId = 'u1') =>
  foldEvent(
    stripeEvent('customer.updated', created, customerObject(`cus_${userId}`, userId, { email: `${id}@example.com` }), {
      id,
    }),
    userId,
  );

/** A projector on the real collection, with a log in memory, that counts what it folds. */
function projectorOn(
  collection: typeof documents,
  log: FoldEvent[],
  more: Partial<Projection<EntitlementState>> = {},
  rows = revenueRows,
) {
  const folded: string[] = [];
  const projection: Projection<EntitlementState> = {
    ...entitlementProjection,
    ...more,
    fold(state, event) {
      folded.push(event.id);
      return (more.fold ?? entitlementProjection.fold)(state, event);
    },
  };
  const projector = createProjector({
    projection,
    name: 'entitlement',
    documents: collection as never,
    revenueOf: subscriptionLines,
    revenue: { revenueRows: rows, revenueDays },
    clock: stoppedClock(),
    readEvents: async (subject, fromSecond) =>
      log
        .filter(({ userId }) => subject === `entitlement:${userId}`)
        .filter(({ position }) => fromSecond === null || position >= startOfSecond(fromSecond))
        .sort(byPosition),
  });
  return { projector, folded };
}

const workOf = (...events: FoldEvent[]): Map<string, Work> => {
  const work = new Map<string, Work>();
  for (const event of events) {
    const { events: known } = work.get(event.userId) ?? { events: [] };
    work.set(event.userId, { events: [...known, event], fromNothing: null });
  }
  return work;
};

const documentOf = (id: string) => documents.findOne({ _id: id });
const emailOf = async (id: string) => (await documentOf(id))?.state.customers[`cus_${id}`]?.now.email;

describe('saving documents', () => {
  test('starts a document at revision 1, with the fields by which it is found', async () => {
    const event = renamed('evt_1', T);
    await projectorOn(documents, [event]).projector.project(workOf(event));
    expect(await documentOf('u1')).toMatchObject({
      revision: 1,
      userId: 'u1',
      stripeCustomerIds: ['cus_u1'],
      position: event.position,
    });
  });

  test('counts each write, and writes nothing where nothing changed', async () => {
    const [first, second] = [renamed('evt_1', T), renamed('evt_2', T + 5)];
    const log = [first];
    const { projector } = projectorOn(documents, log);
    await projector.project(workOf(first));
    log.push(second);
    await projector.project(workOf(second));
    await projector.project(workOf(first, second));
    expect((await documentOf('u1'))?.revision).toBe(2);
  });

  test('of another shape folds it again from nothing, and says which shape it has', async () => {
    const [first, second] = [renamed('evt_1', T, 'u1'), renamed('evt_2', T + 5, 'u1')];
    const log = [first];
    const { projector, folded } = projectorOn(documents, log);
    await projector.project(workOf(first));
    const { v = 0 } = (await documentOf('u1')) ?? {};
    expect(v).toBe(SHAPE_VERSION);
    await documents.updateOne({ _id: 'u1' }, { $set: { v: v - 1, 'state.customers': {} } });
    log.push(second);
    folded.length = 0;
    await projector.project(workOf(second));
    expect(folded).toEqual([first.id, second.id]);
    expect(await documentOf('u1')).toMatchObject({ v: SHAPE_VERSION, revision: 2, stripeCustomerIds: ['cus_u1'] });
    await projector.project(workOf(second));
    expect((await documentOf('u1'))?.revision).toBe(2);
  });

  test('in bulk folds only the one that lost again, and loses nothing [S4]', async () => {
    const users = ['u1', 'u2', 'u3'];
    const [first, mine] = [users.map((user) => renamed(`a_${user}`, T, user)), users.map((u) => renamed(u, T + 5, u))];
    const theirs = foldEvent(stripeEvent('customer.created', T + 9, customerObject('cus_other', 'u2')), 'u2');
    await projectorOn(documents, first).projector.project(workOf(...first));
    const log = [...first, ...mine, theirs];
    const rival = projectorOn(documents, log);
    const slow = projectorOn(
      interrupted(documents, 'bulkWrite', () => rival.projector.project(workOf(theirs))),
      log,
    );
    await slow.projector.project(workOf(...mine));
    expect(slow.folded.filter((id) => id === 'u1' || id === 'u3')).toEqual(['u1', 'u3']);
    expect(await Promise.all(users.map(emailOf))).toEqual(['u1@example.com', 'u2@example.com', 'u3@example.com']);
    expect((await documentOf('u2'))?.stripeCustomerIds).toEqual(['cus_u2', 'cus_other']);
    expect((await Promise.all(users.map(documentOf))).map((document) => document?.revision)).toEqual([2, 3, 2]);
  });

  test('of a document that another worker makes at the same moment loses nothing', async () => {
    const log = [renamed('evt_1', T), renamed('evt_2', T + 5)] as const;
    const rival = projectorOn(documents, [...log]);
    const slow = projectorOn(
      interrupted(documents, 'bulkWrite', () => rival.projector.project(workOf(log[1]))),
      [...log],
    );
    await slow.projector.project(workOf(log[0]));
    expect(await emailOf('u1')).toBe('evt_2@example.com');
  });

  test('passes on whatever else MongoDB says', async () => {
    const event = renamed('evt_1', T);
    const { projector } = projectorOn(failingOnce(documents, 'bulkWrite'), [event]);
    await expect(projector.project(workOf(event))).rejects.toThrow('MongoDB is away');
  });

  test('of a document that outgrows what MongoDB takes fails its own events, and saves its neighbours', async () => {
    const tooLarge = eventOf(
      'customer.updated',
      T,
      customerObject('cus_u2', 'u2', { email: 'x'.repeat(17 * 1024 * 1024) }),
    );
    const others = ['u1', 'u3'].map((user) => renamed(`evt_${user}`, T, user));
    const large = { ...tooLarge, userId: 'u2' };
    const failed = await projectorOn(documents, [...others, large]).projector.project(workOf(...others, large));
    expect([...failed.keys()]).toEqual([large.id]);
    expect(await Promise.all(['u1', 'u2', 'u3'].map(documentOf))).toMatchObject([
      { revision: 1 },
      null,
      { revision: 1 },
    ]);
  });

  test('of a document that MongoDB refuses fails its own events, and saves its neighbours', async () => {
    // As long as a document may be, and a little longer with its outbox: refused by the server, not by the driver.
    const [small, event] = [renamed('evt_u1', T, 'u1'), renamed('evt_u2', T, 'u2')];
    await documents.insertOne({
      _id: 'u2',
      revision: 0,
      position: null,
      bases: [],
      state: entitlementProjection.empty,
      padding: 'x'.repeat(16 * 1024 * 1024 - 300),
    } as never);
    const failed = await projectorOn(documents, [small, event]).projector.project(workOf(small, event));
    expect([...failed.keys()]).toEqual(['evt_u2']);
    expect((await documentOf('u1'))?.revision).toBe(1);
  });

  test('of a document that cannot be told of fails its own events, and saves its neighbours', async () => {
    const [odd, event] = [renamed('evt_u1', T, 'u1'), renamed('evt_u2', T, 'u2')];
    const published = (state: EntitlementState, id: string) => {
      if (id === 'u1') throw new TypeError('undefined has no such thing');
      return entitlementProjection.published(state, id);
    };
    const failed = await projectorOn(documents, [odd, event], { published }).projector.project(workOf(odd, event));
    expect([...failed]).toEqual([['evt_u1', new TypeError('undefined has no such thing')]]);
    expect(await Promise.all(['u1', 'u2'].map(documentOf))).toMatchObject([null, { revision: 1 }]);
  });

  test('waits while a document has more than 1 MB in its outbox, and goes on once it was emptied [S76]', async () => {
    const [first, second] = [renamed('evt_1', T), renamed('evt_2', T + 5)];
    const { projector } = projectorOn(documents, [first, second]);
    await projector.project(workOf(first));
    const staged = Array.from({ length: 3 }, (_, n) => ({ key: `1:x${n}`, revision: 1, audit: 'x'.repeat(400_000) }));
    await documents.updateOne({ _id: 'u1' }, { $set: { outbox: staged } } as never);
    expect([...(await projector.project(workOf(second)))]).toEqual([['evt_2', expect.any(Postponed)]]);
    expect((await documentOf('u1'))?.revision).toBe(1);
    await documents.updateOne({ _id: 'u1' }, { $set: { outbox: staged.slice(0, 2) } } as never);
    expect((await projector.project(workOf(second))).size).toBe(0);
    expect(await emailOf('u1')).toBe('evt_2@example.com');
  });

  test('tells which events could not be folded, and saves what the others say', async () => {
    const [good, bad] = [renamed('good', T), renamed('bad', T + 5)];
    const { projector } = projectorOn(documents, [good, bad], {
      fold(state, event) {
        if (event.id === 'bad') throw new Error('cannot fold this');
        return entitlementProjection.fold(state, event);
      },
    });
    const failed = await projector.project(workOf(good, bad));
    expect([...failed]).toEqual([['bad', new Error('cannot fold this')]]);
    expect(await emailOf('u1')).toBe('good@example.com');
  });

  test('of a document that lost an event folds the rest from nothing', async () => {
    const [kept, gone] = [renamed('kept', T), renamed('gone', T + 5)];
    await projectorOn(documents, [kept, gone]).projector.project(workOf(kept, gone));
    await projectorOn(documents, [kept]).projector.project(
      new Map([['u1', { events: [], fromNothing: 'It lost an event.' }]]),
    );
    expect(await emailOf('u1')).toBe('kept@example.com');
  });
});

describe('two workers on one document', () => {
  const customer = stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
  const rename = (id: string, created: number) =>
    stripeEvent('customer.updated', created, customerObject('cus_1', 'u1', { email: `${id}@example.com` }), { id });

  test('keep a newer event that is folded but not settled when a late one comes [S1]', async () => {
    const path = eventPath(connection);
    await path.store(customer);
    await path.settle();
    const dying = eventPath(connection, { events: path.events });
    dying.inbox.settle = () => Promise.reject(new Error('killed before it settled'));
    await path.store(rename('evt_2', T + 10));
    await expect(dying.runOnce()).rejects.toThrow('killed');
    await path.store(rename('evt_1', T + 5));
    await path.settle();
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('evt_2@example.com');
    expect(await path.statusOf('evt_2')).toBe('RECEIVED');
  });

  test('change nothing when what was folded but not settled is done again [S2]', async () => {
    const path = eventPath(connection);
    await path.store(customer, rename('evt_2', T + 10));
    const dying = eventPath(connection);
    dying.inbox.settle = () => Promise.reject(new Error('killed before it settled'));
    await expect(dying.runOnce()).rejects.toThrow('killed');
    const before = await path.entitlements.findOne({ _id: 'u1' });
    path.wall.pass(10_000);
    await path.settle();
    expect(await path.statusOf('evt_2')).toBe('PROCESSED');
    expect(await path.entitlements.findOne({ _id: 'u1' })).toEqual(before);
  });

  test('fold a late event and a newer one at the same moment, and both are in it', async () => {
    const path = eventPath(connection);
    await path.store(customer);
    await path.settle();
    const early = rename('evt_1', T + 5);
    const newer = stripeEvent('customer.created', T + 10, customerObject('cus_2', 'u1'));
    await path.store(early);
    const slow = eventPath(connection, {
      entitlements: interrupted(path.entitlements, 'bulkWrite', async () => {
        await path.store(newer);
        await path.settle();
      }),
    });
    await slow.settle();
    expect(Object.keys((await path.entitlement('u1'))?.customers ?? {}).sort()).toEqual(['cus_1', 'cus_2']);
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('evt_1@example.com');
  });

  test('keep the order of what a late event puts before the others, although the values stay as they were', async () => {
    const path = eventPath(connection);
    const created = (id: string, at: number) => stripeEvent('customer.created', at, customerObject(id, 'u1'));
    const changed = stripeEvent('customer.updated', T + 9, customerObject('cus_b', 'u1'));
    for (const event of [created('cus_a', T + 5), changed, created('cus_b', T)]) {
      await path.store(event);
      await path.settle();
    }
    expect(Object.keys((await path.entitlement('u1'))?.customers ?? {})).toEqual(['cus_b', 'cus_a']);
  });

  test('keep what a late event changes in a base and nowhere else: the next late event starts there', async () => {
    const path = eventPath(connection);
    // Later than the first one by so much that the base before it is kept.
    const moved = stripeEvent('customer.updated', T + 60, customerObject('cus_b', 'u1', { email: 'b@example.org' }));
    const first = stripeEvent('customer.created', T, customerObject('cus_b', 'u1'));
    const beside = stripeEvent('customer.created', T + 60, customerObject('cus_a', 'u1'));
    for (const event of [moved, first, beside]) {
      await path.store(event);
      await path.settle();
    }
    expect(Object.keys((await path.entitlement('u1'))?.customers ?? {})).toEqual(['cus_b', 'cus_a']);
  });

  test('race through 200 events of one user and lose none', async () => {
    const lives = ['a', 'b', 'c', 'd'].flatMap((key) => subscriptionLife(key));
    const renames = Array.from({ length: 152 }, (_, n) => rename(`evt_r${n}`, T + Math.floor(n / 3) * 7));
    const all = [...renames, ...lives].map((event) =>
      JSON.parse(JSON.stringify(event).replaceAll(/user-[abcd]/g, 'u1')),
    );
    const [one, other] = [eventPath(connection), eventPath(connection)];
    await one.store(...all.sort((a, b) => (a.id < b.id ? -1 : 1)));
    for (let taken = 1; taken > 0; ) {
      const counts = await Promise.all([one.runOnce(9), other.runOnce(7), one.runOnce(5), other.runOnce(3)]);
      taken = counts.reduce((sum, count) => sum + count, 0);
    }
    const folds = all.map((event) => foldEvent(event)).sort(byPosition);
    const { state } = replay(entitlementProjection, nothingFolded(entitlementProjection), folds);
    expect(await one.entitlement('u1')).toEqual(state);
    expect(await one.events.countDocuments({ status: 'PROCESSED' })).toBe(all.length);
    expect((await one.payments.find().toArray()).map(({ state: { invoice } }) => invoice?.now.status)).toEqual(
      Array.from({ length: 8 }, () => 'paid'),
    );
  });
});

describe('the revenue rows of a document', () => {
  const days = async () => (await revenueRows.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id.day);
  const dayAt = (second: number) => new Date(second * 1000).toISOString().slice(0, 10);
  const active = (second: number, quantity: number) =>
    foldEvent(
      stripeEvent(
        'customer.subscription.updated',
        second,
        subscriptionObject({ id: 'sub_1', customer: 'cus_u1', quantity }),
      ),
    );
  const [first, second] = [active(T, 1), active(T + 86_400, 2)];

  test('are written when an event comes again whose save ended before they were, also beside a newer event', async () => {
    for (const again of [[first], [first, second]]) {
      for (const collection of [documents, revenueRows]) await collection.deleteMany({} as never);
      const log = [first];
      const away = projectorOn(documents, log, {}, failingOnce(revenueRows, 'bulkWrite'));
      await expect(away.projector.project(workOf(first))).rejects.toThrow('away');
      expect([(await documentOf('u1'))?.revision, await days()]).toEqual([1, []]);
      log.push(...again.slice(1));
      await projectorOn(documents, log).projector.project(workOf(...again));
      expect(await days()).toEqual(again.map(({ at }) => dayAt(at.getTime() / 1000)));
    }
  });

  test('follow from the document that they replace, and take no look at what is stored', async () => {
    const log = [first];
    const { projector } = projectorOn(documents, log, {}, failingOnce(revenueRows, 'find'));
    await projector.project(workOf(first));
    log.push(second);
    await projector.project(workOf(second));
    expect(await days()).toEqual([dayAt(T), dayAt(T + 86_400)]);
  });
});
