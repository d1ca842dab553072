import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { parse, validate } from 'graphql';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { explorerPage } from '../../src/graphql/explorer/explorer.page.ts';
import { readAssets, registerExplorer } from '../../src/graphql/explorer/explorer.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { startApp, tokenOf } from './support/app.ts';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const people = [{ userId: 'alice', role: 'customer', token: 'token-of-alice' }];
const tokens = [{ label: 'alice (customer)', token: 'token-of-alice' }];

/** The data that the page carries for its script. */
function settingsOf(page: string): { tokens: unknown[]; query: string } {
  return JSON.parse(/id="settings">(.*?)<\/script>/s.exec(page)?.[1] ?? '');
}

describe('the explorer', () => {
  test('the explorer is a page for browsers, with a button for each token', async () => {
    const { inject } = await startApp({ explorer: { people } });
    const response = await inject({ method: 'GET', url: '/graphql', headers: html });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(settingsOf(response.body).tokens).toEqual(tokens);
  });

  test('the explorer loads everything from this server and runs nothing inline', async () => {
    const { inject } = await startApp({ explorer: { people } });
    const { headers, body } = await inject({ method: 'GET', url: '/graphql', headers: html });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("default-src 'none';");
    expect(body).not.toMatch(/https?:\/\//);
    expect(body.match(/<script(?! src=| type="application\/json")/g)).toBeNull();
    const assets = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(assets).toEqual(['/graphql/assets/explorer.css', '/graphql/assets/explorer.js']);
    for (const path of assets) {
      const asset = await inject({ method: 'GET', url: path });
      expect([path, asset.statusCode]).toEqual([path, 200]);
      expect(asset.headers['content-type']).toBe(
        path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
      );
    }
  });

  test('the explorer hides its tokens from a page that reaches this machine under another host name', async () => {
    const { inject } = await startApp({ explorer: { people } });
    for (const [host, shown] of [
      ['localhost:4000', 1],
      ['127.0.0.1:4000', 1],
      ['[::1]:4000', 1],
      ['rebound.example:4000', 0],
    ] as const) {
      const { body } = await inject({ method: 'GET', url: '/graphql', headers: { ...html, host } });
      expect([host, settingsOf(body).tokens.length]).toEqual([host, shown]);
    }
  });

  test('the explorer is for browsers only, and has no other file', async () => {
    const { inject } = await startApp({ explorer: { people } });
    expect((await inject({ method: 'GET', url: '/graphql?query={plans{code}}' })).statusCode).toBe(405);
    for (const name of ['none.js', '..%2f..%2fpackage.json', 'constructor']) {
      expect((await inject({ method: 'GET', url: `/graphql/assets/${name}` })).statusCode).toBe(404);
    }
  });

  test("data in the explorer's page cannot break out of its script", () => {
    const page = explorerPage({ tokens: [{ label: '</script><script>alert(1)</script>', token: 'x' }] });
    expect(page).not.toContain('<script>alert');
    expect(settingsOf(page).tokens).toEqual([{ label: '</script><script>alert(1)</script>', token: 'x' }]);
  });

  test('the explorer begins with operations that are valid in the schema', () => {
    const { query } = settingsOf(explorerPage({ tokens: [] }));
    expect(validate(buildOpenSchema(), parse(query))).toEqual([]);
  });

  test('the explorer says what to run if its files are missing', async () => {
    const missing = () => readAssets([new URL('file:///nowhere/')]);
    const app: FastifyInstance = fastify();
    registerExplorer(app, { people }, missing);
    const response = await app.inject({ method: 'GET', url: '/graphql', headers: html });
    expect(response.statusCode).toBe(501);
    expect(response.json()).toMatchObject({
      code: 'EXPLORER_NOT_INSTALLED',
      detail: expect.stringContaining('npm ci && npm run build'),
    });
    expect((await app.inject({ method: 'GET', url: '/graphql/assets/explorer.js' })).statusCode).toBe(404);
    await app.close();
  });
});

describeInBrowser('the explorer in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  /** Opens the explorer with this query, as if it had been there when the browser was closed. */
  async function openWith(page: Page, url: string, query: string): Promise<void> {
    await page.addInitScript(`localStorage.setItem('graphiql:query', ${JSON.stringify(query)})`);
    await page.goto(`${url}/graphql`);
  }

  test('the explorer asks as the chosen caller, and its policy stops nothing that it loads', async () => {
    const { app } = await startApp({
      explorer: { people: [{ userId: 'alice', role: 'customer', token: (await tokenOf('customer')) ?? '' }] },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));

    await openWith(page, url, '{ me { userId } }');
    const execute = page.getByRole('button', { name: /Execute query/ });
    const response = page.locator('.graphiql-response .view-lines');
    await execute.click();
    await response.getByText('"alice"').waitFor();
    await page.getByRole('button', { name: 'anonymous' }).click();
    await execute.click();
    await response.getByText('"UNAUTHENTICATED"').waitFor();
    // The workers of the editor check the query: this field does not exist.
    const wrong = await browser.newPage();
    wrong.on('console', (message) => complaints.push(message.text()));
    await openWith(wrong, url, '{ mee }');
    await wrong.locator('.squiggly-error').first().waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('the explorer in %s can be read by everybody', async (colorScheme) => {
    const { app } = await startApp({ explorer: { people: [{ userId: 'alice', role: 'customer', token: 'x' }] } });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    // The policy of the page forbids scripts, also those of tests.
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(`${url}/graphql`);
    await page.locator('.graphiql-query-editor [class^="mtk"]:not(.mtk1)').first().waitFor();
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    // GraphiQL's tabs have buttons inside.
    const rules = { 'nested-interactive': { enabled: false } };
    const { violations } = (await page.evaluate(`axe.run({ rules: ${JSON.stringify(rules)} })`)) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
});
