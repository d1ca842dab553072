import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { readConfig } from '../../src/config.ts';
import { createTokenVerifier } from '../../src/graphql/token.ts';
import type { SignedIn } from '../../src/graphql/viewer.ts';

// Tokens in the shape of each identity provider, with real signatures, verified with the settings that its page gives.

type Env = Record<string, string>;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

let keys: Server;
let jwks: string;
beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'k1', use: 'sig' };
  keys = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  jwks = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`;
});
afterAll(() => void keys.close());

interface Page {
  /** The settings of each block, in the order of the page. */
  settings: Env[];
  /** The example tokens. */
  tokens: JWTPayload[];
  programs: string[];
}

async function pageOf(provider: string): Promise<Page> {
  const text = await readFile(`docs/identity-providers/${provider}.md`, 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
  const of = (language: string) => blocks.flatMap((block) => (block.language === language ? [block.code] : []));
  return {
    settings: of('').map((code) =>
      Object.fromEntries(code.match(/^AUTH_\w+=.+$/gm)?.map((line) => line.split(/=(.*)/s, 2)) ?? []),
    ),
    tokens: of('json').map((code) => JSON.parse(code) as JWTPayload),
    programs: of('js'),
  };
}

/** Returns whom a deployment with these settings takes the holder of a token for. Only the address of the keys is another one. */
async function viewerWith(settings: Env, claims: JWTPayload): Promise<SignedIn> {
  const { auth } = readConfig(settings, { local: true });
  const verify = createTokenVerifier({ ...auth, source: { kind: 'jwks', url: jwks } }, { explains: true });
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).setExpirationTime('5m');
  if (auth.issuer) token.setIssuer(auth.issuer);
  if (auth.audience) token.setAudience(auth.audience);
  return (await verify(`Bearer ${await token.sign(privateKey)}`)) as SignedIn;
}

describe('the page of each identity provider', () => {
  test('Clerk names the active organization and the role in version 2 of its token', async () => {
    const { settings, tokens } = await pageOf('clerk');
    const [settingsOfVersion2 = {}] = settings;
    const [token = {}] = tokens;
    expect(await viewerWith(settingsOfVersion2, token)).toMatchObject({
      userId: 'user_2x',
      roles: [],
      organizations: [{ organizationId: 'org_2x', role: 'OWNER' }],
    });
    const role = async (rol: string) => {
      const { organizations } = await viewerWith(settingsOfVersion2, { ...token, o: { id: 'org_2x', rol } });
      return organizations?.[0]?.role;
    };
    expect([await role('billing_manager'), await role('member'), await role('editor')]).toEqual([
      'BILLING_MANAGER',
      'MEMBER',
      'MEMBER',
    ]);
    const { o: _, ...personal } = token;
    expect((await viewerWith(settingsOfVersion2, personal)).organizations).toBeUndefined();
  });

  test('Clerk names the active organization and the role in version 1 of its token', async () => {
    const { settings } = await pageOf('clerk');
    const version1 = { ...settings[0], ...settings[1] };
    const token = { sub: 'user_2x', org_id: 'org_2x', org_slug: 'acme', org_role: 'org:admin', org_permissions: [] };
    expect((await viewerWith(version1, token)).organizations).toEqual([{ organizationId: 'org_2x', role: 'OWNER' }]);
  });

  test.each([
    ['organizationMembership.created', 'org:admin', { add: [{ userId: 'user_2x', role: 'OWNER' }] }],
    [
      'organizationMembership.updated',
      'org:billing_manager',
      { add: [{ userId: 'user_2x', role: 'BILLING_MANAGER' }] },
    ],
    ['organizationMembership.updated', 'org:editor', { add: [{ userId: 'user_2x', role: 'MEMBER' }] }],
    ['organizationMembership.deleted', 'org:member', { remove: ['user_2x'] }],
  ])('the event %s of Clerk for the role %s becomes the input of setMembers', async (type, role, change) => {
    const [program = ''] = (await pageOf('clerk')).programs;
    const { membersInput } = (await import(`data:text/javascript,${encodeURIComponent(program)}`)) as {
      membersInput(event: unknown, id: string): unknown;
    };
    const data = { id: 'orgmem_1', organization: { id: 'org_2x' }, public_user_data: { user_id: 'user_2x' }, role };
    expect(membersInput({ type, data }, 'msg_1')).toEqual({
      organizationId: 'org_2x',
      ...change,
      idempotencyKey: 'msg_1',
    });
  });

  test('Auth0 names the organization, and its Action keeps roles of members apart from those of staff', async () => {
    const { settings, programs } = await pageOf('auth0');
    const action = { exports: {} as { onExecutePostLogin(event: unknown, api: unknown): Promise<void> } };
    runInContext(programs[0] ?? '', createContext(action));
    const signIn = async (event: Record<string, unknown>) => {
      const claims: JWTPayload = { sub: 'auth0|602c' };
      const setCustomClaim = (name: string, value: unknown) => Object.assign(claims, { [name]: value });
      const user = { email: 'ada@example.com' };
      await action.exports.onExecutePostLogin({ user, ...event }, { accessToken: { setCustomClaim } });
      const organization = event['organization'] as { id: string } | undefined;
      // Auth0 itself adds the organization of the sign-in.
      return viewerWith(settings[0] ?? {}, { ...claims, ...(organization && { org_id: organization.id }) });
    };
    const organization = { id: 'org_9y', name: 'acme' };
    expect(await signIn({ organization, authorization: { roles: ['admin'] } })).toMatchObject({
      email: 'ada@example.com',
      roles: [],
      organizations: [{ organizationId: 'org_9y', role: 'OWNER' }],
    });
    expect((await signIn({ organization })).organizations).toEqual([{ organizationId: 'org_9y', role: 'MEMBER' }]);
    const staff = await signIn({ authorization: { roles: ['support'] } });
    expect([staff.roles, staff.organizations]).toEqual([['support'], undefined]);
  });

  test('WorkOS names the organization and the roles, and an admin of an organization is no admin here', async () => {
    const { settings, tokens } = await pageOf('workos');
    const [token = {}] = tokens;
    expect(await viewerWith(settings[0] ?? {}, token)).toMatchObject({
      userId: 'user_01H',
      roles: [],
      organizations: [{ organizationId: 'org_01H', role: 'OWNER' }],
    });
    const member = { ...token, role: 'member', roles: ['member', 'billing-manager'], tollgate_roles: ['support'] };
    const viewer = await viewerWith(settings[0] ?? {}, member);
    expect([viewer.roles, viewer.organizations?.[0]?.role]).toEqual([['support'], 'BILLING_MANAGER']);
  });

  test('Keycloak names organizations by alias or by ID, and says nothing about roles', async () => {
    const { settings, tokens } = await pageOf('keycloak');
    const named = tokens.map(async (token) => (await viewerWith(settings[0] ?? {}, token)).organizations);
    expect(await Promise.all(named)).toEqual([
      [
        { organizationId: 'acme', role: null },
        { organizationId: 'globex', role: null },
      ],
      [{ organizationId: 'a56bea03', role: null }],
    ]);
  });
});

describe('a claim that no identity provider writes', () => {
  const names = { AUTH_ORG_CLAIM: 'org', AUTH_ORG_ROLE_CLAIM: 'role' };
  const organizationsOf = async (claims: object) => (await viewerWith(names, { sub: 'ann', ...claims })).organizations;

  test.each([
    ['a number', 7],
    ['true', true],
    ['null', null],
    ['an empty text', ''],
    ['an empty list', []],
    ['nested lists', [['acme']]],
    ['a list of objects', [{ id: 'acme' }]],
    ['a list of numbers', [1, 2]],
    ['an empty object', {}],
    ['an empty key', { '': {} }],
    ['an empty ID', { acme: { id: '' } }],
    ['an ID of 256 characters', 'a'.repeat(256)],
    ['a lone surrogate', '\ud800'],
  ])('names no organization if it is %s', async (_what, org) => {
    expect(await organizationsOf({ org })).toBeUndefined();
  });

  test('names the first 20 organizations of a very long list', async () => {
    const org = Array.from({ length: 2_000 }, (_, n) => `o${n}`);
    const named = await organizationsOf({ org });
    expect(named).toHaveLength(20);
    expect(named?.at(-1)).toEqual({ organizationId: 'o19', role: null });
  });

  test('names an organization once, however often a list has it', async () => {
    expect(await organizationsOf({ org: ['acme', 'acme', 7, ''] })).toEqual([{ organizationId: 'acme', role: null }]);
  });

  test('changes no prototype, and takes its keys as they are', async () => {
    const org = JSON.parse('{ "__proto__": { "id": "acme" }, "constructor": {} }') as object;
    expect(await organizationsOf({ org })).toEqual([
      { organizationId: 'acme', role: null },
      { organizationId: 'constructor', role: null },
    ]);
    expect(({} as { id?: string }).id).toBeUndefined();
  });

  test.each([
    ['a number', 7],
    ['nested lists', [['owner']]],
    ['an object', { owner: true }],
    ['an object that cannot become a text', [{ toString: 1, valueOf: 1 }]],
    ['an empty list', []],
    ['an empty text', ''],
    ['a role that only ends like one', 'coowner'],
  ])('makes a member of a role that is %s', async (_what, role) => {
    expect(await organizationsOf({ org: 'acme', role })).toEqual([{ organizationId: 'acme', role: 'MEMBER' }]);
  });

  test.each([
    ['Owner', 'OWNER'],
    ['org:admin', 'OWNER'],
    [['member', 'org:sys:owner'], 'OWNER'],
    ['billing-manager', 'BILLING_MANAGER'],
    ['BILLING', 'BILLING_MANAGER'],
  ])('the role %j is %s', async (role, expected) => {
    expect(await organizationsOf({ org: 'acme', role })).toEqual([{ organizationId: 'acme', role: expected }]);
  });

  test('names no organization if another claim is configured', async () => {
    expect(
      (await viewerWith({ AUTH_ISSUER: 'https://id.example.com' }, { sub: 'ann', org: 'acme' })).organizations,
    ).toBeUndefined();
  });
});
