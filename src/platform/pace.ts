import { SECOND } from './clock.ts';

/** Lets calls through at a steady rate. */
export interface Pace {
  /** Resolves when it is this caller's turn; turns come in the order in which they were asked for. */
  turn(): Promise<void>;
}

export interface PaceOptions {
  perSecond: number;
  /** How many may go at once after a rest. */
  burst: number;
  /** A monotonic clock, in milliseconds. If the wall clock were used and set back, every caller would wait. */
  now: () => number;
  wait: (milliseconds: number) => Promise<unknown>;
}

/** What Stripe lets through to one endpoint: https://docs.stripe.com/rate-limits */
export const STRIPE_PACE = { perSecond: 25, burst: 25 } as const;

/**
 * A token bucket. It keeps one number, the instant at which the bucket will be full again, and each turn moves it on by the price
 * of a token: so it needs no queue, and whoever asks first waits the least.
 */
export function createPace({ perSecond, burst, now, wait }: PaceOptions): Pace {
  const token = SECOND / perSecond;
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    async turn() {
      const at = now();
      fullAt = Math.max(fullAt, at) + token;
      const delay = fullAt - at - burst * token;
      if (delay > 0) await wait(delay);
    },
  };
}
