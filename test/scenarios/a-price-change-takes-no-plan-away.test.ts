import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { syncPlans } from '../../src/billing/plan/plan.sync.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';
import { buyer } from '../support/buyer.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const gateway = () =>
  createStripe({ secretKey: 'sk_test_sandbox', apiBase: tollgate.sandbox.url, metrics: createMetrics() });
const dearer = async () =>
  parseCatalog((await catalogText()).replaceAll('amount: 1999 }', 'amount: 2499 }'), 'plans.yaml');

test('a customer who pays the old price keeps the plan when the lookup key moves to a new one [S41]', async () => {
  const stripe = stripeAt(tollgate.sandbox.url);
  const ann = buyer(tollgate, 'ann');
  const { session } = await ann.checkout({ plan: 'premium' });
  await ann.pay(session?.url ?? '');
  await tollgate.settle();
  const [subscription] = (await stripe.subscriptions.list()).data;
  const paid = subscription?.items.data[0]?.price;

  await syncPlans(await dearer(), gateway());
  expect(await stripe.prices.retrieve(paid?.id ?? '')).toMatchObject({
    lookup_key: null,
    metadata: { plan: 'premium' },
  });
  await stripe.subscriptions.update(subscription?.id ?? '', { metadata: { note: 'told of again' } });
  await tollgate.settle();

  expect(await ann.plan()).toBe('premium');
  expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
});

test('a price that was created by hand with our lookup key is recorded before the key moves [S42]', async () => {
  const stripe = stripeAt(tollgate.sandbox.url);
  const { data: products } = await stripe.products.list({ ids: ['tollgate_pro'] });
  const byHand = await stripe.prices.create({
    product: products[0]?.id ?? '',
    currency: 'eur',
    unit_amount: 1,
    recurring: { interval: 'month' },
    lookup_key: 'pro_month_eur',
    transfer_lookup_key: true,
  });
  await syncPlans(await dearer(), gateway());
  expect(await stripe.prices.retrieve(byHand.id)).toMatchObject({ lookup_key: null, metadata: { plan: 'pro' } });
});
