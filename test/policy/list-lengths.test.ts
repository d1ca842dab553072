import { expect, test } from '@jest/globals';
import { getNullableType, isInterfaceType, isListType, isObjectType } from 'graphql';
import { LIST_LENGTHS } from '../../src/graphql/limits/list-lengths.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';

/** Every field that is a list: of its type, and by its name alone. The nodes and edges of a connection are bounded by its page. */
const lists = Object.values(buildOpenSchema().getTypeMap())
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .filter(({ name }) => !name.startsWith('__') && !name.endsWith('Connection'))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
  .filter(({ field }) => isListType(getNullableType(field.type)))
  .map(({ type, field }) => [`${type.name}.${field.name}`, field.name] as const);

test('every list that is no page has the number of items that it is charged for, and what limits it', () => {
  expect(lists.length).toBeGreaterThan(20);
  const unbounded = lists.filter((names) => !names.some((name) => LIST_LENGTHS[name]));
  expect(unbounded.map(([name]) => name)).toEqual([]);
});

test('every list length is of a list of the schema', () => {
  const names = new Set(lists.flat() as string[]);
  expect(Object.keys(LIST_LENGTHS).filter((name) => !names.has(name))).toEqual([]);
});
