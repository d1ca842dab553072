import { generateKeyPairSync } from 'node:crypto';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { messageOf } from '../notification/messages.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const HTML = { accept: 'text/html' };

let tollgate: Tollgate;
let sandboxed: Sandboxed;
let unsubscribe: string;
beforeAll(async () => {
  const env = { TOKEN_SIGNING_KEYS: JSON.stringify([key]), PUBLIC_URL: 'https://billing.example.com' };
  tollgate = await startTollgate({ env });
  sandboxed = await startSandboxed();
  await messageCollection(tollgate.connection).insertOne(messageOf('started', { _id: 'started:ann', userId: 'ann' }));
  const { body } = await tollgate.app.http.inject({ url: '/messages/started%3Aann' });
  // The page has the e-mail in an attribute, so it is escaped twice.
  const once = (text: string) => text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  const [, href = ''] = /href="https:\/\/billing\.example\.com(\/unsubscribe[^"]*)"/.exec(once(body)) ?? [];
  unsubscribe = once(href);
});
afterAll(async () => {
  await tollgate.close();
  await sandboxed.close();
});

interface Answer {
  status: number;
  headers: Record<string, unknown>;
}

const page = async (method: 'GET' | 'POST', url: string): Promise<Answer> => {
  const payload = method === 'POST' ? { payload: 'a=b', headers: { ...HTML, 'content-type': 'text/plain' } } : {};
  const { statusCode, headers } = await tollgate.app.http.inject({ method, url, headers: HTML, ...payload });
  return { status: statusCode, headers };
};

/** The answer of a server on this machine to a request that names another host. */
const named = (url: string, host: string): Promise<Answer & { body: string }> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { ...HTML, host } }, (response) => {
      let body = '';
      response.on('data', (piece) => (body += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    }).on('error', reject);
  });

function expectGuarded({ headers }: Answer) {
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toMatch(
    /default-src 'none'.*(base-uri 'none'.*frame-ancestors|frame-ancestors.*base-uri 'none')/,
  );
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
}

describe('a page', () => {
  test.each<[string, 'GET' | 'POST', () => string, number]>([
    ['after a purchase', 'GET', () => '/checkout/success?session_id=cs_unknown', 404],
    ['after a checkout that was left', 'GET', () => '/checkout/cancel', 200],
    ['to unsubscribe', 'GET', () => unsubscribe, 200],
    ['after unsubscribing', 'POST', () => unsubscribe, 200],
    ['of a link that does not work', 'GET', () => '/unsubscribe?user=ann', 404],
    ['of the explorer', 'GET', () => '/graphql', 200],
    ['with the messages', 'GET', () => '/messages', 200],
    ['with one message', 'GET', () => '/messages/started%3Aann', 200],
  ])('the page %s cannot be framed, sniffed, rebased or cached [T40]', async (_name, method, url, status) => {
    const answer = await page(method, url());
    expect(answer.status).toBe(status);
    expectGuarded(answer);
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test.each(['/', '/nowhere'])(
    "the sandbox's page %s cannot be framed by another site, sniffed, rebased or cached",
    async (path) => {
      const { url } = sandboxed.sandbox;
      expectGuarded(await named(`${url}${path}`, new URL(url).host));
    },
  );
});

describe('local mode', () => {
  test.each(['/healthz', '/graphql', '/messages', '/nowhere', '/metrics'])(
    'local mode refuses a request to %s that names a host of another site [T41]',
    async (url) => {
      for (const host of ['evil.example', 'evil.example:4000', 'localhost.evil.example']) {
        const forged = { ...HTML, host, 'x-forwarded-host': 'localhost' };
        const { statusCode, body } = await tollgate.app.http.inject({ url, headers: forged });
        expect([statusCode, JSON.parse(body)]).toMatchObject([403, { code: 'HOST_NOT_ALLOWED' }]);
      }
    },
  );

  test('local mode answers to loopback names and to the host of PUBLIC_URL, with any port', async () => {
    const hosts = [
      'localhost',
      'localhost:4000',
      'localhost.',
      '127.0.0.1:1',
      '[::1]:4000',
      'billing.example.com:8443',
    ];
    const answers = hosts.map((host) => tollgate.app.http.inject({ url: '/healthz', headers: { host } }));
    expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual(hosts.map(() => 200));
  });

  test('local mode keeps the sandbox from pages of another site, too', async () => {
    const { url } = sandboxed.sandbox;
    for (const path of ['/', '/v1/customers', '/nowhere']) {
      const answer = await named(`${url}${path}`, 'evil.example:4010');
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('answers only to localhost');
      expectGuarded(answer);
    }
  });

  test('outside of local mode any host is accepted, because a proxy decides', async () => {
    const production = await startTollgate({ local: false, connection: tollgate.connection });
    const { statusCode } = await production.app.http.inject({ url: '/healthz', headers: { host: 'pod-7.internal' } });
    expect(statusCode).toBe(200);
    await production.app.close();
  });
});
