import type { Catalog, Feature, Plan, Price } from './catalog.content.ts';

/** The plan with this code, retired ones included. */
export function planByCode(catalog: Catalog, code: string): Plan | undefined {
  return catalog.plans.find((plan) => plan.code === code);
}

/** The feature with this code. */
export function featureByCode(catalog: Catalog, code: string): Feature | undefined {
  return catalog.features.find((feature) => feature.code === code);
}

/** The plan that everybody has. A parsed catalog has exactly one. */
export function freePlan(catalog: Catalog): Plan {
  const plan = catalog.plans.find(({ free }) => free);
  if (!plan) throw new Error('A catalog needs one free plan, but this one has none.');
  return plan;
}

/** The price with this id, and the plan it buys. */
export function priceByLookupKey(catalog: Catalog, lookupKey: string): { plan: Plan; price: Price } | undefined {
  for (const plan of catalog.plans) {
    const price = plan.prices.find(({ id }) => id === lookupKey);
    if (price) return { plan, price };
  }
  return undefined;
}

/** How far a plan stands for the subscription that has it: plans by rank, then what the catalog does not know (-1), then add-ons (-2). */
export function standing(catalog: Catalog, plan: Plan | null): number {
  if (plan === null) return -1;
  return plan.addOn ? -2 : rank(catalog, plan.code);
}

/** How high a plan stands: later in the file is higher, and the free plan is below all. -1 for an unknown code. */
export function rank(catalog: Catalog, code: string): number {
  const index = catalog.plans.findIndex((plan) => plan.code === code);
  return catalog.plans[index]?.free ? 0 : index === -1 ? -1 : index + 1;
}
