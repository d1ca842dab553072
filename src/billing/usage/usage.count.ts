import { SECOND } from '../../platform/clock.ts';
import { IdempotencyKeyReused, RateLimited } from '../../platform/errors.ts';
import type { Period } from '../entitlement/entitlement.view.ts';
import { COUNTER, type Counter, type CounterId, type UsageCollection, type UsageKey } from './usage.document.ts';
import { runsOn } from './usage.read.ts';
import { count, forgottenAt, KEYS_KEPT_FOR, MOST_KEYS, openPeriod, type Use } from './usage.update.ts';

export interface Counted {
  /** false if the use would exceed the limit. Then nothing was counted. */
  counted: boolean;
  /** The counter after that, null if nothing has been counted yet. */
  counter: Counter | null;
}

/** The most tries. A new period can begin during a use only once, so more tries are a bug. */
const ROUNDS = 5;

/**
 * Counts a use once for each key. `period` is opened if no period is current. Throws IdempotencyKeyReused if the key was used for another
 * quantity, and RateLimited if too many keys are stored to recognize a retry.
 */
export async function countUse(usage: UsageCollection, id: CounterId, use: Use, period: Period): Promise<Counted> {
  // A use that is larger than the limit never fits, so no period is opened for it.
  const mayFit = use.limit === null || use.quantity <= use.limit;
  for (let round = 0; round < ROUNDS; round++) {
    const counter = mayFit ? await countInPeriod(usage, id, use, period) : null;
    if (counter) return { counted: true, counter };
    const seen = await readCounter(usage, id._id, use);
    if (seen?.same) {
      if (seen.same.quantity !== use.quantity) throw new IdempotencyKeyReused();
      return { counted: true, counter: seen };
    }
    if (!mayFit) return { counted: false, counter: seen };
    if (seen && seen.kept >= MOST_KEYS) throw new RateLimited(untilForgotten(seen.oldest, use.at));
    const room = seen && runsOn(seen.period, period, use.at) ? (use.limit ?? Infinity) - seen.used : Infinity;
    if (room < use.quantity) return { counted: false, counter: seen };
  }
  throw new Error(`The period of ${id._id} turned ${ROUNDS} times during one use.`);
}

/** Counts in the current period, which is opened if necessary. Returns null if the use was not counted. */
async function countInPeriod(usage: UsageCollection, id: CounterId, use: Use, wanted: Period): Promise<Counter | null> {
  const before = (await usage.findOne({ _id: id._id }, { projection: COUNTER }))?.period ?? null;
  if (before && runsOn(before, wanted, use.at)) return count(usage, { ...id, period: before }, use);
  await openPeriod(usage, id, { before, period: wanted });
  return count(usage, { ...id, period: wanted }, use);
}

interface Seen extends Counter {
  /** The use that was counted with this key. */
  same?: UsageKey;
  /** How many keys are stored. */
  kept: number;
  oldest: Date;
}

async function readCounter(usage: UsageCollection, _id: string, { key, at }: Use): Promise<Seen | null> {
  const recent = { $filter: { input: '$keys', cond: { $gt: ['$$this.at', forgottenAt(at)] } } };
  const same = { $filter: { input: recent, cond: { $eq: ['$$this.key', { $literal: key }] } } };
  const projection = { ...COUNTER, same: { $first: same }, kept: { $size: recent }, oldest: { $min: '$keys.at' } };
  const [seen] = await usage.aggregate<Seen>([{ $match: { _id } }, { $project: projection }]).toArray();
  return seen ?? null;
}

/** Returns after how many whole seconds the oldest key is dropped, at least one. */
function untilForgotten(oldest: Date, now: Date): number {
  return Math.max(1, Math.ceil((oldest.getTime() + KEYS_KEPT_FOR - now.getTime()) / SECOND));
}
