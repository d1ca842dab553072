import type { DaySums } from './revenue.sums.ts';
import type { RetentionCohort, RevenueRange } from './revenue.view.ts';

/** The most cohorts of a report, the newest: five years. */
export const MOST_COHORTS = 60;

/**
 * Returns the subscriptions that started in each calendar month of the range, and how many of them had not ended at the end of that month
 * and of each later one, by currency. Only months that are wholly within the range count.
 */
export function cohortsByCurrency(
  days: readonly DaySums[],
  { from, to }: Pick<RevenueRange, 'from' | 'to'>,
): Map<string, RetentionCohort[]> {
  const months = monthsWithin(from, to).slice(-MOST_COHORTS);
  const place = new Map(months.map((month, n) => [month, n]));
  /** By currency and month of the start: how many ended in each month of `months`, and after them or not at all (last). */
  const ends = new Map<string, number[][]>();
  for (const { day, before, began = [] } of days) {
    const cohort = place.get(day.slice(0, 7));
    if (before || cohort === undefined) continue;
    for (const { currency, until } of began) {
      const rows = ends.get(currency) ?? months.map(() => Array<number>(months.length + 1).fill(0));
      ends.set(currency, rows);
      const row = rows[cohort] as number[];
      for (const month in until) {
        const end = place.get(month) ?? months.length;
        row[end] = (row[end] as number) + (until[month] as number);
      }
    }
  }
  return new Map([...ends].map(([currency, rows]) => [currency, rows.flatMap((row, n) => cohortOf(months, row, n))]));
}

function cohortOf(months: readonly string[], ended: readonly number[], n: number): RetentionCohort[] {
  const subscriptionCount = ended.reduce((sum, count) => sum + count, 0);
  if (subscriptionCount === 0) return [];
  let left = subscriptionCount;
  const retainedCount = months.slice(n).map((_, offset) => {
    left -= ended[n + offset] as number;
    return left;
  });
  return [{ startsAt: new Date(`${months[n]}-01`), subscriptionCount, retainedCount }];
}

/** The calendar months (`2026-03`) that are wholly within a range, in UTC. */
function monthsWithin(from: Date, to: Date): string[] {
  const months: string[] = [];
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  for (let n = 0; Date.UTC(year, month + n + 1) <= to.getTime(); n++) {
    const start = new Date(Date.UTC(year, month + n));
    if (start >= from) months.push(start.toISOString().slice(0, 7));
  }
  return months;
}
