import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql';
import { buildGraphQLSchema, buildOpenSchema, printedSchema } from '../../src/graphql/schema.ts';

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
  test('describes every type, field, argument and value', () => {
    const bare = types.flatMap(described).filter(([, description]) => !description?.trim());
    expect(bare.map(([coordinate]) => coordinate)).toEqual([]);
  });

  test('says of everything that may be absent when it is', () => {
    const outputs = types.filter(isObjectType).filter(({ name }) => name !== 'Query' && name !== 'Mutation');
    const silent = outputs.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => !String(field.type).endsWith('!') && !field.description?.includes('null'))
        .map((field) => `${type.name}.${field.name}`),
    );
    // Null only where reading them fails or is refused.
    expect(silent.sort()).toEqual([
      'Customer.auditLog',
      'Customer.endedSubscriptions',
      'Customer.grants',
      'Customer.payments',
      'Event.payload',
      'Grant.grantedBy',
      'Grant.reason',
      'Payment.customer',
    ]);
  });

  test('nulls a failing field and not its neighbours', () => {
    for (const root of [schema.getQueryType(), schema.getMutationType()]) {
      for (const field of Object.values(root?.getFields() ?? {})) {
        // Plans come from the catalog in memory, which cannot fail.
        expect([field.name, String(field.type).endsWith('!')]).toEqual([field.name, field.name === 'plans']);
      }
    }
  });

  test('is committed as it is published; `npm run schema` writes it', () => {
    const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(committed).toBe(printedSchema(schema));
  });

  test('is the same with its permissions in force', () => {
    expect(printedSchema(buildGraphQLSchema())).toBe(printedSchema(schema));
  });

  test('has room for a root of GraphQL subscriptions', () => {
    const roots = 'schema {\n  query: Query\n  mutation: Mutation\n';
    const text = printedSchema(schema).replace(roots, `${roots}  subscription: Subscription\n`);
    const read = buildSchema(`${text}\ntype Subscription { customerChanged: Customer }`);
    expect(read.getSubscriptionType()?.name).toBe('Subscription');
    expect(validateSchema(read)).toEqual([]);
  });
});
