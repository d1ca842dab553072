/**
 * Returns the JSON text of a value in the canonical form of RFC 8785: no whitespace, keys sorted by UTF-16 code units at every depth,
 * strings and numbers as ECMAScript writes them. Throws for values that JSON does not have (a date, NaN, undefined, MongoDB's own types).
 * https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isPlain(value)) {
    const members = Object.keys(value).sort();
    return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
  }
  throw new TypeError(
    `Canonical JSON has null, booleans, finite numbers, strings, arrays and objects, but got: ${value}.`,
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
