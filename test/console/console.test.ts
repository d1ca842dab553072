import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';
import { browsing, localPeople } from './browsing.ts';

// A member of staff clicks through the built console, against the whole service with the sandbox as its Stripe.

const ADA = { userId: 'ada', roles: ['admin'] };
const CUSTOMERS = 30;
const HOSTILE = '<img src=x onerror="window.hacked = 1">';
const HOSTILE_USER = `"><script>window.hacked = 1</script>/../{{7*7}}`;

/** What the first view may take, in bytes as a browser receives them. */
const BUDGET = 280_000;

const { open: openPage, inspect } = browsing();

describeInBrowser('the console', () => {
  let tollgate: Sandboxed;
  let browser: Browser;
  let invoiceNumber: string;
  beforeAll(async () => {
    const text = await catalogText();
    [tollgate, browser] = await Promise.all([
      startSandboxed({
        people: await localPeople(),
        catalogText: text.replace('name: Enterprise', `name: ${JSON.stringify(HOSTILE)}`),
      }),
      openBrowser(),
    ]);
    const bob = buyer(tollgate, 'bob');
    const { session } = await bob.checkout({ plan: 'premium' });
    await bob.pay(session?.url ?? '');
    await bob.sync(session?.id ?? '');
    for (let count = 0; count < CUSTOMERS; count += 1)
      await grant(`user-${String(count).padStart(2, '0')}`, 'basic', 'Seed');
    await grant(HOSTILE_USER, 'enterprise', HOSTILE);
    await tollgate.settle();
    const { customer } = await tollgate.ask(
      ADA,
      '{ customer(userId: "bob") { payments { nodes { invoiceNumber } } } }',
    );
    invoiceNumber =
      (customer as { payments: { nodes: { invoiceNumber: string }[] } }).payments.nodes[0]?.invoiceNumber ?? '';
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.close();
  });

  test('support finds a customer by an invoice number, and sees the payment', async () => {
    const page = await open('/', 'support');
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What does the customer quote?').fill(invoiceNumber.toLowerCase());
    await page.getByText('Invoice number', { exact: true }).waitFor();
    await inspect(page);
    await page.getByPlaceholder('What does the customer quote?').press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'bob', level: 1 }).waitFor();
    await page.getByRole('heading', { name: '€19.99 for 1 × Premium' }).waitFor();
    await page.getByText(invoiceNumber).waitFor();
    await inspect(page);
    await page.context().close();
  });

  test('support explains why a feature is missing, down to the event, and what the customer had before', async () => {
    const page = await open('/customer?id=bob', 'support');
    await page.getByText('€19.99 per month').waitFor();
    await page.getByRole('tab', { name: 'Access' }).click();
    await page.getByRole('button', { name: /Copy trading/ }).click();
    await page.getByText('None of the plans and purchases of the customer includes it.').first().waitFor();
    await page.getByRole('button', { name: /Premium signals/ }).click();
    const why = page.getByRole('region', { name: /Premium signals/ });
    await why.getByText('Premium includes this feature').waitFor();
    await page.getByText('The plan was Premium.').waitFor();
    await page.getByRole('slider', { name: 'Moment' }).press('Home');
    await page.getByText('The plan was Free.').waitFor();
    await inspect(page);
    await why.getByRole('link', { name: 'Event' }).first().click();
    await page.getByText('It took effect.').waitFor();
    expect(await page.getByRole('heading', { name: 'Payload' }).count()).toBe(0);
    await inspect(page);
    await page.context().close();
  });

  test('an admin refunds a payment once, after a preview and a confirmation, and sees the audit entry', async () => {
    const page = await open('/customer?id=bob&tab=payments', 'admin');
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.getByLabel('Amount in EUR').fill('50');
    await page.getByText('Enter an amount up to €19.99.').waitFor();
    await page.getByLabel('Amount in EUR').fill('5.00');
    await page.getByText('€5.00 goes back to the customer. This cannot be undone.').waitFor();
    await page.getByText('Only a part is refunded, so access stays.').waitFor();
    await page.getByLabel('End it after the paid period').check();
    await page.getByLabel('Reason').fill('Charged twice');
    await inspect(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The subscription ends after the paid period.').waitFor();
    await page.getByRole('button', { name: 'Refund €5.00' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByText('Reason: Charged twice').waitFor();
    await inspect(page);
    await page.getByRole('link', { name: 'See it in the audit history' }).click();
    await page.getByText('Refund request created by ada (admin)').waitFor();
    await inspect(page);
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByText('Canceled: it ends on').waitFor();
    const query = '{ customer(userId: "bob") { payments { nodes { amountRefunded { amount } } } } }';
    expect(await tollgate.ask(ADA, query)).toEqual({
      customer: { payments: { nodes: [{ amountRefunded: { amount: 500 } }] } },
    });
    await page.context().close();
  });

  test('finance sees payments and no button, and has the buttons of support after switching', async () => {
    const page = await open('/customer?id=bob', 'finance');
    await page.getByText('€19.99 per month').waitFor();
    for (const name of [/Grant/, /Actions/, /Adjust credit/, /Unlink/])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page
      .getByText(/charge\.|customer\.subscription\.|invoice\.paid/)
      .first()
      .waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(2);
    await inspect(page);
    await page.getByRole('button', { name: 'Finance' }).click();
    await page.getByRole('menuitem', { name: 'Support' }).click();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Actions for Premium' }).click();
    await page.getByRole('menuitem', { name: 'Pause payments' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Change plan' }).count()).toBe(0);
    await page.context().close();
  });

  test('support without a limit for refunds sees why the service refuses one', async () => {
    const page = await open('/customer?id=bob&tab=payments', 'support');
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.getByLabel('Reason').fill('Asked kindly');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: /^Refund €/ }).click();
    await page.getByText('Your role does not allow this.').waitFor();
    await page.context().close();
  });

  test('an admin previews a change of plan for the end of the period, makes it, and takes it back', async () => {
    await tollgate.ask(
      ADA,
      'mutation ($input: ResumeSubscriptionInput!) { resumeSubscription(input: $input) { userErrors { code } } }',
      { input: { actingFor: { userId: 'bob', reason: 'Stays' }, idempotencyKey: 'resume' } },
    );
    const page = await open('/customer?id=bob', 'admin');
    await choose(page, 'Change plan');
    await page.getByRole('combobox', { name: 'New plan' }).click();
    await page.getByRole('option', { name: 'Basic, €9.99 per month' }).click();
    await page.getByLabel('At the end of the paid period').check();
    await page.getByText('€0.00 is charged now').waitFor();
    await page.getByText(/Loses, or has less of: .*Premium signals/).waitFor();
    await inspect(page);
    await send(page, 'Smaller team', 'Change to Basic');
    await page.getByText('Changes to Basic on').waitFor();
    await inspect(page);
    await choose(page, 'Take back the change of plan');
    await send(page, 'Changed their mind', 'Take it back');
    await page.getByText('Changes to Basic on').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('the list of customers reads one page at a time, and its filters stay in the address', async () => {
    const page = await open('/customers', 'finance');
    await page.getByRole('row').nth(25).waitFor();
    expect(await page.getByRole('row').count()).toBe(26);
    await inspect(page);
    await page.getByRole('button', { name: 'Show more customers' }).click();
    await page.getByRole('link', { name: 'user-29' }).waitFor();
    await page.getByRole('combobox', { name: 'Plan' }).click();
    await page.getByRole('option', { name: 'Premium' }).click();
    await page.getByRole('link', { name: 'user-00' }).waitFor({ state: 'hidden' });
    expect(page.url()).toContain('plan=premium');
    await page.reload();
    await page.getByRole('link', { name: 'bob' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.context().close();
  });

  test('finance compares the catalog with Stripe, before and after a product is changed there', async () => {
    const page = await open('/catalog', 'finance');
    await page.getByRole('link', { name: '1 customer of Premium' }).waitFor();
    await page.getByRole('button', { name: 'Compare with Stripe' }).click();
    await page.getByText('Stripe matches the catalog.').waitFor();
    await inspect(page);
    await stripeAt(tollgate.sandbox.url).products.update('tollgate_vip', { name: HOSTILE });
    await page.getByRole('button', { name: 'Compare with Stripe' }).click();
    const changes = page.getByRole('list', { name: 'Changes at Stripe' }).getByRole('listitem');
    await changes.first().waitFor();
    expect(await changes.allTextContents()).toEqual(['VIP: updates the product tollgate_vip']);
    await inspect(page);
    await page.context().close();
  });

  test('hostile names, plans, reasons and payloads are shown as text', async () => {
    const page = await open(`/customer?${new URLSearchParams({ id: HOSTILE_USER })}`, 'admin');
    await page.getByRole('heading', { name: HOSTILE_USER, level: 1 }).waitFor();
    await page.getByText(`Granted by ada, without an end: ${HOSTILE}`).waitFor();
    for (const tab of ['Access', 'Payments', 'Timeline']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel').getByText(/.+/).first().waitFor();
      await inspect(page);
    }
    await page.getByRole('link', { name: 'Grant created' }).click();
    await page.getByRole('heading', { name: 'Payload' }).waitFor();
    expect(await page.evaluate('[window.hacked ?? null, document.images.length]')).toEqual([null, 0]);
    await page.goto(`${tollgate.url}/console/customers?email=${encodeURIComponent(HOSTILE)}`);
    await page.getByText('No customer matches').waitFor();
    expect(await page.evaluate('[window.hacked ?? null, document.images.length]')).toEqual([null, 0]);
    await page.context().close();
  });

  test('the first view of the console takes at most 280 kB, and no other site', async () => {
    const page = await open('/customers', 'admin', { visit: false });
    const bodies: Promise<Buffer>[] = [];
    const sites = new Set<string>();
    page.on('response', (response) => {
      sites.add(new URL(response.url()).origin);
      if (response.url().includes('/console')) bodies.push(response.body());
    });
    await page.goto(`${tollgate.url}/console/customers`);
    await page.getByRole('link', { name: 'bob' }).waitFor();
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BUDGET);
    expect([...sites]).toEqual([tollgate.url]);
    await page.context().close();
  });

  async function grant(userId: string, plan: string, reason: string): Promise<void> {
    const query = 'mutation ($input: GrantPlanInput!) { grantPlan(input: $input) { userErrors { code } } }';
    await tollgate.ask(ADA, query, { input: { userId, plan, reason } });
  }

  const open = (path: string, role: string, { visit = true } = {}) =>
    openPage(browser, role, visit ? `${tollgate.url}/console${path}` : undefined);

  async function choose(page: Page, action: string): Promise<void> {
    await page.getByRole('button', { name: 'Actions for Premium' }).click();
    await page.getByRole('menuitem', { name: action }).click();
  }

  async function send(page: Page, reason: string, verb: string): Promise<void> {
    await page.getByLabel('Reason').fill(reason);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: verb }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByText(`Reason: ${reason}`).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
  }
});
