import { registerEnumType } from 'type-graphql';

/** Publishes a union of strings as a GraphQL enum. The compiler requires a description for each member, and allows no other value. */
export function publishedEnum<T extends string>(
  name: string,
  { description, values }: { description: string; values: Record<T, string> },
): { readonly [Value in T]: Value } {
  const codes = Object.keys(values) as T[];
  const published = Object.fromEntries(codes.map((code) => [code, code])) as { [Value in T]: Value };
  const valuesConfig = Object.fromEntries(codes.map((code) => [code, { description: values[code] }]));
  registerEnumType(published, { name, description, valuesConfig: valuesConfig as Record<T, { description: string }> });
  return published;
}
