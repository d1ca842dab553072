import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { createTokenVerifier, type TokenAuth } from '../../src/graphql/token.ts';
import { ANONYMOUS } from '../../src/graphql/viewer.ts';

const SECRET = 'a secret for tests that is long enough for HS256';
const secretKey = new TextEncoder().encode(SECRET);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

const bySecret = (parts: Partial<TokenAuth> = {}) =>
  createTokenVerifier({ source: { kind: 'secret', secret: SECRET }, rolesClaim: 'roles', ...parts });
const byKey = (...keys: KeyObject[]) =>
  createTokenVerifier({ source: { kind: 'publicKeys', pems: keys.map(pemOf) }, rolesClaim: 'roles' });

interface TokenParts {
  alg?: string;
  key?: Uint8Array | KeyObject;
  claims?: Record<string, unknown>;
  exp?: string | number | null;
  kid?: string;
}

async function bearer({ alg = 'HS256', key = secretKey, claims = {}, exp = '1h', kid }: TokenParts = {}) {
  const jwt = new SignJWT({ sub: 'alice', ...claims }).setProtectedHeader({ alg, ...(kid && { kid }) });
  if (exp !== null) jwt.setExpirationTime(exp);
  return `Bearer ${await jwt.sign(key)}`;
}

const refused = { message: 'The token is not valid.', extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } };

describe('without a token', () => {
  test('the viewer is anonymous', async () => {
    expect(await bySecret()(undefined)).toBe(ANONYMOUS);
  });

  test.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'abc'])(
    'the header %p is refused and not ignored',
    async (header) => {
      await expect(bySecret()(header)).rejects.toMatchObject(refused);
    },
  );
});

describe('a token of a shared secret', () => {
  test('a token of a shared secret names its viewer', async () => {
    const header = await bearer({ claims: { email: 'alice@example.com', roles: ['support'] } });
    expect(await bySecret()(header)).toEqual({
      kind: 'user',
      userId: 'alice',
      email: 'alice@example.com',
      roles: ['support'],
    });
    expect(await bySecret()(header.replace('Bearer', 'bearer'))).toMatchObject({ userId: 'alice' });
  });

  test.each<[string, TokenParts]>([
    ['expired', { exp: Math.floor(Date.now() / 1_000) - 60 }],
    ['without an expiry', { exp: null }],
    ['not valid yet', { claims: { nbf: Math.floor(Date.now() / 1_000) + 600 } }],
    ['of another secret', { key: new TextEncoder().encode('another secret that is long enough for HS256') }],
    ['of another algorithm of the family', { alg: 'HS512', key: new Uint8Array(64) }],
    ['signed with a private key', { alg: 'RS256', key: rsa.privateKey }],
    ['without a subject', { claims: { sub: undefined } }],
    ['with an empty subject', { claims: { sub: '' } }],
  ])('a token of a shared secret is refused if it is %s', async (_what, parts) => {
    await expect(bySecret()(await bearer(parts))).rejects.toMatchObject(refused);
  });

  test.each([
    ['an unpaired surrogate', 'fox \ud83e'],
    ['an unpaired low surrogate at its start', '\udd8afox'],
    ['256 characters', 'a'.repeat(256)],
    ['256 characters outside the Basic Multilingual Plane', '𝕏'.repeat(256)],
  ])('a token is refused with a clear reason if its user ID has %s [T34]', async (_what, sub) => {
    await expect(bySecret()(await bearer({ claims: { sub } }))).rejects.toMatchObject({
      message: "The token's subject (sub) must be a user ID of 1 to 255 Unicode characters.",
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    });
  });

  test.each(['🦊', 'a\0b', '__proto__', ' ', '𝕏'.repeat(255)])(
    'a token can name any user ID of up to 255 characters: %j',
    async (sub) => {
      expect(await bySecret()(await bearer({ claims: { sub } }))).toMatchObject({ userId: sub });
    },
  );

  test('a token is accepted with any other type in its header', async () => {
    const header = Buffer.from('{"alg":"HS256","typ":false}').toString('base64url');
    const [, claims] = (await bearer()).split('.');
    const signature = createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url');
    expect(await bySecret()(`Bearer ${header}.${claims}.${signature}`)).toMatchObject({ kind: 'user' });
  });

  test('a token is refused if it is unsigned or altered [T3]', async () => {
    const unsigned = new UnsecuredJWT({ sub: 'alice' }).setExpirationTime('1h').encode();
    await expect(bySecret()(`Bearer ${unsigned}`)).rejects.toMatchObject(refused);
    const [head, , signature] = (await bearer()).split('.');
    const body = Buffer.from(JSON.stringify({ sub: 'bob', exp: 4_000_000_000 })).toString('base64url');
    await expect(bySecret()(`${head}.${body}.${signature}`)).rejects.toMatchObject(refused);
    await expect(bySecret()('Bearer not-a-token')).rejects.toMatchObject(refused);
  });

  test('issuer and audience of a token are checked if they are configured [T5]', async () => {
    const verify = bySecret({ issuer: 'https://id.example', audience: 'tollgate' });
    const good = { iss: 'https://id.example', aud: ['shop', 'tollgate'] };
    expect(await verify(await bearer({ claims: good }))).toMatchObject({ userId: 'alice' });
    await expect(verify(await bearer({ claims: { ...good, aud: 'shop' } }))).rejects.toMatchObject(refused);
    await expect(verify(await bearer({ claims: { ...good, iss: 'https://evil.example' } }))).rejects.toMatchObject(
      refused,
    );
    await expect(verify(await bearer())).rejects.toMatchObject(refused);
  });
});

describe('a token of a public key', () => {
  test.each([
    ['RS256', rsa],
    ['ES256', ec],
    ['EdDSA', ed],
  ])('a token is verified with the algorithm of the public key: %s', async (alg, { privateKey, publicKey }) => {
    expect(await byKey(publicKey)(await bearer({ alg, key: privateKey }))).toMatchObject({ userId: 'alice' });
  });

  test('a token is refused if the public key was used as an HMAC secret [T4]', async () => {
    const confused = await bearer({ key: new TextEncoder().encode(pemOf(rsa.publicKey)) });
    await expect(byKey(rsa.publicKey)(confused)).rejects.toMatchObject(refused);
  });

  test('a token is verified by any of several keys of the same or different types, so that keys are rotated without a gap [O2]', async () => {
    const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const old = await bearer({ alg: 'RS256', key: rsa.privateKey });
    const fresh = await bearer({ alg: 'RS256', key: next.privateKey });
    const other = await bearer({ alg: 'EdDSA', key: ed.privateKey });
    const both = byKey(rsa.publicKey, next.publicKey, ed.publicKey);
    for (const token of [old, fresh, other]) expect(await both(token)).toMatchObject({ userId: 'alice' });
    await expect(byKey(next.publicKey, ed.publicKey)(old)).rejects.toMatchObject(refused);
    const expired = { alg: 'RS256', key: rsa.privateKey, exp: Math.floor(Date.now() / 1_000) - 60 };
    await expect(both(await bearer(expired))).rejects.toMatchObject(refused);
  });

  test('a public key must have a type that signs tokens', () => {
    expect(() => byKey(generateKeyPairSync('x25519').publicKey)).toThrow('RSA, P-256 or Ed25519 key, but is x25519');
    expect(() => byKey(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)).toThrow('but is ec');
  });
});

describe('a verified token', () => {
  const verifierAt = (clock: { now: number }) =>
    createTokenVerifier({ source: { kind: 'secret', secret: SECRET }, rolesClaim: 'roles' }, { now: () => clock.now });

  test('a verified token is cached for a minute, and never beyond its expiry', async () => {
    const clock = { now: Date.now() };
    const verify = verifierAt(clock);
    const long = await bearer();
    const short = await bearer({ exp: Math.floor(clock.now / 1_000) + 30 });
    const first = await verify(long);
    expect(await verify(short)).toMatchObject({ userId: 'alice' });

    clock.now += 31_000;
    expect(await verify(long)).toBe(first);
    await expect(verify(short)).rejects.toMatchObject(refused);
    clock.now += 30_000;
    const again = await verify(long);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});

describe('a token of a key set', () => {
  const servers: Server[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

  async function keySet(answer: { status?: number; body: unknown }) {
    const asked = { times: 0 };
    const server = createServer((_request, response) => {
      asked.times += 1;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(answer.body));
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    const unavailable = jest.fn();
    const options = { onKeysUnavailable: unavailable };
    const verify = createTokenVerifier({ source: { kind: 'jwks', url }, rolesClaim: 'roles' }, options);
    return { verify, url, asked, unavailable };
  }
  const rsaJwk = async () => ({ ...(await exportJWK(rsa.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' });

  test('a token is verified by the key of the set that it names, which is fetched once', async () => {
    const { verify, asked } = await keySet({ body: { keys: [await rsaJwk()] } });
    const parts = { alg: 'RS256', key: rsa.privateKey, kid: 'one' };
    expect(await verify(await bearer(parts))).toMatchObject({ userId: 'alice' });
    expect(await verify(await bearer({ ...parts, claims: { jti: '2' } }))).toMatchObject({ userId: 'alice' });
    expect(asked.times).toBe(1);
  });

  test('a token is refused if no key of the set fits, or if it is not signed with one', async () => {
    const { verify, unavailable } = await keySet({ body: { keys: [await rsaJwk()] } });
    await expect(verify(await bearer({ alg: 'RS256', key: rsa.privateKey, kid: 'two' }))).rejects.toMatchObject(
      refused,
    );
    await expect(verify(await bearer({ kid: 'one' }))).rejects.toMatchObject(refused);
    expect(unavailable).not.toHaveBeenCalled();
  });

  test('tokens are verified while the issuer rotates its key: published beside the old one, then signing, then alone [O1]', async () => {
    let now = Date.now();
    const time = jest.spyOn(Date, 'now').mockImplementation(() => now);
    const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const fresh = { ...(await exportJWK(next.publicKey)), kid: 'two', alg: 'ES256', use: 'sig' };
    const answer = { body: { keys: [await rsaJwk()] as object[] } };
    const { verify, asked } = await keySet(answer);
    // A token of its own each time, for one that was verified is remembered.
    const signed = (jti: string, key: object) => bearer({ ...key, claims: { jti }, exp: '1h' });
    const [one, two] = [
      { alg: 'RS256', key: rsa.privateKey, kid: 'one' },
      { alg: 'ES256', key: next.privateKey, kid: 'two' },
    ];
    expect(await verify(await signed('1', one))).toMatchObject({ userId: 'alice' });

    answer.body.keys.push(fresh);
    now += 31_000;
    expect(await verify(await signed('2', two))).toMatchObject({ userId: 'alice' });
    expect(await verify(await signed('3', one))).toMatchObject({ userId: 'alice' });
    expect(asked.times).toBe(2);

    answer.body.keys.shift();
    now += 601_000;
    expect(await verify(await signed('4', two))).toMatchObject({ userId: 'alice' });
    await expect(verify(await signed('5', one))).rejects.toMatchObject(refused);
    time.mockRestore();
  });

  test.each<[string, { status?: number; body: unknown }]>([
    ['answers 500', { status: 500, body: {} }],
    ['answers something else', { body: { hello: 'world' } }],
  ])('a token is not refused as invalid if the issuer %s', async (_what, answer) => {
    const { verify, unavailable } = await keySet(answer);
    await expect(verify(await bearer({ alg: 'RS256', key: rsa.privateKey, kid: 'one' }))).rejects.toMatchObject({
      extensions: { code: 'PROVIDER_UNAVAILABLE', http: { status: 503 } },
      originalError: {
        name: 'ProviderUnavailable',
        message: expect.stringMatching(/^The key set at AUTH_JWKS_URL cannot answer/),
      },
    });
    expect(unavailable).toHaveBeenCalledTimes(1);
  });

  test('a token is not refused as invalid if the issuer cannot be reached', async () => {
    const { verify, unavailable } = await keySet({ body: {} });
    await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
    await expect(verify(await bearer({ alg: 'RS256', key: rsa.privateKey }))).rejects.toMatchObject({
      extensions: { code: 'PROVIDER_UNAVAILABLE' },
    });
    expect(unavailable).toHaveBeenCalledTimes(1);
  });
});
