import { isDeepStrictEqual } from 'node:util';
import type { DiscountNow } from '../../facts/discount.ts';
import type { SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { completed } from './subscription.complete.ts';
import type { SubscriptionState, Terms } from './subscription.state.ts';

type History = Pick<SubscriptionState, 'termsSince' | 'formerTerms'>;

/**
 * Returns the history of a subscription's terms after its next state. A state with the same terms adds no entry. The times of entries never
 * decrease, although an answer of Stripe can be placed after an event with a later time.
 */
export function termsAfter(
  known: SubscriptionState,
  after: Pick<SubscriptionState, 'now' | 'startedAt'>,
  at: Date,
): History {
  const { now: before, termsSince, formerTerms } = known;
  const { now, startedAt } = after;
  if (now === null || before === null || termsSince === null) return { termsSince: startedAt, formerTerms };
  // A look-up adds details that were true before: items that the event did not list, and discounts that it named only by ID.
  const former = termsOf(completed(before, now));
  if (isDeepStrictEqual(former, termsOf(now))) return { termsSince, formerTerms };
  return {
    termsSince: at > termsSince ? at : termsSince,
    formerTerms: [...formerTerms, { from: termsSince, ...former }],
  };
}

/** Returns the terms of a subscription. An ended one has the terms until its end. */
export function termsOf({ status, plan, items, discounts }: SubscriptionNow): Terms {
  const { sold, access } = statusRules(status);
  if (!sold && !hasEnded(status)) return { billing: 'stopped', plan: null, items: [], discounts: [] };
  return {
    billing: access === 'TRIAL' ? 'trial' : 'paying',
    plan,
    items: items.map((item) => ({
      ...item,
      // The names of a price are in `priceNames`, and can change without a change of terms.
      price: { ...item.price, lookupKey: null, plan: null },
      currentPeriodStart: null,
      currentPeriodEnd: null,
      discounts: item.discounts.map(amountsOf),
    })),
    discounts: discounts.map(amountsOf),
  };
}

/** Returns a discount without the ID and the names, which a later event may complete. */
function amountsOf(discount: DiscountNow): DiscountNow {
  return { ...discount, id: '', name: null, promotionCode: null, promotionCodeId: null };
}
