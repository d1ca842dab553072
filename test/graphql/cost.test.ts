import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { costOf } from '../../src/graphql/limits/cost.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { startApp } from './support/app.ts';
import { sampleCatalog } from './support/catalog.ts';

const schema = buildOpenSchema();
const catalog = sampleCatalog();
const [FEATURES, PLANS, PRICES] = [catalog.features.length, catalog.plans.length, 3];
const cost = (text: string, variables?: Record<string, unknown>) =>
  costOf(schema, { query: parse(text), variables }, catalog);

describe('the cost of a query', () => {
  test.each([
    ['scalars only', '{ __typename }', 1],
    ['objects', '{ me { plan { code name } contact { email } } }', 3],
    [
      'lists of the catalog, at their length',
      '{ plans { code prices { id amount { decimal } } features { limit } } }',
      PLANS * (1 + PRICES * 2 + FEATURES),
    ],
    [
      'how many customers have each plan, price and feature, at the lengths of the catalog',
      '{ catalogUse { plans { plan { code } prices { subscriptionCount } } features { customerCount } } }',
      1 + PLANS * (1 + 1 + PRICES) + FEATURES,
    ],
    [
      'another list, at its usual length',
      '{ me { subscriptions { id items { plan { code } } } } }',
      1 + 2 * (1 + 2 * 2),
    ],
    ['features by name', '{ me { entitlements(features: ["a", "b"]) { feature { code } granted } } }', 1 + 2],
    ['a list of scalars as nothing', '{ me { stripeCustomerIds } }', 1],
    [
      'a page of ended subscriptions',
      '{ me { endedSubscriptions(first: 7) { nodes { items { id } } } } }',
      1 + 1 + 7 * (1 + 2),
    ],
    [
      'the changes of a replay, up to the size of the page',
      'mutation { replayEvents(input: { reason: "r" }) { changes { nodes { path } } } }',
      10 + 1 + 100,
    ],
    [
      'fewer changes on a smaller page',
      'mutation { reconcileCustomer(input: { userId: "u", reason: "r" }) { drift(first: 3) { nodes { path } } } }',
      10 + 1 + 3,
    ],
    ['a page of the default size', '{ me { payments { nodes { id } } } }', 1 + 1 + 20],
    ['a page of the given size', '{ me { payments(first: 50) { nodes { id amount { decimal } } } } }', 1 + 1 + 50 * 2],
    ['a page from the end', '{ me { payments(last: 3) { nodes { id } pageInfo { hasNextPage } } } }', 1 + 1 + 3],
    [
      'nested pages',
      '{ customers(first: 10) { nodes { payments(first: 5) { nodes { id } } } } }',
      1 + 10 * (1 + 1 + 5),
    ],
    ['a list of users', '{ customersByUserId(userIds: ["a", "b", "c"]) { plan { code } } }', 3 * 2],
    ['causes, at their usual number', '{ me { entitlements { because { at summary } } } }', 1 + FEATURES * (1 + 3)],
    [
      'an object inside causes, for each of them',
      '{ me { entitlements { because { ... on PaymentCause { payment { id } } ... on EventCause { event { id } } } } } }',
      1 + FEATURES * (1 + 3 * 2),
    ],
    ['a mutation', 'mutation { billingPortal(input: {}) { session { url } userErrors { code } } }', 10 + 1 + 1],
    [
      'a fragment, each time it is used',
      '{ me { ...f } plans { code } } fragment f on Customer { plan { code } }',
      2 + PLANS,
    ],
    ['a page that is too large, as the largest', '{ me { payments(first: 100000) { nodes { id } } } }', 102],
    ['a page of a size below one, as one', '{ me { payments(first: -5) { nodes { id } } } }', 3],
  ])('the cost of a query counts %s', (_what, text, points) => {
    expect(cost(text)).toBe(points);
  });

  test.each([
    ['given', { n: 30 }, 32],
    ['with its default', {}, 9],
    ['null', { n: null }, 22],
  ])('the cost of a page whose size is a variable, %s, uses that size', (_what, variables, points) => {
    expect(cost('query ($n: Int = 7) { me { payments(first: $n) { nodes { id } } } }', variables)).toBe(points);
  });

  test('the cost is that of the named operation', () => {
    const query = parse('query A { plans { code } } query B { me { plan { code } } }');
    expect(costOf(schema, { query, operationName: 'B' }, catalog)).toBe(2);
  });

  test('a variable that does not fit is a fault of the caller', async () => {
    const { ask } = await startApp();
    const { status, errors } = await ask('query ($n: Int) { me { payments(first: $n) { nodes { id } } } }', {
      variables: { n: 'many' },
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ message: expect.stringContaining('$n'), extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('a query that costs too much is refused with its limit, and nothing runs', async () => {
    const { ask, billing } = await startApp();
    const query = '{ customers(first: 100) { nodes { payments(first: 100) { nodes { id } } } } }';
    const { status, data, errors } = await ask(query, { as: 'admin' });
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', cost: 10_201, limit: 10_000 });
    expect(errors?.[0]?.message).toContain('10201 points, but may cost 10000');
    expect(billing.calls).toEqual([]);
  });

  test('a page of customers with all their data is within the limit', () => {
    const page =
      '{ customers(first: 50) { nodes { plan { code } entitlements { granted } subscriptions { plan { code } } payments(first: 5) { nodes { id } } } } }';
    expect(cost(page)).toBe(1 + 50 * (1 + 1 + FEATURES + 2 * 2 + 1 + 5));
  });
});
