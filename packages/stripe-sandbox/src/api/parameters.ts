import { z } from 'zod';
import type { RawParams } from './form.ts';
import { invalid, missing, type Refusal } from './refusal.ts';

export const text = z.string().min(1, 'empty');
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, 'Invalid integer')
  .transform(Number);
export const flag = z.enum(['true', 'false'], 'Invalid boolean').transform((value) => value === 'true');
/** A text that an empty string unsets. */
export const unsettable = z.string().transform((value) => (value === '' ? null : value));
/** An empty value removes its key. An empty string instead of an object removes all keys. */
export const metadata = z.union([
  z.literal('').transform(() => null),
  z.record(
    z.string().max(40, 'Metadata keys can have up to 40 characters'),
    z.string().refine((value) => [...value].length <= 500, 'Metadata values can have up to 500 characters'),
  ),
]);
export const expand = z.array(text).optional();
export const instant = z.union([
  integer,
  z.strictObject({ gt: integer, gte: integer, lt: integer, lte: integer }).partial(),
]);
export const address = z
  .strictObject({
    city: unsettable,
    country: unsettable,
    line1: unsettable,
    line2: unsettable,
    postal_code: unsettable,
    state: unsettable,
  })
  .partial();

/** The parameters that every list takes. */
export const paging = {
  limit: integer.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
  expand,
};

/**
 * Checks and types the parameters of a request, or refuses them with Stripe's messages. A parameter that the sandbox does not support is
 * refused as unknown, because a test could pass by mistake if it were ignored.
 */
export function decode<S extends z.ZodType>(shape: S, raw: RawParams): z.output<S> {
  const result = shape.safeParse(raw);
  if (result.success) return result.data;
  throw refusalOf(result.error.issues[0] as z.core.$ZodIssue, raw);
}

/** Returns the metadata after a request: the given keys are set, and keys with an empty value are removed. */
export function mergeMetadata(before: Record<string, string> | null, given: Record<string, string> | null | undefined) {
  if (given === undefined) return before ?? {};
  if (given === null) return {};
  const merged = { ...before, ...given };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
  if (Object.keys(kept).length > 50) throw invalid('Metadata can have up to 50 keys.', { param: 'metadata' });
  return kept;
}

function refusalOf(issue: z.core.$ZodIssue, raw: RawParams): Refusal {
  const param = spell(issue.path);
  const given = issue.path.reduce((at: unknown, step) => (at as Record<PropertyKey, unknown>)[step], raw);
  if (given === undefined) return missing(param);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const unknown = spell([...issue.path, ...issue.keys.slice(0, 1)]);
      return invalid(`Received unknown parameter: ${unknown}`, { param: unknown, code: 'parameter_unknown' });
    }
    case 'invalid_union': {
      // Reports the alternative that matched furthest before it failed, because it is probably the one that the caller meant.
      const [deepest] = issue.errors.flat().sort((a, b) => b.path.length - a.path.length) as [z.core.$ZodIssue];
      return refusalOf({ ...deepest, path: [...issue.path, ...deepest.path] } as z.core.$ZodIssue, raw);
    }
    case 'invalid_value':
      return invalid(`Invalid ${param}: must be one of ${issue.values.join(', ')}`, { param });
    default:
      return misspelt(issue.message, { param, given });
  }
}

function misspelt(message: string, { param, given }: { param: string; given: unknown }): Refusal {
  if (message === 'empty') {
    return invalid(
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a field; however '${param}' cannot be unset.`,
      { param, code: 'parameter_invalid_empty' },
    );
  }
  if (message === 'Invalid integer') {
    return invalid(`Invalid integer: ${given}`, { param, code: 'parameter_invalid_integer' });
  }
  return invalid(`Invalid ${param}: ${message}`, { param });
}

function spell(path: PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');
}
