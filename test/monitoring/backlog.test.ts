import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { measureBacklog } from '../../src/monitoring/backlog.ts';
import { MINUTE, wallClock } from '../../src/platform/clock.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
let path: Awaited<ReturnType<typeof eventPath>>;
beforeAll(async () => {
  database = await openDatabase();
  path = await eventPath(database.connection);
});
beforeEach(async () => {
  for (const collection of [path.events, path.messages, path.collections.cursors])
    await collection.deleteMany({} as never);
});
afterAll(() => database.close());

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

/** An event as a process accepted it, with what is different from that. */
async function stored(id: string, different: object): Promise<void> {
  await path.store({
    ...stripeEvent('customer.created', 1_760_000_000, customerObject(`cus_${id}`, id)),
    id: `evt_${id}`,
  });
  await path.events.updateOne({ _id: `evt_${id}` }, { $set: different });
}

async function measured() {
  const { connection } = database;
  const { cursors } = path.collections;
  await measureBacklog({ ...path, cursors, connection, wall: wallClock });
  const gauge = async (name: 'eventsDue' | 'oldestDueEvent' | 'oldestUnsent') =>
    Number((await path.metrics[name].get()).values[0]?.value);
  return {
    due: await gauge('eventsDue'),
    /** In minutes. */
    oldest: Math.floor((await gauge('oldestDueEvent')) / 60),
    unsent: Math.floor((await gauge('oldestUnsent')) / 60),
  };
}

describe('events', () => {
  test('events that are due are counted, with the age of the oldest one, until they are done', async () => {
    await stored('a', { receivedAt: ago(5 * MINUTE), dueAt: ago(5 * MINUTE) });
    await stored('b', { receivedAt: ago(9 * MINUTE), dueAt: ago(9 * MINUTE) });
    expect(await measured()).toMatchObject({ due: 2, oldest: 9 });
    await path.events.updateMany({}, { $unset: { dueAt: 1 } });
    expect(await measured()).toMatchObject({ due: 0, oldest: 0 });
  });

  test('events that have just arrived are not old, even if they are due since the epoch', async () => {
    await stored('a', { receivedAt: ago(0), dueAt: new Date(0) });
    expect(await measured()).toMatchObject({ due: 1, oldest: 0 });
  });

  test('events that arrived long ago and are due since the epoch are as old as their arrival', async () => {
    await stored('a', { receivedAt: ago(20 * MINUTE), dueAt: new Date(0) });
    expect(await measured()).toMatchObject({ due: 1, oldest: 20 });
  });

  test('events that are retried wait since the time of the next try', async () => {
    await stored('a', { receivedAt: ago(300 * MINUTE), dueAt: ago(2 * MINUTE), status: 'FAILED' });
    await stored('b', { receivedAt: ago(300 * MINUTE), dueAt: ago(-5 * MINUTE), status: 'FAILED' });
    expect(await measured()).toMatchObject({ due: 1, oldest: 2 });
  });
});

describe('messages', () => {
  const message = (id: string, different: object) =>
    path.messages.insertOne({
      _id: id,
      kind: 'started',
      state: 'DUE',
      stagedAt: ago(0),
      dueAt: ago(0),
      ...different,
    } as never);

  test('messages are as old as the oldest one that is not sent, even while it waits for another try', async () => {
    await message('a', { stagedAt: ago(40 * MINUTE), dueAt: ago(-30 * MINUTE), attempts: 7 });
    await message('b', { stagedAt: ago(3 * MINUTE) });
    expect((await measured()).unsent).toBe(40);
  });

  test('messages that are sent or withdrawn are not counted', async () => {
    await message('a', { stagedAt: ago(40 * MINUTE), state: 'WITHDRAWN' });
    await message('b', { stagedAt: ago(40 * MINUTE), dueAt: undefined, outcome: 'SENT' });
    await path.messages.updateOne({ _id: 'b' }, { $unset: { dueAt: 1 } });
    expect((await measured()).unsent).toBe(0);
  });
});

describe('reconciliation', () => {
  const shown = async () => (await path.metrics.upTo.get()).values.map(({ labels, value }) => [labels.reads, value]);

  test('reconciliation shows nothing before its first complete pass', async () => {
    await path.collections.cursors.insertOne({ _id: 'events', pass: {} });
    await measured();
    expect(await shown()).toEqual([]);
  });

  test('a new process shows how far reconciliation has come by the stored cursors', async () => {
    await path.collections.cursors.insertMany([
      { _id: 'events', upTo: new Date(1_760_000_000_000) },
      { _id: 'objects', upTo: new Date(1_750_000_000_000) },
      { _id: 'import', upTo: new Date(1_740_000_000_000) },
    ]);
    await measured();
    expect(await shown()).toEqual([
      ['events', 1_760_000_000],
      ['objects', 1_750_000_000],
    ]);
  });
});
