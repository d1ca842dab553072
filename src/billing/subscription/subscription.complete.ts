import { type DiscountNow, isComplete, isKnown } from '../../facts/discount.ts';
import type { SubscriptionNow } from '../../facts/fact.ts';

/**
 * What an event says of a subscription, completed by what is known: items that it leaves out stay, and discounts that it names only by
 * ID are what they were. A look-up reads the rest (projection/reread.ts); until then nothing is taken away that the event does not take.
 */
export function completed(told: SubscriptionNow, known: SubscriptionNow | null): SubscriptionNow {
  if (known === null) return told;
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
  const items = told.items.map((item) => ({ ...item, discounts: item.discounts.map(fill) }));
  const listed = new Set(items.map(({ id }) => id));
  const left = told.hasMoreItems ? known.items.filter(({ id }) => !listed.has(id)) : [];
  return {
    ...told,
    items: [...items, ...left].sort((a, b) => (a.id < b.id ? -1 : 1)),
    hasMoreItems: told.hasMoreItems && known.hasMoreItems,
    discounts: told.discounts.map(fill),
  };
}

/** The discounts of a subscription and of its items. */
export const allDiscounts = ({ discounts, items }: Pick<SubscriptionNow, 'discounts' | 'items'>): DiscountNow[] => [
  ...discounts,
  ...items.flatMap((item) => item.discounts),
];
