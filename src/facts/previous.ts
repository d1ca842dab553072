import { isObject, type StripeObject } from './stripe-value.ts';

/**
 * The object as it was before an update: its `previous_attributes` put back. Stripe lists only what changed: nested
 * objects carry only their changed keys, a key that did not exist before is null, and a changed array comes whole, or with
 * rows that carry their changed keys (the period of a subscription's items).
 * https://docs.stripe.com/api/events/object#event_object-data-previous_attributes
 */
export function putBack(now: StripeObject, previous: StripeObject): StripeObject {
  const before: StripeObject = { ...now };
  for (const [key, was] of Object.entries(previous)) before[key] = putBackValue(now[key], was);
  return before;
}

function putBackValue(now: unknown, was: unknown): unknown {
  if (Array.isArray(was)) return was.map((row, index) => putBackValue(twinOf(row, index, now), row));
  return isObject(was) && isObject(now) ? putBack(now, was) : was;
}

function twinOf(row: unknown, index: number, now: unknown): unknown {
  if (!Array.isArray(now)) return undefined;
  const id = isObject(row) ? row['id'] : undefined;
  return id === undefined ? now[index] : now.find((candidate) => isObject(candidate) && candidate['id'] === id);
}
