import { MINUTE } from '../../platform/clock.ts';
import { beganIn, cellsOf, daySums, type LineSum } from './day-sums.ts';
import type { RevenueCollections, RollUpSums } from './revenue.document.ts';

/**
 * The time between the mark of a day and its sum. The process that marks a day writes its rows within seconds. If a process hangs for longer,
 * it has lost its lease on the events, so another one marks the day again and writes the same rows.
 */
const QUIET = 2 * MINUTE;

export interface RollUp {
  /** Sums the days that were marked at least `quiet` milliseconds ago, and returns how many it summed. */
  runOnce(quiet?: number): Promise<number>;
}

/**
 * Creates the job that stores the sums of dirty days. It can stop at any point and run in several processes: a day stays dirty until its sums are
 * stored, and reports read dirty days from their rows.
 */
export function createRollUp({ revenueRows, revenueDays }: RevenueCollections): RollUp {
  return {
    async runOnce(quiet = QUIET) {
      const dirty = revenueDays.find({ markedAt: { $exists: true } }).project<Marked>({ markedAt: 1, now: '$$NOW' });
      let summed = 0;
      for (const { _id: day, markedAt, now } of await dirty.toArray()) {
        if (now.getTime() - markedAt.getTime() < quiet) continue;
        const sums = JSON.stringify(sumsOf(await daySums(revenueRows, [day])));
        // If the day was marked again meanwhile, it stays dirty, because these sums may lack a row.
        const stored = await revenueDays.updateOne(
          { _id: day, markedAt },
          { $set: { sums }, $unset: { markedAt: '' } },
        );
        summed += stored.modifiedCount;
      }
      return summed;
    },
  };
}

interface Marked {
  _id: string;
  markedAt: Date;
  /** MongoDB's time, as in the mark. */
  now: Date;
}

function sumsOf(lines: readonly LineSum[]): RollUpSums {
  const lapsed = new Map<string, Record<string, number>>();
  for (const { figure, currency, since, value } of lines) {
    if (figure !== 'lapsed' || since === null) continue;
    const days = lapsed.get(currency) ?? {};
    days[since] = (days[since] ?? 0) + value;
    lapsed.set(currency, days);
  }
  return {
    cells: cellsOf(lines),
    lapsed: [...lapsed].map(([currency, since]) => ({ currency, since })),
    began: beganIn(lines),
  };
}
