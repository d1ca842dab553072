import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { tokenCommand } from '../../src/cli/token.ts';

let DATA_DIR: string;
beforeEach(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'tollgate-token-'));
});
afterEach(() => rm(DATA_DIR, { recursive: true, force: true }));

const run = (...args: string[]) => tokenCommand(args, { DATA_DIR });
const verify = (token: string, secret: string) => jwtVerify(token, new TextEncoder().encode(secret));

describe('npm run token', () => {
  test('npm run token prints a token for a customer, signed with the key of local mode', async () => {
    const { code, output } = await run('alice');
    const { payload } = await verify(output, await readFile(join(DATA_DIR, 'auth-secret'), 'utf8'));
    expect([code, payload.sub, payload['roles']]).toEqual([0, 'alice', undefined]);
  });

  test('npm run token prints the claims as JSON, with all given roles', async () => {
    const { output } = await run(
      'alice',
      '--role',
      'support',
      '--role=admin',
      '--email',
      'a@b.example',
      '--expires',
      '1h',
      '--json',
    );
    expect(JSON.parse(output)).toEqual({
      token: expect.stringMatching(/^ey/),
      userId: 'alice',
      roles: ['support', 'admin'],
      email: 'a@b.example',
      expiresAt: expect.stringMatching(/Z$/),
    });
  });

  test('npm run token names the organization and the role in it, by default member', async () => {
    const claims = async (...args: string[]) => JSON.parse((await run('alice', '--json', ...args)).output);
    expect((await claims('--org', 'acme', '--org-role', 'owner')).organization).toEqual({ id: 'acme', role: 'owner' });
    expect((await claims('--org', 'acme')).organization).toEqual({ id: 'acme', role: 'member' });
  });

  test('npm run token signs with AUTH_JWT_SECRET if the service verifies with it', async () => {
    const AUTH_JWT_SECRET = 'a secret of more than thirty-two bytes';
    const { output } = await tokenCommand(['alice'], { DATA_DIR, AUTH_JWT_SECRET, AUTH_ISSUER: 'me' });
    expect((await verify(output, AUTH_JWT_SECRET)).payload.iss).toBe('me');
    expect(await readdir(DATA_DIR)).toEqual([]);
  });

  test('npm run token prints its usage on request', async () => {
    expect(await run('--help')).toEqual({ code: 0, output: expect.stringContaining('npm run token -- <userId>') });
  });

  test.each([
    [[], 'Name one user ID.'],
    [['alice', 'bob'], 'Name one user ID.'],
    [['alice', '--role', 'king'], 'There is no role king.'],
    [['alice', '--role'], "Option '--role <value>' argument missing"],
    [['alice', '--expires', 'soon'], 'must be a time such as 15m, 12h or 30d, not soon'],
    [['alice', '--expires', '0d'], 'must be a time such as 15m, 12h or 30d, not 0d'],
    [['alice', '--org-role', 'owner'], '--org-role needs --org.'],
    [['alice', '--org', 'x'.repeat(256)], 'The ID of an organization has 1 to 255 Unicode characters.'],
    [['x'.repeat(256)], 'A user ID has 1 to 255 Unicode characters.'],
    [['alice', '--force'], "Unknown option '--force'"],
  ])('npm run token refuses the arguments %j', async (args, message) => {
    const { code, output } = await run(...args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
    expect(output).toContain('npm run token -- alice --role admin');
  });

  test('npm run token cannot sign for an identity provider', async () => {
    const AUTH_PUBLIC_KEY = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const env of [{ AUTH_PUBLIC_KEY }, { AUTH_JWKS_URL: 'https://id.example.com/jwks' }]) {
      expect(await tokenCommand(['alice'], env)).toEqual({
        code: 1,
        output: expect.stringContaining('identity provider'),
      });
    }
  });

  test('npm run token lists the problems of the environment', async () => {
    expect(await tokenCommand(['alice'], { PORT: 'x' })).toEqual({
      code: 1,
      output: 'PORT must be a port, 0 to 65535',
    });
  });

  test('npm run token does not hide an unexpected error', async () => {
    await writeFile(join(DATA_DIR, 'auth-secret'), 'short');
    await expect(run('alice')).rejects.toThrow('is not a key');
  });
});
