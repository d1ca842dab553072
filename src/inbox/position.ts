/**
 * A position is the place of an event in the order of all events, as a text that sorts: the second in which it happened, then its
 * source, then for internal events the millisecond, then its ID.
 *
 * Stripe's times have whole seconds. An answer of Stripe (`snapshot`) has the second of its `Date` header. The order of events and answers
 * *inside* a second is derived when they are folded (folding/event-ordering.ts, folding/answer-placement.ts). It depends on the other
 * events of the second, so it cannot be stored. Internal events come last in their second.
 */
export type PositionSource = 'snapshot' | 'stripe' | 'ours';

const RANK: Record<PositionSource, number> = { snapshot: 0, stripe: 1, ours: 2 };
const SECOND_DIGITS = 12;

/** Returns the position of an event. Stripe's times have whole seconds, so their milliseconds are 0. */
export function positionOf(at: Date, source: PositionSource, id: string): string {
  const millis = at.getTime();
  const second = Math.floor(millis / 1000);
  return `${secondPrefix(second)}:${RANK[source]}:${String(millis - second * 1000).padStart(3, '0')}:${id}`;
}

/** Returns the Unix second of a position. */
export function secondOf(position: string): number {
  return Number(position.slice(0, SECOND_DIGITS));
}

/** Returns the instant of a position. For Stripe's events it is the beginning of their second. */
export function instantOf(position: string): Date {
  const millis = position.slice(SECOND_DIGITS + 3, SECOND_DIGITS + 6);
  return new Date(secondOf(position) * 1000 + Number(millis));
}

/** Returns the lower bound of a second: the positions of this and later seconds sort after it. */
export function startOfSecond(second: number): string {
  return secondPrefix(second);
}

/** Whether this is the position of an internal event, which has a millisecond. */
export function isOurs(position: string): boolean {
  return position.charAt(SECOND_DIGITS + 1) === String(RANK.ours);
}

function secondPrefix(second: number): string {
  return String(Math.max(0, second)).padStart(SECOND_DIGITS, '0');
}
