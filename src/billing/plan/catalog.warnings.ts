import type { Catalog, Feature, Plan } from './catalog.content.ts';
import { featureByCode } from './catalog.lookup.ts';
import { behaviorOf } from './feature-kinds.ts';

/** Something in a catalog that is allowed, but that is hardly meant. */
export interface CatalogWarning {
  about: 'add-on' | 'amount';
  message: string;
}

/** Returns what is hardly meant in a catalog, in the order of its plans. */
export function catalogWarnings(catalog: Catalog): CatalogWarning[] {
  return catalog.plans.flatMap((plan) => [
    ...(plan.addOn && !plan.retired ? addOnsWithoutEffect(plan, catalog) : []),
    ...plan.prices
      .filter(({ amount }) => amount === 0)
      .map(
        ({ id }): CatalogWarning => ({
          about: 'amount',
          message: `${named(plan)} has the amount 0 in ${id}, so it is sold for nothing. Set the amount in minor units (1999 for 19.99), or remove the price`,
        }),
      ),
  ]);
}

/** Whether two units of a plan give more than one unit does. */
export function dependsOnQuantity(plan: Plan, catalog: Catalog): boolean {
  return Object.entries(plan.features).some(([code, given]) => {
    const feature = featureByCode(catalog, code);
    if (!feature) return false;
    const { amount } = behaviorOf(feature);
    return amount(given, feature, 1) !== amount(given, feature, 2);
  });
}

function addOnsWithoutEffect(addOn: Plan, catalog: Catalog): CatalogWarning[] {
  return Object.keys(addOn.features).flatMap((code): CatalogWarning[] => {
    const feature = featureByCode(catalog, code);
    if (!feature || feature.combine === 'sum') return [];
    const own = amountIn(addOn, feature);
    const plans = catalog.plans.filter((plan) => !plan.addOn && !plan.retired && amountIn(plan, feature) >= own);
    if (plans.length === 0) return [];
    const holders = plans.map(({ name }) => name).join(', ');
    const wayOut = behaviorOf(feature).combines
      ? `Set \`combine: sum\` in features.${code}, or give more`
      : 'Remove the feature from the add-on, or from these plans';
    const message = `${named(addOn)} adds nothing to ${feature.name} for customers of ${holders}, who have as much already. ${wayOut}`;
    return [{ about: 'add-on', message }];
  });
}

/** 0 if the plan does not give the feature. */
function amountIn({ features }: Plan, feature: Feature): number {
  const given = features[feature.code];
  return (given && behaviorOf(feature).amount(given, feature, 1)) ?? 0;
}

const named = ({ code }: Plan): string => `plans.${code}`;
