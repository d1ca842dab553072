import type { DaySums } from './revenue.sums.ts';

/** Returns the plan of each price, by price ID, from subscriptions. Payments often have only the ID of their price. */
export function plansByPrice(days: readonly DaySums[]): Map<string, string> {
  const plans = new Map<string, string>();
  for (const { cells } of days) {
    for (const { priceId, plan, figures } of cells) {
      if (priceId === null || plan === null || figures.items === undefined) continue;
      const known = plans.get(priceId);
      // If subscriptions name different plans for a price, the result does not depend on their order.
      if (known === undefined || plan < known) plans.set(priceId, plan);
    }
  }
  return plans;
}
