import { type DiscountNow, isComplete, isKnown } from '../../facts/discount.ts';
import type { SubscriptionNow } from '../../facts/fact.ts';

/**
 * Returns the subscription of an event, completed from the known one: items that the event leaves out stay, and discounts that it names only
 * by ID keep their content. A look-up reads the rest later (routing/reread.ts).
 */
export function completed(next: SubscriptionNow, known: SubscriptionNow | null): SubscriptionNow {
  if (known === null) return next;
  const discounts = new Map(
    allDiscounts(known)
      .filter(isKnown)
      .map((discount) => [discount.id, discount]),
  );
  const fill = (discount: DiscountNow) => {
    const before = discounts.get(discount.id);
    if (!before || isComplete(discount)) return discount;
    return isKnown(discount) ? { ...discount, promotionCode: before.promotionCode } : before;
  };
  const items = next.items.map((item) => ({ ...item, discounts: item.discounts.map(fill) }));
  const listed = new Set(items.map(({ id }) => id));
  const left = next.hasMoreItems ? known.items.filter(({ id }) => !listed.has(id)) : [];
  return {
    ...next,
    items: [...items, ...left].sort((a, b) => (a.id < b.id ? -1 : 1)),
    hasMoreItems: next.hasMoreItems && known.hasMoreItems,
    discounts: next.discounts.map(fill),
  };
}

/** The discounts of a subscription and of its items. */
export const allDiscounts = ({ discounts, items }: Pick<SubscriptionNow, 'discounts' | 'items'>): DiscountNow[] => [
  ...discounts,
  ...items.flatMap((item) => item.discounts),
];
