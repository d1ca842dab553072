import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Budgets, createBudgets } from '../../src/graphql/limits/budgets.ts';
import { RATE_LIMITS } from '../../src/platform/rate-limits.ts';
import { type Caller, startApp, type TestApp, tokenOf } from './support/app.ts';
import { PAST_EVENTS } from './support/billing.ts';

const LIMITS = { ...RATE_LIMITS, anonymous: 5, customer: 30, service: 1_000, support: 2_000, admin: 3_000 };
const RATE_LIMIT = '{ rateLimit { cost limit remaining resetAt } }';
const TEN_PLANS = `{ ${Array.from({ length: 10 }, (_, n) => `p${n}: plan(code: "free") { code }`).join(' ')} }`;

let app: TestApp;
beforeEach(async () => {
  app = await startApp({ budgets: createBudgets(LIMITS) });
});

describe('a budget', () => {
  test.each<[Caller, number]>([
    ['anonymous', 5],
    ['customer', 30],
    ['service', 1_000],
    ['support', 2_000],
    ['admin', 3_000],
  ])('the budget of %s has the size of their role', async (as, limit) => {
    const before = Date.now();
    const { data } = await app.ask(RATE_LIMIT, { as });
    const { resetAt, ...rest } = data.rateLimit;
    expect(rest).toEqual({ cost: 1, limit, remaining: limit - 1 });
    const reset = Date.parse(resetAt) - before;
    expect(reset > 50_000 && reset <= 61_000).toBe(true);
  });

  test('a budget pays for requests until nothing is left, says when to retry, and refused requests are free', async () => {
    expect((await app.ask(TEN_PLANS)).status).toBe(200);
    expect((await app.ask(TEN_PLANS)).status).toBe(200);
    await app.ask('{ me { userId } }');
    const refused = await app.ask(TEN_PLANS);
    expect(refused.status).toBe(429);
    expect(refused.data).toBeUndefined();
    const { retryAfter, ...rest } = refused.errors?.[0]?.extensions ?? {};
    expect(rest).toEqual({ code: 'RATE_LIMITED', cost: 10, limit: 30, remaining: 9 });
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(refused.headers['retry-after']).toBe(String(retryAfter));
    expect((await app.ask(RATE_LIMIT)).data.rateLimit).toMatchObject({ remaining: 8 });
  });

  test('a budget pays what each request costs, whatever the same document cost before', async () => {
    const costs = async (query: string, payload: object = {}) => {
      const headers = { authorization: `Bearer ${await tokenOf('admin')}` };
      const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, ...payload } });
      return answer.json().data.rateLimit.cost;
    };
    const page = 'query ($n: Int) { rateLimit { cost } customers(first: $n) { nodes { userId } } }';
    expect(await costs(page, { variables: { n: 50 } })).toBe(52);
    expect(await costs(page, { variables: { n: 2 } })).toBe(4);
    const two = 'query A { rateLimit { cost } } query B { rateLimit { cost } plan(code: "free") { code } }';
    for (let time = 0; time < 2; time++) {
      expect(await costs(two, { operationName: 'A' })).toBe(1);
      expect(await costs(two, { operationName: 'B' })).toBe(2);
    }
  });

  test('callers have separate budgets, and so has a caller without a token', async () => {
    await app.ask(TEN_PLANS);
    expect((await app.ask(RATE_LIMIT, { as: 'anonymous' })).data.rateLimit).toMatchObject({ remaining: 4 });
    expect((await app.ask(RATE_LIMIT, { as: 'admin' })).data.rateLimit).toMatchObject({ remaining: 2_999 });
  });

  test('callers without a token share the budget of their address, and callers with one have no address limit [T11]', async () => {
    const from = (remoteAddress: string) =>
      app.inject({ method: 'POST', url: '/graphql', remoteAddress, payload: { query: RATE_LIMIT } });
    for (let n = 0; n < 5; n++) expect((await from('203.0.113.7')).statusCode).toBe(200);
    expect((await from('203.0.113.7')).statusCode).toBe(429);
    expect((await from('203.0.113.8')).statusCode).toBe(200);
    expect((await from('2001:db8:1:2::1')).json().data.rateLimit).toMatchObject({ remaining: 4 });
    expect((await from('2001:db8:1:2:ffff::9')).json().data.rateLimit).toMatchObject({ remaining: 3 });
  });

  test('a query that exceeds the whole budget is always refused', async () => {
    const { status, errors } = await app.ask(TEN_PLANS, { as: 'anonymous' });
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', cost: 10, limit: 5 });
  });

  test('a budget pays for the events that an account in the past is read from, once for all instants of a request [T33]', async () => {
    const past = `{ me { ${Array.from({ length: 14 }, (_, n) => `a${n}: accessAt(at: "2026-02-01T12:00:${10 + n}Z") { entitlements { granted } }`).join(' ')} } }`;
    app = await startApp({ budgets: createBudgets({ ...LIMITS, customer: 100 }) });
    const { errors } = await app.ask(past);
    expect(errors).toBeUndefined();
    expect(app.billing.count('accountsAt')).toBe(1);
    const features = app.billing.catalog().features.length;
    const cost = 1 + 14 * (1 + features) + Math.ceil(PAST_EVENTS / 10);
    expect((await app.ask(RATE_LIMIT)).data.rateLimit.remaining).toBe(100 - cost - 1);
  });

  test('one account in the past may overdraw a budget, and the next request is refused', async () => {
    const past = '{ me { accessAt(at: "2026-02-01T12:00:00Z") { at } } }';
    app = await startApp({ budgets: createBudgets({ ...LIMITS, customer: 6 }) });
    expect((await app.ask(past)).errors).toBeUndefined();
    const refused = await app.ask(RATE_LIMIT);
    expect(refused.status).toBe(429);
    const { retryAfter, ...rest } = refused.errors?.[0]?.extensions ?? {};
    expect(rest).toEqual({ code: 'RATE_LIMITED', limit: 6, remaining: 0 });
    expect(refused.headers['retry-after']).toBe(String(retryAfter));
  });

  test('an empty budget stops reads of the past in progress', async () => {
    const query = `mutation { ${[1, 2].map((n) => `a${n}: updateContact(input: {}) { customer { accessAt(at: "2026-02-01T12:00:0${n}Z") { at } } }`).join(' ')} }`;
    app = await startApp({ budgets: createBudgets({ ...LIMITS, customer: 26 }) });
    const { data, errors } = await app.ask(query);
    expect(data.a1.customer).not.toBeNull();
    expect(errors).toMatchObject([
      { path: ['a2', 'customer', 'accessAt'], extensions: { code: 'RATE_LIMITED', remaining: 0 } },
    ]);
  });

  describe('a budget pays for reading a refused document', () => {
    const filled = (query: string) => query.padEnd(1_950, ' ');
    test.each([
      ['that is not GraphQL', { query: filled('{ plans {') }, 'GRAPHQL_PARSE_FAILED'],
      ['that does not fit the schema', { query: filled('{ nothing }') }, 'GRAPHQL_VALIDATION_FAILED'],
      [
        'with unknown directives',
        { query: `{ plans ${Array.from({ length: 300 }, (_, n) => `@d${n}`).join(' ')} { code } }` },
        'GRAPHQL_VALIDATION_FAILED',
      ],
      [
        'with unknown fields',
        { query: `{ ${Array.from({ length: 900 }, (_, n) => `f${n}`).join(' ')} }` },
        'GRAPHQL_VALIDATION_FAILED',
      ],
      [
        'that declares variables and uses none',
        { query: `query (${Array.from({ length: 240 }, (_, n) => `$v${n}: ID`).join()}) { plans { code } }` },
        'GRAPHQL_VALIDATION_FAILED',
      ],
      [
        'without the named operation',
        { query: filled('query A { plans { code } }'), operationName: 'B' },
        'OPERATION_RESOLUTION_FAILURE',
      ],
      [
        'with several operations and no name',
        { query: filled('query A { __typename } query B { __typename }') },
        'OPERATION_RESOLUTION_FAILURE',
      ],
      [
        'whose variables do not fit',
        { query: filled('query ($c: ID!) { plan(code: $c) { code } }'), variables: { c: {} } },
        'BAD_USER_INPUT',
      ],
      [
        'with too many variables',
        {
          query: filled('{ plans { code } }'),
          variables: Object.fromEntries(Array.from({ length: 251 }, (_, n) => [`v${n}`, n])),
        },
        'BAD_USER_INPUT',
      ],
      [
        'that costs too much',
        { query: filled('{ customers(first: 100) { nodes { payments(first: 100) { nodes { id } } } } }') },
        'QUERY_TOO_COMPLEX',
      ],
    ])('a budget pays for reading a refused document %s', async (_what, payload, code) => {
      const reading = Math.ceil(JSON.stringify(payload).length / 200);
      for (const remoteAddress of [undefined, '203.0.113.7']) {
        app = await startApp({ budgets: createBudgets({ ...LIMITS, anonymous: 100, customer: 100 }) });
        const authorization = `Bearer ${await tokenOf('customer')}`;
        const send = (body: object) =>
          app.inject({
            method: 'POST',
            url: '/graphql',
            ...(remoteAddress ? { remoteAddress } : { headers: { authorization } }),
            payload: body,
          });
        // The second one is served from the known documents, as far as it was valid.
        for (let n = 1; n <= 2; n++) {
          expect((await send(payload)).json().errors[0].extensions.code).toBe(code);
          expect((await send({ query: RATE_LIMIT })).json().data.rateLimit.remaining).toBe(100 - (reading + 1) * n);
        }
        while ((await send(payload)).statusCode !== 429);
        // Nothing is left, so nothing more is read.
        const refused = await send(payload);
        expect([refused.statusCode, refused.json().errors[0].extensions.code]).toEqual([429, 'RATE_LIMITED']);
      }
    });

    test.each([
      ['that is not JSON', `{"query": ${'['.repeat(1_000)}`],
      ['that is a batch', JSON.stringify([{ query: '{ plans { code } }'.padEnd(1_000) }])],
      ['without a query', JSON.stringify({ variables: Array(500).fill(1) })],
    ])('a budget pays for reading a refused body %s', async (_what, payload) => {
      app = await startApp({ budgets: createBudgets({ ...LIMITS, anonymous: 100 }) });
      const headers = { 'content-type': 'application/json' };
      const { statusCode } = await app.inject({ method: 'POST', url: '/graphql', headers, payload });
      expect(statusCode).toBe(400);
      const { data } = await app.ask(RATE_LIMIT, { as: 'anonymous' });
      expect(data.rateLimit.remaining).toBe(100 - Math.ceil(payload.length / 200) - 1);
    });

    test('a budget pays for reading a new document that is over budget, but not for a known one [T31]', async () => {
      app = await startApp({ budgets: createBudgets({ ...LIMITS, customer: 30 }) });
      await app.ask(TEN_PLANS);
      await app.ask(TEN_PLANS);
      const remaining = async (query: string) => (await app.ask(query)).errors?.[0]?.extensions['remaining'];
      const padded = `${TEN_PLANS}${' '.repeat(200)} {`;
      await app.ask(padded);
      const left = await remaining(TEN_PLANS);
      expect(left).toBeLessThan(10);
      expect(await remaining(TEN_PLANS)).toBe(left);
      const other = TEN_PLANS.replace('p0', 'other');
      expect(await remaining(other)).toBe(left);
      expect(await remaining(TEN_PLANS)).toBe(Number(left) - Math.ceil(JSON.stringify({ query: other }).length / 200));
    });
  });

  test('an empty budget refuses a request before its body is read', async () => {
    app = await startApp({ budgets: createBudgets({ ...LIMITS, anonymous: 1 }) });
    await app.ask(RATE_LIMIT, { as: 'anonymous' });
    const headers = { 'content-type': 'application/json' };
    const refused = await app.inject({ method: 'POST', url: '/graphql', headers, payload: '{"query":' });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'cache-control': 'no-store',
      'retry-after': expect.stringMatching(/^\d+$/),
    });
    expect(refused.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining('All 1 points of this minute are used up.'),
          extensions: { code: 'RATE_LIMITED', limit: 1, remaining: 0, retryAfter: expect.any(Number) },
        },
      ],
    });
  });

  test('a request costs at least the reading of its document, even if it asks only for scalars', async () => {
    app = await startApp({ budgets: createBudgets({ ...LIMITS, customer: 60 }) });
    const query = `{ rateLimit { cost } plans { ${'code '.repeat(300)} } }`;
    expect((await app.ask(query)).data.rateLimit.cost).toBe(Math.ceil(JSON.stringify({ query }).length / 200));
  });

  test('the budget is null if budgets are off', async () => {
    const open = await startApp();
    expect((await open.ask(RATE_LIMIT)).data).toEqual({ rateLimit: null });
  });

  test('an error while counting a budget is answered as an internal error', async () => {
    const broken: Budgets = { ...createBudgets(LIMITS), spend: async () => Promise.reject(new Error('a bug')) };
    const { errors } = await (await startApp({ budgets: broken })).ask(RATE_LIMIT);
    expect(errors).toMatchObject([{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });
});
