import { HOUR, SECOND } from '../platform/clock.ts';

/** How long to wait after the nth failure: doubling from 1 s to 1 h, the upper half of it by chance, so that a crowd spreads out. */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(SECOND * 2 ** (attempt - 1), HOUR);
  return full / 2 + (full / 2) * random();
}
