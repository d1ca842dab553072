import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { createTokenVerifier } from '../../src/graphql/token.ts';
import { startApp, type TestApp } from '../graphql/support/app.ts';

const SECRET = 'a secret for tests that is long enough for HS256';
const ADMIN = { sub: 'ada', roles: ['admin'], aud: 'billing' };

const schema = buildOpenSchema();
const fieldsOf = (root: 'Query' | 'Mutation') =>
  Object.keys((root === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {});
// The token is looked at before the document is: what is asked of a field makes no difference.
const ROOT_FIELDS = [
  ...fieldsOf('Query').map((name) => `{ ${name} }`),
  ...fieldsOf('Mutation').map((name) => `mutation { ${name} }`),
];

const token = (
  claims: Record<string, unknown>,
  {
    alg = 'HS256',
    key = new TextEncoder().encode(SECRET) as never,
    exp = '1h',
  }: { alg?: string; key?: never; exp?: string } = {},
) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg } as JWTHeaderParameters)
    .setExpirationTime(exp)
    .sign(key);

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const BAD: [what: string, token: () => Promise<string> | string][] = [
  ['expired', () => token(ADMIN, { exp: '-1h' })],
  ['for another audience', () => token({ ...ADMIN, aud: 'shop' })],
  ['for no audience', () => token({ sub: 'ada', roles: ['admin'] })],
  ['signed with another algorithm, of the same secret', () => token(ADMIN, { alg: 'HS512' })],
  ['signed with a key of its own', () => token(ADMIN, { alg: 'RS256', key: privateKey as never })],
  ['signed with another secret', () => token(ADMIN, { key: new TextEncoder().encode(SECRET.toUpperCase()) as never })],
  ['unsigned', () => new UnsecuredJWT(ADMIN).setExpirationTime('1h').encode()],
  ['no token at all', () => 'admin'],
];

let app: TestApp;
beforeAll(async () => {
  const source = { kind: 'secret', secret: SECRET } as const;
  app = await startApp({ verifyToken: createTokenVerifier({ source, audience: 'billing', rolesClaim: 'roles' }) });
  expect((await app.ask('{ rateLimit { cost } }', { as: await token(ADMIN) })).status).toBe(200);
});

test('an invalid token gives access to no field, whatever is wrong with it, and its answer reveals nothing [T6]', async () => {
  for (const [what, make] of BAD) {
    const bad = await make();
    for (const query of ROOT_FIELDS) {
      const { status, headers, data, errors } = await app.ask(query, { as: bad });
      expect([what, query, status, data]).toEqual([what, query, 401, undefined]);
      expect(headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expect(errors).toEqual([{ message: 'The token is not valid.', extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  }
  expect(app.billing.calls).toEqual([]);
});
