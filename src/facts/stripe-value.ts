/** A JSON object as Stripe sent it: read field by field, because eras differ and webhooks are only promised to be JSON. */
export type StripeObject = Record<string, unknown>;

/** The value as an object; an empty one where it is none. */
export function objectAt(value: unknown): StripeObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is StripeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rows of a list, or of Stripe's `{ data: [...] }`. */
export function rowsAt(value: unknown): StripeObject[] {
  const rows = Array.isArray(value) ? value : objectAt(value)['data'];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

/** The id of what may be an id, an expanded object or null. */
export function idAt(value: unknown): string | null {
  return textAt(isObject(value) ? value['id'] : value);
}

/** A text that says something; null for anything else, the empty text included. */
export function textAt(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberAt(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An instant that Stripe tells in Unix seconds. */
export function instantAt(value: unknown): Date | null {
  const seconds = numberAt(value);
  return seconds === null ? null : new Date(seconds * 1000);
}

/** The sum of the rows' `amount`; null where Stripe lists none. */
export function amountsAt(value: unknown): number | null {
  const rows = rowsAt(value);
  return rows.length === 0 ? null : rows.reduce((sum, row) => sum + (numberAt(row['amount']) ?? 0), 0);
}
