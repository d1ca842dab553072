import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { createChanging } from '../support/changing.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';

const DAY = 86_400;

describeInBrowser("a plan that is changed in Stripe's portal", () => {
  let tollgate: Sandboxed;
  let changing: ReturnType<typeof createChanging>;
  let browser: Browser;
  beforeAll(async () => {
    [tollgate, browser] = await Promise.all([startSandboxed(), openBrowser()]);
    changing = createChanging(tollgate, 'portal');
    await offerPlans();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await tollgate.close();
  });

  /** The portal offers all plans, downgrades wait for the end of the period, and a cancellation asks why. */
  async function offerPlans() {
    const stripe = stripeAt(tollgate.sandbox.url);
    const { data: prices } = await stripe.prices.list({ limit: 100, currency: 'eur', type: 'recurring' });
    const monthly = prices.filter(({ recurring }) => recurring?.interval === 'month');
    const products = monthly.map(({ id, product }) => ({ product: String(product), prices: [id] }));
    const [{ id = '' } = {}] = (await stripe.billingPortal.configurations.list()).data;
    await stripe.billingPortal.configurations.update(id, {
      features: {
        subscription_update: {
          ...{ enabled: true, default_allowed_updates: ['price'], products },
          schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
        },
        subscription_cancel: {
          ...{ enabled: true, mode: 'at_period_end' },
          cancellation_reason: { enabled: true, options: ['too_expensive', 'unused', 'other'] },
        },
      },
    });
  }

  type Customer = Awaited<ReturnType<typeof changing.subscriber>>;

  async function portalOf({ portal }: Customer): Promise<Page> {
    const page = await browser.newPage({ locale: 'en-US' });
    page.setDefaultTimeout(15_000);
    await page.goto((await portal()).session?.url ?? '');
    return page;
  }

  /** Waits for the webhooks and the look-up of the price. */
  async function waiting(customer: Customer) {
    await tollgate.settle();
    for (let tries = 0; tries < 50; tries++) {
      const found = (await customer.subscription())?.pendingChange;
      if (found?.plan) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return null;
  }

  test('a downgrade in the portal waits here, can be taken back here, and costs then what both pages said', async () => {
    const ada = await changing.subscriber();
    const page = await portalOf(ada);
    const downgrade = async () => {
      await page.getByRole('link', { name: 'Update plan' }).click();
      await page.getByLabel('Basic').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('You keep Premium until').waitFor();
      await page.getByText('€9.99').first().waitFor();
      await page.locator('main form button.primary').click();
      await page.getByText('Your plan changes to Basic on').waitFor();
    };
    await downgrade();
    expect(await waiting(ada)).toMatchObject({ plan: { code: 'basic' }, price: { lookupKey: 'basic_month_eur' } });
    expect(await ada.cancelPending({})).toMatchObject({ subscription: { pendingChange: null }, userErrors: [] });
    await page.reload();
    await page.getByText('Your plan renews on').waitFor();

    await downgrade();
    expect(await waiting(ada)).toMatchObject({ plan: { code: 'basic' } });
    await changing.control('clock', { advance: 32 * DAY });
    await tollgate.settle();
    expect([await ada.plan(), (await ada.payments())[0]]).toEqual(['basic', 999]);
    await page.close();
  });

  test('a change that waits here is shown in the portal, and taken back there', async () => {
    const bea = await changing.subscriber();
    await bea.change({ plan: 'basic', when: 'PERIOD_END' });
    const page = await portalOf(bea);
    await page.getByText('Your plan changes to Basic on').waitFor();
    await page.getByRole('button', { name: 'Keep Premium' }).click();
    await page.getByText('Your plan renews on').waitFor();
    await tollgate.settle();
    expect(await bea.subscription()).toMatchObject({ plan: { code: 'premium' }, pendingChange: null });
    await page.close();
  });

  test('a reason that is given in the portal is shown to staff and counted', async () => {
    const cid = await changing.subscriber();
    await cid.change({ plan: 'basic', when: 'PERIOD_END' });
    await cid.cancelPending({});
    const page = await portalOf(cid);
    await page.getByRole('link', { name: 'Cancel plan' }).click();
    await page.getByLabel("It's too expensive").check();
    await page.getByLabel('Anything else').fill('It costs too much.');
    await page.getByRole('button', { name: 'Cancel plan' }).click();
    await page.getByText('Ends soon').waitFor();
    await tollgate.settle();
    const asked = `{ customer(userId: "${cid.userId}") { subscriptions { cancelAtPeriodEnd cancellationFeedback } } }`;
    const staff = await tollgate.ask({ userId: 'sam', roles: ['support'] }, asked);
    expect(staff['customer']).toEqual({
      subscriptions: [{ cancelAtPeriodEnd: true, cancellationFeedback: 'TOO_EXPENSIVE' }],
    });
    await changing.control('clock', { advance: 32 * DAY });
    await tollgate.settle();
    const report = `{ revenue(from: "2020-01-01T00:00:00Z", to: "2040-01-01T00:00:00Z") {
      currencies { canceledByFeedback { feedback subscriptionCount } } } }`;
    expect(await tollgate.ask({ userId: 'ada', roles: ['admin'] }, report)).toEqual({
      revenue: { currencies: [{ canceledByFeedback: [{ feedback: 'TOO_EXPENSIVE', subscriptionCount: 1 }] }] },
    });
    await page.close();
  });

  test('a pause is shown in the portal until it is ended here', async () => {
    const dan = await changing.subscriber();
    await dan.pause({});
    const page = await portalOf(dan);
    await page.getByText('Payments paused').waitFor();
    await dan.resume({});
    await page.reload();
    await page.getByText('Payments paused').waitFor({ state: 'hidden' });
    await page.close();
  });
});
