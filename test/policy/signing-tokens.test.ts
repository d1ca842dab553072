import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { createTokenVerifier } from '../../src/graphql/token.ts';

const page = await readFile('docs/signing-tokens.md', 'utf8');

/** The code blocks of a section, by the language that they name. */
function blocksOf(section: string, language: string): string[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, name, code = '']) =>
    name === language ? [code] : [],
  );
}

/** The configuration of a section, beside what every deployment needs. */
function configOf(section: string, more: Record<string, string> = {}) {
  const lines = blocksOf(section, '').flatMap((block) => block.match(/^AUTH_\w+=.+$/gm) ?? []);
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return readConfig({ ...env, ...more }, { local: true }).auth;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-signing-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the page about signing tokens', () => {
  test('its commands make keys, its program signs with them, and its configuration accepts the token', async () => {
    const [commands = ''] = blocksOf('With jose', '');
    const run = (program: string, args: string[]) => spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    for (const command of commands.trim().split('\n')) {
      const [program = '', ...args] = command.split(' ');
      expect(run(program, args)).toMatchObject({ status: 0 });
    }
    const [program = ''] = blocksOf('With jose', 'js');
    await writeFile(join(folder, 'sign-token.mjs'), program);
    const caller = `import { signToken } from './sign-token.mjs';
      process.stdout.write(await signToken({ id: 'svc-shop', email: undefined, roles: ['service'] }));`;
    const { stdout: token } = run(process.execPath, ['--input-type=module', '--eval', caller]);

    const auth = configOf('With jose', { AUTH_PUBLIC_KEY_FILE: join(folder, 'public.pem') });
    expect(auth).toMatchObject({ issuer: 'https://app.example.com', audience: 'billing' });
    const source = auth.tokens;
    if (!source) throw new Error('The page configures no key.');
    const verify = createTokenVerifier({ ...auth, source }, { explains: true });
    expect(await verify(`Bearer ${token}`)).toMatchObject({ userId: 'svc-shop', roles: ['service'] });
  });

  test.each(['With Clerk', 'With Auth0', 'With Keycloak'])('the configuration %s is valid', (section) => {
    expect(configOf(section)).toMatchObject({ tokens: { kind: 'jwks' }, issuer: expect.stringMatching(/^https:/) });
  });

  test('the roles of Auth0 are in the claim that its Action sets', () => {
    const { rolesClaim } = configOf('With Auth0');
    expect(blocksOf('With Auth0', 'js')[0]).toContain(`setCustomClaim('${rolesClaim}'`);
  });
});
