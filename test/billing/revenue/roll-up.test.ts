import { describe, expect, test } from '@jest/globals';
import type { RevenueCollections } from '../../../src/billing/revenue/revenue.document.ts';
import type { FeedbackFigure } from '../../../src/billing/revenue/revenue.line.ts';
import { revenueByCurrency } from '../../../src/billing/revenue/revenue.read.ts';
import { writeRevenue } from '../../../src/billing/revenue/revenue.write.ts';
import { createRollUp } from '../../../src/billing/revenue/roll-up.ts';
import { failingOnce, interrupted } from '../../folding/processing.ts';
import { dayInMarch, dirtyDays, line, MARCH, openRevenue } from './revenue-rows.ts';

const collections = await openRevenue();
const { revenueRows, revenueDays } = collections;

const write = (revision: number, value: number, stream = 'entitlement:u1', on = collections) =>
  writeRevenue(on, [{ stream, revision, before: null, after: [line(1, value)] }]);
const rollUp = (more: Partial<RevenueCollections> = {}, quiet = 0) =>
  createRollUp({ ...collections, ...more }).runOnce(quiet);
const dirty = () => dirtyDays(collections);
const mrr = async () =>
  (await revenueByCurrency(collections, { from: MARCH(1, 0), to: MARCH(9, 0), interval: 'DAY' }))[0]?.mrr;
const sumsOf = async (day: number) => JSON.parse((await revenueDays.findOne({ _id: dayInMarch(day) }))?.sums ?? '{}');
const summed = async () => (await sumsOf(1)).cells?.[0]?.figures.new;

describe('the roll-up', () => {
  test('the roll-up sums the rows of each dirty day, and then has nothing to do', async () => {
    await write(1, 5);
    await write(1, 6, 'entitlement:u2');
    expect(await rollUp()).toBe(1);
    expect([await summed(), await mrr(), await dirty()]).toEqual([11, 11, []]);
    expect(await rollUp()).toBe(0);
  });

  test('the roll-up replaces the sums of a day with those of its current rows', async () => {
    await write(1, 5);
    await rollUp();
    await write(2, 7);
    expect([await summed(), await mrr()]).toEqual([5, 7]);
    await rollUp();
    expect([await summed(), await mrr(), await dirty()]).toEqual([7, 7, []]);
  });

  test('the roll-up skips a day for two minutes after it was marked, because its rows may still be written', async () => {
    await write(1, 5);
    expect(await createRollUp(collections).runOnce()).toBe(0);
    await revenueDays.updateOne({ _id: dayInMarch(1) }, [{ $set: { markedAt: { $subtract: ['$$NOW', 2 * 60_000] } } }]);
    expect(await createRollUp(collections).runOnce()).toBe(1);
  });

  test('a roll-up that ends before the sums are stored leaves the day dirty, and the next run sums it', async () => {
    await write(1, 5);
    await expect(rollUp({ revenueDays: failingOnce(revenueDays, 'updateOne') })).rejects.toThrow('away');
    expect([await dirty(), await mrr()]).toEqual([[dayInMarch(1)], 5]);
    await rollUp();
    expect([await dirty(), await summed(), await mrr()]).toEqual([[], 5, 5]);
  });

  test('the roll-up keeps a day dirty that is marked again before its sums are stored', async () => {
    await write(1, 5);
    const changed = interrupted(revenueDays, 'updateOne', () => write(2, 7));
    expect(await rollUp({ revenueDays: changed })).toBe(0);
    expect([await dirty(), await summed(), await mrr()]).toEqual([[dayInMarch(1)], undefined, 7]);
    await rollUp();
    expect([await dirty(), await summed(), await mrr()]).toEqual([[], 7, 7]);
  });

  test('the roll-up finds a day dirty if its writer stopped between the mark and the rows', async () => {
    await write(1, 5);
    await rollUp();
    const away = { ...collections, revenueRows: failingOnce(revenueRows, 'bulkWrite') };
    await expect(write(2, 7, 'entitlement:u1', away)).rejects.toThrow('away');
    expect([await dirty(), await mrr()]).toEqual([[dayInMarch(1)], 5]);
    await write(2, 7);
    expect(await mrr()).toBe(7);
  });

  test('of two roll-ups at once only the newer sums are stored', async () => {
    await write(1, 5);
    const slow = interrupted(revenueDays, 'updateOne', async () => {
      await write(2, 7);
      await rollUp();
    });
    expect(await rollUp({ revenueDays: slow })).toBe(0);
    expect([await summed(), await mrr(), await dirty()]).toEqual([7, 7, []]);
  });

  test('many roll-ups at once, while rows change, end with the sums of the rows', async () => {
    const writes = Array.from({ length: 40 }, (_, n) => write(n + 1, n + 1));
    await Promise.all([...writes, ...Array.from({ length: 20 }, () => rollUp({}, 60_000))]);
    expect(await mrr()).toBe(40);
    await Promise.all([rollUp(), rollUp(), rollUp()]);
    expect([await summed(), await dirty()]).toEqual([40, []]);
  });

  test('the roll-up keeps for each day when ended subscriptions had begun', async () => {
    const lapsed = [2, 2, 3].map((day) => line(5, 1, { figure: 'lapsed', since: MARCH(day) }));
    await writeRevenue(collections, [{ stream: 'entitlement:u1', revision: 1, before: [], after: lapsed }]);
    await rollUp();
    expect(await sumsOf(5)).toEqual({
      cells: [],
      lapsed: [{ currency: 'EUR', since: { [dayInMarch(2)]: 2, [dayInMarch(3)]: 1 } }],
      began: [],
    });
  });

  test('the roll-up keeps for each day in which month subscriptions that began have ended', async () => {
    const began = [MARCH(9), MARCH(20), new Date('2026-05-01'), undefined].map((endedAt) =>
      line(5, 1, { figure: 'began', priceId: null, plan: null, ...(endedAt && { endedAt }) }),
    );
    await writeRevenue(collections, [{ stream: 'cus_1', revision: 1, before: [], after: began }]);
    await rollUp();
    const until = { '2026-03': 2, '2026-05': 1, '': 1 };
    expect((await sumsOf(5)).began).toEqual([{ currency: 'EUR', until }]);
  });
});

test('ended subscriptions are reported by their reason within the range, from rows and from the roll-up', async () => {
  const ended = (day: number, figure: 'ended' | FeedbackFigure) =>
    line(day, 1, { figure, priceId: null, plan: null, currency: 'EUR' });
  const after = [
    ...[1, 2, 3, 4, 5].map((day) => ended(day, 'ended')),
    ...[1, 2, 4].map((day) => ended(day, 'ended:UNUSED')),
    ended(5, 'ended:OTHER'),
  ];
  await writeRevenue(collections, [{ stream: 'cus_1', revision: 1, before: null, after }]);
  const report = async () =>
    (await revenueByCurrency(collections, { from: MARCH(2, 0), to: MARCH(9, 0), interval: 'DAY' }))[0]
      ?.canceledByFeedback;
  const expected = [
    { feedback: 'UNUSED', subscriptionCount: 2 },
    { feedback: 'OTHER', subscriptionCount: 1 },
    { feedback: null, subscriptionCount: 1 },
  ];
  expect(await report()).toEqual(expected);
  await rollUp();
  expect(await report()).toEqual(expected);
});
