import { describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { signed, startApp } from './support/app.ts';

const PLANS = '{ plans { code } }';

describe('POST /graphql', () => {
  test('an operation is answered 200, and no cache may keep the answer', async () => {
    const { ask } = await startApp();
    const { status, headers, errors } = await ask('{ plans { code } me { userId } }', { as: 'anonymous' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(errors).toMatchObject([{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['expired', { sub: 'alice', exp: 1_000_000 }],
    ['without a user', { roles: ['admin'] }],
  ])('the whole request is refused if its token is %s', async (_what, claims) => {
    const { ask, billing } = await startApp();
    const { status, headers, data, errors } = await ask(PLANS, { as: await signed(claims) });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(data).toBeUndefined();
    expect(errors).toEqual([{ message: 'The token is not valid.', extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(billing.calls).toEqual([]);
  });

  test.each([
    ['not JSON', 'application/json', '{', 400],
    ['nothing', 'application/json', '', 400],
    ['no operation', 'application/json', '{}', 400],
    ['a batch', 'application/json', `[{"query":"${PLANS}"}]`, 400],
    ['a form, as another site could post it', 'text/plain', JSON.stringify({ query: PLANS }), 400],
    ['not valid Unicode', 'application/json', '{"query":"{ me { userId } }","variables":{"a":[{"b":"\\ud800"}]}}', 400],
    ['another media type', 'application/xml', '<query/>', 415],
    ['too large', 'application/json', JSON.stringify({ query: '#'.repeat(100 * 1024) }), 413],
  ])('a body that is %s is refused in the shape of GraphQL', async (_what, type, payload, status) => {
    const { inject } = await startApp();
    const response = await inject({ method: 'POST', url: '/graphql', headers: { 'content-type': type }, payload });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('an unknown persisted query is requested', async () => {
    const { inject } = await startApp();
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const response = await inject({ method: 'POST', url: '/graphql', payload: { extensions } });
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
  });

  test('an internal error is handled by the app', async () => {
    const { app, inject } = await startApp();
    app.addHook('onRequest', async () => {
      throw new Error('a hook of the app failed');
    });
    const response = await inject({ method: 'POST', url: '/graphql', payload: { query: PLANS } });
    expect(response.statusCode).toBe(500);
    expect(response.json()).not.toHaveProperty('errors');
  });

  test('the GraphQL server stops with the app', async () => {
    const { app } = await startApp();
    await app.close();
    expect(app.server.listening).toBe(false);
  });
});

describe('GET /graphql', () => {
  test('GET /graphql runs no query, and answers 405 if the explorer is off', async () => {
    const { inject } = await startApp();
    const response = await inject({
      method: 'GET',
      url: '/graphql?query={plans{code}}',
      headers: { accept: 'text/html' },
    });
    expect(response.statusCode).toBe(405);
    expect(response.headers).toMatchObject({
      allow: 'POST',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(response.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 });
  });
});

describe('a document', () => {
  const many = (count: number, text: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => text(n)).join(' ');
  const doubling = many(40, (n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`);

  test.each([
    ['with a syntax error', '{', 'GRAPHQL_PARSE_FAILED'],
    ['with too many tokens', `{ plans { ${many(1_000, () => 'code')} } }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'that is too deep',
      '{ me { payments { nodes { customer { payments { nodes { customer { payments { pageInfo { hasNextPage } } } } } } } } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['with too many aliases', `{ ${many(20, (n) => `a${n}: plans { code }`)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['with too many directives', `{ ${many(21, (n) => `plans @a${n} { code }`)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with fragments that double',
      `{ ...f0 } ${doubling} fragment f40 on Query { plans { code } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['with an unknown field', '{ plan(code: "a") { cod } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with several operations and no name',
      'query A { plans { code } } query B { plans { code } }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['with a literal that does not fit', '{ plans { prices(currency: "eur") { id } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('a document %s is refused before it runs', async (_what, query, code) => {
    const { ask } = await startApp();
    const { status, data, errors } = await ask(query);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toEqual({ code });
  });

  test('a variable that does not fit is refused with the reason', async () => {
    const { ask } = await startApp();
    const query = 'query ($currency: Currency) { plans { prices(currency: $currency) { id } } }';
    const { status, errors } = await ask(query, { variables: { currency: 'eur' } });
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('Currency must be an ISO 4217 code in upper case, but is: "eur".'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  test('a document as deep as a page of payments with its prices is answered', async () => {
    const { ask } = await startApp();
    const query = '{ me { payments { edges { node { subscription { items { price { amount { decimal } } } } } } } } }';
    expect((await ask(query)).errors).toBeUndefined();
  });

  test('introspection works only if it is on, and otherwise a typo gets no suggestions', async () => {
    const on = await startApp({ introspection: true });
    expect((await on.ask(getIntrospectionQuery())).data.__schema.queryType).toMatchObject({ name: 'Query' });
    expect((await on.ask('{ planz { code } }')).errors?.[0]?.message).toContain('Did you mean');

    const off = await startApp({ introspection: false });
    expect((await off.ask(getIntrospectionQuery())).status).toBe(400);
    expect((await off.ask('{ planz { code } }')).errors?.[0]?.message).not.toContain('plans');
  });
});

describe('an error', () => {
  test('an unexpected error is masked, and logged completely under the ID that the client got', async () => {
    const { ask, billing, log } = await startApp();
    billing.accounts = async () => {
      throw new Error('the password is hunter2');
    };
    const { status, data, errors } = await ask('{ plans { code } me { userId } }');
    expect(status).toBe(200);
    expect(data.me).toBeNull();
    expect(data.plans).toHaveLength(3);
    const requestId = errors?.[0]?.extensions['requestId'];
    expect(errors).toEqual([
      {
        message: 'Unexpected error.',
        path: ['me'],
        locations: expect.any(Array),
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
      },
    ]);
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 50,
        reqId: requestId,
        path: ['me'],
        err: expect.objectContaining({ message: 'the password is hunter2', stack: expect.any(String) }),
      }),
    );
  });

  test('a value that its type cannot represent is masked', async () => {
    const { ask, billing } = await startApp();
    billing.billingPortal = async () => 'not an address';
    const { errors } = await ask('mutation { billingPortal(input: {}) { session { url } } }');
    expect(errors).toMatchObject([{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  test('an outage of Stripe says only that the same request may work later', async () => {
    const { ask, billing, log } = await startApp();
    billing.checkout = async () => {
      throw new ProviderUnavailable('Stripe', { cause: new Error('sk_live_secret') });
    };
    const { status, data, errors } = await ask('mutation { checkout(input: { plan: "premium" }) { session { id } } }');
    expect([status, data]).toEqual([200, { checkout: null }]);
    expect(errors).toMatchObject([
      {
        message: 'A service we depend on cannot answer. Try again later.',
        extensions: { code: 'PROVIDER_UNAVAILABLE', retryable: true },
      },
    ]);
    expect(JSON.stringify(errors)).not.toContain('sk_live');
    expect(log).toContainEqual(
      expect.objectContaining({ level: 40, err: expect.objectContaining({ type: 'ProviderUnavailable' }) }),
    );
  });

  test('an outage of the issuer of tokens fails the request with 503, not 401', async () => {
    const url = 'http://127.0.0.1:1/jwks.json';
    const { createTokenVerifier } = await import('../../src/graphql/token.ts');
    const verifyToken = createTokenVerifier({ source: { kind: 'jwks', url }, rolesClaim: 'roles' });
    const { ask, log } = await startApp({ verifyToken });
    const rs256 = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.AAAA`;
    const { status, headers, errors } = await ask(PLANS, { as: rs256 });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE', retryable: true } }]);
    expect(log).toContainEqual(
      expect.objectContaining({ level: 40, reqId: expect.any(String), msg: 'a provider cannot answer' }),
    );
  });

  test('an error before the operation is masked under the ID of its request, too', async () => {
    const { ask, log } = await startApp({ verifyToken: () => Promise.reject(new Error('hunter2')) });
    const { status, errors } = await ask(PLANS);
    expect(status).toBe(500);
    expect(errors).toEqual([
      { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } },
    ]);
    expect(log).toContainEqual(expect.objectContaining({ level: 50, reqId: errors?.[0]?.extensions['requestId'] }));
  });
});
