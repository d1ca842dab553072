import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { type Child, startProcess } from '../support/child.ts';
import { freePort, type Sandboxed, startSandboxed } from '../support/sandboxed.ts';

const AUDIENCE = 'https://billing.example.com';

describeInBrowser('signing in to the console', () => {
  let tollgate: Sandboxed;
  let browser: Browser;
  let provider: Child;
  let issuer: string;
  beforeAll(async () => {
    const port = await freePort();
    issuer = `http://127.0.0.1:${port}`;
    const env = {
      CONSOLE_OIDC_ISSUER: issuer,
      CONSOLE_OIDC_CLIENT_ID: 'console',
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: AUDIENCE,
    };
    const tokens = { kind: 'jwks', url: `${issuer}/jwks` } as const;
    [tollgate, browser] = await Promise.all([startSandboxed({ env, tokens, local: false }), openBrowser()]);
    const args = [String(port), `${tollgate.url}/console/signed-in`, AUDIENCE];
    provider = startProcess(args, {}, 'test/console/provider.mjs');
    await provider.says('The provider listens.');
  }, 120_000);
  afterAll(async () => {
    await provider?.kill('SIGTERM');
    await browser?.close();
    await tollgate?.close();
  });

  test('a member of support signs in with PKCE, returns to the page they wanted, and no token is stored [T47]', async () => {
    await give('sam', ['support']);
    const { page, requested } = await open('/console/customers?status=PAST_DUE');
    await signIn(page, 'sam');
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    expect(page.url()).toBe(`${tollgate.url}/console/customers?status=PAST_DUE`);
    await page.getByText('No customer matches').waitFor();
    expect(requested.find((url) => url.startsWith(`${issuer}/auth?`))).toMatch(/code_challenge_method=S256/);
    const stored = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])';
    expect(await page.evaluate(stored)).not.toMatch(/eyJ|token/);

    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await close(page);
  });

  test('an admin who loses the role while a dialog is open is refused by the service, and offered no more', async () => {
    await give('ada', ['admin']);
    const { page } = await open('/console/customer?id=bob', { clock: true });
    await signIn(page, 'ada');
    await page.getByRole('button', { name: 'Grant a plan' }).click();
    await page.getByRole('combobox', { name: 'Plan' }).click();
    await page.getByRole('option', { name: 'VIP' }).click();
    await page.getByLabel('Reason').fill('Beta tester');
    await page.getByRole('button', { name: 'Continue' }).click();

    await give('ada', ['support']);
    const renewed = page.waitForResponse((response) => response.url() === `${issuer}/token`);
    for (const minutes of [20, 20, 19]) {
      await page.clock.fastForward(minutes * 60_000);
      await page.mouse.move(minutes, 10);
    }
    await renewed;
    await page.getByText('Support', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Grant VIP' }).click();
    await page.getByText('Your role does not allow this.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'bob', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: 'Grant a plan' }).count()).toBe(0);
    await close(page);

    const query = '{ accounts: customers(filter: { plan: "vip" }) { nodes { userId } } }';
    expect(await ask(await tokenOf('ada'), query)).toEqual({ accounts: { nodes: [] } });
  });

  test('whoever leaves the console for 30 minutes is signed out, and has to give the password again', async () => {
    await give('sam', ['support']);
    const { page } = await open('/console/customers', { clock: true });
    await signIn(page, 'sam');
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    await page.clock.fastForward('31:00');
    await page.getByText('You were signed out because nobody used the console for 30 minutes.').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByPlaceholder('Enter any login').waitFor();
    await close(page);
  });

  test('a person without a role learns whom to ask, and sees nothing of a customer', async () => {
    await give('cleo', []);
    const { page } = await open('/console/customer?id=bob');
    await signIn(page, 'cleo');
    await page.getByText('you have no role in the console').waitFor();
    expect(await page.getByText('bob').count()).toBe(0);
    await close(page);
  });

  test('a sign-in that is canceled, or that another tab began, is explained', async () => {
    const { page } = await open('/console/signed-in?error=access_denied&state=unknown');
    await page.getByText('started in another tab, or too long ago').waitFor();
    await page.goto(`${tollgate.url}/console`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /cancel/i }).click();
    await page.getByText('The sign-in page did not let you in.').waitFor();
    await close(page);
  });

  test('signing out of the console also signs out at the provider', async () => {
    await give('sam', ['support']);
    const { page } = await open('/console/customers');
    await signIn(page, 'sam');
    await page.getByRole('button', { name: 'Support' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(`${issuer}/session/end**`);
    await page.getByRole('button', { name: /yes/i }).click();
    await page.waitForURL(`${tollgate.url}/console**`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByPlaceholder('Enter any login').waitFor();
    await close(page);
  });

  async function open(path: string, { clock = false } = {}): Promise<{ page: Page; requested: string[] }> {
    const context: BrowserContext = await browser.newContext({ locale: 'en-US' });
    if (clock) await context.clock.install();
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(`${tollgate.url}${path}`);
    return { page, requested };
  }

  async function signIn(page: Page, user: string): Promise<void> {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByPlaceholder('Enter any login').fill(user);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL((url) => url.origin === tollgate.url && url.pathname !== '/console/signed-in');
  }

  const close = (page: Page) => page.context().close();

  const give = async (user: string, roles: string[]) => {
    const { status } = await fetch(`${issuer}/roles/${user}`, { method: 'PUT', body: JSON.stringify(roles) });
    expect(status).toBe(204);
  };

  /** The token that the console sends for a person. */
  async function tokenOf(user: string): Promise<string> {
    const { page } = await open('/console/customers');
    const sent = page.waitForRequest(`${tollgate.url}/graphql`);
    await signIn(page, user);
    const { authorization = '' } = await (await sent).allHeaders();
    await close(page);
    return authorization;
  }

  async function ask(authorization: string, query: string): Promise<unknown> {
    const response = await fetch(`${tollgate.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    return ((await response.json()) as { data: unknown }).data;
  }
});
