import type { Connection } from 'mongoose';
import { type Clock, SECOND } from './clock.ts';
import type { Log } from './log.ts';

/** How often the time is asked for. A clock that is set while the process runs is wrong for no longer than this. */
const MEASURE_EVERY = 10 * SECOND;
/** An answer that took longer tells the time too badly to be used, unless it is the first. */
const PROMPT = SECOND;
/** Half a lease of a partition. */
const FAR_APART = 5 * SECOND;

/** MongoDB's time, as every process of the service sees it. */
export interface ServerClock extends Clock {
  /** By how many milliseconds the clock of this process is ahead of MongoDB's. Negative if it is behind. */
  ahead(): number;
  stop(): void;
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
  { log, every = MEASURE_EVERY }: { log?: Log; every?: number } = {},
): Promise<ServerClock> {
  let offset = 0; // of MongoDB's time to the monotonic clock
  let ahead = 0;
  let isFarApart = false;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  await measure(Infinity);
  measureLater();
  return {
    now: () => new Date(performance.now() + offset),
    ahead: () => ahead,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };

  async function measure(longest: number): Promise<void> {
    const asked = performance.now();
    const server = await timeOf(connection);
    const answered = performance.now();
    if (answered - asked > longest) return;
    offset = server.getTime() - (asked + answered) / 2;
    ahead = Math.round(Date.now() - (answered + offset));
    tell();
  }

  function measureLater(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      void measure(PROMPT)
        .catch(() => {}) // MongoDB is away, and /readyz says so
        .then(measureLater);
    }, every).unref();
  }

  function tell(): void {
    const wasFarApart = isFarApart;
    isFarApart = Math.abs(ahead) >= FAR_APART;
    if (isFarApart && !wasFarApart)
      log?.warn({ aheadMs: ahead }, 'the clock of this process differs from that of MongoDB: correct it (NTP)');
  }
}

/** MongoDB's time when it answers. */
async function timeOf({ db }: Connection): Promise<Date> {
  const [answer] = (await db?.aggregate<{ now: Date }>(ONLY_NOW).toArray()) ?? [];
  if (!answer) throw new Error('MongoDB did not tell its time.');
  return answer.now;
}

const ONLY_NOW = [{ $documents: [{}] }, { $project: { now: '$$NOW' } }];
