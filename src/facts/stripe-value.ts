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

/** Whether a list goes on behind its last row: lists inside an object hold at most ten. */
export function hasMoreAt(list: unknown): boolean {
  return objectAt(list)['has_more'] === true;
}

/** The id of what may be an id, an expanded object or null. */
export function idAt(value: unknown): string | null {
  const id = textAt(isObject(value) ? value['id'] : value);
  return id !== null && isKey(id) ? id : null;
}

/** States keep objects by id: whatever every JavaScript object answers to, or no database takes as a key, is no id of Stripe's. */
const isKey = (id: string): boolean => !(id in Object.prototype) && !id.includes('\0');

/** A text that says something, as it is when it was stored and read again; null for anything else, the empty text included. */
export function textAt(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null;
}

export function numberAt(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An amount in minor units: Stripe's have up to twelve digits. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
export function amountAt(value: unknown): number | null {
  return wholeAt(value, 1e12);
}

/** A number of things: of seats, of attempts. */
export function countAt(value: unknown): number | null {
  return wholeAt(value, 2 ** 31);
}

function wholeAt(value: unknown, beyond: number): number | null {
  return Number.isInteger(value) && Math.abs(value as number) < beyond ? (value as number) : null;
}

/** A currency's code in lower case. */
export function currencyAt(value: unknown): string | null {
  const code = textAt(value)?.toLowerCase() ?? '';
  return /^[a-z]{3}$/.test(code) ? code : null;
}

/** An address in the web. */
export function urlAt(value: unknown): string | null {
  const url = textAt(value);
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}

/** An instant that Stripe tells in Unix seconds; null beyond the year 9999, which RFC 3339 cannot say. */
export function instantAt(value: unknown): Date | null {
  const seconds = numberAt(value);
  return seconds === null || seconds < 0 || seconds >= YEAR_10000 ? null : new Date(seconds * 1000);
}

/** When Stripe made an object; 1970 if the object does not say. */
export const createdAt = (object: StripeObject): Date => instantAt(object['created']) ?? new Date(0);

const YEAR_10000 = Date.UTC(10_000, 0) / 1000;

/** The sum of the rows' `amount`; null where Stripe lists none. */
export function amountsAt(value: unknown): number | null {
  const rows = rowsAt(value);
  return rows.length === 0 ? null : rows.reduce((sum, row) => sum + (amountAt(row['amount']) ?? 0), 0);
}
