import { DAY } from '../../platform/clock.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import { beganIn, cellsOf, daySums, type LineSum } from './day-sums.ts';
import type { BeganSums, RevenueCell, RevenueCollections, RollUpSums } from './revenue.document.ts';
import { dayOf } from './revenue.line.ts';
import type { RevenueRange } from './revenue.view.ts';

/** The sums of a day. A day at the start of the range has two: for the part before the range, and for the part within it. */
export interface DaySums {
  day: string;
  /** Whether these are sums before the range. */
  before: boolean;
  cells: RevenueCell[];
  began?: BeganSums[];
}

export interface RevenueSums {
  /** All days until the end of the range. */
  days: DaySums[];
  /** How many of the subscriptions that ran at the start of the range ended within it, by currency. */
  lost: ReadonlyMap<string, number>;
}

/**
 * Reads the sums for the reports of a range. Clean days come from the roll-up. Rows are read for dirty days, and for days of which only a part
 * is within the range.
 */
export async function revenueSums(
  { revenueRows, revenueDays }: RevenueCollections,
  range: Pick<RevenueRange, 'from' | 'to'>,
): Promise<RevenueSums> {
  const { from, to } = range;
  const firstDay = dayOf(from);
  const lastDay = dayOf(new Date(to.getTime() - 1));
  // A day is marked as dirty before its rows change, so the sums of a clean day include all rows that were written before this read.
  const stored = await revenueDays.find({ _id: { $lte: lastDay } }, IN_ONE_ANSWER).toArray();
  const parts = new Set([from, to].filter((bound) => bound.getTime() % DAY !== 0).map(dayOf));
  const clean = stored.flatMap(({ _id: day, markedAt, sums }) =>
    markedAt !== undefined || sums === undefined || parts.has(day)
      ? []
      : [{ day, before: day < firstDay, ...(JSON.parse(sums) as RollUpSums) }],
  );
  const within = clean.filter(({ before }) => !before);
  const cleanDays = new Set(clean.map(({ day }) => day));
  const read = stored.map(({ _id }) => _id).filter((day) => !cleanDays.has(day));
  const lines = await daySums(revenueRows, read, range);

  const lost = new Map<string, number>();
  const lose = (currency: string, count: number) => lost.set(currency, (lost.get(currency) ?? 0) + count);
  for (const { currency, since } of within.flatMap(({ lapsed }) => lapsed)) {
    for (const began in since) if (began < firstDay) lose(currency, since[began] ?? 0);
  }
  const daysWithin = new Set(within.map(({ day }) => day));
  for (const { figure, day, before, endedOn, sinceBefore, currency, value } of lines) {
    if (figure === 'lapsed' && sinceBefore && !before) lose(currency, value);
    // Stored sums have only the day of `since`, and not whether `since` was before the start of the range.
    const isUnknown = figure === 'active' && before && day === firstDay && daysWithin.has(endedOn ?? '');
    if (isUnknown) lose(currency, value);
  }
  return {
    days: [...clean, ...byDay(lines)],
    lost,
  };
}

function byDay(lines: readonly LineSum[]): DaySums[] {
  const groups = new Map<string, LineSum[]>();
  for (const line of lines) {
    const key = `${line.day} ${line.before}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ day, before }) => ({ day, before, cells: cellsOf(group), began: beganIn(group) })),
  );
}
