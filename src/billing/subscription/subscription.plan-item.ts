import type { SubscriptionItemNow, SubscriptionNow } from '../../facts/fact.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';
import type { SubscriptionState } from './subscription.state.ts';

type Terms = Pick<SubscriptionState, 'now' | 'priceNames'>;
/** The parts of a subscription that decide about the order of its items. */
interface Listed {
  now: Pick<SubscriptionNow, 'items' | 'plan'> | null;
  priceNames: SubscriptionState['priceNames'];
}

/**
 * Returns the items of a subscription, the one that gives the plan first. First come items with a quantity that name a plan and are licensed,
 * then the one that the checkout named, then the others by ID. Only this function decides the order. Folds have no catalog, so they
 * take the first item. Reads move the best plan of the catalog to the front (subscription.plan.ts).
 */
export function itemsByPlan({ now, priceNames }: Listed): SubscriptionItemNow[] {
  if (now === null) return [];
  const evidence = ({ price, quantity }: SubscriptionItemNow) => {
    const code = codeOf(price.id, priceNames);
    return [quantity > 0, code !== null, !price.metered, code !== null && code === now.plan];
  };
  return now.items
    .map((item) => ({ item, evidence: evidence(item) }))
    .sort((a, b) => {
      const differs = a.evidence.findIndex((holds, n) => holds !== b.evidence[n]);
      if (differs === -1) return a.item.id < b.item.id ? -1 : 1;
      return a.evidence[differs] ? -1 : 1;
    })
    .map(({ item }) => item);
}

/** Returns the item that gives the plan, null if no items are known. */
export function planItem(terms: Terms): SubscriptionItemNow | null {
  return itemsByPlan(terms)[0] ?? null;
}

/** Returns the billing period of the item that gives the plan, else of the subscription. */
export function planPeriod(terms: Terms): ItemPeriod {
  return periodOf(planItem(terms) ?? terms.now);
}

/** Returns the billing period of an item or a subscription. */
export function periodOf(of: Pick<SubscriptionItemNow, 'currentPeriodStart' | 'currentPeriodEnd'> | null): ItemPeriod {
  return { start: of?.currentPeriodStart ?? null, end: of?.currentPeriodEnd ?? null };
}

export interface ItemPeriod {
  start: Date | null;
  end: Date | null;
}

/** Returns the plan code of a price, from its metadata or its lookup key. null if no event named it. */
export function codeOf(priceId: string, priceNames: SubscriptionState['priceNames']): string | null {
  const name = priceNames[priceId];
  return name?.plan ?? (name?.lookupKey ? (planOfLookupKey(name.lookupKey) ?? null) : null);
}
