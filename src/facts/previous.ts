import { isObject, type StripeObject } from './stripe-value.ts';

/**
 * Returns the object before an update, by putting back its `previous_attributes`. Stripe lists only what changed: a nested
 * object has only its changed keys, and a key that did not exist before is null. A changed array is either whole, or its
 * rows have only their changed keys (the period of a subscription's items).
 * https://docs.stripe.com/api/events/object#event_object-data-previous_attributes
 */
export function putBack(now: StripeObject, previous: StripeObject): StripeObject {
  const before: StripeObject = { ...now };
  for (const [key, was] of Object.entries(previous)) before[key] = putBackValue(now[key], was);
  return before;
}

function putBackValue(now: unknown, was: unknown): unknown {
  if (Array.isArray(was)) return was.map((row, index) => putBackValue(rowAfter(row, index, now), row));
  return isObject(was) && isObject(now) ? putBack(now, was) : was;
}

/** The row of the array after the update that is the same as a row before: by its ID, else by its place. */
function rowAfter(row: unknown, index: number, now: unknown): unknown {
  if (!Array.isArray(now)) return undefined;
  const id = isObject(row) ? row['id'] : undefined;
  return id === undefined ? now[index] : now.find((candidate) => isObject(candidate) && candidate['id'] === id);
}
