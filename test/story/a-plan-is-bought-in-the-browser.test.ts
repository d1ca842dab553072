import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';

const GOOD_CARD = '4242 4242 4242 4242';
const DECLINED_CARD = '4000 0000 0000 0002';

const CHECKOUT =
  'mutation ($plan: ID!) { checkout(input: { plan: $plan }) { session { id url } userErrors { code } } }';
const ME = `{ me { plan { code } subscriptions { id status cancelAtPeriodEnd currentPeriodEnd }
  entitlements { feature { code } granted reason validUntil because { __typename eventId } } } }`;

interface Me {
  plan: { code: string };
  subscriptions: { id: string; status: string; cancelAtPeriodEnd: boolean; currentPeriodEnd: string }[];
  entitlements: {
    feature: { code: string };
    granted: boolean;
    reason: string;
    validUntil: string | null;
    because: { __typename: string; eventId: string }[];
  }[];
}

describeInBrowser('buying a plan in the browser', () => {
  let tollgate: Sandboxed;
  let browser: Browser;
  beforeAll(async () => {
    [tollgate, browser] = await Promise.all([startSandboxed(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await tollgate.close();
  });

  test('a paid checkout grants the plan without further steps, and the portal ends it at the end of the period', async () => {
    const page = await openCheckout('bianca', 'premium');
    await pay(page, GOOD_CARD);
    await page.waitForURL(`${tollgate.url}/checkout/success**`);
    expect(await page.textContent('h1')).toBe('Thank you');

    const paid = await eventually(async () => {
      const me = await meOf('bianca');
      return me.plan.code === 'premium' ? me : null;
    });
    const signals = entitlement(paid, 'signals_premium');
    expect(signals).toMatchObject({ granted: true, reason: 'ACTIVE' });
    expect(signals?.because.map(({ __typename }) => __typename).sort()).toEqual([
      'EventCause',
      'PaymentCause',
      'PlanCause',
      'SubscriptionCause',
    ]);

    const portal = await tollgate.ask(
      { userId: 'bianca' },
      'mutation { billingPortal(input: {}) { session { url } userErrors { code } } }',
    );
    await page.goto((portal['billingPortal'] as { session: { url: string } }).session.url);
    await page
      .getByRole('link', { name: /cancel plan/i })
      .or(page.getByRole('button', { name: /cancel plan/i }))
      .first()
      .click();
    await page.getByRole('button', { name: /cancel plan/i }).click();
    await tollgate.settle();

    const canceled = await meOf('bianca');
    expect(canceled.subscriptions[0]).toMatchObject({ status: 'ACTIVE', cancelAtPeriodEnd: true });
    expect(entitlement(canceled, 'signals_premium')).toMatchObject({
      granted: true,
      validUntil: canceled.subscriptions[0]?.currentPeriodEnd,
    });
    await page.close();
  });

  test('a declined card is shown on the page and grants nothing', async () => {
    const page = await openCheckout('dora', 'premium');
    await pay(page, DECLINED_CARD);
    expect(await page.getByRole('alert').first().textContent()).toContain('declined');
    await tollgate.settle();
    const me = await meOf('dora');
    expect(me.plan.code).toBe('free');
    expect(entitlement(me, 'signals_premium')).toMatchObject({ granted: false });
    await page.close();
  });

  test('a buyer who leaves the page pays nothing and returns to the cancel page', async () => {
    const page = await openCheckout('carla', 'basic');
    await page
      .getByRole('link', { name: /back|cancel|return/i })
      .first()
      .click();
    await page.waitForURL(`${tollgate.url}/checkout/cancel`);
    expect((await meOf('carla')).plan.code).toBe('free');
    await page.close();
  });

  async function openCheckout(userId: string, plan: string): Promise<Page> {
    const { checkout } = (await tollgate.ask({ userId }, CHECKOUT, { plan })) as {
      checkout: { session: { url: string } };
    };
    const page = await browser.newPage();
    await page.goto(checkout.session.url);
    return page;
  }

  async function meOf(userId: string): Promise<Me> {
    return (await tollgate.ask({ userId }, ME))['me'] as Me;
  }
});

async function pay(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel(/Expiry/).fill('12 / 40');
  await page.getByLabel(/Security code/).fill('123');
  await page.getByLabel('Name on card').fill('B. Uyer');
  await page.locator('button.primary').click();
}

const entitlement = (me: Me, code: string) => me.entitlements.find(({ feature }) => feature.code === code);

/** Asks until there is an answer. How soon it comes is measured elsewhere, not here. */
async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error('no answer within 20 s');
}
