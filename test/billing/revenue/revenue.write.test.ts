import { describe, expect, test } from '@jest/globals';
import type { RevenueLine } from '../../../src/billing/revenue/revenue.line.ts';
import { writeRevenue, wrongRows } from '../../../src/billing/revenue/revenue.write.ts';
import { createRollUp } from '../../../src/billing/revenue/roll-up.ts';
import { failingOnce, interrupted } from '../../folding/processing.ts';
import { dayInMarch, dirtyDays, line, openRevenue, rowsOf } from './revenue-rows.ts';

const collections = await openRevenue();
const { revenueRows: rows, revenueDays: days } = collections;

const change = (revision: number, before: RevenueLine[] | null, after: RevenueLine[], stream = 'entitlement:u1') => ({
  stream,
  revision,
  before,
  after,
});
const write = (...changes: ReturnType<typeof change>[]) => writeRevenue(collections, changes);
const dirty = () => dirtyDays(collections);

describe('writing the rows of a stream', () => {
  test('writing the rows of a stream writes one row for each day, and marks those days as dirty', async () => {
    await write(change(1, [], [line(1, 5), line(1, 6), line(3, 7)]));
    expect(await rowsOf(collections)).toEqual([
      [1, 1, 5, 6],
      [3, 1, 7],
    ]);
    expect(await dirty()).toEqual([dayInMarch(1), dayInMarch(3)]);
  });

  test('writing rows writes only those that differ, and leaves other days clean', async () => {
    await write(change(1, [], [line(1, 5), line(2, 6)]));
    await createRollUp(collections).runOnce(0);
    await write(change(2, [line(1, 5), line(2, 6)], [line(1, 5), line(2, 9)]));
    expect(await rowsOf(collections)).toEqual([
      [1, 1, 5],
      [2, 2, 9],
    ]);
    expect(await dirty()).toEqual([dayInMarch(2)]);
  });

  test('writing rows keeps a row that has become empty, so that an older write cannot restore it', async () => {
    await write(change(2, [line(1, 5)], []));
    await write(change(1, [], [line(1, 5)]));
    expect(await rowsOf(collections)).toEqual([[1, 2]]);
  });

  test('writing rows sends nothing if nothing differs', async () => {
    const away = { revenueRows: failingOnce(rows, 'bulkWrite'), revenueDays: failingOnce(days, 'bulkWrite') };
    await writeRevenue(away, [change(2, [line(1, 5)], [line(1, 5)])]);
    await writeRevenue(away, []);
    expect(await rowsOf(collections)).toEqual([]);
  });

  test('writing rows never replaces a row of a newer revision, and replaces one of the same', async () => {
    await write(change(3, [], [line(1, 3)]));
    await write(change(2, [line(1, 1)], [line(1, 2)]), change(2, null, [line(1, 2)]));
    expect(await rowsOf(collections)).toEqual([[1, 3, 3]]);
    await write(change(3, null, [line(1, 4)]));
    expect(await rowsOf(collections)).toEqual([[1, 3, 4]]);
  });

  test('of two writers of rows the newest revision remains, in any order', async () => {
    const [older, newer] = [change(1, [], [line(1, 1)]), change(2, [line(1, 1)], [line(1, 2), line(2, 2)])];
    for (const [first, second] of [
      [older, newer],
      [newer, older],
    ] as const) {
      await rows.deleteMany({});
      const slow = interrupted(rows, 'bulkWrite', () => write(second));
      await writeRevenue({ ...collections, revenueRows: slow }, [first]);
      expect(await rowsOf(collections)).toEqual([
        [1, 2, 2],
        [2, 2, 2],
      ]);
    }
    await rows.deleteMany({});
    await Promise.all([write(older), write(newer), write(older), write(newer)]);
    expect((await rowsOf(collections))[0]).toEqual([1, 2, 2]);
  });

  test('writing rows corrects what a crash left out, if it compares with the stored rows', async () => {
    const [before, after] = [[line(1, 1)], [line(1, 1), line(2, 2), line(4, 4)]];
    await write(change(1, [], [...before, line(3, 3)]));
    // Revision 2 was saved, and its rows were not written.
    await write(change(2, null, after));
    expect(await rowsOf(collections)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 2],
      [4, 2, 4],
    ]);
    await createRollUp(collections).runOnce(0);
    await write(change(2, null, after));
    expect(await dirty()).toEqual([]);
  });

  test('writing rows reads only the rows of its own stream', async () => {
    await write(change(1, [], [line(1, 1)], 'entitlement:u1'), change(1, [], [line(2, 2)], 'entitlement:u1|x'));
    await write(change(1, null, [line(1, 1)]));
    expect(await rowsOf(collections, 'entitlement:u1|x')).toEqual([[2, 1, 2]]);
    expect(await wrongRows(rows, 'entitlement:u1', [line(1, 1)])).toBe(0);
    expect(await wrongRows(rows, 'entitlement:u1', [line(1, 2)])).toBe(1);
    expect(await wrongRows(rows, 'entitlement:u1', [line(2, 1)])).toBe(2);
  });

  test.each([
    ['days', { revenueDays: failingOnce(days, 'bulkWrite') }],
    ['rows', { revenueRows: failingOnce(rows, 'bulkWrite') }],
  ])('writing rows rejects if MongoDB cannot write %s, and can be repeated', async (_what, away) => {
    const changes = [change(1, [], [line(1, 1)])];
    await expect(writeRevenue({ ...collections, ...away }, changes)).rejects.toThrow('away');
    await write(change(1, null, [line(1, 1)]));
    expect(await rowsOf(collections)).toEqual([[1, 1, 1]]);
    expect(await dirty()).toEqual([dayInMarch(1)]);
  });
});
