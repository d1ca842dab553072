import { MINUTE } from './clock.ts';
import type { Passing } from './passing.ts';

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
