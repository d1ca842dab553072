import { duplicateKey } from '../../platform/mongo.ts';
import { daySums, type LineSum } from './day-sums.ts';
import type { RevenueCell, RevenueCollections, RevenueDay } from './revenue.document.ts';

export interface RollUp {
  /** Sums the days that are dirty now, and returns how many it summed. */
  runOnce(): Promise<number>;
}

/**
 * Keeps the sums of each day. It can end at any point and run in several processes at once: a day stays dirty until sums that contain each of its
 * rows are stored, and reports read dirty days from their rows.
 */
export function createRollUp({ revenueRows, revenueDays }: RevenueCollections): RollUp {
  return {
    async runOnce() {
      const days = await dirtyDays({ revenueRows });
      let summed = 0;
      for (const day of days) if (await sumDay(day)) summed += 1;
      return summed;
    },
  };

  /** False where another process stored sums of the day meanwhile: the marks that were read here are for its next run. */
  async function sumDay(day: string): Promise<boolean> {
    const version = (await revenueDays.findOne({ _id: day }, { projection: { version: 1 } }))?.version ?? 0;
    // The order matters: a row that is written after this line keeps its mark, whether or not the sums contain it.
    const marks = await revenueRows.distinct('unsummed', { '_id.day': day, unsummed: { $exists: true } });
    const sums = sumsOf(await daySums(revenueRows, [day]));
    try {
      // An upsert of an outdated version tries to insert the day, and fails.
      const next = { $set: { ...sums, version: version + 1 } };
      await revenueDays.updateOne({ _id: day, version }, next, { upsert: true });
    } catch (error) {
      if (duplicateKey(error)) return false;
      throw error;
    }
    await revenueRows.updateMany({ '_id.day': day, unsummed: { $in: marks } }, { $unset: { unsummed: '' } });
    return true;
  }
}

/** The days of which rows changed since they were summed, up to `last`. */
export async function dirtyDays(
  { revenueRows }: Pick<RevenueCollections, 'revenueRows'>,
  last = '~',
): Promise<string[]> {
  return revenueRows.distinct('_id.day', { '_id.day': { $lte: last }, unsummed: { $exists: true } });
}

function sumsOf(lines: readonly LineSum[]): Pick<RevenueDay, 'cells' | 'lapsed'> {
  const cells = new Map<string, RevenueCell>();
  const lapsed = new Map<string, Record<string, number>>();
  for (const { figure, currency, priceId, plan, since, value } of lines) {
    if (since !== null) {
      lapsed.set(currency, { ...lapsed.get(currency), [since]: value });
      continue;
    }
    const key = JSON.stringify([currency, priceId, plan]);
    const cell = cells.get(key) ?? { currency, priceId, plan, figures: {} };
    cell.figures[figure] = (cell.figures[figure] ?? 0) + value;
    cells.set(key, cell);
  }
  return {
    cells: [...cells.values()],
    lapsed: [...lapsed].map(([currency, since]) => ({ currency, since })),
  };
}
