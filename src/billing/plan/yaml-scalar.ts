import { type Place, report, scalarOf } from './yaml-place.ts';

// Each returns the value, or undefined after reporting what was expected in its place.

/** A text that is not empty. */
export function textOf(place: Place): string | undefined {
  const value = scalarOf(place);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : expected(place, 'a text');
}

/** `true` or `false`. */
export function flagOf(place: Place): boolean | undefined {
  const value = scalarOf(place);
  return typeof value === 'boolean' ? value : expected(place, 'true or false');
}

/** A whole number of the range, both ends included. */
export function wholeOf(place: Place, range: { min: number; max: number; unit?: string }): number | undefined {
  const { min, max, unit } = range;
  const value = scalarOf(place);
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
  return isWhole ? value : expected(place, `a whole number from ${min} to ${max}${unit ? ` of ${unit}` : ''}`);
}

/** One of the given words, whatever its case. */
export function wordOf<W extends string>(place: Place, words: readonly W[]): W | undefined {
  const value = String(scalarOf(place)).toLowerCase();
  return words.find((word) => word.toLowerCase() === value) ?? expected(place, words.join(', ').toLowerCase());
}

/** Reports that something else was expected here, and echoes what is there. */
export function expected(place: Place, what: string): undefined {
  const value = scalarOf(place);
  report(place, `${place.name} must be ${what}${value === undefined ? '' : `, not ${JSON.stringify(value)}`}`);
}
