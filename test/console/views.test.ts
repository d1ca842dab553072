import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { PARKED_AFTER } from '../../src/inbox/inbox.ts';
import {
  customerObject,
  invoiceObject,
  type Json,
  priceObject,
  type StripeEvent,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { catalogText, RETIRED, startTollgate, type Tollgate } from '../support/tollgate.ts';
import { browsing, localPeople } from './browsing.ts';

// Finance and support read the revenue and the inbox of the whole service, from real webhooks of the last months.

const NOW = new Date();
const { open: openPage, inspect } = browsing();

/** A second of the month that many months ago. */
const second = (monthsBack: number, day: number) =>
  Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - monthsBack, day, 12) / 1000;

const price = (key: string, amount: number, currency: string, interval = 'month') =>
  priceObject(key, { id: `price_${key}`, currency, unit_amount: amount, recurring: { interval, interval_count: 1 } });
const PREMIUM = price('premium_month_eur', 1999, 'eur');
const PREMIUM_YEAR = price('premium_year_eur', 19_900, 'eur', 'year');
const BASIC = price('basic_month_eur', 999, 'eur');
const BASIC_USD = price('basic_month_usd', 1_099, 'usd');

const customer = (id: string, at: number) => stripeEvent('customer.created', at, customerObject(`cus_${id}`, id));
function subscription(type: string, id: string, at: number, of: Json, status = 'active', more: Json = {}) {
  const object = { id: `sub_${id}`, customer: `cus_${id}`, price: of, status, start: at, more };
  return stripeEvent(`customer.subscription.${type}`, at, subscriptionObject(object));
}
const began = (id: string, at: number, of: Json, status = 'active'): StripeEvent[] => [
  customer(id, at),
  subscription('created', id, at, of, status),
];
function invoice(type: string, id: string, at: number, of: Json, more: Json = {}) {
  const lines = { data: [{ description: 'x', pricing: { price_details: { price: of['id'] } } }] };
  const names = { id: `in_${id}_${at}`, customer: `cus_${id}`, subscription: `sub_${id}`, created: at };
  const [amount, currency] = [of['unit_amount'] as number, of['currency']];
  return stripeEvent(`invoice.${type}`, at, invoiceObject({ ...names, amount, more: { currency, lines, ...more } }));
}

const EVENTS: StripeEvent[] = [
  ...began('anna', second(4, 3), PREMIUM),
  ...began('ben', second(3, 10), PREMIUM_YEAR),
  ...began('carla', second(2, 5), BASIC),
  ...began('dora', second(4, 8), PREMIUM),
  ...began('emil', second(2, 20), BASIC_USD),
  ...began('=cmd()', second(1, 6), PREMIUM, 'trialing'),
  subscription('updated', '=cmd()', second(1, 20), PREMIUM),
  subscription('updated', 'carla', second(1, 12), PREMIUM),
  subscription('deleted', 'dora', second(1, 15), PREMIUM, 'canceled', {
    ended_at: second(1, 15),
    canceled_at: second(1, 15),
    cancellation_details: { feedback: 'too_expensive', comment: null, reason: 'cancellation_requested' },
  }),
  ...[4, 3, 2, 1].map((back) => invoice('paid', 'anna', second(back, 3), PREMIUM)),
  invoice('paid', 'ben', second(3, 10), PREMIUM_YEAR),
  ...[2, 1].map((back) => invoice('paid', 'carla', second(back, 5), BASIC)),
  subscription('updated', 'unknown', second(1, 4), BASIC),
  invoice('payment_failed', 'emil', second(1, 20), BASIC_USD, { status: 'open', amount_paid: 0, attempt_count: 1 }),
];

describeInBrowser('the views of the console', () => {
  let tollgate: Tollgate;
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    const options = { people: await localPeople(), catalogText: `${await catalogText()}${RETIRED}` };
    [tollgate, browser] = await Promise.all([startTollgate(options), openBrowser()]);
    url = await tollgate.app.http.listen({ host: '127.0.0.1', port: 0 });
    for (const event of EVENTS) expect((await tollgate.deliver(event)).status).toBe(200);
    await tollgate.settle();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.close();
  });

  const open = (path: string, role: string) => openPage(browser, role, `${url}/console${path}`);

  test("finance reads last month's churn, what it means, and clicks through to the customer", async () => {
    const page = await open('/customers', 'finance');
    await page.getByRole('link', { name: 'Revenue' }).click();
    const churn = page.getByRole('region', { name: 'Churn rate' });
    await churn.getByText('25%').waitFor();
    await page
      .getByRole('img', { name: /MRR at the start/ })
      .getByText('At the end')
      .waitFor();
    await inspect(page);
    await churn.getByRole('button', { name: 'What is "Churn rate"?' }).click();
    await page.getByText('the share of the subscriptions that ran at from').waitFor();
    await inspect(page);
    await page.keyboard.press('Escape');
    await churn.getByRole('link', { name: 'Customers behind Churn rate' }).click();
    await page.getByRole('heading', { name: 'Customers: subscription ended' }).waitFor();
    await page.getByRole('link', { name: 'dora' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await inspect(page);
    await page.getByRole('link', { name: 'dora' }).click();
    await page.getByRole('heading', { name: 'dora', level: 1 }).waitFor();
    await page.context().close();
  });

  test('finance chooses a range and a currency, and saves what is shown without formulas', async () => {
    const page = await open('/revenue?range=12&currency=EUR', 'finance');
    await page.getByRole('table', { name: 'Retention' }).getByText('50%').first().waitFor();
    await page.getByText('USD', { exact: true }).first().click();
    await page.getByRole('region', { name: 'MRR' }).getByText('$10.99').waitFor();
    await page.getByRole('combobox', { name: 'Range' }).click();
    await page.getByRole('option', { name: 'Custom' }).click();
    await page.getByLabel('From', { exact: true }).fill('');
    await page.getByText('Choose a first day').waitFor();
    await page.goto(`${url}/console/revenue?range=1&currency=EUR`);
    expect(await saved(page, 'Download CSV: MRR movements')).toContain('Churn,-19.99\r\n');
    await page.getByRole('table', { name: 'Trials' }).getByRole('link', { name: '1' }).first().click();
    await page.getByRole('link', { name: '=cmd()' }).waitFor();
    expect(await saved(page, 'Download CSV')).toContain(`,"'=cmd()",Trial `);
    await page.context().close();
  });

  test('support reads how many customers have each plan, price and feature, and lists them', async () => {
    const page = await open('/customers', 'support');
    await page.getByRole('link', { name: 'Catalog' }).click();
    const prices = page.getByRole('list', { name: 'Prices of Premium' }).getByRole('listitem');
    await prices.getByText('€19.99 per month').waitFor();
    expect(await prices.allTextContents()).toEqual([
      '€19.99 per month · 3 subscriptions',
      '$21.99 per month · 0 subscriptions',
      '€199.90 per year · 1 subscription',
      '$219.90 per year · 0 subscriptions',
    ]);
    await page.getByRole('list', { name: 'Features of Premium' }).getByText('Premium signals').waitFor();
    await page.getByRole('link', { name: '4 customers with Premium signals' }).waitFor();
    await page.getByText('Retired', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Compare with Stripe' }).count()).toBe(0);
    await inspect(page);
    await page.getByRole('link', { name: '4 customers of Premium' }).click();
    await page.getByRole('link', { name: 'anna' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(5);
    await page.goBack();
    await page.getByRole('link', { name: '0 customers of Legacy' }).click();
    await page.getByText('No customer matches').waitFor();
    expect(await page.getByRole('combobox', { name: 'Plan' }).inputValue()).toBe('legacy');
    await page.context().close();
  });

  test('finance is told that Stripe is away, and tries the comparison again', async () => {
    const page = await open('/catalog', 'finance');
    await page.getByRole('button', { name: 'Compare with Stripe' }).click();
    await page.getByText('Stripe cannot be reached right now').waitFor();
    await inspect(page);
    await page.getByRole('button', { name: 'Compare with Stripe' }).click();
    await page.getByText('Stripe cannot be reached right now').waitFor();
    await page.context().close();
  });

  test('support sees parked events and their errors, without payload or replay', async () => {
    await park('frida');
    const page = await open('/inbox', 'support');
    await page.getByText('Parked events need an admin').waitFor();
    const parked = page.getByRole('table', { name: 'Parked' });
    await parked.getByText(/JSON/).filter({ visible: true }).waitFor();
    await page.getByRole('img', { name: 'Events per five minutes' }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Revenue' }).count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'Findings' }).count()).toBe(0);
    await inspect(page);
    await page.getByText('Unmatched', { exact: true }).last().click();
    const waiting = page.getByRole('table', { name: 'Unmatched' });
    await waiting.getByText('cus_unknown', { exact: true }).filter({ visible: true }).waitFor();
    await page.getByText('Drift').click();
    await page.getByText('Comparing with Stripe has found nothing that was missing.').waitFor();
    await inspect(page);
    await page.goto(`${url}/console/revenue`);
    await page.getByText('Your role does not allow this.').waitFor();
    await page.context().close();
  });

  test('an admin replays a parked event after its cause is fixed, and sees before what changes', async () => {
    const { id, mend } = await park('gustav');
    const page = await open('/inbox', 'admin');
    const choose = page.getByRole('checkbox', { name: new RegExp(id) });
    await choose.check();
    await page.getByRole('button', { name: 'Replay 1 event' }).click();
    await page.getByRole('dialog').getByText('Nothing changes.').waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await mend();
    await page.getByRole('button', { name: 'Payload' }).first().click();
    await page.getByRole('dialog').getByText('"customer.subscription.created"').waitFor();
    await inspect(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Replay 1 event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('table', { name: 'Changes' }).getByText('active', { exact: true }).waitFor();
    await inspect(page);
    await dialog.getByLabel('Reason').fill('The payload is mended');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByText('Reason: The payload is mended').waitFor();
    expect(await statusOf(id)).toBe('PARKED');
    await dialog.getByRole('button', { name: 'Replay 1 event' }).click();
    await dialog.getByText('1 event replayed.').waitFor();
    await inspect(page);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await choose.waitFor({ state: 'detached' });
    await inspect(page);
    await tollgate.settle();
    expect(await statusOf(id)).toBe('PROCESSED');
    await page.goto(`${url}/console/event?id=${id}`);
    await page.getByText('It took effect.').waitFor();
    await page.getByRole('heading', { name: 'Payload' }).waitFor();
    expect(await page.getByRole('button', { name: 'Replay' }).count()).toBe(0);
    await page.context().close();
  });

  test('an admin reads what the checks of the deployment find, replays an event on its page, and checks again', async () => {
    const { id, mend } = await park('hanna');
    const page = await open('/inbox', 'admin');
    const findings = page.getByRole('list', { name: 'Findings' });
    await findings.getByText('2 events are PARKED.').waitFor();
    await findings.getByText('npm run replay -- --local --status PARKED --dry-run').waitFor();
    await inspect(page);
    await mend();
    const other = await open(`/event?id=${id}`, 'admin');
    await other.getByRole('button', { name: 'Replay' }).click();
    const dialog = other.getByRole('dialog');
    await dialog.getByRole('table', { name: 'Changes' }).waitFor();
    await dialog.getByLabel('Reason').fill('The payload is mended');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('button', { name: 'Replay 1 event' }).click();
    await dialog.getByText('1 event replayed.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await other.getByText('It took effect.').waitFor();
    await inspect(other);
    await page.getByRole('button', { name: 'Check again' }).click();
    await findings.getByText('1 events are PARKED.').waitFor();
    await other.context().close();
    await page.context().close();
  });

  const events = () => tollgate.connection.collection<{ _id: string; status: string; payload: string }>('events');
  const statusOf = async (id: string) => (await events().findOne({ _id: id }))?.status;

  /** A subscription whose event is cut off, as by a disk that fails, and which has failed as often as it may. */
  async function park(userId: string) {
    const event = subscription('created', userId, second(1, 2), BASIC);
    await tollgate.deliver(customer(userId, second(1, 2)));
    await tollgate.settle();
    await tollgate.deliver(event);
    const whole = (await events().findOne({ _id: event.id }))?.payload ?? '';
    const broken = { payload: '{', status: 'FAILED', attempts: PARKED_AFTER - 1 };
    await events().updateOne({ _id: event.id }, { $set: broken, $unset: { fact: 1 } });
    await tollgate.settle();
    expect(await statusOf(event.id)).toBe('PARKED');
    return { id: event.id, mend: () => events().updateOne({ _id: event.id }, { $set: { payload: whole } }) };
  }

  async function saved(page: Page, name: string): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return readFile(await download.path(), 'utf8');
  }
});
