import { DAY } from '../../platform/clock.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import { daySums } from './day-sums.ts';
import type { RevenueCollections } from './revenue.document.ts';
import { dayOf, type Figure } from './revenue.line.ts';
import type { RevenueRange } from './revenue.view.ts';
import { dirtyDays } from './roll-up.ts';

/** What a figure changed by on a day, in one currency and of one price. */
export interface Sum {
  day: string;
  /** Whether that was before the range begins. */
  before: boolean;
  figure: Figure;
  currency: string;
  priceId: string | null;
  plan: string | null;
  value: number;
}

export interface RevenueSums {
  /** Everything until the end of the range, without `lapsed`. */
  sums: Sum[];
  /** Of the subscriptions that ran when the range began, how many ended within it, by currency. */
  lost: ReadonlyMap<string, number>;
}

/**
 * Everything that reports of a range are made of. Clean days come from the roll-up. Rows are read for dirty days, and for days of which only a
 * part is within the range.
 */
export async function revenueSums(collections: RevenueCollections, range: RevenueRange): Promise<RevenueSums> {
  const { from, to } = range;
  const firstDay = dayOf(from);
  const lastDay = dayOf(new Date(to.getTime() - 1));
  const parts = [from, to].filter((bound) => !isMidnight(bound)).map(dayOf);
  // Before the sums are read: a day that is summed meanwhile is read from its rows, and that is as right.
  const fromRows = new Set([...(await dirtyDays(collections, lastDay)), ...parts]);
  const [lines, days] = await Promise.all([
    daySums(collections.revenueRows, [...fromRows], range),
    collections.revenueDays.find({ _id: { $lte: lastDay } }, IN_ONE_ANSWER).toArray(),
  ]);

  const sums: Sum[] = [];
  const lost = new Map<string, number>();
  const lose = (currency: string, count: number) => lost.set(currency, (lost.get(currency) ?? 0) + count);
  const isSummed = (day: string) => day >= firstDay && day <= lastDay && !fromRows.has(day);
  for (const { _id: day, cells, lapsed } of days) {
    if (fromRows.has(day)) continue;
    const before = day < firstDay;
    for (const { figures, ...of } of cells) {
      for (const figure in figures)
        sums.push({ ...of, day, before, figure: figure as Figure, value: figures[figure as Figure] ?? 0 });
    }
    if (before) continue;
    for (const { currency, since } of lapsed) {
      for (const began in since) if (began < firstDay) lose(currency, since[began] ?? 0);
    }
  }
  for (const { endedOn, since, sinceBefore, ...sum } of lines) {
    if (since === null) sums.push(sum);
    else if (sinceBefore && !sum.before) lose(sum.currency, sum.value);
    // The sums of a day know the day of `since`, and not whether it was before the range began.
    if (sum.figure === 'active' && sum.before && sum.day === firstDay && endedOn !== null && isSummed(endedOn)) {
      lose(sum.currency, sum.value);
    }
  }
  return { sums, lost };
}

const isMidnight = (at: Date): boolean => at.getTime() % DAY === 0;
