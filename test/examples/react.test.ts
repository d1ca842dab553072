import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import { control } from '../../packages/stripe-sandbox/test/controlling.ts';
import { signToken } from '../../src/local/tokens.ts';
import { type Child, startProcess } from '../support/child.ts';
import { customerOf } from '../support/customer-of.ts';
import { freePort, type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';

// The built app, served by Vite, against the whole service with the sandbox as its Stripe. A person clicks through it.

const FOLDER = 'examples/react';
const VITE = 'node_modules/vite/bin/vite.js';
const INSTALLED = existsSync(`${FOLDER}/${VITE}`);

if (INSTALLED || process.env['CI'] === 'true') describeInBrowser('the example app', clicking);
else describe.skip(`the example app (not installed: npm ci --prefix ${FOLDER})`, clicking);

function clicking() {
  let tollgate: Sandboxed;
  let browser: Browser;
  let build: string;
  let server: Child;
  let url: string;

  beforeAll(async () => {
    [tollgate, browser, build] = await Promise.all([
      startSandboxed(),
      openBrowser(),
      mkdtemp(join(tmpdir(), 'example-app-')),
    ]);
    const builder = startProcess(
      ['build', '--outDir', build, '--emptyOutDir'],
      { VITE_TOLLGATE_URL: tollgate.url },
      VITE,
      { folder: FOLDER },
    );
    expect([await builder.ended(), builder.output()]).toEqual([0, expect.stringContaining('built in')]);
    const port = String(await freePort());
    // `npm run token`, which the app's server calls, signs with this secret.
    const env = { AUTH_JWT_SECRET: TOKEN_SECRET, VITE_TOLLGATE_URL: tollgate.url, NO_COLOR: '1' };
    server = startProcess(['preview', '--outDir', build, '--port', port, '--strictPort'], env, VITE, {
      folder: FOLDER,
    });
    await server.says('Local:');
    url = `http://localhost:${port}`;
  });
  afterAll(async () => {
    await server.kill('SIGTERM');
    await browser.close();
    await tollgate.close();
    await rm(build, { recursive: true });
  });

  test('a visitor sees the plans, and switches interval and currency', async () => {
    const page = await open('/');
    const premium = page.getByRole('article', { name: 'Premium' });
    await premium.getByText('€19.99 per month').waitFor();
    await page.getByText('Yearly').click();
    await premium.getByText('€199.90 per year').waitFor();
    await page.getByText('USD').click();
    await premium.getByText('$219.90 per year').waitFor();
    await page.getByRole('article', { name: 'Enterprise' }).getByRole('link', { name: 'Contact us' }).waitFor();
    await inspect(page);
    await page.close();
  });

  test('a customer buys, sees their usage, upgrades at the previewed price, cancels and resumes', async () => {
    const page = await signedIn('anna');
    await page.getByRole('button', { name: 'Choose Premium' }).click();
    await pay(page);
    await page.getByText('Your plan is Premium.').waitFor();
    await inspect(page);

    await use('anna', 125);
    await page.getByRole('link', { name: 'Go to your account' }).click();
    await page.getByText('€19.99 per month. Renews on').waitFor();
    await page.getByText('Visa •••• 4242').waitFor();
    await page.getByText('125 of 500').waitFor();
    expect(await page.getByRole('meter', { name: 'AI generations' }).getAttribute('value')).toBe('125');
    await page.getByText('1 × Premium').waitFor();
    await page.getByText('Copy trading').waitFor({ state: 'hidden' });
    await page.getByText('Premium signals').click();
    await page.getByText('Premium includes this feature').waitFor();
    await inspect(page);

    await page.getByRole('link', { name: 'Change plan' }).click();
    await page.getByRole('article', { name: 'Premium' }).getByText('Your plan').waitFor();
    await page.getByRole('link', { name: 'Change to VIP' }).click();
    await page.getByRole('heading', { name: 'Change to VIP' }).waitFor();
    await page.getByText('AI generations: 10,000').waitFor();
    const due = await page.locator('.costs dd strong').textContent();
    await inspect(page);
    await page.getByRole('button', { name: 'Confirm the change' }).click();

    await page.waitForURL('**/account');
    await page.getByText('€99.99 per month. Renews on').waitFor();
    await page.getByText('125 of 10,000').waitFor();
    await page.locator('.payments', { hasText: due ?? '' }).waitFor();

    await page.getByRole('button', { name: 'Cancel plan' }).click();
    await page.getByLabel('Why are you leaving?').selectOption('It is too expensive');
    await page.getByLabel('Anything else?').fill('It costs more than my rent.');
    await inspect(page);
    await page.getByRole('button', { name: 'Cancel at the end of the period' }).click();
    await page.getByText('€99.99 per month. Ends on').waitFor();
    expect(await subscriptionOf('anna')).toMatchObject({ plan: { code: 'vip' }, cancelAtPeriodEnd: true });
    const asked = '{ customer(userId: "anna") { subscriptions { cancellationFeedback } } }';
    expect(await tollgate.ask({ userId: 'sam', roles: ['support'] }, asked)).toEqual({
      customer: { subscriptions: [{ cancellationFeedback: 'TOO_EXPENSIVE' }] },
    });

    await page.getByRole('button', { name: 'Keep my plan' }).click();
    await page.getByText('€99.99 per month. Renews on').waitFor();
    expect(await subscriptionOf('anna')).toMatchObject({ plan: { code: 'vip' }, cancelAtPeriodEnd: false });
    await page.close();
  });

  test('a customer schedules a downgrade, takes it back, pauses and resumes, and then pays what the preview said', async () => {
    const page = await signedIn('eva');
    await page.getByRole('button', { name: 'Choose Premium' }).click();
    await pay(page);
    await page.getByText('Your plan is Premium.').waitFor();
    const downgrade = async () => {
      await page.goto(`${url}/change/basic/MONTH`);
      await page.getByText('At the end of the period').click();
      await page.locator('.costs dd strong', { hasText: '€0.00' }).waitFor();
      await page.getByText('You lose').waitFor();
      const next = await page.locator('.costs dd').last().textContent();
      await inspect(page);
      await page.getByRole('button', { name: 'Confirm the change' }).click();
      await page.waitForURL('**/account');
      await page.getByText('Your plan changes to Basic on').waitFor();
      return next;
    };
    await downgrade();
    await inspect(page);
    await page.getByRole('button', { name: 'Stay on Premium' }).click();
    await page.getByText('Your plan changes to Basic on').waitFor({ state: 'hidden' });
    expect(await subscriptionOf('eva')).toMatchObject({ plan: { code: 'premium' }, pendingChange: null });

    await page.getByRole('button', { name: 'Pause payments' }).click();
    await page.getByLabel('For how long?').selectOption('Two months');
    await inspect(page);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('Payments are paused until').waitFor();
    expect(await subscriptionOf('eva')).toMatchObject({ paused: true });
    await page.getByRole('button', { name: 'Resume payments' }).click();
    await page.getByText('Payments are paused until').waitFor({ state: 'hidden' });

    const next = await downgrade();
    await control(tollgate.sandbox, 'clock', { advance: 32 * 86_400 });
    await tollgate.settle();
    await page.reload();
    await page.getByText('€9.99 per month. Renews on').waitFor();
    await page.locator('.payments', { hasText: next ?? '' }).waitFor();
    expect(next).toBe('€9.99');
    await page.close();
  });

  test('a customer who returns without paying can continue to the same payment page', async () => {
    const page = await signedIn('bert');
    await page.getByRole('button', { name: 'Choose Basic' }).click();
    await page.waitForURL(`${tollgate.sandbox.url}/**`);
    const checkout = page.url();
    const session = checkout.split('/').at(-1) ?? '';
    await page.goto(`${url}/welcome?session=${session}`);
    await page.getByRole('heading', { name: 'Your purchase is not complete' }).waitFor();
    expect(await page.getByRole('link', { name: 'Continue to payment' }).getAttribute('href')).toBe(checkout);
    await page.goto(`${url}/welcome?session=cs_test_of_nobody`);
    await page.getByRole('alert').waitFor();
    await page.close();
  });

  test('a declined upgrade says so, leaves the plan, and leads to the portal for another card', async () => {
    const page = await signedIn('dora');
    await page.getByRole('button', { name: 'Choose Basic' }).click();
    await pay(page);
    await page.getByText('Your plan is Basic.').waitFor();
    const customer = await customerOf(tollgate, 'dora');
    await control(tollgate.sandbox, 'fail-next-payment', { customer });
    await page.goto(`${url}/change/vip/MONTH`);
    await page.getByRole('button', { name: 'Confirm the change' }).click();
    await page.getByRole('alert').waitFor();
    await inspect(page);
    await page.getByRole('button', { name: 'Use another card' }).click();
    await page.waitForURL(`${tollgate.sandbox.url}/**`);
    await page.goto(`${url}/account`);
    await page.getByText('to finish your plan change.').waitFor();
    expect(await subscriptionOf('dora')).toMatchObject({ plan: { code: 'basic' } });
    await page.close();
  });

  test('an expired token is renewed, and the request is sent again', async () => {
    const page = await browser.newPage();
    const expired = await signToken({ secret: TOKEN_SECRET, userId: 'carl', roles: [], expiresIn: '1s' });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    let requested = 0;
    await page.route('**/dev/token**', (route) => {
      requested += 1;
      return requested === 1 ? route.fulfill({ body: expired }) : route.continue();
    });
    await page.addInitScript('sessionStorage.setItem(\'person\', \'{"user":"carl"}\')');
    await page.goto(`${url}/account`);
    await page.getByText('A look around.').waitFor();
    expect(requested).toBe(2);
    await page.close();
  });

  test('payments that cannot be read leave the rest of the account', async () => {
    const payments = tollgate.connection.collection('payments');
    // Rows that no version has written: reading them fails, and nothing else does.
    await payments.updateMany({}, { $rename: { state: 'other' } });
    const page = await signedIn('anna');
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('€99.99 per month.').waitFor();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    await payments.updateMany({}, { $rename: { other: 'state' } });
    expect(await alert.textContent()).toMatch(/Something went wrong.* mention [0-9a-f-]{36}\./);
    await page.close();
  });

  test('an owner buys 5 seats, assigns 5, adds one at the previewed price, releases one, and lowers their number at the period end', async () => {
    const page = await signedIn('olga', { organization: 'acme', role: 'Owner' });
    await page.getByRole('heading', { name: 'Team acme' }).waitFor();
    await page.getByText('€14.99 per seat and month').waitFor();
    await page.getByLabel('Number of seats').fill('5');
    await inspect(page);
    await page.getByRole('button', { name: 'Buy seats' }).click();
    await pay(page);
    await page.getByText("Your team's plan is Team.").waitFor();
    await page.getByRole('link', { name: 'Go to your team' }).click();
    await page.getByText('0 of 5 in use').waitFor();

    await page.getByLabel('Add a member').fill('mia');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('listitem', { name: 'mia' }).waitFor();
    await storeMembers('acme', ['ned', 'ola', 'pia', 'quin']);
    await page.reload();
    for (const member of ['olga', 'mia', 'ned', 'ola', 'pia']) {
      await page.getByRole('button', { name: `Assign seat to ${member}` }).click();
      await page.getByRole('button', { name: `Release seat of ${member}` }).waitFor();
    }
    await page.getByText('5 of 5 in use').waitFor();
    await page.getByRole('button', { name: 'Assign seat to quin' }).click();
    await page.getByText('All 5 seats are taken. Add a seat, or release one.').waitFor();
    await inspect(page);

    const member = await signedIn('quin', { organization: 'acme', role: 'Member' });
    await member.getByText(/^Ask an owner of your team for a seat to use .*Premium signals/).waitFor();
    expect(await member.getByRole('heading', { name: 'Members' }).count()).toBe(0);
    await inspect(member);

    await page.getByRole('link', { name: 'Add a seat' }).click();
    await showPrice(page, '6');
    const due = await page.locator('.costs dd strong').textContent();
    await inspect(page);
    await page.getByRole('button', { name: 'Confirm the change' }).click();
    await page.getByText('5 of 6 in use').waitFor();
    expect(await lastPaymentOf('acme', 'olga')).toBe(due);
    await page.getByRole('button', { name: 'Assign seat to quin' }).click();
    await page.getByText('6 of 6 in use').waitFor();
    await member.reload();
    await member.getByText('You have a seat.').waitFor();
    await member.getByText('Premium signals').click();
    await member.getByText(/^Member of the organization acme since .*, with a seat since/).waitFor();
    await inspect(member);

    await page.getByRole('link', { name: 'Change the number of seats' }).click();
    await showPrice(page, '5');
    await page.getByText('Release these seats first: quin.').waitFor();
    await inspect(page);
    await page.getByRole('link', { name: 'Release seats' }).click();
    await page.getByRole('button', { name: 'Release seat of quin' }).click();
    await page.getByText('5 of 6 in use').waitFor();
    await member.reload();
    await member.getByText(/^Ask an owner of your team/).waitFor();

    await page.getByRole('link', { name: 'Change the number of seats' }).click();
    await page.getByText('At the end of the period').click();
    await showPrice(page, '5');
    await page.locator('.costs dd strong', { hasText: '€0.00' }).waitFor();
    const next = await page.locator('.costs dd').last().textContent();
    expect(next).toBe('€74.95');
    await page.getByRole('button', { name: 'Confirm the change' }).click();
    await page.getByText(/^From .* you have 5 seats\.$/).waitFor();
    await page.getByRole('button', { name: 'Keep 6 seats' }).waitFor();
    await inspect(page);
    await control(tollgate.sandbox, 'clock', { advance: 32 * 86_400 });
    await tollgate.settle();
    await page.reload();
    await page.getByText('5 of 5 in use').waitFor();
    expect(await lastPaymentOf('acme', 'olga')).toBe(next);
    await member.close();
    await page.close();
  }, 240_000);

  test('a customer without an organization learns how to get one', async () => {
    const page = await signedIn('rosa');
    await page.getByRole('link', { name: 'Buy for your team' }).click();
    await page.getByText('You belong to no organization.').waitFor();
    await inspect(page);
    await page.close();
  });

  test('a name that is no user name is refused with the reason', async () => {
    const page = await open('/sign-in');
    await page.getByLabel('User name').fill('Not A Name');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('A user name starts with a letter');
    await inspect(page);
    await page.close();
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage({ locale: 'en-US' });
    page.setDefaultTimeout(30_000);
    await page.goto(`${url}${path}`);
    return page;
  }

  async function signedIn(user: string, membership?: { organization: string; role: string }): Promise<Page> {
    const page = await open('/sign-in');
    await page.getByLabel('User name').fill(user);
    if (membership) {
      await page.getByLabel('Organization (optional)').fill(membership.organization);
      await page.getByLabel('Role in the organization').selectOption(membership.role);
    }
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    return page;
  }

  async function pay(page: Page): Promise<void> {
    await page.getByLabel('Card number').fill(CARDS.good);
    await page.getByLabel(/Expiry/).fill('12 / 40');
    await page.getByLabel(/Security code/).fill('123');
    await page.getByLabel('Name on card').fill('B. Uyer');
    await page.locator('button.primary').click();
  }

  /** Looks for accessibility problems in both colors, and for content wider than a phone. */
  async function inspect(page: Page): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await accessibilityProblems(page)]).toEqual([colorScheme, []]);
    }
    await page.setViewportSize({ width: 375, height: 812 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  async function showPrice(page: Page, seats: string): Promise<void> {
    await page.getByLabel('Number of seats').fill(seats);
    await page.getByRole('button', { name: 'Show the price' }).click();
  }

  /** Stores members, as the back end of the product does. */
  async function storeMembers(organizationId: string, userIds: string[]): Promise<void> {
    await tollgate.ask(
      { userId: 'shop', roles: ['service'] },
      'mutation ($input: SetMembersInput!) { setMembers(input: $input) { userErrors { code } } }',
      { input: { organizationId, add: userIds.map((userId) => ({ userId, role: 'MEMBER' })) } },
    );
  }

  /** The newest payment of an organization, as the app writes it. */
  async function lastPaymentOf(id: string, userId: string): Promise<string> {
    const data = await tollgate.ask(
      { userId },
      'query ($id: ID!) { organization(id: $id) { customer { payments(first: 1) { nodes { amount { decimal } } } } } }',
      { id },
    );
    const { customer } = data['organization'] as {
      customer: { payments: { nodes: { amount: { decimal: string } }[] } };
    };
    return `€${customer.payments.nodes[0]?.amount.decimal}`;
  }

  async function use(userId: string, quantity: number): Promise<void> {
    await tollgate.ask(
      { userId: 'shop', roles: ['service'] },
      'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }',
      { input: { userId, feature: 'generations', quantity, idempotencyKey: `${userId}-1` } },
    );
  }

  async function subscriptionOf(userId: string) {
    const data = await tollgate.ask(
      { userId },
      '{ me { subscriptions { plan { code } cancelAtPeriodEnd paused pendingChange { at } } } }',
    );
    return (data['me'] as { subscriptions: unknown[] }).subscriptions[0];
  }
}
