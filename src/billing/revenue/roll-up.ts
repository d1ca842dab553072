import { MINUTE } from '../../platform/clock.ts';
import { cellsOf, daySums, type LineSum } from './day-sums.ts';
import type { RevenueCollections, RollUpSums } from './revenue.document.ts';

/**
 * How long after a day was marked its rows are summed. Whoever marked it writes its rows within seconds. A process that hangs for longer has lost
 * its lease on the events by then, so another one has marked the day again and written the same rows.
 */
const QUIET = 2 * MINUTE;

export interface RollUp {
  /** Sums the days that were marked at least `quiet` milliseconds ago, and returns how many it summed. */
  runOnce(quiet?: number): Promise<number>;
}

/**
 * Keeps the sums of each day. It can end at any point and run in several processes at once: a day stays dirty until the sums of its rows are stored,
 * and reports read dirty days from their rows.
 */
export function createRollUp({ revenueRows, revenueDays }: RevenueCollections): RollUp {
  return {
    async runOnce(quiet = QUIET) {
      const dirty = revenueDays.find({ markedAt: { $exists: true } }).project<Marked>({ markedAt: 1, now: '$$NOW' });
      let summed = 0;
      for (const { _id: day, markedAt, now } of await dirty.toArray()) {
        if (now.getTime() - markedAt.getTime() < quiet) continue;
        const sums = JSON.stringify(sumsOf(await daySums(revenueRows, [day])));
        // A day that was marked again meanwhile stays dirty: these sums may lack a row.
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
  /** By the clock of MongoDB, which also dates the mark. */
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
  return { cells: cellsOf(lines), lapsed: [...lapsed].map(([currency, since]) => ({ currency, since })) };
}
