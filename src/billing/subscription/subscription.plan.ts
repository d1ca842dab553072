import type { DiscountNow } from '../../facts/discount.ts';
import type { PriceNow } from '../../facts/fact.ts';
import { priceByLookupKey, rank, standing } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan, Price } from '../plan/catalog.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { type ItemPeriod, itemsByPlan, periodOf } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** An item with its plan in the catalog. */
export interface ItemPlan {
  id: string;
  plan: Plan | null;
  price: Price | null;
  quantity: number;
  period: ItemPeriod;
  discounts: readonly DiscountNow[];
  /** Stripe's price, even if the catalog does not know it. null if only the checkout is known. */
  sold: PriceNow | null;
}

/**
 * Returns the items of a subscription with their plans. The item that gives the plan comes first: the best plan of the catalog, and among
 * equals the first in the order of `itemsByPlan`. The others follow, add-ons before items that the catalog does not know.
 */
export function itemPlans(subscription: SubscriptionState, catalog: Catalog): ItemPlan[] {
  const { now, checkout } = subscription;
  if (now === null) {
    const plan = resolvePlan({ metadataPlan: checkout?.plan }, catalog) ?? null;
    const quantity = checkout?.quantity ?? 1;
    return [
      { id: checkout?.sessionId ?? '', plan, price: null, quantity, period: NO_PERIOD, discounts: [], sold: null },
    ];
  }
  const items = itemsByPlan(subscription).map((item) => ({
    id: item.id,
    quantity: item.quantity,
    period: periodOf(item),
    discounts: item.discounts,
    ...planOfPrice(item.price, subscription, catalog),
  }));
  const [first] = [...items].sort((a, b) => claimOf(b, catalog) - claimOf(a, catalog));
  if (!first) return [];
  const others = items.filter((item) => item !== first);
  others.sort((a, b) => listing(b.plan, catalog) - listing(a.plan, catalog) || (a.id < b.id ? -1 : 1));
  return [first, ...others];
}

const NO_PERIOD = { start: null, end: null };

/** Returns a number to find the item that gives the plan, the highest first. Usage without a known plan is low, and a quantity of 0 the lowest. */
function claimOf({ plan, quantity, sold }: ItemPlan, catalog: Catalog): number {
  if (quantity === 0) return -4;
  return plan === null && sold?.metered ? -3 : standing(catalog, plan);
}

function planOfPrice(
  price: PriceNow,
  { priceNames }: SubscriptionState,
  catalog: Catalog,
): { plan: Plan | null; price: Price | null; sold: PriceNow } {
  const earlier = priceNames[price.id];
  const plan = resolvePlan(
    {
      metadataPlan: price.plan,
      lookupKey: price.lookupKey,
      earlier: earlier && { metadataPlan: earlier.plan, lookupKey: earlier.lookupKey },
    },
    catalog,
  );
  const lookupKey = price.lookupKey ?? earlier?.lookupKey ?? null;
  const listed = (lookupKey && priceByLookupKey(catalog, lookupKey)?.price) || null;
  return { plan: plan ?? null, price: listed && priceSold(listed, price), sold: { ...price, lookupKey } };
}

/** Returns the price as it is paid: customers keep an old amount when its lookup key is transferred. null if no whole amount is known. */
function priceSold(listed: Price, { unitAmount, currency }: PriceNow): Price | null {
  return unitAmount === null ? null : { ...listed, amount: unitAmount, currency: currency.toUpperCase() };
}

/** Returns a number to sort items: plans, then add-ons, then items that the catalog does not know. */
function listing(plan: Plan | null, catalog: Catalog): number {
  if (plan === null) return -1;
  return plan.addOn ? 0 : 1 + rank(catalog, plan.code);
}
