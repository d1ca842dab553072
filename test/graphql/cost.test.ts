import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { costOf } from '../../src/graphql/cost.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { startApp } from './support/app.ts';

const schema = buildOpenSchema();
const cost = (text: string, variables?: Record<string, unknown>) => costOf(schema, { query: parse(text), variables });

describe('the cost of a query', () => {
  test.each([
    ['nothing but values', '{ __typename }', 1],
    ['objects', '{ plans { code name prices { id amount { decimal } } } }', 3],
    ['a page of no said size', '{ me { payments { nodes { id } } } }', 1 + 1 + 20],
    ['a page of a said size', '{ me { payments(first: 50) { nodes { id amount { decimal } } } } }', 1 + 1 + 50 * 2],
    ['a page from its end', '{ me { payments(last: 3) { nodes { id } pageInfo { hasNextPage } } } }', 1 + 1 + 3],
    [
      'pages in pages',
      '{ customers(first: 10) { nodes { payments(first: 5) { nodes { id } } } } }',
      1 + 10 * (1 + 1 + 5),
    ],
    ['a list of users', '{ customersByUserId(userIds: ["a", "b", "c"]) { plan { code } } }', 1 + 3],
    ['causes by their summaries, as nothing', '{ me { entitlements { because { at summary } } } }', 1 + 1 + 1],
    [
      'an object of causes, for each cause of an entitlement',
      '{ me { entitlements { because { ... on PaymentCause { payment { id } } ... on EventCause { event { id } } } } } }',
      1 + 1 + 1 + 5,
    ],
    ['a mutation', 'mutation { billingPortal(input: {}) { session { url } userErrors { code } } }', 10 + 1 + 1],
    [
      'a fragment, as often as it is used',
      '{ me { ...f } plans { code } } fragment f on Customer { plan { code } }',
      3,
    ],
    ['a page that is too large, as the largest', '{ me { payments(first: 100000) { nodes { id } } } }', 102],
    ['a page of a size below one, as one', '{ me { payments(first: -5) { nodes { id } } } }', 3],
  ])('counts %s', (_what, text, points) => {
    expect(cost(text)).toBe(points);
  });

  test.each([
    ['given', { n: 30 }, 32],
    ['left to its default', {}, 9],
    ['null', { n: null }, 22],
  ])('counts a page whose size is a variable, %s', (_what, variables, points) => {
    expect(cost('query ($n: Int = 7) { me { payments(first: $n) { nodes { id } } } }', variables)).toBe(points);
  });

  test('of one operation is that of the one that is named', () => {
    const query = parse('query A { plans { code } } query B { me { plan { code } } }');
    expect(costOf(schema, { query, operationName: 'B' })).toBe(2);
  });

  test('of a variable that does not fit is a fault of the caller', async () => {
    const { ask } = await startApp();
    const { status, errors } = await ask('query ($n: Int) { me { payments(first: $n) { nodes { id } } } }', {
      variables: { n: 'many' },
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ message: expect.stringContaining('$n'), extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('that is too high is told, with the most that it may be, and nothing runs', async () => {
    const { ask, billing } = await startApp();
    const query = '{ customers(first: 100) { nodes { payments(first: 100) { nodes { id } } } } }';
    const { status, data, errors } = await ask(query, { as: 'admin' });
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', cost: 10_201, limit: 5_000 });
    expect(errors?.[0]?.message).toContain('10201 points, but may cost 5000');
    expect(billing.calls).toEqual([]);
  });

  test('of a page of customers with all that is shown of them may be afforded', () => {
    const page =
      '{ customers(first: 50) { nodes { plan { code } entitlements { granted } subscriptions { plan { code } } payments(first: 5) { nodes { id } } } } }';
    expect(cost(page)).toBe(551);
  });
});
