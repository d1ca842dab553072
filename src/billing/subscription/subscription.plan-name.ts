import type { SubscriptionItemNow } from '../../facts/fact.ts';
import type { NamedItem } from '../../outbox/message.ts';
import { codeOf, itemsByPlan, planItem } from './subscription.plan-item.ts';
import type { SubscriptionState } from './subscription.state.ts';

type Terms = Pick<SubscriptionState, 'now' | 'priceNames'>;

/** What the item that gives the plan is called, as far as events tell: a plan's code, or null. No catalog is asked. */
export function planNamed(terms: Terms, item: SubscriptionItemNow | null = planItem(terms)): string | null {
  return codeOf(item?.price.id ?? '', terms.priceNames) ?? terms.now?.plan ?? null;
}

/**
 * What a message says about the items of a subscription: nothing where one of them can be the plan, else each that can be, the
 * likeliest first. Which of them is an add-on, only the catalog knows, and folds have none.
 */
export function namedItems(terms: Terms, items: readonly SubscriptionItemNow[] = itemsByPlan(terms)): NamedItem[] {
  const named = items
    .filter(({ quantity }) => quantity > 0)
    .map(({ price, quantity }) => ({ plan: codeOf(price.id, terms.priceNames), quantity, metered: price.metered }))
    .filter(({ plan, metered }) => plan !== null || !metered)
    .map(({ plan, quantity }) => ({ plan, quantity }));
  return named.filter(({ plan }) => plan !== null).length > 0 && named.length > 1 ? named : [];
}

/** The code of each price that was ever named in a subscription's events, by the price's id. */
export function planCodes({ priceNames }: Pick<SubscriptionState, 'priceNames'>): Record<string, string> {
  const codes = Object.keys(priceNames).map((id) => [id, codeOf(id, priceNames)] as const);
  return Object.fromEntries(codes.filter((code): code is [string, string] => code[1] !== null));
}
