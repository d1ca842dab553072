type Raw = string | Raw[] | { [name: string]: Raw };
export type RawParams = { [name: string]: Raw };

type Nested = Map<string, string | Nested>;

// Stripe's own parameters are at most six levels deep. Deeper ones are an attack or a mistake.
const MOST_LEVELS = 10;

/**
 * Decodes Stripe's form encoding, `line_items[0][price]=...&expand[]=...`, into nested objects and arrays of strings. The keys of metadata
 * stay strings, even numbers.
 */
export function decodeForm(encoded: string): RawParams {
  const root: Nested = new Map();
  for (const [name, value] of new URLSearchParams(encoded)) put(root, pathOf(name), value);
  return toObject(root, '') as RawParams;
}

function pathOf(name: string): string[] {
  const parts = name.split('[');
  return parts.map((part, index) => (index === 0 ? part : part.replace(/\]$/, ''))).slice(0, MOST_LEVELS);
}

function put(into: Nested, [step, ...rest]: string[], value: string): void {
  // `a[]=` gets the next index, because the library sends lists without numbers.
  const key = step ? step : String(into.size);
  if (rest.length === 0) {
    into.set(key, value);
    return;
  }
  const known = into.get(key);
  const inner: Nested = known instanceof Map ? known : new Map();
  into.set(key, inner);
  put(inner, rest, value);
}

function toObject(nested: Nested, name: string): Raw {
  const entries = [...nested].map(([key, value]): [string, Raw] => [
    key,
    typeof value === 'string' ? value : toObject(value, key),
  ]);
  const isList = name !== '' && name !== 'metadata' && entries.every(([key]) => /^\d+$/.test(key));
  // fromEntries defines own properties, so a parameter named __proto__ is only an unknown parameter.
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
