import { describe, expect, test } from '@jest/globals';
import { decodeJwt, jwtVerify } from 'jose';
import { viewerOf } from '../../src/graphql/viewer.ts';
import { localTokens, signToken } from '../../src/local/tokens.ts';

const secret = 'a secret of more than thirty-two bytes';
const key = new TextEncoder().encode(secret);

describe('signToken', () => {
  test('signToken signs the user and the expiry, and no unknown claims', async () => {
    const token = await signToken({ secret, userId: 'alice', roles: [], expiresIn: '1h' });
    const { payload, protectedHeader } = await jwtVerify(token, key, { algorithms: ['HS256'] });
    expect(protectedHeader.alg).toBe('HS256');
    expect(payload).toEqual({ sub: 'alice', iat: expect.any(Number), exp: (payload.iat ?? 0) + 3600 });
  });

  test('signToken puts roles into the configured claim, and sets issuer and audience', async () => {
    const options = { issuer: 'https://id.example.com/', audience: 'billing', rolesClaim: 'https://example.com/roles' };
    const token = await signToken({ secret, userId: 'ada', email: 'ada@example.com', roles: ['admin'], ...options });
    const { payload } = await jwtVerify(token, key, { issuer: options.issuer, audience: options.audience });
    expect(payload).toMatchObject({ email: 'ada@example.com', [options.rolesClaim]: ['admin'] });
    expect(payload).not.toHaveProperty('roles');
  });

  test('signToken signs for 30 days by default', async () => {
    const { iat = 0, exp } = decodeJwt(await signToken({ secret, userId: 'alice', roles: [] }));
    expect(exp).toBe(iat + 30 * 24 * 3600);
  });
});

describe('localTokens', () => {
  test('localTokens has one token for each kind of caller', async () => {
    const tokens = await localTokens({ secret });
    const viewers = Object.entries(tokens).map(([kind, { token }]) => [
      kind,
      viewerOf(decodeJwt(token), { rolesClaim: 'roles' }),
    ]);
    expect(Object.fromEntries(viewers)).toEqual({
      customer: { kind: 'user', userId: 'alice', email: 'alice@example.com', roles: [] },
      service: { kind: 'user', userId: 'svc-signals', email: null, roles: ['service'] },
      finance: { kind: 'user', userId: 'fay', email: 'fay@example.com', roles: ['finance'] },
      support: { kind: 'user', userId: 'sam', email: 'sam@example.com', roles: ['support'] },
      admin: { kind: 'user', userId: 'ada', email: 'ada@example.com', roles: ['admin'] },
    });
  });

  test('localTokens signs with the given settings', async () => {
    const { admin } = await localTokens({ secret, issuer: 'https://id.example.com/', expiresIn: '5m' });
    await expect(jwtVerify(admin.token, key, { issuer: 'https://id.example.com/' })).resolves.toBeDefined();
  });
});
