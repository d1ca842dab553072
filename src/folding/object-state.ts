import type { Fact } from '../facts/fact.ts';
import { objectTypeOf, type StripeFact } from '../facts/stripe-objects/registry.ts';
import { derived } from '../platform/derived.ts';

/** Changes that begin the life of an object: nothing about it is older. */
export const FIRST_CHANGES = ['created', 'attached'];

/** A text that is equal for equal states of an object. Discounts count by their IDs: answers describe what events only name. */
export const keyOf = (now: Fact['now'] | null): string => (now === null ? 'null' : keyOfState(now));

const keyOfState = derived((now: Fact['now']): string => JSON.stringify(now, onlyNamed));

const onlyNamed = (field: string, value: unknown): unknown =>
  field === 'discounts' && Array.isArray(value) ? value.map(({ id }: { id: string }) => id).sort() : value;

/**
 * Whether `later` must be newer than `earlier`, a state of the same object, because Stripe's objects take some steps in one direction
 * only: an invoice that is paid is never open again.
 */
export function hasPassed(later: Fact, earlier: Fact): boolean {
  const [after, before] = [progressOf(later), progressOf(earlier)];
  return after.some((step, n) => step > Number(before[n])) && after.every((step, n) => step >= Number(before[n]));
}

const progressOf = ({ kind, now }: Fact): number[] =>
  objectTypeOf(kind)?.lifecycle.progress(now as StripeFact['now']) ?? [];
