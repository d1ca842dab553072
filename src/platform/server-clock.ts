import type { Connection } from 'mongoose';
import { type Clock, SECOND, wallClock } from './clock.ts';
import type { Log } from './log.ts';
import { repeat } from './repeat.ts';
import { readServerTime } from './server-time.ts';

/** How often MongoDB is asked for its time. If the clock of this process is changed, it is wrong for no longer than this. */
const MEASURE_EVERY = 10 * SECOND;
/** Half a lease of a partition. */
const LARGEST_DIFFERENCE = 5 * SECOND;

/** MongoDB's time, which is the same for every process of the service. */
export interface ServerClock extends Clock {
  stop(): Promise<void>;
}

/**
 * Starts a clock that shows MongoDB's time, so that processes whose own clocks differ agree on what is due, on leases and on the order of
 * events. It asks MongoDB now and every 10 s. In between it counts with the monotonic clock, which never jumps. Rejects if MongoDB does not
 * answer the first time. If a later measurement fails, it keeps the last one.
 *
 * The alternative, `$$NOW` in each query, works only for queries: inserts and documents in memory need the time, too. See
 * docs/decisions/0042-one-time-for-all-processes.md.
 */
export async function startServerClock(
  connection: Connection,
  { log, every = MEASURE_EVERY, local = wallClock }: { log: Log; every?: number; local?: Clock },
): Promise<ServerClock> {
  let offset = 0; // MongoDB's time minus the monotonic clock
  let isFarApart = false;
  await measure();
  const measuring = repeat("MongoDB's time", measure, { every, log });
  measuring.start();
  return { now: () => new Date(performance.now() + offset), stop: measuring.stop };

  async function measure(): Promise<void> {
    const { ahead } = await readServerTime(connection, local);
    offset = local.now().getTime() - ahead - performance.now();
    const wasFarApart = isFarApart;
    isFarApart = Math.abs(ahead) >= LARGEST_DIFFERENCE;
    if (isFarApart && !wasFarApart)
      log.warn({ aheadMs: ahead }, 'the clock of this process differs from that of MongoDB: correct it (NTP)');
  }
}
