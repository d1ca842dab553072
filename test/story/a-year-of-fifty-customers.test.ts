import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';
import { FATES_OF_MONEY } from './year/fates-of-money.ts';
import { FATES_OF_PAYERS } from './year/fates-of-payers.ts';
import { FATES_OF_PLANS } from './year/fates-of-plans.ts';
import { chains, type Lived, liveAYear } from './year/live.ts';
import { controlOf } from './year/person.ts';

const FATES = [...FATES_OF_PAYERS, ...FATES_OF_PLANS, ...FATES_OF_MONEY];

const SEATS = `
  more_generations:
    name: More generations
    addOn: true
    features: { generations: 100 }
    prices: [{ interval: month, currency: EUR, amount: 299 }]
`;

/** What is lost is lost for good: only Stripe's list of events still has it. */
const UNKIND = { seed: 50, duplicate: 0.2, reorder: 0.3, delay: 0.1, delay_ms: 15, drop: 0.1 };

let tollgate: Sandboxed;
let lives: Lived[];

beforeAll(async () => {
  // Only paid plans give `signals_basic` here, so that its reason tells about the subscription.
  const sample = (await catalogText()).replace(
    '      signals_basic: true\n      max_devices: 1\n',
    '      max_devices: 1\n',
  );
  tollgate = await startSandboxed({ catalogText: sample + SEATS });
  await controlOf(tollgate, 'network', UNKIND);
  const stripe = stripeAt(tollgate.sandbox.url);
  const off = { amount_off: 500, currency: 'eur', duration: 'repeating', duration_in_months: 3 } as const;
  const { id: coupon } = await stripe.coupons.create(off);
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon }, code: 'SPRING' });
  lives = await liveAYear(
    tollgate,
    FATES,
    [
      ['month 3', 'terms', { after_retries: 'unpaid' }],
      ['month 4', 'terms', { after_retries: 'cancel' }],
    ],
    'month 12 day 2',
  );
}, 600_000);
afterAll(() => tollgate.close());

const customers = FATES.flatMap((fate) => Array.from({ length: fate.customers ?? 1 }, () => fate));

describe('after a year of duplicates, disorder and losses, a customer who', () => {
  test.each(customers.map((fate, n) => [fate.fate, fate, n] as const))(
    'after a year of duplicates, disorder and losses, a customer who %s',
    (_fate, fate, n) => {
      const { access, payments, paid = lives[n]?.paid, told } = fate;
      expect(lives[n]).toEqual({ access, payments, paid, told });
    },
  );
});

describe('after that year', () => {
  test('the year has fifty customers', () => {
    expect(customers.length).toBe(50);
  });

  test('the network of the year had as many faults as configured', async () => {
    const deliveries = tollgate.connection.collection('sandbox_deliveries');
    const events = await tollgate.connection.collection('sandbox_events').countDocuments();
    const delivered = (await deliveries.distinct('event')).length;
    expect(delivered).toBeLessThan(events * 0.95);
    expect(await deliveries.countDocuments()).toBeGreaterThan(delivered * 1.1);
  });

  test('every event of the year has its place', async () => {
    await tollgate.settle(); // a look-up may just have recorded an answer
    const open = { status: { $nin: ['PROCESSED', 'IGNORED'] } };
    expect(await tollgate.connection.collection('events').distinct('type', open)).toEqual([]);
  });

  test('Stripe has nothing that the documents of the year lack', async () => {
    let report = await tollgate.app.reconciliation.compareObjects();
    while (report === null) report = await tollgate.app.reconciliation.compareObjects();
    expect(report).toMatchObject({ outcome: 'complete', drifted: 0 });
    expect(report.subscriptions).toBeGreaterThan(50);
  });

  test('every document of the year is the fold of its events', async () => {
    const all = await rebuilt(tollgate);
    expect(all.length).toBeGreaterThanOrEqual(50);
    expect(all.reduce((sum, { documents }) => sum + documents, 0)).toBeGreaterThan(150);
    expect(all.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });

  test('every audit chain of the year verifies', async () => {
    const all = await chains(tollgate);
    expect(all.length).toBeGreaterThanOrEqual(customers.length - 1);
    expect(all.filter(([, valid]) => !valid)).toEqual([]);
  });
});
