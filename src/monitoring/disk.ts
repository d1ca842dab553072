import { type Connection, mongo } from 'mongoose';
import { MINUTE } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import { databaseOf } from '../platform/mongo.ts';

/** How often a worker measures, in milliseconds: `dbStats` looks at every file of the database. */
export const DISK_EVERY = MINUTE;

export interface DiskOptions {
  connection: Connection;
  metrics: Pick<Metrics, 'mongoDisk'>;
}

/**
 * Measures how full the file system of MongoDB is. Shows nothing if MongoDB does not say so (an empty database, a shared cluster of Atlas)
 * or if the user has no right to `dbStats`. Rejects if MongoDB does not answer.
 * https://www.mongodb.com/docs/manual/reference/command/dbStats/
 */
export async function measureDisk({ connection, metrics: { mongoDisk } }: DiskOptions): Promise<void> {
  const { fsUsedSize, fsTotalSize } = await statistics(connection);
  mongoDisk.reset();
  if (!fsUsedSize || !fsTotalSize) return;
  mongoDisk.set({ kind: 'used' }, fsUsedSize);
  mongoDisk.set({ kind: 'total' }, fsTotalSize);
}

interface DbStats {
  fsUsedSize?: number;
  fsTotalSize?: number;
}

async function statistics(connection: Connection): Promise<DbStats> {
  try {
    return (await databaseOf(connection).command({ dbStats: 1 })) as DbStats;
  } catch (error) {
    // MongoDB has answered, with a refusal.
    if (error instanceof mongo.MongoServerError) return {};
    throw error;
  }
}
