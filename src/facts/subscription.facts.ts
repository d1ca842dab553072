import { type DiscountNow, isKnown } from './discount.ts';
import { NO_CURRENCY, type PriceNow, type SubscriptionItemNow, type SubscriptionNow } from './fact.ts';
import {
  amountAt,
  countAt,
  currencyAt,
  hasMoreAt,
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
  const items = rowsAt(object['items']);
  const metadata = objectAt(object['metadata']);
  return {
    customerId: idAt(object['customer']) ?? '',
    status: textAt(object['status']) ?? 'unknown',
    userId: textAt(metadata['userId']),
    plan: textAt(metadata['plan']),
    items: items.map(itemNow).sort((a, b) => (a.id < b.id ? -1 : 1)),
    hasMoreItems: hasMoreAt(object['items']),
    currentPeriodStart: instantAt(object['current_period_start']) ?? earliest(items, 'current_period_start'),
    currentPeriodEnd: instantAt(object['current_period_end']) ?? latest(items, 'current_period_end'),
    trialEnd: instantAt(object['trial_end']),
    cancelAtPeriodEnd: object['cancel_at_period_end'] === true,
    cancelAt: instantAt(object['cancel_at']),
    canceledAt: instantAt(object['canceled_at']),
    endedAt: instantAt(object['ended_at']),
    createdAt: instantAt(object['created']) ?? new Date(0),
    discounts: discountsNow(object),
  };
}

function itemNow(item: StripeObject): SubscriptionItemNow {
  return {
    id: idAt(item['id']) ?? '',
    price: priceNow(objectAt(item['price'] ?? item['plan'])),
    quantity: countAt(item['quantity']) ?? 1, // metered items have none
    discounts: discountsNow(item),
  };
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
    unitAmount: amountAt(price['unit_amount']),
    currency: currencyAt(price['currency']) ?? NO_CURRENCY,
  };
}

/**
 * Reads what is taken off a subscription or an item: one object in `discount` before 2025, since then several in `discounts`, which
 * events name only by ID. An object wins over an ID of the same discount.
 * https://docs.stripe.com/api/discounts/object
 */
function discountsNow(object: StripeObject): DiscountNow[] {
  const several = object['discounts'];
  const told = [object['discount'], ...(Array.isArray(several) ? several : [])].filter(
    (discount) => isObject(discount) || idAt(discount) !== null,
  );
  const byId = new Map<string, DiscountNow>();
  for (const discount of told.map(discountNow)) {
    const known = byId.get(discount.id);
    if (!known || !isKnown(known)) byId.set(discount.id, discount);
  }
  return [...byId.values()];
}

/** Since 2025-09-30 ("clover") the coupon stands in `source`, often as an ID. */
function discountNow(value: unknown): DiscountNow {
  const discount = objectAt(value);
  const coupon = objectAt(discount['coupon'] ?? objectAt(discount['source'])['coupon']);
  return {
    id: idAt(value) ?? '',
    name: textAt(coupon['name']),
    percentOff: numberAt(coupon['percent_off']),
    amountOff: amountAt(coupon['amount_off']),
    currency: currencyAt(coupon['currency']),
    duration: textAt(coupon['duration']),
    endsAt: instantAt(discount['end']),
    promotionCode: textAt(objectAt(discount['promotion_code'])['code']),
    promotionCodeId: idAt(discount['promotion_code']),
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
