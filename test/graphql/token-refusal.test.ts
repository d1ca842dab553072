import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { createTokenVerifier, type TokenAuth } from '../../src/graphql/token.ts';
import { startTollgate } from '../support/tollgate.ts';

const SECRET = 'a secret for tests that is long enough for HS256';
const secretKey = new TextEncoder().encode(SECRET);
const other = new TextEncoder().encode('another secret that is long enough for HS256');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

let issuer: FastifyInstance;
let jwks: string;
beforeAll(async () => {
  issuer = fastify();
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), alg: 'RS256' },
    { ...(await exportJWK(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)), alg: 'RS256' },
  ];
  issuer.get('/jwks', async () => ({ keys }));
  jwks = `${await issuer.listen({ host: '127.0.0.1', port: 0 })}/jwks`;
});
afterAll(() => issuer.close());

interface Made {
  alg?: string;
  key?: Uint8Array | KeyObject;
  kid?: string;
  typ?: string;
}

function signed(
  claims: Record<string, unknown>,
  { alg = 'HS256', key = secretKey, kid, typ }: Made = {},
): Promise<string> {
  const header = { alg, ...(kid && { kid }), ...(typ && { typ }) };
  return new SignJWT({ sub: 'alice', exp: 4_000_000_000, ...claims }).setProtectedHeader(header).sign(key);
}

const SHARED: TokenAuth['source'] = { kind: 'secret', secret: SECRET };
const PUBLIC: TokenAuth['source'] = { kind: 'publicKeys', pems: [pemOf(rsa.publicKey), pemOf(ed.publicKey)] };

/** What a verifier that explains says about a token, after "The token is not valid." */
async function reasonFor(token: string, auth: Partial<TokenAuth> = {}, dataDir: string | null = null): Promise<string> {
  const verify = createTokenVerifier({ source: SHARED, rolesClaim: 'roles', ...auth }, { explains: true, dataDir });
  const { message } = await verify(`Bearer ${token}`).then(
    () => ({ message: 'accepted' }),
    (error: Error) => error,
  );
  return message.replace('The token is not valid. ', '');
}

const ISSUER = { issuer: 'https://id.example', audience: 'billing' };

describe('the reason of a refused token', () => {
  test.each<[string, Record<string, unknown>, Partial<TokenAuth>, string]>([
    ['an expired token', { exp: 1_000_000_000 }, {}, 'It expired at 2001-09-09T01:46:40.000Z.'],
    ['a token without an expiry', { exp: undefined }, {}, 'It has no expiry (exp).'],
    [
      'a token with an expiry that is no number',
      { exp: 'soon' },
      {},
      'Its expiry (exp) must be a number of seconds since 1970.',
    ],
    [
      'a token that is not valid yet',
      { nbf: 3_900_000_000 },
      {},
      'It is not valid before 2093-08-01T21:20:00.000Z (nbf).',
    ],
    ['a token without a subject', { sub: undefined }, {}, 'It has no subject (sub), which is the user ID.'],
    ['a token with an empty subject', { sub: '' }, {}, 'Its subject (sub) must be a string that is not empty.'],
    [
      'a token of another issuer',
      { iss: 'https://evil.example', aud: 'billing' },
      ISSUER,
      'Its issuer (iss) is "https://evil.example", but AUTH_ISSUER is "https://id.example".',
    ],
    [
      'a token without an issuer',
      { aud: 'billing' },
      ISSUER,
      'Its issuer (iss) is missing, but AUTH_ISSUER is "https://id.example".',
    ],
    [
      'a token for another audience',
      { iss: ISSUER.issuer, aud: ['shop'] },
      ISSUER,
      'Its audience (aud) is ["shop"], but AUTH_AUDIENCE is "billing".',
    ],
    ['a token whose issue time is no number', { iat: 'now' }, {}, 'Its claim iat is not valid.'],
    [
      'a token with roles as a string',
      { roles: 'admin' },
      {},
      'Its claim roles is a string, but must be a list, such as ["support"].',
    ],
  ])('%s is named', async (_what, claims, auth, reason) => {
    expect(await reasonFor(await signed(claims), auth)).toBe(reason);
  });

  test('another key is named by its variable, and in local mode by DATA_DIR', async () => {
    const token = await signed({}, { key: other });
    expect(await reasonFor(token)).toBe('It was not signed with AUTH_JWT_SECRET.');
    expect(await reasonFor(token, {}, '.data')).toMatch(/not signed with the key in \.data\. .*DATA_DIR.*npm run/);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const foreign = await signed({}, { alg: 'RS256', key: privateKey });
    expect(await reasonFor(foreign, { source: PUBLIC })).toBe(
      'It was not signed with a private key of AUTH_PUBLIC_KEY.',
    );
  });

  test('another algorithm is named beside those that the key verifies', async () => {
    const token = await signed({}, { alg: 'RS256', key: rsa.privateKey });
    expect(await reasonFor(token)).toBe('Its algorithm is RS256, but AUTH_JWT_SECRET verifies HS256.');
    expect(await reasonFor(token, {}, '.data')).toBe('Its algorithm is RS256, but the key in .data verifies HS256.');
    const hmac = await signed({});
    expect(await reasonFor(hmac, { source: PUBLIC })).toBe(
      'Its algorithm is HS256, but AUTH_PUBLIC_KEY verifies RS256, EdDSA, Ed25519.',
    );
    const unsigned = new UnsecuredJWT({ sub: 'alice' }).setExpirationTime('1h').encode();
    expect(await reasonFor(unsigned)).toMatch(/algorithm is none/);
  });

  test('an unknown or missing key ID is named', async () => {
    const source = { kind: 'jwks', url: jwks } as const;
    const unknown = await signed({}, { alg: 'RS256', key: rsa.privateKey, kid: 'old' });
    expect(await reasonFor(unknown, { source })).toBe(
      'No key of AUTH_JWKS_URL has its key ID (kid) "old" and its algorithm "RS256".',
    );
    const unnamed = await signed({}, { alg: 'RS256', key: rsa.privateKey });
    expect(await reasonFor(unnamed, { source })).toBe(
      'It names no key ID (kid), and several keys of AUTH_JWKS_URL fit.',
    );
  });

  test('what is no JWT, no bearer token or no login is named', async () => {
    expect(await reasonFor('not-a-token')).toBe('It is not a JWT.');
    expect(await reasonFor('two words')).toBe('The header must be `Authorization: Bearer <token>`.');
    expect(await reasonFor(await signed({}, { typ: 'entitlement+jwt' }))).toMatch(/^It is an entitlement token/);
  });
});

describe('a refused request', () => {
  const post = async (local: boolean, token: string) => {
    const tollgate = await startTollgate({ local });
    const { body } = await tollgate.app.http.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}` },
      payload: { query: '{ plans { code } }' },
    });
    const line = tollgate.logs.find(({ path }) => path === '/graphql');
    await tollgate.close();
    return { message: JSON.parse(body).errors[0].message, line };
  };

  test.each([
    [true, 'The token is not valid. It was not signed with AUTH_JWT_SECRET.'],
    [false, 'The token is not valid.'],
  ])('has its reason in the log, and in the answer in local mode only (%p)', async (local, message) => {
    const answer = await post(local, await signed({}, { key: other }));
    expect(answer.message).toBe(message);
    expect(answer.line).toMatchObject({ status: 401, tokenRefused: 'It was not signed with AUTH_JWT_SECRET.' });
  });
});
