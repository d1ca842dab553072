import { describe, expect, test } from '@jest/globals';
import type { RevenueCollections } from '../../../src/billing/revenue/revenue.document.ts';
import { revenueReports } from '../../../src/billing/revenue/revenue.read.ts';
import { writeRevenue } from '../../../src/billing/revenue/revenue.write.ts';
import { createRollUp, dirtyDays } from '../../../src/billing/revenue/roll-up.ts';
import { failingOnce, interrupted } from '../../projection/processing.ts';
import { dayInMarch, line, MARCH, openRevenue } from './revenue-rows.ts';

const collections = await openRevenue();
const { revenueRows, revenueDays } = collections;

const write = (revision: number, value: number, stream = 'entitlement:u1') =>
  writeRevenue(revenueRows, [{ stream, revision, before: null, after: [line(1, value)] }]);
const rollUp = (more: Partial<RevenueCollections> = {}) => createRollUp({ ...collections, ...more }).runOnce();
const dirty = () => dirtyDays(collections);
const mrr = async () =>
  (await revenueReports(collections, { from: MARCH(1, 0), to: MARCH(9, 0), interval: 'DAY' }))[0]?.mrr;
const summed = async () => (await revenueDays.findOne({ _id: dayInMarch(1) }))?.cells[0]?.figures.new;

describe('the roll-up', () => {
  test('sums the rows of each dirty day, and has nothing to do then', async () => {
    await write(1, 5);
    await write(1, 6, 'entitlement:u2');
    expect(await rollUp()).toBe(1);
    expect([await summed(), await mrr(), await dirty()]).toEqual([11, 11, []]);
    expect(await rollUp()).toBe(0);
  });

  test('replaces the sums of a day with those of its rows as they are now', async () => {
    await write(1, 5);
    await rollUp();
    await write(2, 7);
    expect([await summed(), await mrr()]).toEqual([5, 7]);
    await rollUp();
    expect([await summed(), await mrr(), await dirty()]).toEqual([7, 7, []]);
  });

  test.each<[string, Partial<RevenueCollections>]>([
    ['the sums', { revenueRows: failingOnce(revenueRows, 'distinct') }],
    ['they are stored', { revenueDays: failingOnce(revenueDays, 'updateOne') }],
    ['the marks are taken off', { revenueRows: failingOnce(revenueRows, 'updateMany') }],
  ])('ended before %s leaves the day dirty, and the next run sums it', async (_what, ended) => {
    await write(1, 5);
    await expect(rollUp(ended)).rejects.toThrow('away');
    expect([await dirty(), await mrr()]).toEqual([[dayInMarch(1)], 5]);
    await rollUp();
    expect([await dirty(), await summed(), await mrr()]).toEqual([[], 5, 5]);
  });

  // The row says 7 before the sums are read, before they are stored, or before the marks are taken off.
  test.each<[string, () => Partial<RevenueCollections>]>([
    ['read', () => ({ revenueRows: before('aggregate') })],
    ['stored', () => ({ revenueDays: interrupted(revenueDays, 'updateOne', () => write(2, 7)) })],
    ['marked as clean', () => ({ revenueRows: interrupted(revenueRows, 'updateMany', () => write(2, 7)) })],
  ])('keeps a day dirty of which a row changes before the sums are %s', async (_when, meanwhile) => {
    await write(1, 5);
    await rollUp(meanwhile());
    expect([await dirty(), await mrr()]).toEqual([[dayInMarch(1)], 7]);
    await rollUp();
    expect([await dirty(), await summed(), await mrr()]).toEqual([[], 7, 7]);
  });

  test('of two at once stores newer sums only, and cleans no day that the other has changed', async () => {
    await write(1, 5);
    const slow = interrupted(revenueDays, 'updateOne', async () => {
      await write(2, 7);
      await rollUp();
    });
    expect(await rollUp({ revenueDays: slow })).toBe(0);
    expect([await summed(), await mrr(), await dirty()]).toEqual([7, 7, []]);
  });

  test('of many at once, while rows change, ends with what the rows say', async () => {
    const writes = Array.from({ length: 40 }, (_, n) => write(n + 1, n + 1));
    await Promise.all([...writes, ...Array.from({ length: 20 }, () => rollUp())]);
    expect(await mrr()).toBe(40);
    await rollUp();
    expect([await summed(), await dirty()]).toEqual([40, []]);
  });

  test('keeps by day when ended subscriptions had begun', async () => {
    const lapsed = [2, 2, 3].map((day) => line(5, 1, { figure: 'lapsed', since: MARCH(day) }));
    await writeRevenue(revenueRows, [{ stream: 'entitlement:u1', revision: 1, before: [], after: lapsed }]);
    await rollUp();
    expect(await revenueDays.findOne({ _id: dayInMarch(5) })).toMatchObject({
      cells: [],
      lapsed: [{ currency: 'EUR', since: { [dayInMarch(2)]: 2, [dayInMarch(3)]: 1 } }],
    });
  });

  /** The rows, one of which changes right before a pipeline runs. */
  function before(method: 'aggregate') {
    return new Proxy(revenueRows, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== method) return typeof value === 'function' ? value.bind(target) : value;
        return (pipeline: object[]) => ({
          toArray: async () => {
            await write(2, 7);
            return target.aggregate(pipeline).toArray();
          },
        });
      },
    });
  }
});
