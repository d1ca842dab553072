import type { SubscriptionItemNow } from '../../facts/fact.ts';
import type { NamedItem } from '../../outbox/message.ts';
import { codeOf, itemsByPlan, planItem } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';

type Terms = Pick<SubscriptionState, 'now' | 'priceNames'>;

/** Returns the plan code of an item, by default the one that gives the plan. null if no event names it. Uses no catalog. */
export function planNamed(terms: Terms, item: SubscriptionItemNow | null = planItem(terms)): string | null {
  return codeOf(item?.price.id ?? '', terms.priceNames) ?? terms.now?.plan ?? null;
}

/**
 * Returns the items that can be the plan, the most likely first. Empty if only one of them can be. Only the catalog knows which of them are
 * add-ons, and folds have no catalog, so messages carry all of them.
 */
export function namedItems(terms: Terms, items: readonly SubscriptionItemNow[] = itemsByPlan(terms)): NamedItem[] {
  const named = items
    .filter(({ quantity }) => quantity > 0)
    .map(({ price, quantity }) => ({ plan: codeOf(price.id, terms.priceNames), quantity, metered: price.metered }))
    .filter(({ plan, metered }) => plan !== null || !metered)
    .map(({ plan, quantity }) => ({ plan, quantity }));
  return named.filter(({ plan }) => plan !== null).length > 0 && named.length > 1 ? named : [];
}

/** Returns the plan code of each price that an event of the subscription named, by price ID. */
export function planCodes({ priceNames }: Pick<SubscriptionState, 'priceNames'>): Record<string, string> {
  const codes = Object.keys(priceNames).map((id) => [id, codeOf(id, priceNames)] as const);
  return Object.fromEntries(codes.filter((code): code is [string, string] => code[1] !== null));
}
