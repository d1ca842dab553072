import type { Reader } from '../store/reader.ts';
import { invalid } from './refusal.ts';

type Fields = Record<string, unknown>;

// Stripe's limit (https://docs.stripe.com/api/expanding_objects).
const MOST_LEVELS = 4;

/** Readers of the fields that an object has only if the request asks for them. */
export type Includable = Record<string, (object: Fields, reader: Reader) => Promise<unknown>>;

/** Returns a copy of the object in which the ID at each `expand[]` path is replaced by the object that it names. */
export async function expanded(
  object: object,
  paths: string[],
  { reader, includable }: { reader: Reader; includable: Record<string, Includable> },
): Promise<object> {
  const copy = structuredClone(object);

  const follow = async (at: unknown, steps: string[], path: string): Promise<void> => {
    const [step, ...rest] = steps;
    if (step === undefined) return;
    if (Array.isArray(at)) {
      for (const element of at) await follow(element, steps, path);
      return;
    }
    if (typeof at !== 'object' || at === null) return;
    const fields = at as Fields;
    const include = includable[String(fields['object'])]?.[step];
    if (include && fields[step] === undefined) fields[step] = await include(fields, reader);
    else if (!(step in fields)) throw cannot(path);
    fields[step] = await whole(fields[step], path);
    await follow(fields[step], rest, path);
  };

  // A list of IDs becomes a list of objects.
  const whole = async (value: unknown, path: string): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map((element) => whole(element, path)));
    return typeof value === 'string' ? named(value, path) : value;
  };

  const named = async (id: string, path: string): Promise<unknown> => {
    const row = await reader.row(id);
    if (!row) throw cannot(path);
    return structuredClone(row.body);
  };

  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > MOST_LEVELS)
      throw invalid(`You cannot expand more than ${MOST_LEVELS} levels of a property. Property: ${path}`, {
        param: 'expand',
      });
    await follow(copy, steps, path);
  }
  return copy;
}

function cannot(path: string) {
  return invalid(`This property cannot be expanded (${path}). You may want to try expanding it on another object.`, {
    param: 'expand',
  });
}
