import type { mongo } from 'mongoose';

/**
 * The condition that a field has one of these values, for a filter's `$and`. It is empty if there are no values. `indexed` are the values
 * of a partial index. If they include all the values, the condition repeats them, because MongoDB does not infer that the index holds every
 * match.
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
