import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql';
import { buildGraphQLSchema, buildOpenSchema, printedSchema } from '../../src/graphql/schema.ts';
import { isSemanticNonNull } from '../../src/graphql/semantic-non-null.ts';

const schema = buildOpenSchema();
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** Everything that can bear a description, by its coordinate, with the description. */
function described(type: GraphQLNamedType): [coordinate: string, description: string | null | undefined][] {
  const own: [string, string | null | undefined][] = [[type.name, type.description]];
  if (isEnumType(type)) {
    for (const value of type.getValues()) own.push([`${type.name}.${value.name}`, value.description]);
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) own.push([`${type.name}.${field.name}`, field.description]);
  }
  if (isObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      own.push([`${type.name}.${field.name}`, field.description]);
      for (const arg of field.args) own.push([`${type.name}.${field.name}(${arg.name}:)`, arg.description]);
    }
  }
  return own;
}

describe('the schema', () => {
  test('the schema describes every type, field, argument and value', () => {
    const bare = types.flatMap(described).filter(([, description]) => !description?.trim());
    expect(bare.map(([coordinate]) => coordinate)).toEqual([]);
  });

  test('the schema says when a nullable field is null, and marks fields that are null only beside an error', () => {
    const nullable = types
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => ({ path: `${type.name}.${field.name}`, field })),
      )
      .filter(({ field }) => !String(field.type).endsWith('!'));
    const saysWhen = nullable.filter(({ field }) => /\bnull\b/.test(field.description ?? ''));
    const marked = nullable.filter(({ field }) => isSemanticNonNull(field));
    expect(marked.map(({ path }) => path)).toEqual(
      nullable.filter((one) => !saysWhen.includes(one)).map(({ path }) => path),
    );
    const text = printedSchema(schema);
    expect(text.match(/ @semanticNonNull$/gm)).toHaveLength(marked.length);
    expect(text).toContain('  ): PaymentConnection @semanticNonNull\n');
    expect(text).toContain('  me: Customer @semanticNonNull\n');
  });

  test('the schema says who may use a restricted field, and lists the codes of each command', () => {
    const of = (type: string, field: string) =>
      (types.find(({ name }) => name === type) as GraphQLObjectType).getFields()[field];
    expect(of('Query', 'plans')?.description).toMatch(/ Requires no token\.$/);
    expect(of('Query', 'events')?.description).toMatch(/ Requires role: finance, support, admin\.$/);
    expect(of('Payment', 'attribution')?.description).toMatch(/ Requires role: finance, support, admin\.$/);
    expect(of('Payment', 'id')?.description).not.toMatch(/Requires/);
    expect(of('Mutation', 'revokeGrant')?.description).toMatch(
      / Requires role: admin\. Codes of its userErrors: UNKNOWN_GRANT\.$/,
    );
    // By hand these words would not follow a change of the policy.
    const byHand = types.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ description }) => /(^|\. )(For|Not for) (support|admins|services)\b/.test(description ?? ''))
        .map(({ name }) => `${type.name}.${name}`),
    );
    expect(byHand).toEqual([]);
  });

  test('a failing field is null and its neighbours are not', () => {
    for (const root of [schema.getQueryType(), schema.getMutationType()]) {
      for (const field of Object.values(root?.getFields() ?? {})) {
        // Plans and features come from the catalog in memory, which cannot fail.
        const isOfCatalog = field.name === 'plans' || field.name === 'features';
        expect([field.name, String(field.type).endsWith('!')]).toEqual([field.name, isOfCatalog]);
      }
    }
  });

  test('the committed schema is the published one, and `npm run schema` writes it', () => {
    const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(committed).toBe(printedSchema(schema));
  });

  test('the schema is the same with its permissions', () => {
    expect(printedSchema(buildGraphQLSchema())).toBe(printedSchema(schema));
  });

  test('the schema allows adding GraphQL subscriptions', () => {
    const roots = 'schema {\n  query: Query\n  mutation: Mutation\n';
    const text = printedSchema(schema).replace(roots, `${roots}  subscription: Subscription\n`);
    const read = buildSchema(`${text}\ntype Subscription { customerChanged: Customer }`);
    expect(read.getSubscriptionType()?.name).toBe('Subscription');
    expect(validateSchema(read)).toEqual([]);
  });
});
