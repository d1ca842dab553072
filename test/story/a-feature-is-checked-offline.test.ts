import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { createTokenVerifier } from '../../src/graphql/token.ts';
import type { SigningKey } from '../../src/platform/signing-keys.ts';
import { freePort } from '../support/sandboxed.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const made = (): SigningKey => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey;
const TOKEN = '{ me { entitlementToken { token expiresAt } } }';
const rules = { audience: 'entitlements', typ: 'entitlement+jwt', algorithms: ['EdDSA'] };

const open: Tollgate[] = [];
afterEach(async () => {
  for (const tollgate of open.splice(0)) await tollgate.close();
});

/** A service with these keys, listening on this port. */
async function serve(keys: readonly SigningKey[], port = 0) {
  const at = port || (await freePort());
  const tollgate = await startTollgate({
    env: { PORT: String(at), ...(keys.length > 0 && { TOKEN_SIGNING_KEYS: JSON.stringify(keys) }) },
  });
  open.push(tollgate);
  const url = await tollgate.app.http.listen({ host: '127.0.0.1', port: at });
  return {
    url,
    port: at,
    ask: tollgate.ask,
    async token(userId = 'alice') {
      const { me } = (await tollgate.ask({ userId }, TOKEN)) as { me: { entitlementToken: { token: string } } };
      return me.entitlementToken.token;
    },
    async close() {
      open.splice(open.indexOf(tollgate), 1);
      await tollgate.close();
    },
  };
}

const PAGE = 'docs/checking-entitlements-offline.md';
const keySetUrl = (url: string) => new URL('/.well-known/jwks.json', url);

describe('a feature', () => {
  test('the example in docs/checking-entitlements-offline.md checks a feature', async () => {
    const { url, token } = await serve([made()]);
    const [, example] = /```js\n([^`]*jwtVerify[^`]*)```/.exec(await readFile(PAGE, 'utf8')) ?? [];
    const code = `${example?.replaceAll('http://127.0.0.1:4000', url)}
      console.log(JSON.stringify(await entitlementsOf(process.argv[1])));`;
    const run = (argument: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code, argument]);
    const { stdout } = await run(await token());
    expect(JSON.parse(stdout)).toEqual({
      user: 'alice',
      features: [
        'signals_enabled',
        'signals_basic',
        'max_devices',
        'max_websites',
        'analytics_level',
        'generations',
        'chart_exports',
      ],
      limits: { max_devices: 1, max_websites: 1, generations: 10, chart_exports: 5 },
      values: { analytics_level: 'basic' },
    });
    const [head, , signature] = (await token()).split('.');
    const forged = Buffer.from('{"sub":"alice","features":["copy_trading"]}').toString('base64url');
    await expect(run(`${head}.${forged}.${signature}`)).rejects.toThrow('JWSSignatureVerificationFailed');
  });

  test('a program that has fetched the keys once checks features while the service is unavailable', async () => {
    const { url, token, close } = await serve([made()]);
    const keys = createRemoteJWKSet(keySetUrl(url));
    const [first, second] = [await token(), await token('bob')];
    await jwtVerify(first, keys, rules);
    await close();
    await expect(jwtVerify(second, keys, rules)).resolves.toMatchObject({ payload: { sub: 'bob', iss: url } });
  });

  test('features are checked without a gap during a key rotation [O3]', async () => {
    const [old, fresh] = [made(), made()];
    const kids: unknown[] = [];
    let { port, url, token, close } = await serve([old]);
    /** Verifiers that read the keys at some step and not again. */
    const verifiers: JWTVerifyGetKey[] = [];
    let before = await token();
    for (const keys of [[old, fresh], [fresh, old], [fresh]]) {
      await close();
      ({ port, url, token, close } = await serve(keys, port));
      const verifier = createRemoteJWKSet(keySetUrl(url), { cooldownDuration: 60_000 });
      verifiers.push(verifier);
      const now = await token();
      kids.push(decodeProtectedHeader(now).kid);
      // Whoever has read the keys in this step or the one before knows what is signed now; a new reader knows what was signed before.
      for (const known of verifiers.slice(-2)) await expect(jwtVerify(now, known, rules)).resolves.toBeDefined();
      await expect(jwtVerify(before, verifier, rules)).resolves.toBeDefined();
      before = now;
    }
    expect(new Set(kids).size).toBe(2);
    expect(kids[1]).toBe(kids[2]);
  });

  test('without keys there is no entitlement token, and the field says why', async () => {
    const { url, token } = await serve([]);
    await expect(token()).rejects.toThrow('NOT_CONFIGURED');
    expect(await (await fetch(keySetUrl(url))).json()).toEqual({ keys: [] });
  });

  test('the public keys are served to everybody with a cache time, without private halves', async () => {
    const { url } = await serve([made(), made()]);
    const response = await fetch(keySetUrl(url));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': expect.stringMatching(/^application\/jwk-set\+json/),
      'cache-control': 'public, max-age=300, stale-if-error=86400',
      'access-control-allow-origin': '*',
    });
    const { keys } = (await response.json()) as { keys: object[] };
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });
});

describe('an entitlement token', () => {
  test('an entitlement token is no login [T7]', async () => {
    const { url, token } = await serve([made()]);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ query: '{ me { userId } }' }),
    });
    expect(response.status).toBe(401);
  });

  test('an entitlement token is no login even if its keys are trusted for logins', async () => {
    const key = made();
    const { url, token } = await serve([key]);
    const { kty, crv, x } = key;
    const pem = (await import('node:crypto')).createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    const publicKey = { kind: 'publicKeys', pems: [String(pem.export({ type: 'spki', format: 'pem' }))] } as const;
    const jwks = { kind: 'jwks', url: String(keySetUrl(url)) } as const;
    for (const source of [publicKey, jwks]) {
      const verify = createTokenVerifier({ source, rolesClaim: 'roles' });
      await expect(verify(`Bearer ${await token()}`)).rejects.toMatchObject({
        extensions: { code: 'UNAUTHENTICATED' },
      });
      // It is the type that is refused: a login of the same key is one.
      const { kid } = decodeProtectedHeader(await token());
      const login = new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'EdDSA', ...(kid && { kid }) });
      const signed = await login.setExpirationTime('1h').sign({ ...key });
      await expect(verify(`Bearer ${signed}`)).resolves.toMatchObject({ userId: 'alice' });
    }
  });
});
