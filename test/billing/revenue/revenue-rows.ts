import { afterAll, beforeEach } from '@jest/globals';
import { type RevenueCollections, revenueCollections } from '../../../src/billing/revenue/revenue.document.ts';
import { dayOf, type RevenueLine } from '../../../src/billing/revenue/revenue.line.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import { borrowDatabase } from '../../support/database.ts';

/** The collections of revenue on a database of their own, empty before each test. */
export async function openRevenue(): Promise<RevenueCollections> {
  const { connection, close } = await borrowDatabase();
  const collections = revenueCollections(connection);
  await buildIndexes(connection);
  beforeEach(async () => {
    await Promise.all(Object.values(collections).map((collection) => collection.deleteMany({})));
  });
  afterAll(close);
  return collections;
}

export const MARCH = (day: number, hour = 12): Date => new Date(Date.UTC(2026, 2, day, hour));

/** New MRR on a day of March. */
export const line = (day: number, value: number, more: Partial<RevenueLine> = {}): RevenueLine => ({
  at: MARCH(day),
  figure: 'new',
  value,
  currency: 'EUR',
  priceId: 'price_1',
  plan: 'basic',
  ...more,
});

/** The rows that say anything: day, revision, values. */
export async function rowsOf({ revenueRows }: RevenueCollections, stream = 'entitlement:u1') {
  const rows = await revenueRows.find({ '_id.stream': stream }).sort({ _id: 1 }).toArray();
  return rows.map(({ _id, revision, lines }) => [
    Number(_id.day.slice(8)),
    revision,
    ...lines.map(({ value }) => value),
  ]);
}

export const dayInMarch = (day: number): string => dayOf(MARCH(day));

/** The days that are read from their rows. */
export async function dirtyDays({ revenueDays }: RevenueCollections): Promise<string[]> {
  const days = await revenueDays
    .find({ markedAt: { $exists: true } })
    .sort({ _id: 1 })
    .toArray();
  return days.map(({ _id }) => _id);
}
