import { describe, expect, test } from '@jest/globals';
import {
  featureByCode,
  freePlan,
  planByCode,
  priceByLookupKey,
  rank,
} from '../../../src/billing/plan/catalog.lookup.ts';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { plansInUseProblem } from '../../../src/billing/plan/plans-in-use.ts';
import { planOfLookupKey, resolvePlan } from '../../../src/billing/plan/resolve-plan.ts';

const catalog = parseCatalog(
  `
features:
  seats: { name: Seats, kind: limit }
plans:
  pro: { name: Pro, prices: [{ interval: month, currency: EUR, amount: 1999 }] }
  free: { name: Free, free: true }
  old_pro: { name: Old, retired: true }
`,
  'plans.yaml',
);

describe('the catalog', () => {
  test('the catalog is searched by plan, feature and price', () => {
    expect(planByCode(catalog, 'old_pro')?.name).toBe('Old');
    expect(featureByCode(catalog, 'seats')?.kind).toBe('LIMIT');
    expect(priceByLookupKey(catalog, 'pro_month_eur')).toMatchObject({
      plan: { code: 'pro' },
      price: { amount: 1999 },
    });
    expect(freePlan(catalog).code).toBe('free');
  });

  test('the catalog finds nothing unknown', () => {
    expect(planByCode(catalog, 'vip')).toBeUndefined();
    expect(featureByCode(catalog, 'constructor')).toBeUndefined();
    expect(priceByLookupKey(catalog, 'pro_month_usd')).toBeUndefined();
    expect(() => freePlan({ ...catalog, plans: [] })).toThrow('needs one free plan');
  });

  test('plans rank by their order in the file, the free plan below all', () => {
    const codes = ['free', 'pro', 'old_pro'];
    expect([...codes].sort((a, b) => rank(catalog, b) - rank(catalog, a))).toEqual(['old_pro', 'pro', 'free']);
    expect(rank(catalog, 'vip')).toBe(-1);
  });
});

describe('resolvePlan', () => {
  test('resolvePlan prefers metadata', () => {
    expect(resolvePlan({ metadataPlan: 'old_pro', lookupKey: 'pro_month_eur' }, catalog)?.code).toBe('old_pro');
  });

  test('resolvePlan reads the plan from a lookup key, even of a price that the file no longer has', () => {
    expect(resolvePlan({ lookupKey: 'pro_month_eur' }, catalog)?.code).toBe('pro');
    expect(resolvePlan({ metadataPlan: 'gone', lookupKey: 'pro_year_usd' }, catalog)?.code).toBe('pro');
    expect(planOfLookupKey('old_pro_one_time_jpy')).toBe('old_pro');
  });

  test('resolvePlan falls back to an earlier lookup key of the same price', () => {
    expect(resolvePlan({ lookupKey: null, earlier: { lookupKey: 'pro_month_eur' } }, catalog)?.code).toBe('pro');
  });

  test('resolvePlan returns no plan for a price of the dashboard', () => {
    expect(resolvePlan({}, catalog)).toBeUndefined();
    expect(resolvePlan({ metadataPlan: null, lookupKey: 'gold', earlier: null }, catalog)).toBeUndefined();
    expect(planOfLookupKey('gold')).toBeUndefined();
  });
});

describe('plansInUseProblem', () => {
  test('a catalog is refused if customers have a plan that it lacks, with their number', () => {
    const inUse = new Map([
      ['pro', 4],
      ['basic', 12],
      ['vip', 1],
      ['gone', 0],
    ]);
    expect(plansInUseProblem(catalog, inUse)).toBe(
      'The catalog lacks plans that are still in use: basic (12 customers have it), vip (1 customer has it). Keep them with `retired: true`.',
    );
  });

  test('a catalog with retired plans is accepted', () => {
    expect(plansInUseProblem(catalog, new Map([['old_pro', 3]]))).toBeNull();
  });
});
