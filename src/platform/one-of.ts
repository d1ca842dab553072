import type { mongo } from 'mongoose';

/**
 * The condition that a field has one of these values, for a filter's `$and`: empty where no values are named. `indexed` are the values of
 * a partial index. The condition repeats them where they include all that are named, because MongoDB does not infer that such an
 * index holds everything that is looked for.
 */
export function oneOf<Row>(
  field: string & keyof Row,
  values: readonly string[] | null | undefined,
  indexed: readonly string[] = [],
): mongo.Filter<Row>[] {
  if (values == null) return [];
  const among = (some: readonly string[]) => ({ [field]: { $in: [...some] } }) as mongo.Filter<Row>;
  return values.every((value) => indexed.includes(value)) ? [among(values), among(indexed)] : [among(values)];
}
