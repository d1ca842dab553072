import { expected, type Place, scalarOf } from './yaml-place.ts';

// Each function returns the value, or undefined after reporting what was expected.

/** Reads a text that is not empty. */
export function textOf(place: Place): string | undefined {
  const value = scalarOf(place);
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  // YAML reads 2024 as a number and true as a flag.
  return expected(place, typeof value === 'number' || typeof value === 'boolean' ? 'a text in quotes' : 'a text');
}

/** Reads `true` or `false`. */
export function flagOf(place: Place): boolean | undefined {
  const value = scalarOf(place);
  return typeof value === 'boolean' ? value : expected(place, 'true or false');
}

/** Reads a whole number in a range, including both ends. */
export function wholeOf(place: Place, range: { min: number; max: number; unit?: string }): number | undefined {
  const { min, max, unit } = range;
  const value = scalarOf(place);
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
  return isWhole ? value : expected(place, `a whole number${unit ? ` of ${unit}` : ''} from ${min} to ${max}`);
}

/** Reads one of the given words, in upper or lower case. */
export function wordOf<W extends string>(place: Place, words: readonly W[]): W | undefined {
  const value = String(scalarOf(place)).toLowerCase();
  return words.find((word) => word.toLowerCase() === value) ?? expected(place, anyOf(words));
}

/** Returns words as a message lists them: "boolean, limit, or config". */
export const anyOf = (words: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(words.map((word) => word.toLowerCase()));
