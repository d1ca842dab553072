import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Budgets, createBudgets } from '../../src/graphql/budgets.ts';
import { RATE_LIMITS } from '../../src/platform/rate-limits.ts';
import { type Caller, startApp, type TestApp, tokenOf } from './support/app.ts';

const LIMITS = { ...RATE_LIMITS, anonymous: 5, customer: 30, service: 1_000, support: 2_000, admin: 3_000 };
const RATE_LIMIT = '{ rateLimit { cost limit remaining resetAt } }';
const TEN_PLANS = `{ ${Array.from({ length: 10 }, (_, n) => `p${n}: plans { code }`).join(' ')} }`;

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
  ])('of %s has the size of their role', async (as, limit) => {
    const before = Date.now();
    const { data } = await app.ask(RATE_LIMIT, { as });
    const { resetAt, ...rest } = data.rateLimit;
    expect(rest).toEqual({ cost: 1, limit, remaining: limit - 1 });
    const reset = Date.parse(resetAt) - before;
    expect(reset > 50_000 && reset <= 61_000).toBe(true);
  });

  test('pays for requests until nothing is left, and says when to come again; what is refused costs nothing', async () => {
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

  test('pays what each request costs, whatever the same document cost before', async () => {
    const costs = async (query: string, payload: object = {}) => {
      const headers = { authorization: `Bearer ${await tokenOf('admin')}` };
      const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, ...payload } });
      return answer.json().data.rateLimit.cost;
    };
    const page = 'query ($n: Int) { rateLimit { cost } customers(first: $n) { nodes { userId } } }';
    expect(await costs(page, { variables: { n: 50 } })).toBe(52);
    expect(await costs(page, { variables: { n: 2 } })).toBe(4);
    const two = 'query A { rateLimit { cost } } query B { rateLimit { cost } plans { code } }';
    for (let time = 0; time < 2; time++) {
      expect(await costs(two, { operationName: 'A' })).toBe(1);
      expect(await costs(two, { operationName: 'B' })).toBe(2);
    }
  });

  test('is of one caller: another one, and a caller without a token, have their own', async () => {
    await app.ask(TEN_PLANS);
    expect((await app.ask(RATE_LIMIT, { as: 'anonymous' })).data.rateLimit).toMatchObject({ remaining: 4 });
    expect((await app.ask(RATE_LIMIT, { as: 'admin' })).data.rateLimit).toMatchObject({ remaining: 2_999 });
  });

  test('of callers without a token is that of their address; whoever has one has no address limit [T11]', async () => {
    const from = (remoteAddress: string) =>
      app.inject({ method: 'POST', url: '/graphql', remoteAddress, payload: { query: RATE_LIMIT } });
    for (let n = 0; n < 5; n++) expect((await from('203.0.113.7')).statusCode).toBe(200);
    expect((await from('203.0.113.7')).statusCode).toBe(429);
    expect((await from('203.0.113.8')).statusCode).toBe(200);
    expect((await from('2001:db8:1:2::1')).json().data.rateLimit).toMatchObject({ remaining: 4 });
    expect((await from('2001:db8:1:2:ffff::9')).json().data.rateLimit).toMatchObject({ remaining: 3 });
  });

  test('that a query can never fit in refuses it for good', async () => {
    const { status, errors } = await app.ask(TEN_PLANS, { as: 'anonymous' });
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', cost: 10, limit: 5 });
  });

  test('that nobody has is null', async () => {
    const open = await startApp();
    expect((await open.ask(RATE_LIMIT)).data).toEqual({ rateLimit: null });
  });

  test('that fails is our fault, and told as such', async () => {
    const broken: Budgets = { spend: async () => Promise.reject(new Error('a bug')) };
    const { errors } = await (await startApp({ budgets: broken })).ask(RATE_LIMIT);
    expect(errors).toMatchObject([{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });
});
