import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { changesOfRevenue, FIGURES_OF_A_YEAR, QUESTIONS, REVENUE, REVENUE_OF_A_YEAR } from '../../bench/contract.ts';
import { ME } from '../../bench/questions.ts';

const schema = buildSchema(await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));

test.each([
  ['`me`', ME],
  ['`revenue`', REVENUE],
  ['`revenue` of a year', REVENUE_OF_A_YEAR],
  ['the figures of a year', FIGURES_OF_A_YEAR],
  ['`revenueChanges`', changesOfRevenue('figures: [PAID], plan: "pro"')],
  ...QUESTIONS.map(({ name, query }) => [name, query('u0000001', 100)]),
])('the schema has what the benchmark asks: %s', (_name, query) => {
  expect(validate(schema, parse(query))).toEqual([]);
});
