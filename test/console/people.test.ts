import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { type Mailbox, openMailbox } from '../notification/mailbox.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { type Asker, catalogText } from '../support/tollgate.ts';
import { browsing, localPeople } from './browsing.ts';

// Support and admins help users and organizations, against the whole service with the sandbox as its Stripe.

const ADA = { userId: 'ada', roles: ['admin'] };
const TEAM = `
  crew:
    name: Crew
    perSeat: true
    features: { signals_premium: true, max_devices: 2 }
    prices: [{ interval: month, currency: EUR, amount: 1500 }]
`;
const { open: openPage, inspect } = browsing();

describeInBrowser('the console for people and organizations', () => {
  let tollgate: Sandboxed;
  let browser: Browser;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await openMailbox();
    const text = await catalogText();
    [tollgate, browser] = await Promise.all([
      startSandboxed({
        people: await localPeople(),
        catalogText: `${text}${TEAM}`,
        env: { SMTP_URL: mailbox.url, MAIL_FROM: 'Acme <billing@example.com>' },
      }),
      openBrowser(),
    ]);
    for (const userId of ['bob', 'dana']) await buy({ userId }, { plan: 'premium' });
    const olga = { userId: 'olga', organization: { id: 'acme', role: 'owner' } };
    await buy(olga, { plan: 'crew', interval: 'MONTH', quantity: 2, actingFor: { organizationId: 'acme' } });
    const members = ['olga', 'mia'].map((userId, n) => ({ userId, role: n === 0 ? 'OWNER' : 'MEMBER' }));
    await send({ userId: 'svc', roles: ['service'] }, 'setMembers', { organizationId: 'acme', members });
    await tollgate.settle();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.close();
    await mailbox?.close();
  });

  test('support gives a member a seat, and sees the access through the organization and why', async () => {
    const page = await open('/customer?id=mia&tab=access', 'support');
    const signals = page.getByRole('button', { name: /Premium signals/ });
    const why = page.getByRole('region', { name: /Premium signals/ });
    await signals.click();
    await page
      .getByText(/has no seat/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByText('No seat').waitFor();
    await inspect(page);
    await page.getByRole('link', { name: 'acme' }).click();
    await page.getByRole('heading', { name: 'acme', level: 1 }).waitFor();
    await page.getByText('0 of 2 seats are in use.').waitFor();
    await inspect(page);
    await page.getByRole('button', { name: 'Assign seat to mia' }).click();
    await page.getByText('2 of 2 seats are free.').waitFor();
    await confirm(page, 'Asked by their owner', 'Assign the seat');
    await page.getByText('1 of 2 seats are in use.').waitFor();
    await page.getByRole('link', { name: 'mia' }).click();
    await page.getByRole('heading', { name: 'mia', level: 1 }).waitFor();
    await page.getByRole('tab', { name: 'Access' }).click();
    await signals.click();
    await why.getByText(/It comes from the organization/).waitFor();
    await why.getByText(/^Member of the organization acme since/).waitFor();
    await inspect(page);
    await page.goto(`${tollgate.url}/console/customer?organization=acme`);
    await page.getByRole('button', { name: 'Release seat of mia' }).click();
    await confirm(page, 'Left the team', 'Release the seat');
    await page.getByText('0 of 2 seats are in use.').waitFor();
    await page.context().close();
  });

  test('support finds an organization in the list and by search, with its payments and its timeline', async () => {
    const page = await open('/customers', 'support');
    await page.getByRole('link', { name: 'acme' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What does the customer quote?').fill('olga@example.com');
    await page.getByRole('dialog').getByText('Organization · ').click();
    await page.getByRole('heading', { name: 'acme', level: 1 }).waitFor();
    await page.getByRole('tab', { name: 'Payments' }).click();
    await page.getByRole('heading', { name: /€30.00/ }).waitFor();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText('invoice.paid').waitFor();
    await inspect(page);
    await page.getByRole('tab', { name: 'Access' }).click();
    await page.getByText('The plan was Crew.').waitFor();
    await page.context().close();
  });

  test('finance finds the organization behind a figure of revenue', async () => {
    const page = await open('/revenue/customers?figures=NEW&currency=EUR', 'finance');
    await page.getByText('New MRR, Crew').waitFor();
    await page.getByRole('link', { name: 'acme' }).click();
    await page.getByRole('heading', { name: 'acme', level: 1 }).waitFor();
    await page.context().close();
  });

  test('an admin grants a plan, and sees the access that it gives', async () => {
    const page = await open('/customer?id=gus', 'admin');
    await page.getByRole('button', { name: 'Grant a plan' }).click();
    await page.getByRole('combobox', { name: 'Plan' }).click();
    await page.getByRole('option', { name: 'Premium', exact: true }).click();
    await page.getByText('The customer has Premium from now until an admin revokes it').waitFor();
    await inspect(page);
    await confirm(page, 'Speaks at our conference', 'Grant Premium');
    await page.getByText('Granted by ada, without an end: Speaks at our conference').waitFor();
    await page.getByRole('tab', { name: 'Access' }).click();
    await page.getByRole('button', { name: /Premium signals/ }).click();
    await page.getByText('An admin gave it to the customer.').filter({ visible: true }).first().waitFor();
    expect(await buyer(tollgate, 'gus').plan()).toBe('premium');
    await page.context().close();
  });

  test('support sends a message again, and the customer gets it once more', async () => {
    const receipts = () =>
      mailbox.mails.filter(
        ({ recipient, subject }) => recipient === 'bob@example.com' && /receipt/i.test(subject ?? ''),
      );
    await until(() => receipts().length === 1);
    const page = await open('/customer?id=bob&tab=timeline&only=message', 'support');
    await page.getByRole('button', { name: 'Send again' }).first().waitFor();
    await inspect(page);
    await page
      .locator('.mantine-Timeline-item')
      .filter({ hasText: /receipt/i })
      .getByRole('button', { name: 'Send again' })
      .click();
    await page.getByText(/current addresses once more: bob@example.com/).waitFor();
    await inspect(page);
    await confirm(page, 'It never came', 'Send it again');
    await until(() => receipts().length === 2);
    await page.context().close();
  });

  test('an admin moves a Stripe customer to the user who has it', async () => {
    const { customer } = await tollgate.ask(ADA, '{ customer(userId: "bob") { stripeCustomerIds } }');
    const [id] = (customer as { stripeCustomerIds: string[] }).stripeCustomerIds;
    const page = await open('/customer?id=bob', 'admin');
    await page.getByRole('button', { name: `Unlink ${id}` }).click();
    await confirm(page, 'Wrong person', 'Unlink');
    await page.getByText('No Stripe customer yet').waitFor();
    await page.goto(`${tollgate.url}/console/customer?id=bea`);
    await page.getByRole('button', { name: 'Link a Stripe customer' }).click();
    await page.getByRole('textbox', { name: 'Stripe customer' }).fill(id ?? '');
    await inspect(page);
    await confirm(page, 'Proved by the card', 'Link');
    await page.getByRole('heading', { name: 'Premium' }).waitFor();
    expect(await buyer(tollgate, 'bea').plan()).toBe('premium');
    await page.context().close();
  });

  test('an admin deletes an account after typing its ID, and support is not offered it', async () => {
    const page = await open('/customer?id=dana', 'support');
    await page.getByText('€19.99 per month').waitFor();
    expect(await page.getByRole('button', { name: 'Delete the account' }).count()).toBe(0);
    await page.context().close();
    const other = await open('/customer?id=dana', 'admin');
    await other.getByRole('button', { name: 'Delete the account' }).click();
    await other.getByText('Subscriptions end now, without a refund.').waitFor();
    await other.getByLabel('Reason').fill('Asked by letter');
    expect(await other.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true);
    await other.getByLabel('ID of the customer').fill('dana');
    await inspect(other);
    await confirm(other, 'Asked by letter', 'Delete the account');
    await other.getByRole('heading', { name: 'No subscription' }).waitFor();
    expect(await buyer(tollgate, 'dana').plan()).toBe('free');
    await other.context().close();
  });

  async function buy(asker: Asker, input: Json): Promise<void> {
    const { session } = await send(asker, 'checkout', input, 'session { url }');
    await buyer(tollgate, asker.userId).pay((session as { url: string }).url);
    await tollgate.settle();
  }

  async function send(asker: Asker, field: string, input: Json, selection = ''): Promise<Json> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
    const answer = (await tollgate.ask(asker, query, { input }))[field] as Json;
    expect(answer['userErrors']).toEqual([]);
    return answer;
  }

  const open = (path: string, role: string): Promise<Page> => openPage(browser, role, `${tollgate.url}/console${path}`);

  async function confirm(page: Page, reason: string, verb: string): Promise<void> {
    await page.getByLabel('Reason').fill(reason);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'See it in the audit history' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  async function until(holds: () => boolean): Promise<void> {
    for (let tried = 0; tried < 300 && !holds(); tried += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(holds()).toBe(true);
  }
});
