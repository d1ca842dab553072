import { describe, expect, test } from '@jest/globals';
import type { AccountDocument } from '../../src/billing/entitlement/account.document.ts';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import { SHAPE_VERSION } from '../../src/billing/projected.ts';
import type { Effects } from '../../src/folding/effects.ts';
import { publish } from '../../src/folding/publish.ts';
import { nothingFolded, replay } from '../../src/folding/replay.ts';
import { PARKED_AFTER } from '../../src/inbox/inbox.ts';
import { subscriptionLife } from '../support/lives.ts';
import {
  customerObject,
  invoiceObject,
  priceObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { byPosition, foldEvent } from './folding.ts';
import { eventPath, failingOnce, interrupted } from './processing.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

const email = (id: string) => `${id}@example.com`;
/** Gives the Stripe customer of a user a new e-mail address. */
const renamed = (id: string, created: number, user = 'u1') =>
  stripeEvent('customer.updated', created, customerObject(`cus_${user}`, user, { email: email(id) }), { id });

type Path = Awaited<ReturnType<typeof eventPath>>;
const accountOf = (path: Path, user = 'u1') => path.accounts.findOne({ _id: `cus_${user}` });
const emailOf = async (path: Path, user = 'u1') =>
  (await accountOf(path, user))?.state.customers[`cus_${user}`]?.now.email;
const pendingOf = async (path: Path, user = 'u1') => ((await accountOf(path, user))?.pending ?? []) as Effects[];
async function settled(path: Path, ...events: Parameters<Path['store']>): Promise<void> {
  await path.store(...events);
  await path.settle();
}
/** Edits what an event says, as an older version could have read it. */
const editFact = (path: Path, id: string, fact: object) => path.events.updateOne({ _id: id }, { $set: fact });

describe('saving accounts', () => {
  test('saving accounts starts an account at revision 1, with the fields by which it is found', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_1', T));
    expect(await accountOf(path)).toMatchObject({
      revision: 1,
      v: SHAPE_VERSION,
      owner: { kind: 'user', id: 'u1' },
      owners: ['u1'],
      stripeCustomerIds: ['cus_u1'],
    });
  });

  test('saving accounts counts each write, and writes nothing if nothing changed', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_1', T));
    await settled(path, renamed('evt_2', T + 5));
    await path.inbox.reschedule({});
    await path.settle();
    expect((await accountOf(path))?.revision).toBe(2);
  });

  test('saving an account with an older shape folds it again from nothing and stores the new shape', async () => {
    await settled(await eventPath(connection), renamed('evt_1', T));
    const path = await eventPath(connection);
    await path.accounts.updateOne({ _id: 'cus_u1' }, { $set: { v: SHAPE_VERSION - 1, 'state.customers': {} } });
    const other = stripeEvent(
      'customer.subscription.created',
      T + 5,
      subscriptionObject({ id: 'sub_1', customer: 'cus_u1' }),
    );
    await settled(path, other);
    expect(await accountOf(path)).toMatchObject({ v: SHAPE_VERSION, revision: 2, stripeCustomerIds: ['cus_u1'] });
    expect(await emailOf(path)).toBe(email('evt_1'));
    await path.inbox.reschedule({});
    await path.settle();
    expect((await accountOf(path))?.revision).toBe(2);
  });

  test.each([[['u2']], [['u1', 'u3']]])(
    'saving accounts in bulk repeats only those that lost, %j, and loses nothing [S4]',
    async (losers) => {
      const users = ['u1', 'u2', 'u3'];
      const rival = await eventPath(connection);
      await settled(rival, ...users.map((user) => renamed(`a_${user}`, T, user)));
      const mine = users.map((user) => renamed(user, T + 5, user));
      const theirs = losers.map((user) =>
        stripeEvent(
          'customer.subscription.created',
          T + 9,
          subscriptionObject({ id: `sub_${user}`, customer: `cus_${user}` }),
        ),
      );
      await rival.store(...mine);
      const slow = await eventPath(connection, {
        instead: {
          accounts: interrupted(rival.accounts, 'bulkWrite', async () => {
            await rival.store(...theirs);
            const own = await rival.events.find({ _id: { $in: theirs.map(({ id }) => id) } }).toArray();
            await rival.processor.process(own);
          }),
        },
      });
      await slow.settle();
      expect(await Promise.all(users.map((user) => emailOf(slow, user)))).toEqual(users.map(email));
      for (const user of users) {
        const lost = losers.includes(user);
        const account = await accountOf(slow, user);
        expect(Object.keys(account?.state.subscriptions ?? {})).toEqual(lost ? [`sub_${user}`] : []);
        if (!lost) expect(account?.revision).toBe(2);
        expect(await slow.chains.verify(user)).toMatchObject({ valid: true });
      }
    },
  );

  test('saving an account that another worker creates at the same moment loses no event', async () => {
    const rival = await eventPath(connection);
    const [first, second] = [renamed('evt_1', T), renamed('evt_2', T + 5)];
    await rival.store(first);
    const slow = await eventPath(connection, {
      instead: {
        accounts: interrupted(rival.accounts, 'bulkWrite', async () => {
          await rival.store(second);
          await rival.processor.process(await rival.events.find({ _id: second.id }).toArray());
        }),
      },
    });
    await slow.settle();
    expect(await emailOf(slow)).toBe(email('evt_2'));
    expect(await slow.chains.verify('u1')).toMatchObject({ valid: true });
  });

  test('saving accounts rejects with other errors of MongoDB, and remembers nothing that was not saved [2f]', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_1', T));
    const away = await eventPath(connection, { instead: { accounts: failingOnce(path.accounts, 'bulkWrite') } });
    await away.store(renamed('evt_2', T + 5));
    await expect(away.runOnce()).rejects.toThrow('MongoDB is away');
    expect(await emailOf(away)).toBe(email('evt_1'));
    await away.settle();
    expect(await accountOf(away)).toMatchObject({ revision: 2 });
    expect(await emailOf(away)).toBe(email('evt_2'));
  });

  test('a fact with another form than its version says does not stop other streams', async () => {
    const path = await eventPath(connection);
    await path.store(renamed('evt_u1', T, 'u1'), renamed('evt_u2', T, 'u2'));
    await editFact(path, 'evt_u2', { 'fact.now': null });
    await path.runOnce();
    expect(await Promise.all(['evt_u1', 'evt_u2'].map(path.statusOf))).toEqual(['PROCESSED', 'FAILED']);
  });

  test('a logged event with another form than its version says does not stop other streams', async () => {
    await settled(await eventPath(connection), renamed('evt_old', T + 100, 'u1'));
    const path = await eventPath(connection);
    await editFact(path, 'evt_old', { 'fact.now': null });
    await path.store(renamed('evt_u1', T, 'u1'), renamed('evt_u2', T, 'u2'));
    await path.runOnce();
    expect(await Promise.all(['evt_u1', 'evt_u2'].map(path.statusOf))).toEqual(['FAILED', 'PROCESSED']);
  });

  test("saving an account that exceeds MongoDB's limit fails its own events, and saves other accounts", async () => {
    const path = await eventPath(connection);
    await path.store(renamed('evt_u1', T, 'u1'), renamed('evt_u2', T, 'u2'), renamed('evt_u3', T, 'u3'));
    await editFact(path, 'evt_u2', { 'fact.now.email': 'x'.repeat(9 * 1024 * 1024) });
    await path.runOnce();
    expect(await Promise.all(['evt_u1', 'evt_u2', 'evt_u3'].map(path.statusOf))).toEqual([
      'PROCESSED',
      'FAILED',
      'PROCESSED',
    ]);
    expect(await accountOf(path, 'u2')).toBeNull();
  });

  test('saving an account that MongoDB refuses fails its own events, and saves other accounts', async () => {
    const path = await eventPath(connection);
    // As long as a document may be, and a little longer with what is saved: refused by the server, not by the driver.
    await path.accounts.insertOne({
      _id: 'cus_u2',
      revision: 0,
      v: SHAPE_VERSION,
      position: null,
      bases: [],
      owners: [],
      auditHead: null,
      pending: [],
      state: entitlementProjection.empty,
      padding: 'x'.repeat(16 * 1024 * 1024 - 1_500),
    } as unknown as AccountDocument);
    await path.store(renamed('evt_u1', T, 'u1'), renamed('evt_u2', T, 'u2'));
    await path.runOnce();
    expect(await Promise.all(['evt_u1', 'evt_u2'].map(path.statusOf))).toEqual(['PROCESSED', 'FAILED']);
  });

  test('an account with more than 1 MB of unpublished side effects publishes them first [S76]', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_1', T));
    const message = (n: number) => ({
      key: `1:x${n}`,
      revision: 1,
      source: 'cus_u1',
      message: {
        id: `receipt:in_${n}`,
        kind: 'receipt',
        userId: 'u1',
        at: new Date(T),
        state: 'DUE',
        data: { pad: 'x'.repeat(400_000) },
      },
    });
    const effects = { revision: 1, events: [], audit: [], payments: [], messages: [0, 1, 2].map(message) };
    await path.accounts.updateOne({ _id: 'cus_u1' }, { $push: { pending: effects } } as never);
    const away = await eventPath(connection, { instead: { messages: failingOnce(path.messages, 'insertMany') } });
    await away.store(renamed('evt_2', T + 5));
    await expect(away.runOnce()).rejects.toThrow('MongoDB is away');
    expect([await pendingOf(path), await path.messages.countDocuments({ kind: 'receipt' })]).toMatchObject([
      { length: 2 },
      0,
    ]);
    await away.settle();
    expect((await pendingOf(path)).map(({ revision }) => revision)).toEqual([2]);
    expect(await path.messages.countDocuments({ kind: 'receipt' })).toBe(3);
    expect(await emailOf(path)).toBe(email('evt_2'));
  });

  test('saving a stream that lost an event folds the rest from nothing', async () => {
    const path = await eventPath(connection);
    const subscription = stripeEvent(
      'customer.subscription.created',
      T + 5,
      subscriptionObject({ id: 'sub_1', customer: 'cus_u1' }),
    );
    await settled(path, renamed('kept', T), subscription);
    await path.events.updateOne({ _id: subscription.id }, { $set: { stream: 'cus_other' } });
    await settled(path, refolded('cus_u1', T + 9));
    expect((await accountOf(path))?.state.subscriptions).toEqual({});
    expect(await path.audit.findOne({ target: 'subscription:sub_1', action: 'subscription.removed' })).toMatchObject({
      reason: 'It lost an event.',
    });
  });
});

const refolded = (stream: string, at: number) =>
  stripeEvent(
    'account.refolded',
    at,
    { id: stream, reason: 'It lost an event.' },
    { id: `account.refolded:${stream}:1` },
  );

describe('unpublished side effects', () => {
  test('unpublished side effects are kept by every writer until one has seen them stored [S5]', async () => {
    const path = await eventPath(connection);
    const one = await eventPath(connection, { instead: { audit: deadAudit(path) } });
    await one.store(renamed('evt_1', T));
    await expect(one.runOnce()).rejects.toThrow('killed');
    // Another process folds the next event, and dies before it publishes, too.
    const other = await eventPath(connection, { instead: { audit: deadAudit(path) } });
    await other.store(renamed('evt_2', T + 5));
    await expect(other.processor.process(await path.events.find({ _id: 'evt_2' }).toArray())).rejects.toThrow('killed');
    expect((await pendingOf(path)).map(({ events }) => events)).toEqual([['evt_1'], ['evt_2']]);
    expect(await path.audit.countDocuments()).toBe(0);
    // A third sees both of them stored, with its own, and the next save keeps only what is new.
    await settled(path, renamed('evt_3', T + 9));
    expect(await path.chains.verify('u1')).toEqual({
      valid: true,
      entryCount: await path.audit.countDocuments(),
      brokenEntryId: null,
    });
    expect(await connection.collection('audit').distinct('eventId')).toEqual(['evt_1', 'evt_2', 'evt_3']);
    await settled(path, renamed('evt_4', T + 12));
    expect((await pendingOf(path)).map(({ events }) => events)).toEqual([['evt_4']]);
    expect(await path.chains.verify('u1')).toMatchObject({ valid: true });
  });

  test('unpublished side effects are published by a process that reads their account and changes nothing', async () => {
    const path = await eventPath(connection);
    const dying = await eventPath(connection, { instead: { audit: deadAudit(path) } });
    await dying.store(renamed('evt_1', T));
    await expect(dying.runOnce()).rejects.toThrow('killed');
    await (await eventPath(connection)).settle();
    expect(await path.chains.verify('u1')).toEqual({ valid: true, entryCount: 2, brokenEntryId: null });
    expect((await accountOf(path))?.revision).toBe(1);
  });

  test('unpublished side effects never replace a newer payment of the same stream, but one of another stream [2b]', async () => {
    const path = await eventPath(connection);
    const row = (revision: number, stream = 'cus_u1') => ({ _id: 'in_1', stream, revision, refs: ['in_1'] });
    const publishRow = (payment: ReturnType<typeof row>) => {
      const effects = { revision: payment.revision, events: [], audit: [], messages: [], payments: [payment] };
      return publish([effects as unknown as Effects], { ...path, clock: path.wall });
    };
    const published: unknown[] = [];
    for (const payment of [row(8, 'pi_1'), row(2), row(1)]) {
      await publishRow(payment);
      published.push(await path.payment('in_1'));
    }
    expect(published).toEqual([row(8, 'pi_1'), row(2), row(2)]);
  });

  test('side effects of a save that was lost are not published, although the winner has published nothing yet [2c]', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_1', T));
    const fold = async (by: Path, _id: string) => by.processor.process(await path.events.find({ _id }).toArray());
    const winner = await eventPath(connection, { instead: { audit: deadAudit(path) } });
    const wins = async () => {
      await path.store(renamed('evt_3', T + 9));
      await expect(fold(winner, 'evt_3')).rejects.toThrow('killed');
    };
    const slow = await eventPath(connection, { instead: { accounts: interrupted(path.accounts, 'bulkWrite', wins) } });
    await slow.store(renamed('evt_2', T + 5));
    await fold(slow, 'evt_2');
    await slow.settle();
    const entryCount = await path.audit.countDocuments();
    expect(await path.chains.verify('u1')).toEqual({ valid: true, entryCount, brokenEntryId: null });
    expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
  });

  test('side effects of a save that another has overtaken are not published by the loser [2c]', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_1', T));
    const slow = await eventPath(connection, {
      instead: { accounts: interrupted(path.accounts, 'bulkWrite', () => settled(path, renamed('evt_3', T + 9))) },
    });
    await slow.store(renamed('evt_2', T + 5));
    await slow.processor.process(await path.events.find({ _id: 'evt_2' }).toArray());
    await slow.settle();
    const { valid, entryCount } = await path.chains.verify('u1');
    expect({ valid, entryCount }).toEqual({ valid: true, entryCount: await path.audit.countDocuments() });
  });
});

/** An audit history into which a process is killed to write. */
const deadAudit = ({ audit }: Path) =>
  ({ ...audit, insertMany: () => Promise.reject(new Error('killed')) }) as typeof audit;

describe('a conflicting entry in the audit history [2c]', () => {
  test.each([
    ['u1', 'u2'],
    ['u2', 'u1'],
  ])(
    'a conflicting audit entry fails the events of the stream %s only, and the stream %s goes on',
    async (user, other) => {
      const path = await eventPath(connection);
      const chain = `cus_${user}`;
      await settled(path, renamed('evt_0', T, user));
      const forged = { ...(await path.audit.findOne({ chain })), _id: `${chain}@2:0`, seq: 99, hash: 'forged' };
      await connection.collection('audit').insertOne(forged as never);
      await path.store(renamed('evt_u1', T + 5, 'u1'), renamed('evt_u2', T + 5, 'u2'));
      await path.runOnce();
      expect(await path.events.findOne({ _id: `evt_${user}` })).toMatchObject({
        status: 'FAILED',
        error: expect.stringContaining(`${chain}@2:0`),
      });
      expect(await path.statusOf(`evt_${other}`)).toBe('PROCESSED');
      expect(await path.chains.verify(user)).toMatchObject({ valid: false });
      expect(await path.chains.verify(other)).toMatchObject({ valid: true });
    },
  );

  test('a conflicting audit entry keeps all side effects, even if the account is deleted meanwhile [2a]', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_0', T));
    const forged = { ...(await path.audit.findOne({ chain: 'cus_u1' })), _id: 'cus_u1@2:0', seq: 99, hash: 'forged' };
    await connection.collection('audit').insertOne(forged as never);
    await path.store(renamed('evt_1', T + 5));
    await path.runOnce();
    await path.store(stripeEvent('account.erased', T + 9, { id: 'cus_u1', userId: 'u1', stripeIds: ['cus_u1'] }));
    await path.runOnce();
    expect((await pendingOf(path)).map(({ revision }) => revision)).toEqual([2, 3]);
  });

  test('admins are told of a conflicting audit entry once its event is parked', async () => {
    const path = await eventPath(connection);
    await settled(path, renamed('evt_0', T, 'u1'));
    const forged = { ...(await path.audit.findOne({ chain: 'cus_u1' })), _id: 'elsewhere', seq: 3, hash: 'forged' };
    await connection.collection('audit').insertOne(forged as never);
    await path.store(renamed('evt_1', T + 5, 'u1'));
    for (let hour = 0; hour < PARKED_AFTER; hour++) {
      await path.settle();
      path.wall.pass(3_600_000);
    }
    expect(await path.statusOf('evt_1')).toBe('PARKED');
    expect(await path.message('event-parked:evt_1')).toMatchObject({ userId: null, state: 'DUE' });
  });
});

describe('two workers on one account', () => {
  const customer = renamed('evt_0', T);

  test('two workers on one account keep a newer event that is folded but not marked as done when a late one arrives [S1]', async () => {
    const path = await eventPath(connection);
    await settled(path, customer);
    const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'updateMany') } });
    await path.store(renamed('evt_2', T + 10));
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    expect(await path.statusOf('evt_2')).toBe('RECEIVED');
    await path.store(renamed('evt_1', T + 5));
    await path.processor.process(await path.events.find({ _id: 'evt_1' }).toArray());
    expect(await emailOf(path)).toBe(email('evt_2'));
  });

  test('two workers on one account change nothing when an event that was folded but not marked as done is repeated [S2]', async () => {
    const path = await eventPath(connection);
    await path.store(customer, renamed('evt_2', T + 10));
    const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'updateMany') } });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    const before = await everything();
    path.wall.pass(10_000);
    await path.settle();
    expect(await path.statusOf('evt_2')).toBe('PROCESSED');
    expect(await everything()).toEqual(before);
  });

  test('two workers on one account can fold a late and a newer event at the same time, and the account has both', async () => {
    const path = await eventPath(connection);
    await settled(path, customer);
    const newer = stripeEvent(
      'customer.subscription.created',
      T + 10,
      subscriptionObject({ id: 'sub_1', customer: 'cus_u1' }),
    );
    await path.store(renamed('evt_1', T + 5));
    const slow = await eventPath(connection, {
      instead: { accounts: interrupted(path.accounts, 'bulkWrite', () => settled(path, newer)) },
    });
    await slow.settle();
    expect(Object.keys((await accountOf(path))?.state.subscriptions ?? {})).toEqual(['sub_1']);
    expect(await emailOf(path)).toBe(email('evt_1'));
  });

  const created = (id: string, at: number) =>
    stripeEvent('customer.subscription.created', at, subscriptionObject({ id, customer: 'cus_u1' }));

  test('two workers on one account keep the position of a late event, although the values stay the same', async () => {
    const path = await eventPath(connection);
    const changed = stripeEvent(
      'customer.subscription.updated',
      T + 9,
      subscriptionObject({ id: 'sub_b', customer: 'cus_u1' }),
    );
    for (const event of [created('sub_a', T + 5), changed, created('sub_b', T)]) await settled(path, event);
    expect(Object.keys((await accountOf(path))?.state.subscriptions ?? {})).toEqual(['sub_b', 'sub_a']);
  });

  test('two workers on one account keep the position of a late event, although nothing else changes', async () => {
    const path = await eventPath(connection);
    const priced = (id: string, at: number) =>
      stripeEvent('price.synced', at, { ...priceObject(id, { customer: 'cus_u1' }), id });
    for (const event of [priced('price_a', T + 5), priced('price_b', T + 9), priced('price_b', T)])
      await settled(path, event);
    expect(Object.keys((await accountOf(path))?.state.prices ?? {})).toEqual(['price_b', 'price_a']);
  });

  test('two workers on one account keep a change that a late event makes only in a checkpoint, where the next late event starts', async () => {
    const path = await eventPath(connection);
    // Later than the first one by so much that the checkpoint before it is kept.
    const moved = stripeEvent(
      'customer.subscription.updated',
      T + 60,
      subscriptionObject({ id: 'sub_b', customer: 'cus_u1', status: 'past_due' }),
    );
    for (const event of [moved, created('sub_b', T), created('sub_a', T + 60)]) await settled(path, event);
    expect(Object.keys((await accountOf(path))?.state.subscriptions ?? {})).toEqual(['sub_b', 'sub_a']);
  });

  test('two workers on one account keep the newest checkpoint that is ten minutes old, because late events start there', async () => {
    const path = await eventPath(connection);
    for (const second of [0, 300, 1_000, 1_300]) await settled(path, renamed(`evt_${second}`, T + second));
    expect((await accountOf(path))?.bases.map(({ second }) => second - T)).toEqual([301]);
  });

  test.each(['emails', 'bases'] as const)(
    'outdated %s of an account are written again, although the account has every event',
    async (field) => {
      const path = await eventPath(connection);
      await settled(path, customer, renamed('evt_1', T + 1_000));
      const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'updateMany') } });
      await path.store(renamed('evt_2', T + 2_000));
      await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
      const before = await accountOf(path);
      expect(before?.[field]).toHaveLength(1);
      await path.accounts.updateOne({ _id: 'cus_u1' }, { $set: { [field]: [] } });
      path.wall.pass(10_000);
      await (await eventPath(connection)).settle();
      const { [field]: again, revision } = (await accountOf(path)) as AccountDocument;
      expect({ again, revision }).toEqual({ again: before?.[field], revision: Number(before?.revision) + 1 });
    },
  );

  test('two workers on one account fold 200 events of one Stripe customer and lose none', async () => {
    const lives = ['a', 'b', 'c', 'd'].flatMap((key) => subscriptionLife(key));
    const renames = Array.from({ length: 152 }, (_, n) => renamed(`evt_r${n}`, T + Math.floor(n / 3) * 7));
    const all = [...renames, ...lives].map((event) =>
      JSON.parse(
        JSON.stringify(event)
          .replaceAll(/user-[abcd]/g, 'u1')
          .replaceAll(/cus_[abcd]\b/g, 'cus_u1'),
      ),
    );
    const [one, other] = [await eventPath(connection), await eventPath(connection)];
    await one.store(...all.sort((a, b) => (a.id < b.id ? -1 : 1)));
    for (let taken = 1; taken > 0; ) {
      const counts = await Promise.all([one.runOnce(9), other.runOnce(7), one.runOnce(5), other.runOnce(3)]);
      taken = counts.reduce((sum, count) => sum + count, 0);
    }
    const folds = all.map((event) => foldEvent(event)).sort(byPosition);
    const { state } = replay(entitlementProjection, nothingFolded(entitlementProjection), folds);
    expect((await accountOf(one))?.state).toEqual(state);
    expect(await one.events.countDocuments({ status: 'PROCESSED' })).toBe(all.length);
    expect((await one.payments.find().toArray()).map(({ state: { invoice } }) => invoice?.now.status)).toEqual(
      Array.from({ length: 8 }, () => 'paid'),
    );
    expect(await one.chains.verify('u1')).toMatchObject({ valid: true });
  });
});

/** Everything that follows from events; which of them are done is beside it. */
async function everything() {
  const names = ['accounts', 'payments', 'audit', 'messages'];
  return Promise.all(names.map((name) => connection.collection(name).find().sort({ _id: 1 }).toArray()));
}

describe('a process that dies', () => {
  const life = [
    renamed('evt_1', T),
    stripeEvent('customer.subscription.created', T + 1, subscriptionObject({ id: 'sub_1', customer: 'cus_u1' })),
    stripeEvent(
      'invoice.paid',
      T + 2,
      invoiceObject({ id: 'in_1', customer: 'cus_u1', subscription: 'sub_1', created: T + 2 }),
    ),
  ];
  const killed = () => Promise.reject(new Error('killed'));
  const dead = <Of extends object>(of: Of, method: keyof Of & string): Of =>
    new Proxy(of, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === method) return killed;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const moments: [string, (path: Path) => Parameters<typeof eventPath>[1]][] = [
    [
      'after it accepted the events and before it saved the account',
      ({ accounts }) => ({ instead: { accounts: dead(accounts, 'bulkWrite') } }),
    ],
    [
      'after it saved the account and before it published anything',
      ({ audit, messages, payments }) => ({
        instead: {
          audit: dead(audit, 'insertMany'),
          messages: dead(messages, 'insertMany'),
          payments: dead(payments, 'insertMany'),
        },
      }),
    ],
    [
      'after it published audit entries and before it published messages',
      ({ messages }) => ({ instead: { messages: dead(messages, 'insertMany') } }),
    ],
    [
      'after it published messages and before it published audit entries',
      ({ audit }) => ({ instead: { audit: dead(audit, 'insertMany') } }),
    ],
    [
      'after it published messages and before it published payments',
      ({ payments }) => ({ instead: { payments: dead(payments, 'insertMany') } }),
    ],
    [
      'after it published everything and before it marked the events as done',
      ({ events }) => ({ instead: { events: dead(events, 'updateMany') } }),
    ],
  ];

  test.each(moments)(
    'a process that dies %s ends like an undisturbed one after a restart [2f]',
    async (_when, optionsFor) => {
      const calm = await eventPath(connection);
      await settled(calm, ...life);
      const meant = await everything();
      const events = await calm.events.find().sort({ _id: 1 }).toArray();
      for (const collection of Object.values(connection.collections)) await collection.deleteMany({});

      const dying = await eventPath(connection, optionsFor(calm));
      await dying.store(...life);
      await expect(dying.runOnce()).rejects.toThrow('killed');
      expect(await calm.events.countDocuments({ dueAt: { $exists: true } })).toBe(3);
      const restarted = await eventPath(connection);
      await restarted.settle();
      expect(await everything()).toEqual(meant);
      expect(await restarted.events.find().sort({ _id: 1 }).toArray()).toEqual(events);
      expect(await restarted.messages.distinct('_id')).toHaveLength(await restarted.messages.countDocuments());
      expect(await restarted.chains.verify('u1')).toMatchObject({
        valid: true,
        entryCount: await restarted.audit.countDocuments(),
      });
    },
  );
});
