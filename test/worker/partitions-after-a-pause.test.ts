import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openCollections } from '../../src/collections.ts';
import { PARTITIONS } from '../../src/inbox/partition.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { createPartitions } from '../../src/worker/partitions.ts';
import { openDatabase } from '../support/database.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

test('a worker that was stopped for longer than its lease gets its share of the partitions again', async () => {
  const { cursors } = await openCollections(database.connection);
  const wall = { at: Date.now(), now: () => new Date(wall.at) };
  const [stopped, other] = [createPartitions(cursors, wall), createPartitions(cursors, wall)];
  const shares = async (...workers: { mine(): Promise<readonly number[]> }[]) => {
    for (let round = 0; round < 3; round++) {
      wall.at += 3 * SECOND;
      for (const worker of workers) await worker.mine();
    }
    return Promise.all(workers.map(async (worker) => (await worker.mine()).length));
  };
  expect(await shares(stopped, other)).toEqual([PARTITIONS / 2, PARTITIONS / 2]);

  // It stands still: its leases run out, and the other takes everything.
  const held = new Set(await other.mine());
  const left = Array.from({ length: PARTITIONS }, (_, n) => n).filter((n) => !held.has(n));
  const rows = left.map((n) => `partition:${n}`);
  const owner = (await cursors.findOne({ _id: rows[0] as never }))?.owner;
  const over = { $set: { until: new Date(0) } };
  await cursors.updateMany({ _id: { $in: [...rows, `worker:${owner}`] as never[] } }, over);
  expect(await shares(other)).toEqual([PARTITIONS]);

  expect(await shares(stopped, other)).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
});
