import { type Place, report, scalarOf } from './yaml-place.ts';

// Each function returns the value, or undefined after reporting what was expected.

/** Reads a text that is not empty. */
export function textOf(place: Place): string | undefined {
  const value = scalarOf(place);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : expected(place, 'a text');
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
  return isWhole ? value : expected(place, `a whole number from ${min} to ${max}${unit ? ` of ${unit}` : ''}`);
}

/** Reads one of the given words, in upper or lower case. */
export function wordOf<W extends string>(place: Place, words: readonly W[]): W | undefined {
  const value = String(scalarOf(place)).toLowerCase();
  return words.find((word) => word.toLowerCase() === value) ?? expected(place, words.join(', ').toLowerCase());
}

/** Reports what was expected at a place, and quotes what is there. */
export function expected(place: Place, what: string): undefined {
  const value = scalarOf(place);
  report(place, `${place.name} must be ${what}${value === undefined ? '' : `, not ${JSON.stringify(value)}`}`);
}
