import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import type { Browser } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { registerHomePage } from '../../src/home-page.ts';
import { pageOf, registerDocsPages } from '../../src/local/docs-pages.ts';
import { registerStartPage } from '../../src/local/start-page.ts';
import { signToken } from '../../src/local/tokens.ts';
import type { Welcome } from '../../src/local/welcome.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';

const WELCOME: Welcome = {
  publicUrl: 'http://127.0.0.1:4000',
  sandboxUrl: 'http://127.0.0.1:4010',
  substitutes: ['An embedded MongoDB, in .data/mongodb'],
  people: [{ userId: 'alice', role: 'customer', token: 'a.signed.token' }],
  plan: { code: 'premium', name: 'Premium' },
};

/** Returns the page of `GET /` in local mode. */
async function startPage(welcome: Welcome, host = '127.0.0.1:4000'): Promise<string> {
  const http = fastify();
  registerStartPage(http, welcome);
  return (await http.inject({ url: '/', headers: { host } })).body;
}

describe('the first page of local mode', () => {
  test('the first page of local mode links to explorer, sandbox, messages and docs, and has a token for each role', async () => {
    const page = await startPage(WELCOME);
    for (const link of ['/graphql', 'http://127.0.0.1:4010/', '/messages', '/docs/README.md'])
      expect(page).toContain(`href="${link}"`);
    expect(page).toContain('data-copy="a.signed.token"');
    expect(page).toContain('Buy Premium as alice');
    expect(page).toContain('An embedded MongoDB, in .data/mongodb');
  });

  test('the first page of local mode shows no token to a page of another host name', async () => {
    const page = await startPage(WELCOME, 'rebound.example.com');
    expect(page).not.toContain('a.signed.token');
  });

  test('the first page of local mode leaves out what there is not: sandbox, tokens, a plan on sale', async () => {
    const page = await startPage({ ...WELCOME, sandboxUrl: null, people: [], plan: null, substitutes: [] });
    expect(page).toContain('your Stripe account');
    for (const missing of ['Sandbox', 'Tokens by role', 'id="buy"', 'In use']) expect(page).not.toContain(missing);
    expect(await startPage({ ...WELCOME, sandboxUrl: null })).not.toContain('4242');
  });
});

describe('the first page outside of local mode', () => {
  const homePage = async (options: Parameters<typeof registerHomePage>[1]) => {
    const http = fastify();
    registerHomePage(http, options);
    return (await http.inject('/')).body;
  };

  test('the first page names the seller and links to the page where customers manage their subscription', async () => {
    const publicUrl = 'https://billing.example.com';
    const page = await homePage({
      seller: 'Acme',
      publicUrl,
      manageUrl: 'https://app.example.com/billing',
    });
    expect(page).toContain('<h1>Acme</h1>');
    expect(page).toContain('href="https://app.example.com/billing"');
  });

  test('the first page without a page to manage a subscription leads to the app, in the language of the browser', async () => {
    const url = 'https://billing.example.com';
    const http = fastify();
    registerHomePage(http, { seller: 'billing.example.com', publicUrl: url, manageUrl: url });
    const { body } = await http.inject({ url: '/', headers: { 'accept-language': 'fr-CH, fr;q=0.9' } });
    expect(body).toContain('<h1>billing.example.com</h1>');
    expect(body).toContain('<html lang="fr">');
    expect(body).toContain('ouvrez l’application');
    expect(body).not.toContain('href="https');
  });
});

describe('the documentation in local mode', () => {
  const http = fastify();
  registerDocsPages(http);
  const get = (url: string) => http.inject(url);

  test('a page of docs is HTML with the anchors of its headings, tables and code', async () => {
    const { statusCode, headers, body } = await get('/docs/operating.md');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    for (const part of ['<h1>Operating</h1>', '<h2 id="alerts">', '<table>', '<code>']) expect(body).toContain(part);
    expect((await get('/README.md')).body).toContain('<pre tabindex="0">');
  });

  test('every link of the index of the documentation leads to a page', async () => {
    const { body } = await get('/docs/README.md');
    const links = [...body.matchAll(/href="([^"#:]+\.md)/g)].map(
      ([, link = '']) => new URL(link, 'http://x/docs/').pathname,
    );
    expect(links.length).toBeGreaterThan(20);
    for (const link of new Set(links)) expect([link, (await get(link)).statusCode]).toEqual([link, 200]);
  });

  test('the schema and the example of the environment are shown as text', async () => {
    expect((await get('/schema/schema.graphql')).body).toContain('<pre tabindex="0"');
    expect((await get('/.env.example')).body).toContain('STRIPE_SECRET_KEY');
  });

  test.each(['/docs/nothing.md', '/docs/../package.json', '/docs/%2e%2e/%2e%2e/package.json', '/docs/openapi.json'])(
    'the documentation has no page %s',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    },
  );

  test('a folder without the repository has no documentation', async () => {
    const elsewhere = fastify();
    registerDocsPages(elsewhere, '/nowhere');
    for (const url of ['/README.md', '/plans.yaml', '/docs/README.md'])
      expect((await elsewhere.inject(url)).statusCode).toBe(404);
  });

  test('a page without a title has its path as title', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tollgate-docs-'));
    await mkdir(join(folder, 'docs'));
    await writeFile(join(folder, 'docs/untitled.md'), 'Only text.');
    const elsewhere = fastify();
    registerDocsPages(elsewhere, folder);
    expect((await elsewhere.inject('/docs/untitled.md')).body).toContain('<h1>docs/untitled.md</h1>');
    await rm(folder, { recursive: true });
  });

  test('a page is shown as Markdown text if its renderer is not installed', async () => {
    const page = await pageOf('# Title\n\nSome *text*', () => Promise.reject(new Error('not installed')));
    expect(page.text).toBe('<pre>\nSome *text*</pre>');
  });
});

describeInBrowser('the first page of local mode in a browser', () => {
  let tollgate: Sandboxed;
  let browser: Browser;
  let url: string;
  const pages = fastify();
  beforeAll(async () => {
    [tollgate, browser] = await Promise.all([startSandboxed(), openBrowser()]);
    const token = await signToken({ secret: TOKEN_SECRET, userId: 'alice', email: 'alice@example.com', roles: [] });
    const people = [{ userId: 'alice', role: 'customer', token }];
    registerStartPage(pages, { ...WELCOME, people, sandboxUrl: tollgate.sandbox.url });
    registerDocsPages(pages);
    // The API under the address of the page, as in local mode.
    pages.post('/graphql', async (request, reply) => {
      const { authorization = '' } = request.headers;
      const headers = { 'content-type': 'application/json', authorization };
      const answer = await fetch(`${tollgate.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify(request.body),
      });
      return reply.type('application/json').send(await answer.text());
    });
    url = await pages.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await pages.close();
    await tollgate?.close();
  });

  test('the button of the first page opens a checkout, which can be paid', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    await page.click('#buy');
    await page.waitForURL(`${tollgate.sandbox.url}/c/pay/**`);
    const alice = buyer(tollgate, 'alice');
    await alice.pay(page.url());
    await tollgate.settle();
    expect(await alice.plan()).toBe('premium');
    await page.goto(url);
    await page.click('#buy');
    await page.waitForSelector('#problem:not(:empty)');
    expect(await page.textContent('#problem')).toContain('Premium');
    await page.close();
  });

  test.each(['light', 'dark'] as const)('the pages of local mode pass axe and fit 375 px (%s)', async (colorScheme) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const page = await browser.newPage({ colorScheme, viewport: { width: 375, height: 700 } });
    for (const path of ['/', '/docs/README.md', '/docs/operating.md', '/schema/schema.graphql']) {
      await page.goto(`${url}${path}`);
      await page.evaluate(axe);
      const violations = await page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
      );
      expect([path, violations]).toEqual([path, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    }
    await page.close();
  });
});
