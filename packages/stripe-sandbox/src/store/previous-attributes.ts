import { isDeepStrictEqual } from 'node:util';

type Fields = Record<string, unknown>;

/**
 * Returns `previous_attributes` of an `*.updated` event: the old values of changed fields. Nested objects contain only their changed
 * fields, arrays are complete, and a field that did not exist is `null`
 * (https://docs.stripe.com/api/events/object#event_object-data-previous_attributes).
 */
export function previousAttributes(before: object, after: object): Fields {
  const [was, is] = [before as Fields, after as Fields];
  const previous: Fields = {};
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (isDeepStrictEqual(was[key], is[key])) continue;
    const nested = isFields(was[key]) && isFields(is[key]);
    previous[key] = nested ? previousAttributes(was[key] as Fields, is[key] as Fields) : (was[key] ?? null);
  }
  return previous;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
