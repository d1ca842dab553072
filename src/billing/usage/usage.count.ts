import { SECOND } from '../../platform/clock.ts';
import { IdempotencyKeyReused } from '../../platform/idempotency-key-reused.ts';
import { RateLimited } from '../../platform/rate-limited.ts';
import type { Period } from '../entitlement/entitlement.view.ts';
import { COUNTER, type Counter, type CounterId, type UsageCollection, type UsageKey } from './usage.document.ts';
import { runsOn } from './usage.read.ts';
import { count, forgottenAt, KEYS_KEPT_FOR, MOST_KEYS, openPeriod, type Use } from './usage.update.ts';

export interface Counted {
  /** false: the limit leaves no room for it, and nothing was counted. */
  counted: boolean;
  /** As it is then; null where nothing has been counted yet. */
  counter: Counter | null;
}

/** A period turns under a use once at most; more rounds than these are a mistake of ours. */
const ROUNDS = 5;

/**
 * Counts a use once, however often it is asked for under its key. `period` is the one to open where none runs. Throws
 * IdempotencyKeyReused for a key of another quantity, RateLimited where there are too many keys to know a retry by.
 */
export async function countUse(usage: UsageCollection, id: CounterId, use: Use, period: Period): Promise<Counted> {
  // A use that is larger than the limit never fits, so there is nothing to open for it.
  const mayFit = use.limit === null || use.quantity <= use.limit;
  for (let round = 0; round < ROUNDS; round++) {
    const counter = mayFit ? await countInPeriod(usage, id, use, period) : null;
    if (counter) return { counted: true, counter };
    const seen = await lookAt(usage, id._id, use);
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

/** Counts in the period that runs, opening it where none does; null if it was not counted. */
async function countInPeriod(usage: UsageCollection, id: CounterId, use: Use, wanted: Period): Promise<Counter | null> {
  const before = (await usage.findOne({ _id: id._id }, { projection: COUNTER }))?.period ?? null;
  if (before && runsOn(before, wanted, use.at)) return count(usage, { ...id, period: before }, use);
  await openPeriod(usage, id, { before, period: wanted });
  return count(usage, { ...id, period: wanted }, use);
}

interface Seen extends Counter {
  /** The use that was counted under this key. */
  same?: UsageKey;
  /** How many keys are remembered. */
  kept: number;
  oldest: Date;
}

async function lookAt(usage: UsageCollection, _id: string, { key, at }: Use): Promise<Seen | null> {
  const recent = { $filter: { input: '$keys', cond: { $gt: ['$$this.at', forgottenAt(at)] } } };
  const same = { $filter: { input: recent, cond: { $eq: ['$$this.key', { $literal: key }] } } };
  const projection = { ...COUNTER, same: { $first: same }, kept: { $size: recent }, oldest: { $min: '$keys.at' } };
  const [seen] = await usage.aggregate<Seen>([{ $match: { _id } }, { $project: projection }]).toArray();
  return seen ?? null;
}

/** In whole seconds, at least one. */
function untilForgotten(oldest: Date, now: Date): number {
  return Math.max(1, Math.ceil((oldest.getTime() + KEYS_KEPT_FOR - now.getTime()) / SECOND));
}
