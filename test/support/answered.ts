import type { Read } from '../../src/platform/stripe.ts';

/** An answer of Stripe as the gateway returns it: to a read at `at` that took no time, unless `more` says otherwise. */
export function answered<T>(object: T, at: Date, more: Partial<Read<T>> = {}): Read<T> {
  return { object, startedAt: at, answeredAt: at, askedAt: at, seen: [], idempotencyKey: null, ...more };
}
