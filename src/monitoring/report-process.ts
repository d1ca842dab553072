import { hostname } from 'node:os';
import type { Connection, mongo } from 'mongoose';
import { type Clock, MINUTE, SECOND } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import { readServerTime } from '../platform/server-time.ts';
import type { ProcessDocument } from './process.document.ts';

/** How often a process reports, in milliseconds. Alerts look at two minutes. */
export const REPORT_EVERY = 15 * SECOND;

/**
 * A process that has not reported for this long has ended. Its row is not removed when it stops, because MongoDB may be unavailable then.
 */
const GONE_AFTER = 2 * MINUTE;

export interface ProcessReportOptions {
  connection: Connection;
  processes: mongo.Collection<ProcessDocument>;
  role: ProcessDocument['role'];
  /** The clock that is compared with MongoDB's. */
  wall: Clock;
  metrics: Pick<Metrics, 'clockDifference' | 'mongoAnswered'>;
}

/**
 * Reports what only the process itself can measure: that MongoDB answers it, and how far its clock is from MongoDB's. Every process does
 * so, because each machine has its own clock. The values are written to metrics for Prometheus, and to a row of `processes` for `doctor`.
 * Rejects if MongoDB does not answer. The metrics then keep the last values.
 */
export function createReport(options: ProcessReportOptions): () => Promise<void> {
  const { connection, processes, role, wall, metrics } = options;
  const host = hostname();
  const { pid } = process;
  return async () => {
    const { serverTime, ahead } = await readServerTime(connection, wall);
    metrics.clockDifference.set({ role }, ahead / SECOND);
    metrics.mongoAnswered.set({ role }, serverTime.getTime() / SECOND);
    const times = { reportedAt: '$$NOW', expiresAt: { $add: ['$$NOW', GONE_AFTER] } };
    const row = { host, pid, role, clockAhead: ahead, ...times };
    await processes.updateOne({ _id: `${host}:${pid}` }, [{ $set: row }], { upsert: true });
  };
}
