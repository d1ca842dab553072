import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { signToken } from '../../src/local/tokens.ts';
import { startTollgate, TOKEN_SECRET, type Tollgate } from '../support/tollgate.ts';

let tollgate: Tollgate;
let url: string;
let token: string;
beforeAll(async () => {
  tollgate = await startTollgate({ env: { RATE_LIMITS: 'customer=6000', EXPLORER: 'false' } });
  url = await tollgate.app.http.listen({ host: '127.0.0.1', port: 0 });
  token = await signToken({ secret: TOKEN_SECRET, userId: 'mallory', roles: [], email: 'm@example.com' });
});
afterAll(() => tollgate.close());

async function post(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each answer is looked at by its test
  const answer = (await response.json()) as any;
  return { status: response.status, ...answer, error: answer.errors?.[0] };
}

const many = (count: number, text: (n: number) => string, by = ' ') =>
  Array.from({ length: count }, (_, n) => text(n)).join(by);
const deep = (levels: number) => {
  const half = many(levels / 2, () => 'payments{nodes{customer{', '');
  return `{me{${half}userId${'}'.repeat((levels / 2) * 3)}}}`;
};

/** Each with what its refusal says: which limit, and by how much. */
const HOSTILE: [what: string, body: unknown, status: number, code: string, message: RegExp][] = [
  ['50 deep', { query: deep(50) }, 400, 'GRAPHQL_VALIDATION_FAILED', /depth limit of 9 exceeded, found \d\d/],
  [
    '1,000 aliases',
    { query: `{${many(1_000, (n) => `a${n}:__typename`)}}` },
    400,
    'GRAPHQL_PARSE_FAILED',
    /more tha[nt] 1000 tokens/,
  ],
  [
    '100 aliases',
    { query: `{${many(100, (n) => `a${n}:plans{code}`)}}` },
    400,
    'GRAPHQL_VALIDATION_FAILED',
    /Aliases limit of 15 exceeded, found 100/,
  ],
  [
    '200 kB',
    { query: `{ plans { code } } #${'x'.repeat(200_000)}` },
    413,
    'BAD_REQUEST',
    /may have 102400 bytes, but has 2\d{5}/,
  ],
  [
    'fragments in a circle',
    { query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }' },
    400,
    'GRAPHQL_VALIDATION_FAILED',
    /Cannot spread fragment "a" within itself via "b"/,
  ],
  [
    'fragments that double',
    {
      query: `{ ...f0 } ${many(40, (n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`)} fragment f40 on Query { plans { code } }`,
    },
    400,
    'GRAPHQL_VALIDATION_FAILED',
    /too many selections/,
  ],
  ['a batch', [{ query: '{ plans { code } }' }, { query: '{ plans { code } }' }], 400, 'BAD_REQUEST', /batch/i],
  [
    'an enormous page',
    { query: '{ me { payments(first: 1000000) { nodes { id } } } }' },
    200,
    'BAD_USER_INPUT',
    /from 1 to 100, but is 1000000/,
  ],
  [
    'a page below one',
    { query: '{ me { payments(first: -1) { nodes { id } } } }' },
    200,
    'BAD_USER_INPUT',
    /from 1 to 100, but is -1/,
  ],
  [
    'a page beyond Int',
    { query: '{ me { payments(first: 99999999999) { nodes { id } } } }' },
    400,
    'GRAPHQL_VALIDATION_FAILED',
    /Int/,
  ],
  [
    'a cursor that is not ours',
    { query: '{ me { payments(after: "bm9wZQ==") { nodes { id } } } }' },
    200,
    'BAD_USER_INPUT',
    /must be a cursor of this list/,
  ],
  [
    'a cursor that is an operator',
    { query: '{ me { payments(after: "eyIkZ3QiOiIifQ") { nodes { id } } } }' },
    200,
    'BAD_USER_INPUT',
    /cursor/,
  ],
  [
    '10,000 declared variables',
    { query: `query(${many(10_000, (n) => `$v${n}:Int`)}){plans{code}}` },
    413,
    'BAD_REQUEST',
    /may have 102400 bytes/,
  ],
  [
    '10,000 variables that nothing declares',
    {
      query: '{plans{code}}',
      variables: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n.toString(36), 1])),
    },
    400,
    'BAD_USER_INPUT',
    /may have 250 variables, but has 10000/,
  ],
  [
    'more than it may cost',
    { query: '{ me { payments(first: 100) { nodes { customer { payments(first: 100) { nodes { id } } } } } } }' },
    400,
    'QUERY_TOO_COMPLEX',
    /costs 10302 points, but may cost 10000/,
  ],
  ['the schema', { query: getIntrospectionQuery() }, 400, 'GRAPHQL_VALIDATION_FAILED', /introspection is not allowed/],
];

describe('a hostile request', () => {
  test.each(HOSTILE)(
    'a hostile request of %s is refused with the limit and the value, and does not disturb other requests',
    async (_what, body, status, code, message) => {
      const answer = await post(body);
      expect([answer.status, answer.error?.extensions.code]).toEqual([status, code]);
      expect(answer.error.message).toMatch(message);
      expect(JSON.stringify(answer.data ?? null)).toMatch(/^(null|\{"me":(null|\{"payments":null\})\})$/);
      expect(await post({ query: '{ plans { code } }' })).toMatchObject({
        status: 200,
        data: { plans: expect.any(Array) },
      });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    },
  );

  test('JSON that nests 10,000 levels deep does not disturb other requests [T8]', async () => {
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const answer = await post(`{"query":"{ plans { code } }","variables":{"a":${nested}}}`);
    expect(answer).toMatchObject({ status: 200, data: { plans: expect.any(Array) } });
  });

  test('a request that a form on another site could send is refused [T9]', async () => {
    expect(await post({ query: '{ plans { code } }' }, { 'content-type': 'text/plain' })).toMatchObject({
      status: 400,
      error: { extensions: { code: 'BAD_REQUEST' }, message: expect.stringContaining('CSRF') },
    });
  });
});

describe('a persisted query', () => {
  const query = '{ plans { code } }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };

  test('a persisted query is requested once, and then known by its hash', async () => {
    expect((await post({ extensions })).error.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await post({ query, extensions })).data.plans.length).toBeGreaterThan(0);
    expect((await post({ extensions })).data.plans.length).toBeGreaterThan(0);
  });

  test('a persisted query is refused under another hash', async () => {
    const answer = await post({ query: '{ me { userId } }', extensions });
    expect([answer.status, answer.data]).toEqual([400, undefined]);
    expect((await post({ extensions })).data).toHaveProperty('plans');
  });
});
