import { MINUTE, type SandboxClock, SECOND } from './clock.ts';

/** Something that time brings about: when it is next due (Unix seconds), and doing whatever is due by now. */
export interface Coming {
  next(): Promise<number | null>;
  arrive(): Promise<void>;
}

/** Time in the sandbox, and what it brings about. */
export interface Passing {
  /** Moves the clock ahead, stopping at each instant at which something is due, so that it happens at its own time. */
  advance(seconds: number): Promise<void>;
  /** Moves the clock to the next instant at which something is due, and does it. */
  toNext(): Promise<void>;
  /** When something is next due, Unix seconds. */
  next(): Promise<number | null>;
  /** Does what is due by now; cheap where nothing is. */
  catchUp(): Promise<void>;
}

/** Joins the clock with the things that it brings about, such as sessions that expire. */
export function createPassing(clock: SandboxClock, comings: Coming[]): Passing {
  const earliest = async () => {
    const due = await Promise.all(comings.map(async (coming) => ({ coming, at: await coming.next() })));
    return due
      .filter((it): it is { coming: Coming; at: number } => it.at !== null)
      .sort((a, b) => a.at - b.at)
      .at(0);
  };

  return {
    async advance(seconds) {
      const target = clock.now().getTime() + seconds * SECOND;
      for (let due = await earliest(); due && due.at * SECOND <= target; due = await earliest()) {
        await clock.moveTo(new Date(due.at * SECOND));
        await due.coming.arrive();
      }
      await clock.moveTo(new Date(target));
    },
    async toNext() {
      const due = await earliest();
      if (!due) return;
      await clock.moveTo(new Date(due.at * SECOND));
      await due.coming.arrive();
    },
    next: async () => (await earliest())?.at ?? null,
    async catchUp() {
      for (const coming of comings) {
        const at = await coming.next();
        if (at !== null && at <= clock.seconds()) await coming.arrive();
      }
    },
  };
}

// Whatever is looked at is brought up to date first; this only makes the events come when nobody looks.
const EVERY = 1 * MINUTE;

/** Does what time brings about, now and then, until it is stopped. */
export function startSweeping(passing: Passing, every = EVERY): { stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // A store that is away comes back; the next sweep finds what this one missed.
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
