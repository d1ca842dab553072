/** A JSON object as Stripe sent it. Every field is checked when it is read, because API versions differ. */
export type StripeObject = Record<string, unknown>;

/** Returns the value if it is an object, else an empty object. */
export function objectAt(value: unknown): StripeObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is StripeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the objects in an array or in Stripe's `{ data: [...] }`. Empty for anything else. */
export function rowsAt(value: unknown): StripeObject[] {
  const rows = Array.isArray(value) ? value : objectAt(value)['data'];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

/** Whether a list has more rows at Stripe. A list inside an object has at most ten. */
export function hasMoreAt(list: unknown): boolean {
  return objectAt(list)['has_more'] === true;
}

/** Returns the ID of a field that is an ID or an expanded object. null for anything else. */
export function idAt(value: unknown): string | null {
  const id = textAt(isObject(value) ? value['id'] : value);
  return id !== null && isKey(id) ? id : null;
}

/** Whether a text can be the key of an object in a state: not a name like `constructor`, and without the NUL that MongoDB refuses. */
const isKey = (id: string): boolean => !(id in Object.prototype) && !id.includes('\0');

/** Returns a text as MongoDB will return it, with lone surrogates replaced. null for an empty text and for anything else. */
export function textAt(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null;
}

/** Returns a finite number. null for anything else. */
export function numberAt(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Returns an amount in whole minor units, of up to twelve digits like Stripe's. null for anything else. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
export function amountAt(value: unknown): number | null {
  return wholeAt(value, 1e12);
}

/** Returns a whole number of things, such as seats or attempts. null for anything else. */
export function countAt(value: unknown): number | null {
  return wholeAt(value, 2 ** 31);
}

function wholeAt(value: unknown, limit: number): number | null {
  return Number.isInteger(value) && Math.abs(value as number) < limit ? (value as number) : null;
}

/** Returns a currency code in lower case. null if the value is not three letters. */
export function currencyAt(value: unknown): string | null {
  const code = textAt(value)?.toLowerCase() ?? '';
  return /^[a-z]{3}$/.test(code) ? code : null;
}

/** Returns an http or https URL. null for anything else. */
export function urlAt(value: unknown): string | null {
  const url = textAt(value);
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}

/** Returns the instant of a number of Unix seconds. null for anything else, and beyond the year 9999, which RFC 3339 cannot express. */
export function instantAt(value: unknown): Date | null {
  const seconds = numberAt(value);
  return seconds === null || seconds < 0 || seconds >= YEAR_10000 ? null : new Date(seconds * 1000);
}

/** Returns when Stripe created an object, 1970-01-01 if the object does not say. */
export const createdAt = (object: StripeObject): Date => instantAt(object['created']) ?? new Date(0);

const YEAR_10000 = Date.UTC(10_000, 0) / 1000;

/** Returns the sum of `amount` over the rows of a list. null if it has no rows. */
export function amountsAt(value: unknown): number | null {
  const rows = rowsAt(value);
  return rows.length === 0 ? null : rows.reduce((sum, row) => sum + (amountAt(row['amount']) ?? 0), 0);
}
