import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Cursor } from '../inbox/cursor.document.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import { insertMissing } from '../platform/mongo.ts';

/** A partition whose worker has not said for so long that it lives is another's to take. */
const LEASE = 10 * SECOND;
/** How often a worker says so. */
const RENEW = 2 * SECOND;

export interface Partitions {
  /** The partitions that this worker looks after now. Renews them, and takes or gives up some, now and then. */
  mine(): Promise<readonly number[]>;
  /** Gives all of them up, so that another worker need not wait. */
  release(): Promise<void>;
}

/**
 * Divides the partitions between the workers: each takes free ones up to its share, and gives up what is beyond it. They only decide
 * who looks for due events. Nothing that is right depends on them, because every save of an account is guarded by its revision. Leases are
 * compared with the clock of MongoDB, so that workers whose clocks differ agree.
 */
export function createPartitions(cursors: mongo.Collection<Cursor>, wall: Clock): Partitions {
  const owner = randomUUID();
  const worker = `worker:${owner}` as const;
  const rows = Array.from({ length: PARTITIONS }, (_, n) => `partition:${n}` as const);
  let held: number[] = [];
  let renewedAt = 0;
  let isReady = false;

  return {
    async mine() {
      const now = wall.now().getTime();
      if (now - renewedAt < RENEW) return held;
      if (!isReady) await insertMissing(cursors, rows.map((_id) => ({ _id })) as Cursor[]);
      isReady = true;
      held = await renew();
      renewedAt = now;
      return held;
    },
    async release() {
      held = [];
      renewedAt = 0;
      isReady = false;
      await cursors.updateMany({ _id: { $in: rows }, owner }, { $unset: { owner: 1, until: 1 } });
      await cursors.deleteOne({ _id: worker });
    },
  };

  async function renew(): Promise<number[]> {
    const lives = [{ $set: { owner, until: { $add: ['$$NOW', LEASE] } } }];
    const { matchedCount } = await cursors.updateOne({ _id: worker }, lives);
    // Its first time, or it stood still for longer than its lease, and another worker has removed it.
    if (matchedCount === 0) {
      await insertMissing(cursors, [{ _id: worker }] as Cursor[]);
      await cursors.updateOne({ _id: worker }, lives);
    }
    await cursors.updateMany({ _id: { $in: rows }, owner }, lives);
    const isOver = { $expr: { $lt: ['$until', '$$NOW'] } };
    const workers = await cursors.countDocuments({ _id: /^worker:/, $nor: [isOver] } as never);
    await cursors.deleteMany({ _id: /^worker:/, ...isOver } as never);
    const share = Math.ceil(PARTITIONS / Math.max(1, workers));
    // Whoever empties `cursors` must not leave the workers without work.
    if ((await cursors.countDocuments({ _id: { $in: rows } })) < PARTITIONS) isReady = false;
    const own = await ownRows();
    for (const _id of own.slice(share)) await cursors.updateOne({ _id, owner }, { $unset: { owner: 1, until: 1 } });
    let missing = share - own.length;
    if (missing <= 0) return own.slice(0, share).map(numberOf);
    const isFree = { $or: [{ owner: { $exists: false } }, isOver] };
    const free = await cursors.find({ _id: { $in: rows }, ...isFree } as never, { projection: { _id: 1 } }).toArray();
    for (const { _id } of free) {
      if (missing-- <= 0) break;
      await cursors.updateOne({ _id, ...isFree } as never, lives);
    }
    return (await ownRows()).map(numberOf);
  }

  async function ownRows(): Promise<Cursor['_id'][]> {
    const found = await cursors.find({ _id: { $in: rows }, owner }, { projection: { _id: 1 } }).toArray();
    return found.map(({ _id }) => _id);
  }
}

const numberOf = (row: string): number => Number(row.slice('partition:'.length));
