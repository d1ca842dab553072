import type { mongo } from 'mongoose';
import type { BeganSums, RevenueCell, RevenueRow } from './revenue.document.ts';
import type { RevenueLine } from './revenue.line.ts';

/** The sum of all lines whose fields are equal. */
export interface LineSum extends Pick<RevenueLine, 'figure' | 'currency' | 'priceId' | 'plan' | 'interval' | 'value'> {
  day: string;
  /** Whether the lines are before `from`. */
  before: boolean;
  /** The days of `RevenueLine.endedAt` and `RevenueLine.since`. */
  endedOn: string | null;
  since: string | null;
  /** Whether `since` is before `from`. */
  sinceBefore: boolean;
}

/** Adds up the lines of some days in MongoDB. Lines before and after `from` are separate sums. Lines at `to` and later are left out. */
export async function daySums(
  rows: mongo.Collection<RevenueRow>,
  days: readonly string[],
  { from, to }: { from: Date; to: Date } = { from: new Date(0), to: LATEST },
): Promise<LineSum[]> {
  if (days.length === 0) return [];
  const { at, figure, currency, priceId, plan, interval } = LINE;
  const grouped = await rows
    .aggregate<{ _id: Omit<LineSum, 'value'>; value: number }>([
      { $match: { '_id.day': { $in: [...days] } } },
      { $unwind: '$lines' },
      { $match: { 'lines.at': { $lt: to } } },
      {
        $group: {
          _id: {
            day: '$_id.day',
            before: { $lt: [at, from] },
            ...{ figure, currency, priceId, plan, interval },
            endedOn: dayIn('$lines.endedAt'),
            since: dayIn('$lines.since'),
            sinceBefore: { $lt: ['$lines.since', from] },
          },
          value: { $sum: '$lines.value' },
        },
      },
    ])
    .toArray();
  return grouped.map(({ _id, value }) => ({ ..._id, value }));
}

const LINE = {
  at: '$lines.at',
  figure: '$lines.figure',
  currency: '$lines.currency',
  priceId: '$lines.priceId',
  plan: '$lines.plan',
  interval: '$lines.interval',
};

/** The last instant of an ECMAScript date. */
const LATEST = new Date(8.64e15);

/** An expression for the day of a date, null if the field is absent. */
const dayIn = (date: string) => ({ $dateToString: { date, format: '%Y-%m-%d', onNull: null } });

/** Returns the sums in the form that a day stores: one cell for each currency, price and plan, without `lapsed`, which is stored separately. */
export function cellsOf(lines: readonly LineSum[]): RevenueCell[] {
  const cells = new Map<string, RevenueCell>();
  for (const { figure, currency, priceId, plan, interval, value } of lines) {
    if (figure === 'lapsed') continue;
    const key = JSON.stringify([currency, priceId, plan]);
    const cell: RevenueCell = cells.get(key) ?? { currency, priceId, plan, figures: {} };
    // A price has one interval. Lines of payments do not have it.
    if (interval) cell.interval = interval;
    cell.figures[figure] = (cell.figures[figure] ?? 0) + value;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

/** Returns how many subscriptions began, by currency and the month of their end. */
export function beganIn(lines: readonly LineSum[]): BeganSums[] {
  const byCurrency = new Map<string, Record<string, number>>();
  for (const { figure, currency, endedOn, value } of lines) {
    if (figure !== 'began') continue;
    const until = byCurrency.get(currency) ?? {};
    const month = endedOn?.slice(0, 7) ?? '';
    until[month] = (until[month] ?? 0) + value;
    byCurrency.set(currency, until);
  }
  return [...byCurrency].map(([currency, until]) => ({ currency, until }));
}
