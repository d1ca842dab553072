import { MINUTE, type SandboxClock, SECOND } from './clock.ts';

/** A source of scheduled operations: `next` tells when one is due (Unix seconds), and `arrive` runs those that are due. */
export interface DueSource {
  next(): Promise<number | null>;
  arrive(): Promise<void>;
}

/** Moves the sandbox's clock and runs scheduled operations. */
export interface Passing {
  /** Advances the clock and stops at each instant at which an operation is due, so that each runs at its own time. */
  advance(seconds: number): Promise<void>;
  /** Moves the clock to the next instant at which an operation is due, and runs it. */
  toNext(): Promise<void>;
  /** When the next operation is due, in Unix seconds. */
  next(): Promise<number | null>;
  /** Runs the due operations. Cheap if there are none. */
  catchUp(): Promise<void>;
}

/** Connects the clock with the sources of scheduled operations, such as expiring sessions. */
export function createPassing(clock: SandboxClock, sources: DueSource[]): Passing {
  const earliest = async () => {
    const due = await Promise.all(sources.map(async (source) => ({ source, at: await source.next() })));
    return due
      .filter((it): it is { source: DueSource; at: number } => it.at !== null)
      .sort((a, b) => a.at - b.at)
      .at(0);
  };

  return {
    async advance(seconds) {
      const target = clock.now().getTime() + seconds * SECOND;
      for (let due = await earliest(); due && due.at * SECOND <= target; due = await earliest()) {
        await clock.moveTo(new Date(due.at * SECOND));
        await due.source.arrive();
      }
      await clock.moveTo(new Date(target));
    },
    async toNext() {
      const due = await earliest();
      if (!due) return;
      await clock.moveTo(new Date(due.at * SECOND));
      await due.source.arrive();
    },
    next: async () => (await earliest())?.at ?? null,
    async catchUp() {
      for (const source of sources) {
        const at = await source.next();
        if (at !== null && at <= clock.seconds()) await source.arrive();
      }
    },
  };
}

// Requests and pages run due operations first. This only matters if there are no requests.
const EVERY = 1 * MINUTE;

/** Runs due operations at intervals until stopped. */
export function startSweeping(passing: Passing, every = EVERY): { stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // If the database is unavailable, the next sweep runs what this one missed.
    sweeping = passing.catchUp().catch(() => undefined);
  }, every);
  timer.unref();

  return {
    async stop() {
      clearInterval(timer);
      await sweeping;
    },
  };
}
