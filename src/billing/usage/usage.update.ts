import { DAY } from '../../platform/clock.ts';
import { duplicateKey } from '../../platform/mongo.ts';
import type { Period } from '../entitlement/entitlement.view.ts';
import { COUNTER, type Counter, type CounterId, type UsageCollection } from './usage.document.ts';
import { type Share, stagedShare, type Told } from './usage.messages.ts';

/** One use, with the current name and limit of its feature. */
export interface Use {
  /** The display name of the feature. */
  name: string;
  key: string;
  quantity: number;
  /** null if unlimited. */
  limit: number | null;
  at: Date;
}

/** How long keys are stored, and how many of them at most. */
export const KEYS_KEPT_FOR = DAY;
export const MOST_KEYS = 5_000;

/** Returns the instant up to which keys are dropped. */
export const forgottenAt = (now: Date): Date => new Date(now.getTime() - KEYS_KEPT_FOR);

/**
 * Opens a period: the first one of a counter, or the one after the period that was read. If several requests do so at the same time, one
 * succeeds, and the others count in its period. The keys stay, so that a retry from the period before is recognized.
 */
export async function openPeriod(
  usage: UsageCollection,
  { _id, userId, feature }: CounterId,
  { before, period }: { before: Period | null; period: Period },
): Promise<void> {
  const fresh = { period, used: 0, told: [] };
  if (before !== null) {
    await usage.updateOne({ _id, 'period.start': before.start }, { $set: fresh });
    return;
  }
  try {
    await usage.insertOne({ _id, userId, feature, limit: null, keys: [], ...fresh });
  } catch (error) {
    if (!duplicateKey(error)) throw error;
  }
}

/**
 * Counts a use in ONE update, or not at all: only in this period, within the limit, with a new key, and if there is room for the key. The
 * counter, the key and the messages that follow are stored together. Returns null if one of these conditions is not met.
 */
export function count(
  usage: UsageCollection,
  counter: CounterId & { period: Period },
  use: Use,
): Promise<Counter | null> {
  const { name, key, quantity, limit, at } = use;
  const forgotten = forgottenAt(at);
  return usage.findOneAndUpdate(
    {
      _id: counter._id,
      'period.start': counter.period.start,
      ...(limit === null ? {} : { used: { $lte: limit - quantity } }),
      keys: { $not: { $elemMatch: { key, at: { $gt: forgotten } } } },
      $or: [{ [`keys.${MOST_KEYS - 1}`]: { $exists: false } }, { 'keys.0.at': { $lte: forgotten } }],
    },
    [
      {
        $set: {
          used: { $add: ['$used', quantity] },
          limit: { $literal: limit },
          keys: {
            $concatArrays: [
              { $filter: { input: '$keys', cond: { $gt: ['$$this.at', forgotten] } } },
              // `$literal`, so that input is never an expression.
              [{ $literal: { key, quantity, at } }],
            ],
          },
        },
      },
      ...(limit === null ? [] : [stage(counter, { name, limit, at })]),
    ],
    { returnDocument: 'after', projection: COUNTER },
  ) as Promise<Counter | null>;
}

/** Returns an expression for the messages of this count that were not staged in this period. A jump over 80 % to 100 % gives only the latter. */
function stage(counter: CounterId & { period: Period }, told: Omit<Told, 'share' | 'state'>) {
  const reached = (share: Share) => ({ $gte: [{ $multiply: ['$used', 100] }, told.limit * share] });
  const news = (share: Share) => ({ $and: [reached(share), { $not: [{ $in: [share, '$told'] }] }] });
  const fact = (share: Share, state: 'DUE' | 'WITHDRAWN') => [
    { $literal: stagedShare(counter, { ...told, share, state }) },
  ];
  const first = { $cond: [reached(100), fact(80, 'WITHDRAWN'), fact(80, 'DUE')] };
  return {
    $set: {
      outbox: {
        $concatArrays: [
          { $ifNull: ['$outbox', []] },
          { $cond: [news(80), first, []] },
          { $cond: [news(100), fact(100, 'DUE'), []] },
        ],
      },
      told: {
        $concatArrays: ['$told', { $cond: [news(80), [80], []] }, { $cond: [news(100), [100], []] }],
      },
    },
  };
}
