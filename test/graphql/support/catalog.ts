import { type Catalog, catalogFromContent } from '../../../src/billing/plan/catalog.content.ts';

/** A catalog with one of everything: free, on sale, on request, retired; each kind of feature. */
export function sampleCatalog(): Catalog {
  const plan = { description: null, prices: [], trialDays: null, termDays: null, free: false, addOn: false };
  return catalogFromContent({
    tax: 'none',
    graceDays: 3,
    renewalLeewayHours: 6,
    features: [
      { code: 'export', name: 'Export', kind: 'BOOLEAN', selfReported: false, combine: 'best' },
      { code: 'projects', name: 'Projects', kind: 'LIMIT', selfReported: false, combine: 'best' },
      {
        code: 'quality',
        name: 'Quality',
        kind: 'CONFIG',
        values: ['low', 'high'],
        selfReported: false,
        combine: 'best',
      },
      { code: 'requests', name: 'Requests', kind: 'METERED', selfReported: true, combine: 'best' },
    ],
    plans: [
      {
        ...plan,
        code: 'free',
        name: 'Free',
        free: true,
        features: { projects: { limit: 1, unlimited: false } },
        purchasable: false,
        retired: false,
      },
      {
        ...plan,
        code: 'premium',
        name: 'Premium',
        description: 'For people who do more.',
        // Not in the catalog's order of features, which is what the schema promises.
        features: {
          requests: { limit: null, unlimited: true },
          projects: { limit: 20, unlimited: false },
          quality: { limit: null, unlimited: false, value: 'high' },
          export: { limit: null, unlimited: false },
        },
        prices: [
          { id: 'premium_month_eur', amount: 1_999, currency: 'EUR', interval: 'MONTH', taxBehavior: 'INCLUSIVE' },
          { id: 'premium_year_eur', amount: 19_900, currency: 'EUR', interval: 'YEAR', taxBehavior: 'INCLUSIVE' },
          { id: 'premium_month_jpy', amount: 500, currency: 'JPY', interval: 'MONTH', taxBehavior: 'UNSPECIFIED' },
        ],
        trialDays: 14,
        perSeat: true,
        purchasable: true,
        retired: false,
      },
      { ...plan, code: 'old', name: 'Old', features: {}, purchasable: false, retired: true },
      { ...plan, code: 'enterprise', name: 'Enterprise', features: {}, purchasable: false, retired: false },
    ],
  });
}
