import { registerEnumType } from 'type-graphql';

/** Publishes a union of our own as a GraphQL enum. Every member must be described, and nothing else can be. */
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
