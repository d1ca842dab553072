import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Cursor } from '../inbox/cursor.document.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import { insertMissing } from '../platform/mongo.ts';

/** After this time without a renewal, another worker may take a partition. */
const LEASE = 10 * SECOND;
/** How often a worker renews its leases. */
const RENEW = 2 * SECOND;

export interface Partitions {
  /** Returns the partitions of this worker. Every two seconds it also renews their leases, and takes or releases some. */
  mine(): Promise<readonly number[]>;
  /** Releases all partitions, so that other workers need not wait for the leases to end. */
  release(): Promise<void>;
}

/**
 * Divides the partitions between the workers: each takes free ones up to its share, and releases the rest. Partitions only decide which worker
 * reads which due events. Correctness does not depend on them, because every save of an account is guarded by its revision. Leases are
 * compared with MongoDB's clock, so that workers whose clocks differ agree.
 */
export function createPartitions(cursors: mongo.Collection<Cursor>, wall: Clock): Partitions {
  const owner = randomUUID();
  const worker = `worker:${owner}` as const;
  const rows = Array.from({ length: PARTITIONS }, (_, n) => `partition:${n}` as const);
  let current: number[] = [];
  let renewedAt = 0;
  let isReady = false;

  return {
    async mine() {
      const now = wall.now().getTime();
      if (now - renewedAt < RENEW) return current;
      if (!isReady) await insertMissing(cursors, rows.map((_id) => ({ _id })) as Cursor[]);
      isReady = true;
      current = await renew();
      renewedAt = now;
      return current;
    },
    async release() {
      current = [];
      renewedAt = 0;
      isReady = false;
      await cursors.updateMany({ _id: { $in: rows }, owner }, { $unset: { owner: 1, until: 1 } });
      await cursors.deleteOne({ _id: worker });
    },
  };

  async function renew(): Promise<number[]> {
    const renewal = [{ $set: { owner, until: { $add: ['$$NOW', LEASE] } } }];
    const { matchedCount } = await cursors.updateOne({ _id: worker }, renewal);
    // The first time, or this process was paused for longer than its lease and another worker removed the row.
    if (matchedCount === 0) {
      await insertMissing(cursors, [{ _id: worker }] as Cursor[]);
      await cursors.updateOne({ _id: worker }, renewal);
    }
    await cursors.updateMany({ _id: { $in: rows }, owner }, renewal);
    const isOver = { $expr: { $lt: ['$until', '$$NOW'] } };
    const workers = await cursors.countDocuments({ _id: /^worker:/, $nor: [isOver] } as never);
    await cursors.deleteMany({ _id: /^worker:/, ...isOver } as never);
    const share = Math.ceil(PARTITIONS / Math.max(1, workers));
    // If `cursors` was emptied, the rows are created again next time.
    if ((await cursors.countDocuments({ _id: { $in: rows } })) < PARTITIONS) isReady = false;
    const own = await ownRows();
    for (const _id of own.slice(share)) await cursors.updateOne({ _id, owner }, { $unset: { owner: 1, until: 1 } });
    let missing = share - own.length;
    if (missing <= 0) return own.slice(0, share).map(numberOf);
    const isFree = { $or: [{ owner: { $exists: false } }, isOver] };
    const free = await cursors.find({ _id: { $in: rows }, ...isFree } as never, { projection: { _id: 1 } }).toArray();
    for (const { _id } of free) {
      if (missing-- <= 0) break;
      await cursors.updateOne({ _id, ...isFree } as never, renewal);
    }
    return (await ownRows()).map(numberOf);
  }

  async function ownRows(): Promise<Cursor['_id'][]> {
    const found = await cursors.find({ _id: { $in: rows }, owner }, { projection: { _id: 1 } }).toArray();
    return found.map(({ _id }) => _id);
  }
}

const numberOf = (row: string): number => Number(row.slice('partition:'.length));
