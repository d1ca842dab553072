import { HOUR, MINUTE, SECOND } from './clock.ts';

/** How long to wait after the nth failure: doubling from 1 s to 1 h, the upper half of it by chance, so that a crowd spreads out. */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(SECOND * 2 ** (attempt - 1), HOUR);
  return full / 2 + (full / 2) * random();
}

/** How long to wait before Stripe is asked what an event belongs to: a minute, in which its link usually comes, then ever longer. */
export function lookUpDelay(lookups: number): number {
  return Math.min(MINUTE * 2 ** lookups, HOUR);
}
