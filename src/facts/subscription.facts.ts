import {
  type DiscountNow,
  NO_CURRENCY,
  type PriceNow,
  type SubscriptionItemNow,
  type SubscriptionNow,
} from './fact.ts';
import {
  amountAt,
  countAt,
  currencyAt,
  idAt,
  instantAt,
  isObject,
  numberAt,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
} from './stripe-value.ts';

/**
 * Reads a Subscription of either era. Until 2025-03-31 ("basil") the period stands on the subscription, since then on its
 * items; both are looked for, because accounts differ in what they send, whatever version they pin.
 * https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end
 */
export function subscriptionNow(object: StripeObject): SubscriptionNow {
  const items = itemsOf(object);
  const metadata = objectAt(object['metadata']);
  return {
    customerId: idAt(object['customer']) ?? '',
    status: textAt(object['status']) ?? 'unknown',
    userId: textAt(metadata['userId']),
    plan: textAt(metadata['plan']),
    items: items.map(itemNow).sort((a, b) => (a.id < b.id ? -1 : 1)),
    currentPeriodStart: instantAt(object['current_period_start']) ?? earliest(items, 'current_period_start'),
    currentPeriodEnd: instantAt(object['current_period_end']) ?? latest(items, 'current_period_end'),
    trialEnd: instantAt(object['trial_end']),
    cancelAtPeriodEnd: object['cancel_at_period_end'] === true,
    cancelAt: instantAt(object['cancel_at']),
    canceledAt: instantAt(object['canceled_at']),
    endedAt: instantAt(object['ended_at']),
    createdAt: instantAt(object['created']) ?? new Date(0),
    discount: discountNow(object),
    collectionMethod: textAt(object['collection_method']) ?? 'charge_automatically',
    collectionPaused: pauseAt(object['pause_collection']),
  };
}

/** Subscriptions had one plan and no items until several plans came in 2018. https://docs.stripe.com/upgrades */
function itemsOf(object: StripeObject): StripeObject[] {
  const { items, plan, quantity } = object;
  return items === undefined && isObject(plan) ? [{ plan, quantity }] : rowsAt(items);
}

function itemNow(item: StripeObject): SubscriptionItemNow {
  return {
    id: idAt(item['id']) ?? '',
    price: priceNow(objectAt(item['price'] ?? item['plan'])),
    quantity: countAt(item['quantity']) ?? 1, // metered items have none
  };
}

function pauseAt(pause: unknown): SubscriptionNow['collectionPaused'] {
  return isObject(pause) ? { resumesAt: instantAt(pause['resumes_at']) } : null;
}

/** Reads a price, or the `plan` that it was called once. */
export function priceNow(price: StripeObject): PriceNow {
  const recurring = objectAt(price['recurring'] ?? price);
  return {
    id: idAt(price['id']) ?? '',
    lookupKey: textAt(price['lookup_key']),
    plan: textAt(objectAt(price['metadata'])['plan']),
    interval: textAt(recurring['interval']) ?? 'one_time',
    intervalCount: countAt(recurring['interval_count']) ?? 1,
    unitAmount: amountAt(price['unit_amount'] ?? price['amount']), // a plan of before 2020 has `amount`
    currency: currencyAt(price['currency']) ?? NO_CURRENCY,
  };
}

/** `discount` was one object; since 2025 there are several, mostly as ids, which tell nothing until they are looked up. */
function discountNow(object: StripeObject): DiscountNow | null {
  const discount = [object['discount'], ...(Array.isArray(object['discounts']) ? object['discounts'] : [])].find(
    isObject,
  );
  if (!discount) return null;
  const coupon = objectAt(discount['coupon'] ?? objectAt(discount['source'])['coupon']);
  return {
    name: textAt(coupon['name']),
    percentOff: numberAt(coupon['percent_off']),
    amountOff: amountAt(coupon['amount_off']),
    currency: currencyAt(coupon['currency']),
    endsAt: instantAt(discount['end']),
    promotionCode: idAt(discount['promotion_code']),
  };
}

function earliest(items: StripeObject[], field: string): Date | null {
  return extreme(items, field, Math.min);
}

function latest(items: StripeObject[], field: string): Date | null {
  return extreme(items, field, Math.max);
}

function extreme(items: StripeObject[], field: string, pick: (...values: number[]) => number): Date | null {
  const seconds = items.map((item) => numberAt(item[field])).filter((value) => value !== null);
  return seconds.length === 0 ? null : instantAt(pick(...seconds));
}
