import type { PriceNow } from '../../facts/fact.ts';
import { priceByLookupKey, rank } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan, Price } from '../plan/catalog.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import type { SubscriptionState } from './subscription.state.ts';

export interface ItemPlan {
  id: string;
  plan: Plan | null;
  price: Price | null;
  quantity: number;
}

/** A subscription's items with their plans: the plan proper first (no add-on, the highest, then by item id), then the rest. */
export function itemPlans(subscription: SubscriptionState, catalog: Catalog): ItemPlan[] {
  const { now, checkout } = subscription;
  if (now === null) {
    const plan = resolvePlan({ metadataPlan: checkout?.plan }, catalog) ?? null;
    return [{ id: checkout?.sessionId ?? '', plan, price: null, quantity: checkout?.quantity ?? 1 }];
  }
  return now.items
    .map(({ id, price, quantity }) => ({ id, quantity, ...planOfPrice(price, subscription, catalog) }))
    .sort((a, b) => standing(b.plan, catalog) - standing(a.plan, catalog) || (a.id < b.id ? -1 : 1));
}

function planOfPrice(
  price: PriceNow,
  { priceNames }: SubscriptionState,
  catalog: Catalog,
): { plan: Plan | null; price: Price | null } {
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
  // Whoever pays an old amount goes on paying it, whatever its lookup key names today.
  const paid = listed && price.unitAmount !== null ? { ...listed, amount: price.unitAmount } : listed;
  return { plan: plan ?? null, price: paid };
}

/** Plans above add-ons above what the catalog does not know. */
function standing(plan: Plan | null, catalog: Catalog): number {
  if (plan === null) return -1;
  return plan.addOn ? 0 : 1 + rank(catalog, plan.code);
}
