import type { mongo } from 'mongoose';
import type { RevenueCell, RevenueRow } from './revenue.document.ts';
import type { RevenueLine } from './revenue.line.ts';

/** The sum of all lines that agree in these things. */
export interface LineSum extends Pick<RevenueLine, 'figure' | 'currency' | 'priceId' | 'plan' | 'value'> {
  day: string;
  /** Whether they are dated before `from`. */
  before: boolean;
  /** The days of `RevenueLine.endedAt` and `RevenueLine.since`. */
  endedOn: string | null;
  since: string | null;
  /** Whether `since` is before `from`. */
  sinceBefore: boolean;
}

/** Adds up the lines of the rows of some days, in the database. `from` divides the sums; lines at `to` and later are left out. */
export async function daySums(
  rows: mongo.Collection<RevenueRow>,
  days: readonly string[],
  { from, to }: { from: Date; to: Date } = { from: new Date(0), to: LATEST },
): Promise<LineSum[]> {
  if (days.length === 0) return [];
  const { at, figure, currency, priceId, plan } = LINE;
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
            ...{ figure, currency, priceId, plan },
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
};

/** The last instant of an ECMAScript date. */
const LATEST = new Date(8.64e15);

/** Null where there is no such date. */
const dayIn = (date: string) => ({ $dateToString: { date, format: '%Y-%m-%d', onNull: null } });

/** The sums as a day keeps them: one cell for each currency, price and plan. `lapsed` is kept beside them. */
export function cellsOf(lines: readonly LineSum[]): RevenueCell[] {
  const cells = new Map<string, RevenueCell>();
  for (const { figure, currency, priceId, plan, value } of lines) {
    if (figure === 'lapsed') continue;
    const key = JSON.stringify([currency, priceId, plan]);
    const cell = cells.get(key) ?? { currency, priceId, plan, figures: {} };
    cell.figures[figure] = (cell.figures[figure] ?? 0) + value;
    cells.set(key, cell);
  }
  return [...cells.values()];
}
