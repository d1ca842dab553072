import type { Catalog, Feature, Plan, Price } from './catalog.content.ts';

/** Returns the plan with this code, also a retired one. */
export function planByCode(catalog: Catalog, code: string): Plan | undefined {
  return catalog.plans.find((plan) => plan.code === code);
}

/** Returns the feature with this code. */
export function featureByCode(catalog: Catalog, code: string): Feature | undefined {
  return catalog.features.find((feature) => feature.code === code);
}

/** Returns the plan that every user has. A parsed catalog has exactly one. */
export function freePlan(catalog: Catalog): Plan {
  const plan = catalog.plans.find(({ free }) => free);
  if (!plan) throw new Error('A catalog needs one free plan, but this one has none.');
  return plan;
}

/** Returns the price with this lookup key, and its plan. */
export function priceByLookupKey(catalog: Catalog, lookupKey: string): { plan: Plan; price: Price } | undefined {
  for (const plan of catalog.plans) {
    const price = plan.prices.find(({ id }) => id === lookupKey);
    if (price) return { plan, price };
  }
  return undefined;
}

/** Returns a number to choose the main plan of a subscription, the highest first: the rank of a plan, -1 for an unknown plan, -2 for an add-on. */
export function standing(catalog: Catalog, plan: Plan | null): number {
  if (plan === null) return -1;
  return plan.addOn ? -2 : rank(catalog, plan.code);
}

/** Returns the rank of a plan: later in the file is higher, and the free plan is the lowest. -1 for an unknown code. */
export function rank(catalog: Catalog, code: string): number {
  const index = catalog.plans.findIndex((plan) => plan.code === code);
  return catalog.plans[index]?.free ? 0 : index === -1 ? -1 : index + 1;
}
