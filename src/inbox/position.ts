/**
 * The place of an event in the one order of all events, as a text that sorts: the second in which it happened, then its
 * source, then (for ours) the millisecond, then its id.
 *
 * Stripe tells whole seconds. What we read from Stripe (`snapshot`) is placed at the second in which the read *started*, before
 * every other event of that second, so that a slow read can never overwrite what happened after it. What we do ourselves
 * comes last in its second. The order of Stripe's events *inside* one second is the fold's business (projection/second.ts):
 * it depends on what else happened in it, so it can't be stored.
 */
export type PositionSource = 'snapshot' | 'stripe' | 'ours';

const RANK: Record<PositionSource, number> = { snapshot: 0, stripe: 1, ours: 2 };
const SECOND_DIGITS = 12;

/** `at` in milliseconds; Stripe's whole seconds keep the milliseconds at 0. */
export function positionOf(at: Date, source: PositionSource, id: string): string {
  const millis = at.getTime();
  const second = Math.floor(millis / 1000);
  return `${secondPrefix(second)}:${RANK[source]}:${String(millis - second * 1000).padStart(3, '0')}:${id}`;
}

/** The Unix second of a position. */
export function secondOf(position: string): number {
  return Number(position.slice(0, SECOND_DIGITS));
}

/** The millisecond of a position; of Stripe's events, the beginning of their second. */
export function instantOf(position: string): Date {
  const millis = position.slice(SECOND_DIGITS + 3, SECOND_DIGITS + 6);
  return new Date(secondOf(position) * 1000 + Number(millis));
}

/** The smallest position of a second: everything that happened in it, or later, sorts at or behind it. */
export function startOfSecond(second: number): string {
  return secondPrefix(second);
}

/** Whether this is the position of something that we read ourselves: a state at an instant, not a change. */
export function isSnapshot(position: string): boolean {
  return position.charAt(SECOND_DIGITS + 1) === String(RANK.snapshot);
}

/** Whether this is the position of an event of our own: told by the millisecond. */
export function isOurs(position: string): boolean {
  return position.charAt(SECOND_DIGITS + 1) === String(RANK.ours);
}

function secondPrefix(second: number): string {
  return String(Math.max(0, second)).padStart(SECOND_DIGITS, '0');
}
