import { SECOND } from './clock.ts';

/** Lets calls through at a steady rate. */
export interface Pace {
  /** Resolves when it is this caller's turn. Callers are served in the order of their calls. */
  turn(): Promise<void>;
}

export interface PaceOptions {
  perSecond: number;
  /** How many calls may go at once after a pause. */
  burst: number;
  /** A monotonic clock, in milliseconds. If the wall clock were used and set back, every caller would wait. */
  now: () => number;
  wait: (milliseconds: number) => Promise<unknown>;
}

/** Stripe's rate limit for one endpoint: https://docs.stripe.com/rate-limits */
export const STRIPE_PACE = { perSecond: 25, burst: 25 } as const;

/**
 * Creates a token bucket. It stores one number, the instant at which the bucket will be full again, and each turn moves it by the time of
 * one token. So it needs no queue, and callers are served in order.
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
