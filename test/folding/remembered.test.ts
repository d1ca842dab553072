import { describe, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
import type { AccountDocument } from '../../src/billing/entitlement/account.document.ts';
import type { PaymentDocument } from '../../src/billing/payment/payment.document.ts';
import type { StreamEvent } from '../../src/folding/log.ts';
import { covers, createRemembered, newsOf, nothingKnown, withEvents } from '../../src/folding/remembered.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { moneyfulLife, subscriptionLife } from '../support/lives.ts';
import { createRandom } from '../support/random.ts';
import { fc } from '../support/seed.ts';
import { customerObject, invoiceObject, type StripeEvent, stripeEvent } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath, failingOnce, interrupted } from './processing.ts';

const T = 1_760_000_000;
const RUNS = Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 100) / 50);
const connection = await openEmptied();

type Path = Awaited<ReturnType<typeof eventPath>>;

const renamed = (id: string, created: number) =>
  stripeEvent('customer.updated', created, customerObject('cus_1', 'u1', { email: `${id}@example.com` }), { id });

/** A fraud warning, which names the charge of a payment and no customer. */
const earlyWarning = () =>
  stripeEvent('radar.early_fraud_warning.created', T + 9, {
    id: 'issfr_1',
    object: 'radar.early_fraud_warning',
    charge: 'ch_1',
    payment_intent: 'pi_1',
    created: T + 9,
  });

/** A collection that counts what is read of it. */
function counted<T extends mongo.Document>(collection: mongo.Collection<T>) {
  const reads: unknown[] = [];
  const counting = new Proxy(collection, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]) => {
        if (String(name).startsWith('find')) reads.push(values[0]);
        return value.apply(target, values);
      };
    },
  });
  return { reads, counting };
}

/** Stores events and folds them in one process, as their worker. */
async function arrive(path: Path, events: readonly StripeEvent[]): Promise<void> {
  await path.store(...events);
  const ids = events.map(({ id }) => id);
  await path.processor.process(await path.events.find({ _id: { $in: ids } }).toArray());
}

async function differences(path: Path) {
  const found = [];
  for await (const one of rebuild(path)) if (one.outcome !== 'same') found.push(one);
  return found;
}

describe('a stream that this process remembers', () => {
  test('a remembered stream folds late events without a read of its account, its events or its payments', async () => {
    const plain = await eventPath(connection);
    const [events, accounts, payments] = [counted(plain.events), counted(plain.accounts), counted(plain.payments)];
    const instead = { events: events.counting, accounts: accounts.counting, payments: payments.counting };
    const path = await eventPath(connection, { instead });
    const life = subscriptionLife('x');
    await arrive(path, life.slice(0, 3));
    await plain.store(...life.slice(3));
    const late = (await plain.events.find({ _id: { $in: life.slice(3).map(({ id }) => id) } }).toArray()).reverse();
    for (const { reads } of [events, accounts, payments]) reads.length = 0;
    for (const event of late) await path.processor.process([event]);
    const own = (reads: unknown[]) => reads.filter((filter) => JSON.stringify(filter).includes('"cus_x"'));
    expect([own(events.reads), accounts.reads, own(payments.reads)]).toEqual([[], [], []]);
    await path.settle();
    expect(await differences(path)).toEqual([]);
  });

  test('a remembered stream folds two simultaneous batches one after the other, without a read', async () => {
    const plain = await eventPath(connection);
    const [events, accounts] = [counted(plain.events), counted(plain.accounts)];
    const path = await eventPath(connection, { instead: { events: events.counting, accounts: accounts.counting } });
    await arrive(path, [renamed('evt_1', T)]);
    const more = [renamed('evt_3', T + 3), renamed('evt_2', T + 2)];
    await plain.store(...more);
    const stored = await Promise.all(more.map(({ id }) => plain.events.findOne({ _id: id })));
    for (const { reads } of [events, accounts]) reads.length = 0;
    await Promise.all(stored.flatMap((event) => (event ? [path.processor.process([event])] : [])));
    expect([events.reads, accounts.reads]).toEqual([[], []]);
    expect(await path.accounts.findOne({ _id: 'cus_1' })).toMatchObject({ revision: 3, emails: ['evt_3@example.com'] });
  });

  test('a remembered stream keeps no event in memory once its account is deleted [5c]', async () => {
    const plain = await eventPath(connection);
    const events = counted(plain.events);
    const path = await eventPath(connection, { instead: { events: events.counting } });
    const erased = stripeEvent('account.erased', T + 5, { id: 'cus_1', userId: 'u1', stripeIds: ['cus_1'] });
    for (const event of [renamed('evt_1', T), erased]) await arrive(path, [event]);
    events.reads.length = 0;
    await arrive(path, [renamed('evt_2', T + 2)]);
    expect(events.reads).toContainEqual(expect.objectContaining({ stream: 'cus_1' }));
  });

  test('a remembered stream tells other processes once of an event that changes nothing', async () => {
    const path = await eventPath(connection);
    await arrive(path, [renamed('evt_2', T + 5)]);
    const late = renamed('evt_1', T);
    await arrive(path, [late]);
    expect(await path.accounts.findOne({ _id: 'cus_1' })).toMatchObject({ revision: 2, emails: ['evt_2@example.com'] });
    await arrive(path, [late]);
    expect(await path.accounts.findOne({ _id: 'cus_1' })).toMatchObject({ revision: 2 });
  });

  test('a remembered stream is the same after any order of its events, alternating between two processes [S120]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = createRandom(seed);
        await Promise.all(Object.values(connection.collections).map((collection) => collection.deleteMany({})));
        const paths = [await eventPath(connection), await eventPath(connection)] as const;
        const events = [...moneyfulLife('a'), ...subscriptionLife('b', 'legacy')];
        const order = events.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at);
        for (const { event } of order) await arrive(random() < 0.7 ? paths[0] : paths[1], [event]);
        await paths[0].settle();
        expect(await differences(paths[0])).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('a remembered stream sees a payment that another process has stored, without waiting forever', async () => {
    const paths = [await eventPath(connection), await eventPath(connection)] as const;
    const paid = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' });
    await arrive(paths[0], [renamed('evt_1', T)]);
    await arrive(paths[1], [stripeEvent('invoice.paid', T + 5, { ...paid, payment_intent: 'pi_1', charge: 'ch_1' })]);
    const warning = earlyWarning();
    await arrive(paths[0], [warning]);
    expect(await paths[0].statusOf(warning.id)).toBe('PROCESSED');
  });

  test('a remembered stream sees its payment even if later events of the same batch are late [1b]', async () => {
    const path = await eventPath(connection);
    await arrive(path, [renamed('evt_1', T + 100)]);
    await arrive(path, [renamed('evt_9', T + 9_000)]);
    const failed = stripeEvent('payment_intent.payment_failed', T, {
      id: 'pi_unknown',
      object: 'payment_intent',
      customer: 'cus_1',
      status: 'requires_payment_method',
      amount: 100,
      currency: 'eur',
      created: T,
    });
    await arrive(path, [failed, renamed('evt_8', T + 8_000)]);
    expect(await path.statusOf(failed.id)).toBe('UNMATCHED');
  });
});

describe('an event that waits for its payment', () => {
  const warning = earlyWarning();
  const object = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' });
  const paid = stripeEvent('invoice.paid', T + 5, { ...object, payment_intent: 'pi_1', charge: 'ch_1' });

  test('an event that waits for its payment is found after a crash although the payment became known while it was put aside [1b]', async () => {
    const rival = await eventPath(connection);
    await arrive(rival, [renamed('evt_1', T)]);
    let isKnown = false;
    const dying = await eventPath(connection, {
      instead: {
        events: interrupted(rival.events, 'bulkWrite', async () => {
          await arrive(rival, [paid]);
          isKnown = true;
        }),
        // It dies where it would look once more.
        payments: failingOnce(rival.payments, 'find', () => isKnown),
      },
    });
    await expect(arrive(dying, [warning])).rejects.toThrow('MongoDB is away');
    expect(isKnown).toBe(true);
    rival.wall.pass(2_000);
    await rival.settle();
    expect(await rival.statusOf(warning.id)).toBe('PROCESSED');
  });
});

const event = (id: string, second: number, isDone = true) =>
  ({ id, position: String(second).padStart(12, '0'), isDone }) as StreamEvent;
const account = (_id: string, second: number | null) =>
  ({ _id, position: second === null ? null : String(second).padStart(12, '0') }) as AccountDocument;

describe('the remembered part of a log', () => {
  test('a remembered log is not known before the position of an account that was just read', () => {
    const log = nothingKnown(account('cus_1', 50));
    expect([covers(log, 51), covers(log, 50), covers(log, null)]).toEqual([true, false, false]);
    expect(covers(nothingKnown(null), null)).toBe(true);
    // Waiting events may tell of its payments.
    expect(covers(nothingKnown(account('cus_1', null)), null)).toBe(false);
  });

  test('a remembered log is in order, and has the latest version of each event', () => {
    const log = withEvents([event('a', 1, false), event('c', 3)], [event('b', 2), event('a', 1)]);
    expect(log.map(({ id, isDone }) => [id, isDone])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ]);
  });

  test('a remembered log is that of the newest save, whichever ends last', () => {
    const remembered = createRemembered();
    const saved = (revision: number) => ({
      account: { ...account('cus_1', 1), revision },
      bases: [],
      log: { from: null, events: [], payments: [] },
    });
    for (const revision of [1, 3, 2]) remembered.set(saved(revision));
    expect(remembered.get('cus_1')?.account.revision).toBe(3);
  });

  test('a remembered log is dropped beyond 50 events, and the stream beyond 1,000 others', () => {
    const remembered = createRemembered();
    const events = Array.from({ length: 51 }, (_, n) => event(`evt_${n}`, n));
    const known = (id: string, count: number) => ({
      account: account(id, count),
      bases: [],
      log: { from: null, events: events.slice(0, count), payments: [] },
    });
    remembered.set(known('cus_long', 51));
    remembered.set(known('cus_short', 50));
    expect(remembered.get('cus_long')?.log).toEqual({ from: 52, events: [], payments: [] });
    expect(remembered.get('cus_short')?.log.events).toHaveLength(50);
    for (let n = 0; n < 1_000; n++) remembered.set(known(`cus_${n}`, 1));
    expect([remembered.get('cus_short'), remembered.get('cus_999')?.account._id]).toEqual([null, 'cus_999']);
  });

  test('remembered logs are dropped beyond 20,000 events, payments and checkpoints of all streams', () => {
    const remembered = createRemembered();
    const payments = Array.from({ length: 150 }, (_, n) => ({ _id: `in_${n}` }) as PaymentDocument);
    const events = Array.from({ length: 50 }, (_, n) => event(`evt_${n}`, n));
    const known = (n: number) => ({
      account: account(`cus_${n}`, 1),
      bases: [],
      log: { from: null, events, payments },
    });
    for (let n = 0; n < 100; n++) remembered.set(known(n));
    expect(remembered.get('cus_0')).not.toBeNull();
    remembered.set(known(0)); // saved again: now the latest
    remembered.set(known(100));
    expect([remembered.get('cus_1'), remembered.get('cus_0')?.account._id]).toEqual([null, 'cus_0']);
    remembered.forget('cus_2');
    remembered.set(known(101));
    expect(remembered.get('cus_3')).not.toBeNull();
  });

  test('a remembered log says which events an account certainly has, and which it certainly lacks', () => {
    const log = { from: 10, events: [event('known', 12), event('waits', 13, false)], payments: [] };
    const news = (id: string, second: number, isRemembered = true) =>
      newsOf([event(id, second)], {
        position: event('', 20).position,
        log,
        isFolded: ({ id: folded }) => folded === 'folded',
        isRemembered,
      });
    expect([news('known', 12), news('folded', 9), news('new', 21), news('new', 21, false)]).toEqual([
      'none',
      'none',
      'all',
      'all',
    ]);
    expect([news('late', 11), news('waits', 13), news('late', 9), news('late', 11, false)]).toEqual([
      'all',
      'all',
      'some',
      'some',
    ]);
  });
});
