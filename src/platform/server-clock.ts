import type { Connection } from 'mongoose';
import { type Clock, SECOND, wallClock } from './clock.ts';
import type { Log } from './log.ts';
import { repeat } from './repeat.ts';
import { readServerTime } from './server-time.ts';

/** How often the time is asked for. A clock that is set while the process runs is wrong for no longer than this. */
const MEASURE_EVERY = 10 * SECOND;
/** Half a lease of a partition. */
const FAR_APART = 5 * SECOND;

/** MongoDB's time, as every process of the service sees it. */
export interface ServerClock extends Clock {
  stop(): Promise<void>;
}

/**
 * Starts a clock that shows MongoDB's time, so that processes whose own clocks differ agree on what is due, on leases and on the order of
 * events. It asks MongoDB now and every 10 s. In between it counts with the monotonic clock, which nobody sets. Rejects if MongoDB does
 * not answer the first time. Later failures keep the last measurement.
 *
 * Comparing each due time with `$$NOW` in its query would do for queries only: inserts and the documents that a process has in memory
 * need the time, too. See docs/decisions/0042-one-time-for-all-processes.md.
 */
export async function startServerClock(
  connection: Connection,
  { log, every = MEASURE_EVERY, local = wallClock }: { log: Log; every?: number; local?: Clock },
): Promise<ServerClock> {
  let offset = 0; // of MongoDB's time to the monotonic clock
  let isFarApart = false;
  await measure();
  const measuring = repeat("MongoDB's time", measure, { every, log });
  measuring.start();
  return { now: () => new Date(performance.now() + offset), stop: measuring.stop };

  async function measure(): Promise<void> {
    const { ahead } = await readServerTime(connection, local);
    offset = local.now().getTime() - ahead - performance.now();
    const wasFarApart = isFarApart;
    isFarApart = Math.abs(ahead) >= FAR_APART;
    if (isFarApart && !wasFarApart)
      log.warn({ aheadMs: ahead }, 'the clock of this process differs from that of MongoDB: correct it (NTP)');
  }
}
