/**
 * The place of an event in the one order of all events, as a text that sorts: the second in which it happened, then its
 * source, then (for ours) the millisecond, then its ID.
 *
 * Stripe tells whole seconds. An answer of Stripe (`snapshot`) has the second of its `Date` header. The order of events and answers
 * *inside* a second is derived when they are folded (projection/event-ordering.ts, projection/answer-placement.ts): it depends on what
 * else happened, so it cannot be stored. Our own events come last in their second.
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

/** Whether this is the position of an event of our own: told by the millisecond. */
export function isOurs(position: string): boolean {
  return position.charAt(SECOND_DIGITS + 1) === String(RANK.ours);
}

function secondPrefix(second: number): string {
  return String(Math.max(0, second)).padStart(SECOND_DIGITS, '0');
}
