import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Cursor, cursorCollection } from '../../src/inbox/cursor.document.ts';
import { PARTITIONS } from '../../src/inbox/partition.ts';
import { createPartitions } from '../../src/worker/partitions.ts';
import { stoppedClock } from '../folding/processing.ts';
import { borrowDatabase } from '../support/database.ts';

const { connection, close } = await borrowDatabase();
const cursors = cursorCollection(connection);
afterAll(close);
beforeEach(async () => {
  await cursors.deleteMany({});
});

const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);
const inOrder = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

/** A worker whose clock passes as a test says; leases go by MongoDB's. */
function worker() {
  const wall = stoppedClock();
  const partitions = createPartitions(cursors, wall);
  return {
    ...partitions,
    /** What it looks after once it has renewed. */
    async renewed() {
      wall.pass(2_000);
      return inOrder(await partitions.mine());
    },
  };
}
/** Lets the leases of a worker run out: it does not say that it lives any more. */
async function die(owned: readonly number[]): Promise<void> {
  const [some] = owned;
  const { owner } = (await cursors.findOne({ _id: `partition:${some}` as Cursor['_id'] })) as { owner?: string };
  await cursors.updateMany({ owner } as never, { $set: { until: new Date(Date.now() - 1_000) } } as never);
}

describe('partitions', () => {
  test('a single worker has all partitions', async () => {
    const one = worker();
    expect(await one.renewed()).toEqual(ALL);
    expect(await one.renewed()).toEqual(ALL);
  });

  test('partitions are created again if they were deleted', async () => {
    const one = worker();
    await one.renewed();
    await cursors.deleteMany({});
    await one.renewed();
    expect(await one.renewed()).toEqual(ALL);
  });

  test('partitions are divided between workers, each with its share', async () => {
    const [one, other] = [worker(), worker()];
    await one.renewed();
    await other.renewed();
    const ofOne = await one.renewed();
    const ofOther = await other.renewed();
    expect([ofOne.length, ofOther.length]).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
    expect(inOrder([...ofOne, ...ofOther])).toEqual(ALL);
  });

  test('three workers have all partitions, although three shares are not equal', async () => {
    const workers = [worker(), worker(), worker()];
    let shares: number[][] = [];
    for (let round = 0; round < 3; round++) {
      shares = [];
      for (const one of workers) shares.push(await one.renewed());
    }
    expect(inOrder(shares.flat())).toEqual(ALL);
  });

  test('the partitions of a worker that died are taken over once its lease has expired', async () => {
    const [dying, other] = [worker(), worker()];
    const owned = await dying.renewed();
    expect(await other.renewed()).toEqual([]);
    await die(owned);
    expect(await other.renewed()).toEqual(ALL);
  });

  test('a worker that stood still does not use partitions that were taken over meanwhile', async () => {
    const [slow, other] = [worker(), worker()];
    await die(await slow.renewed());
    await other.renewed();
    const left = await slow.renewed();
    const taken = await other.renewed();
    expect(left.filter((partition) => taken.includes(partition))).toEqual([]);
  });

  test('the partitions of other workers stay theirs when one releases its own', async () => {
    const [one, other] = [worker(), worker()];
    for (const each of [one, other, one, other]) await each.renewed();
    await one.release();
    expect(await cursors.countDocuments({ _id: /^partition:/, owner: { $exists: true } } as never)).toBe(
      PARTITIONS / 2,
    );
  });

  test('a partition that another worker takes at the same time is left to it', async () => {
    const other = worker();
    let taken: number[] | null = null;
    const slow = new Proxy(cursors, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'updateOne') return typeof value === 'function' ? value.bind(target) : value;
        return async (...asked: Parameters<typeof cursors.updateOne>) => {
          // It has found what is free, and begins to take it.
          if (JSON.stringify(asked[0]).includes('"partition:')) taken ??= await other.renewed();
          return target.updateOne(...asked);
        };
      },
    });
    const left = await createPartitions(slow, stoppedClock()).mine();
    expect(taken).toHaveLength(PARTITIONS / 2);
    expect(inOrder([...(taken ?? []), ...left])).toEqual(ALL);
  });

  test('partitions that a worker releases are taken over at once', async () => {
    const [one, other] = [worker(), worker()];
    await one.renewed();
    await one.release();
    expect(await other.renewed()).toEqual(ALL);
    expect(await cursors.countDocuments({ _id: /^worker:/ } as never)).toBe(1);
  });

  test("partitions are leased by MongoDB's clock, whatever the clock of the worker [7b]", async () => {
    const ahead = stoppedClock(new Date('2100-01-01T00:00:00Z'));
    expect(await createPartitions(cursors, ahead).mine()).toHaveLength(PARTITIONS);
    const { until } = (await cursors.findOne({ _id: 'partition:0' as Cursor['_id'] })) as unknown as { until: Date };
    expect(Math.abs(until.getTime() - Date.now())).toBeLessThan(60_000);
    // A worker whose clock is ahead takes nothing from one that lives.
    expect(await worker().renewed()).toEqual([]);
  });

  test('partitions are not read with each look for events', async () => {
    const wall = stoppedClock();
    const partitions = createPartitions(cursors, wall);
    await partitions.mine();
    await cursors.deleteMany({});
    wall.pass(1_999);
    expect(await partitions.mine()).toHaveLength(PARTITIONS);
  });
});
