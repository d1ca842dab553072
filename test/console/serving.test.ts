import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import { type ConsoleOptions, registerConsole } from '../../src/console/console.ts';

const PERSON = { userId: 'ada', role: 'admin', token: 'token-of-ada' };
const LOCAL: ConsoleOptions = { oidc: undefined, people: [PERSON], rolesClaim: 'roles' };
const OIDC = { issuer: 'https://id.example.com/realms/shop', clientId: 'console' };

async function serve(options: ConsoleOptions, folders?: readonly URL[]) {
  const http = fastify();
  await registerConsole(http, options, folders);
  return (url: string, headers: Record<string, string> = { host: 'localhost:4000' }) => http.inject({ url, headers });
}

const settingsOf = (page: string) => JSON.parse(/id="settings"[^>]*>(.*?)<\/script>/s.exec(page)?.[1] ?? '');
const nonceOf = (policy: unknown) => /'nonce-([^']+)'/.exec(String(policy))?.[1] ?? '';

describe('the document of the console', () => {
  let get: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    get = await serve(LOCAL);
  });

  test.each(['/console', '/console/', '/console/customers', '/console/customer?id=bob'])(
    'the console answers %s with its document, which nobody stores or frames',
    async (url) => {
      const { statusCode, headers, body } = await get(url);
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(body).toContain('<div id="console">');
    },
  );

  test('the policy of the console allows no inline script or style, and each response has a nonce of its own [T45]', async () => {
    const [one, other] = await Promise.all([get('/console'), get('/console')]);
    const policy = String(one.headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    for (const part of ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(part);
    expect(nonceOf(policy)).toMatch(/^[\w+/]{22}==$/);
    expect(nonceOf(other.headers['content-security-policy'])).not.toBe(nonceOf(policy));
    const nonces = [...one.body.matchAll(/nonce="([^"]+)"/g)].map(([, nonce]) => nonce);
    expect(nonces.length).toBeGreaterThanOrEqual(3);
    expect(new Set(nonces)).toEqual(new Set([nonceOf(policy)]));
    expect(one.body).not.toMatch(/<script(?![^>]* src=| type="application\/json")|<style| on\w+=/);
  });

  test('the console offers staff of local mode to this machine only', async () => {
    const people = [PERSON, { userId: 'alice', role: 'customer', token: 'token-of-alice' }];
    const ask = await serve({ ...LOCAL, people });
    expect(settingsOf((await ask('/console')).body)).toEqual({ oidc: null, people: [PERSON], rolesClaim: 'roles' });
    expect(settingsOf((await ask('/console', { host: 'rebound.example.com' })).body).people).toEqual([]);
  });

  test('the console with a provider offers no token, and may ask only that provider', async () => {
    const ask = await serve({ ...LOCAL, oidc: OIDC, audience: 'https://billing.example.com' });
    const { headers, body } = await ask('/console');
    expect(settingsOf(body)).toEqual({
      oidc: { ...OIDC, audience: 'https://billing.example.com' },
      people: [],
      rolesClaim: 'roles',
    });
    expect(headers['content-security-policy']).toContain("connect-src 'self' https://id.example.com;");
  });

  test('settings cannot break out of the document', async () => {
    const ask = await serve({ ...LOCAL, people: [{ ...PERSON, userId: "</script><script>alert('$&')</script>" }] });
    const { body } = await ask('/console');
    expect(body).not.toContain('<script>alert');
    expect(settingsOf(body).people[0].userId).toBe("</script><script>alert('$&')</script>");
  });
});

describe('the files of the console', () => {
  test('a file of the console is cached for ever, and sent compressed', async () => {
    const get = await serve(LOCAL);
    const { body } = await get('/console');
    const files = [...body.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of files) {
      const { statusCode, headers } = await get(file, { host: 'localhost', 'accept-encoding': 'gzip' });
      expect([file, statusCode]).toEqual([file, 200]);
      expect(headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': 'gzip',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test.each([
    '/console/assets/none.js',
    '/console/assets/..%2findex.html',
    '/console/assets/%2e%2e%2fkey',
    '/console/assets/',
  ])('the console has no file %s, and answers no document for it', async (url) => {
    const get = await serve(LOCAL);
    expect((await get(url)).statusCode).toBeGreaterThanOrEqual(400);
  });
});

test('the console is not built again if its sources are the same', async () => {
  const { mtimeMs: before } = await stat('dist/console/index.html');
  const build = "import('./scripts/bundle-console.mjs').then((it) => it.bundleConsole('dist/console'))";
  execFileSync(process.execPath, ['--eval', build]);
  expect((await stat('dist/console/index.html')).mtimeMs).toBe(before);
});

describe('a console that was not built', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(`${tmpdir()}/console-`);
    await writeFile(`${folder}/other.html`, '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a console that was not built says how to build it', async () => {
    const get = await serve(LOCAL, [pathToFileURL(`${folder}/`)]);
    const response = await get('/console/customers');
    expect(response.statusCode).toBe(501);
    expect(response.json()).toMatchObject({ code: 'CONSOLE_NOT_INSTALLED', detail: expect.stringContaining('npm ci') });
  });
});
