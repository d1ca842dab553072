import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import type { Recorded } from '../../packages/stripe-sandbox/test/openapi.ts';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { syncPlans } from '../../src/billing/plan/plan.sync.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText, startTollgate } from '../support/tollgate.ts';

const FAY = { userId: 'fay', roles: ['finance'] };
const PREVIEW = '{ planSyncPreview { description plan { code } } }';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const preview = async () =>
  (await tollgate.ask(FAY, PREVIEW))['planSyncPreview'] as { description: string; plan: { code: string } }[];
const writes = () => tollgate.stripeRequests.exchanges.filter(({ method }) => method !== 'GET');

describe('the preview of a sync', () => {
  test('a catalog that was synced has no changes', async () => {
    expect(await preview()).toEqual([]);
  });

  test('what was changed at Stripe is listed as the sync then changes it back, and afterwards nothing is', async () => {
    const stripe = stripeAt(tollgate.sandbox.url);
    await stripe.products.update('tollgate_basic', { name: 'Basics' });
    await stripe.products.update('tollgate_vip', { active: false });
    const [yearly] = (await stripe.prices.list({ lookup_keys: ['pro_year_eur'] })).data;
    await stripe.prices.update(yearly?.id ?? '', { active: false });
    await stripe.prices.create({
      product: 'tollgate_premium',
      currency: 'eur',
      unit_amount: 1499,
      recurring: { interval: 'month' },
      lookup_key: 'premium_month_eur',
      transfer_lookup_key: true,
    });
    const [byHand] = (await stripe.prices.list({ lookup_keys: ['premium_month_eur'] })).data;
    const before = writes().length;
    const changes = await preview();
    expect(changes).toEqual([
      { description: 'updates the product tollgate_basic', plan: { code: 'basic' } },
      { description: `sets metadata.plan of ${byHand?.id}`, plan: { code: 'premium' } },
      {
        description: 'creates the price premium_month_eur: 19.99 EUR instead of 14.99 EUR',
        plan: { code: 'premium' },
      },
      { description: 'creates the price pro_year_eur: 499.90 EUR', plan: { code: 'pro' } },
      { description: 'updates the product tollgate_vip', plan: { code: 'vip' } },
    ]);
    expect(writes()).toHaveLength(before);

    const gateway = createStripe({
      secretKey: 'sk_test_sandbox',
      apiBase: tollgate.sandbox.url,
      metrics: createMetrics(),
    });
    await syncPlans(parseCatalog(await catalogText(), 'plans.yaml'), gateway);
    expect(writes().slice(before).map(wordsOf)).toEqual([
      'updates the product tollgate_basic',
      `sets metadata.plan of ${byHand?.id}`,
      'creates the price premium_month_eur',
      'creates the price pro_year_eur',
      'updates the product tollgate_vip',
    ]);
    expect(await preview()).toEqual([]);
  });

  test('the preview of a sync answers PROVIDER_UNAVAILABLE while Stripe is away', async () => {
    const alone = await startTollgate();
    await expect(alone.ask(FAY, PREVIEW)).rejects.toThrow(/"code":"PROVIDER_UNAVAILABLE","retryable":true/);
    await alone.close();
  });
});

/** What a request to Stripe changed, as the preview words it. */
function wordsOf({ path, params }: Recorded): string {
  const [, what, id] = /^\/v1\/(products|prices)(?:\/(.+))?$/.exec(path) ?? [];
  if (what === 'products') return `updates the product ${id}`;
  return id ? `sets metadata.plan of ${id}` : `creates the price ${(params as { lookup_key: string }).lookup_key}`;
}
