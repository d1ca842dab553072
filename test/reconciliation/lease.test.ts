import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Cursor, cursorCollection } from '../../src/inbox/cursor.document.ts';
import { withLease } from '../../src/reconciliation/lease.ts';
import { openDatabase } from '../support/database.ts';

const NOON = new Date('2026-03-01T12:00:00Z');
const database = await openDatabase();
const cursors = cursorCollection(database.connection);
const wall = { at: NOON.getTime(), now: () => new Date(wall.at) };
const options = { cursors, wall };

beforeEach(async () => {
  await cursors.deleteMany({});
  wall.at = NOON.getTime();
});
afterAll(() => database.close());

const row = async () => (await cursors.findOne({ _id: 'events' })) as Cursor;

describe('a lease', () => {
  test('a lease lets one process at a time do a job, and then another one', async () => {
    const outcome = await withLease('events', options, async () => {
      expect(await withLease('events', options, async () => 'second')).toBeNull();
      expect(await withLease('objects', options, async () => 'another job')).toBe('another job');
      return 'first';
    });
    expect(outcome).toBe('first');
    expect(await withLease('events', options, async () => 'second')).toBe('second');
  });

  test('a lease can be taken over on request, and the former holder stops at its next save', async () => {
    const outcome = withLease('events', options, async (lease) => {
      expect(await withLease('events', { ...options, takeOver: true }, async () => 'second')).toBe('second');
      await lease.save({});
    });
    await expect(outcome).rejects.toThrow('another process has taken over the job "events"');
  });

  test('one of fifty processes that start at once gets the lease', async () => {
    let release = () => {};
    const othersWereRefused = new Promise<void>((resolve) => {
      release = resolve;
    });
    let refused = 0;
    const attempts = Array.from({ length: 50 }, async () => {
      const outcome = await withLease('events', options, () => othersWereRefused.then(() => 'done'));
      if (outcome === null && ++refused === 49) release();
      return outcome;
    });
    expect((await Promise.all(attempts)).filter((outcome) => outcome === 'done')).toHaveLength(1);
  });

  test('the lease of a killed process expires, and the next process finds its progress', async () => {
    await cursors.insertOne({ _id: 'events', owner: 'dead', until: new Date(wall.at + 1), pass: { page: 2 } });
    expect(await withLease('events', options, async () => 'too early')).toBeNull();
    wall.at += 1;
    expect(await withLease('events', options, async ({ cursor }) => cursor.pass)).toEqual({ page: 2 });
  });

  test('saving progress keeps the lease, until another process takes it over', async () => {
    const stale = withLease('events', options, async ({ save }) => {
      wall.at += 100_000;
      await save({ pass: { page: 1 } });
      wall.at += 100_000;
      expect(await withLease('events', options, async () => 'second')).toBeNull();
      wall.at += 100_000;
      await withLease('events', options, async (second) => {
        await second.save({ pass: { page: 9 } });
        await expect(save({ pass: { page: 2 } })).rejects.toThrow('another process has taken over the job "events"');
      });
      await save({ pass: { page: 2 } });
    });
    await expect(stale).rejects.toThrow('taken over');
    expect(await row()).toEqual({ _id: 'events', pass: { page: 9 } });
  });
});

describe('a job', () => {
  test('a finished job leaves its report, and no pass and no error', async () => {
    await cursors.insertOne({ _id: 'events', pass: { page: 2 }, error: 'Stripe cannot answer' });
    await withLease('events', options, ({ finish }) => finish({ upTo: NOON, report: { stored: 1 } }));
    expect(await row()).toEqual({ _id: 'events', upTo: NOON, report: { stored: 1 }, finishedAt: NOON });
  });

  test('a failed job stores its error and releases the lease', async () => {
    const broken = withLease('events', options, async ({ save }) => {
      await save({ pass: { page: 1 } });
      throw new Error('Stripe cannot answer');
    });
    await expect(broken).rejects.toThrow('Stripe cannot answer');
    expect(await row()).toEqual({ _id: 'events', pass: { page: 1 }, error: 'Stripe cannot answer' });
  });

  test('a failed job rejects with its first error if MongoDB is also unavailable at the end', async () => {
    const away = { ...options, cursors: failing('updateOne') };
    await expect(withLease('events', away, () => Promise.reject('no Error at all'))).rejects.toBe('no Error at all');
  });

  test('a job does not start if MongoDB is unavailable', async () => {
    const away = { ...options, cursors: failing('findOneAndUpdate') };
    await expect(withLease('events', away, async () => 'begun')).rejects.toThrow('the database is away');
  });
});

/** The collection, of which one method fails. */
function failing(method: 'updateOne' | 'findOneAndUpdate'): typeof cursors {
  return new Proxy(cursors, {
    get(target, name) {
      if (name === method) return () => Promise.reject(new Error('the database is away'));
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
