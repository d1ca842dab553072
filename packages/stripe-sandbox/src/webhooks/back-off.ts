import { HOUR, MINUTE, SECOND } from '../time/clock.ts';

/**
 * How long to wait after each failed attempt. Quick at first, as a developer who has just restarted the service wants
 * it; then, like Stripe, for three days in all.
 */
export const BACK_OFF: readonly number[] = [
  1 * SECOND,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  1 * HOUR,
  ...Array.from({ length: 12 }, () => 6 * HOUR),
];

/** When to try again after so many failed attempts, or `null` to give up. */
export function nextAttemptAt(failures: number, { after, backOff }: { after: Date; backOff: readonly number[] }) {
  const wait = backOff[failures - 1];
  return wait === undefined ? null : new Date(after.getTime() + wait);
}
