import { DAY } from '../../platform/clock.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import { cellsOf, daySums, type LineSum } from './day-sums.ts';
import type { RevenueCell, RevenueCollections, RollUpSums } from './revenue.document.ts';
import { dayOf } from './revenue.line.ts';
import type { RevenueRange } from './revenue.view.ts';

/** What changed on a day, or on the part of it that is before, or within, the range. */
export interface DaySums {
  day: string;
  /** Whether that was before the range begins. */
  before: boolean;
  cells: RevenueCell[];
}

export interface RevenueSums {
  /** Everything until the end of the range. */
  days: DaySums[];
  /** Of the subscriptions that ran when the range began, how many ended within it, by currency. */
  lost: ReadonlyMap<string, number>;
}

/**
 * Everything that reports of a range are made of. Clean days come from the roll-up. Rows are read for dirty days, and for days of which only a
 * part is within the range.
 */
export async function revenueSums(
  { revenueRows, revenueDays }: RevenueCollections,
  range: RevenueRange,
): Promise<RevenueSums> {
  const { from, to } = range;
  const firstDay = dayOf(from);
  const lastDay = dayOf(new Date(to.getTime() - 1));
  // A day is marked before its rows change, so a clean one here has sums of all rows that could be read before now.
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
    // The sums of a day know the day of `since`, and not whether it was before the range began.
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
    group.slice(0, 1).map(({ day, before }) => ({ day, before, cells: cellsOf(group) })),
  );
}
