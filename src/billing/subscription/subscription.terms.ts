import { isDeepStrictEqual } from 'node:util';
import type { DiscountNow } from '../../facts/discount.ts';
import type { SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { completed } from './subscription.complete.ts';
import type { SubscriptionState, Terms } from './subscription.state.ts';

type History = Pick<SubscriptionState, 'termsSince' | 'formerTerms'>;

/**
 * The history of a subscription's terms after another snapshot of it. A snapshot that changes nothing about what is billed adds no entry.
 * Entries never go back in time: answers of Stripe can be placed behind an event that is dated later.
 */
export function termsAfter(
  known: SubscriptionState,
  after: Pick<SubscriptionState, 'now' | 'startedAt'>,
  at: Date,
): History {
  const { now: before, termsSince, formerTerms } = known;
  const { now, startedAt } = after;
  if (now === null || before === null || termsSince === null) return { termsSince: startedAt, formerTerms };
  // What only a look-up tells was so before: an item that the event did not list, a discount that it named by ID.
  const former = termsOf(completed(before, now));
  if (isDeepStrictEqual(former, termsOf(now))) return { termsSince, formerTerms };
  return {
    termsSince: at > termsSince ? at : termsSince,
    formerTerms: [...formerTerms, { from: termsSince, ...former }],
  };
}

/** What a snapshot says about billing. One that has ended has the terms on which it billed until then. */
export function termsOf({ status, plan, items, discounts }: SubscriptionNow): Terms {
  const { sold, access } = statusRules(status);
  if (!sold && !hasEnded(status)) return { billing: 'stopped', plan: null, items: [], discounts: [] };
  return {
    billing: access === 'TRIAL' ? 'trial' : 'paying',
    plan,
    items: items.map((item) => ({
      ...item,
      // What a price is called is remembered in `priceNames`, and may change without a change of terms.
      price: { ...item.price, lookupKey: null, plan: null },
      currentPeriodStart: null,
      currentPeriodEnd: null,
      discounts: item.discounts.map(amountsOf),
    })),
    discounts: discounts.map(amountsOf),
  };
}

/** What a discount takes off, without the names that a later event may complete. */
function amountsOf(discount: DiscountNow): DiscountNow {
  return { ...discount, id: '', name: null, promotionCode: null, promotionCodeId: null };
}
