import { HOUR, MINUTE, SECOND } from './clock.ts';

/**
 * Returns how long to wait after failure number `attempt`, in milliseconds. The delay doubles from 1 s to 1 h. Its upper half is random, so
 * that many failures at once are not retried at once.
 */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(SECOND * 2 ** (attempt - 1), HOUR);
  return full / 2 + (full / 2) * random();
}

/**
 * Returns how long to wait before Stripe is asked which user an event belongs to, in milliseconds. The first delay is a minute, because the
 * event that links the customer usually arrives within it.
 */
export function lookUpDelay(lookups: number): number {
  return Math.min(MINUTE * 2 ** lookups, HOUR);
}
