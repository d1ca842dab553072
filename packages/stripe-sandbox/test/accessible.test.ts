import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, openBrowser } from './browser.ts';
import { openSession, pay } from './buying.ts';
import { openSandbox } from './open-sandbox.ts';

describeInBrowser('the pages of the sandbox', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['light', 375],
    ['dark', 375],
    ['light', 1200],
    ['dark', 1200],
  ] as const)('every page can be read by everybody in %s at %i px', async (colorScheme, width) => {
    const { stripe, sandbox } = await openSandbox();
    const { url } = sandbox;
    const bought = await openSession(stripe);
    const open = await openSession(stripe);
    await pay(bought);
    const { customer, subscription, invoice } = await stripe.checkout.sessions.retrieve(bought.id);
    const portal = await stripe.billingPortal.sessions.create({
      customer: String(customer),
      return_url: 'http://localhost:4000/account',
    });
    const flow = { type: 'subscription_update', subscription_update: { subscription: String(subscription) } } as const;
    const done = await stripe.billingPortal.sessions.create({ customer: String(customer), flow_data: flow });
    const { id: product } = await stripe.products.create({ name: 'Basic' });
    const recurring = { interval: 'month' } as const;
    const { id: price } = await stripe.prices.create({ product, currency: 'usd', unit_amount: 300, recurring });
    const update = `${portal.url}/subscriptions/${subscription}/update`;
    const pages = [
      `${url}/`,
      String(open.url),
      portal.url,
      `${portal.url}/subscriptions/${subscription}/cancel`,
      `${portal.url}/payment-method`,
      update,
      `${update}/confirm?price=${price}`,
      `${done.url}/done`,
      `${url}/i/${invoice}`,
      `${url}/nothing-here`,
    ];
    // The policy of the pages forbids inline scripts, also those of tests.
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
    for (const address of pages) {
      await page.goto(address);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const { pathname } = new URL(address);
      expect([pathname, await accessibilityProblems(page)]).toEqual([pathname, []]);
    }
    await page.close();
  });
});
