import type { Fact } from '../facts/fact.ts';
import { objectTypeOf, type StripeFact } from '../facts/stripe-objects/registry.ts';
import { derived } from '../platform/derived.ts';

/** The first changes in the life of an object. No event about it is older. */
export const FIRST_CHANGES = ['created', 'attached'];

/** Returns a text that is equal for equal states of an object. Discounts are compared by ID, because events have only their IDs. */
export const keyOf = (now: Fact['now'] | null): string => (now === null ? 'null' : keyOfState(now));

const keyOfState = derived((now: Fact['now']): string => JSON.stringify(now, discountsAsIds));

const discountsAsIds = (field: string, value: unknown): unknown =>
  field === 'discounts' && Array.isArray(value) ? value.map(({ id }: { id: string }) => id).sort() : value;

/**
 * Whether `later` must be newer than `earlier`, another state of the same object, because some steps of Stripe's objects have one direction
 * only. A paid invoice is never open again.
 */
export function hasPassed(later: Fact, earlier: Fact): boolean {
  const [after, before] = [progressOf(later), progressOf(earlier)];
  return after.some((step, n) => step > Number(before[n])) && after.every((step, n) => step >= Number(before[n]));
}

const progressOf = ({ kind, now }: Fact): number[] =>
  objectTypeOf(kind)?.lifecycle.progress(now as StripeFact['now']) ?? [];
