import { type DiscountNow, isKnown } from './discount.ts';
import {
  NO_CURRENCY,
  type PriceNow,
  type PriceOptionsNow,
  type SubscriptionItemNow,
  type SubscriptionNow,
} from './fact.ts';
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
 * items. Both are read, because accounts differ in what they send, whatever version they pin. Each item has a period in the fact. A
 * subscription whose items have different periods has the one that ends first.
 * https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end
 * https://docs.stripe.com/changelog/basil/2025-07-30/support-mixed-intervals
 */
export function subscriptionNow(object: StripeObject): SubscriptionNow {
  const currency = currencyAt(object['currency']);
  const items = itemsOf(object)
    .map((item) => itemNow(item, object, currency))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const first = endsFirst(items);
  const metadata = objectAt(object['metadata']);
  return {
    customerId: idAt(object['customer']) ?? '',
    status: textAt(object['status']) ?? 'unknown',
    userId: textAt(metadata['userId']),
    plan: textAt(metadata['plan']),
    items,
    hasMoreItems: hasMoreAt(object['items']),
    currentPeriodStart: instantAt(object['current_period_start']) ?? first?.currentPeriodStart ?? null,
    currentPeriodEnd: instantAt(object['current_period_end']) ?? first?.currentPeriodEnd ?? null,
    trialEnd: instantAt(object['trial_end']),
    cancelAtPeriodEnd: object['cancel_at_period_end'] === true,
    cancelAt: instantAt(object['cancel_at']),
    canceledAt: instantAt(object['canceled_at']),
    endedAt: instantAt(object['ended_at']),
    createdAt: instantAt(object['created']) ?? new Date(0),
    discounts: discountsNow(object),
    collectionMethod: textAt(object['collection_method']) ?? 'charge_automatically',
    collectionPaused: pauseAt(object['pause_collection']),
  };
}

/** Subscriptions had one plan and no items until several plans came in 2018. https://docs.stripe.com/upgrades */
function itemsOf(object: StripeObject): StripeObject[] {
  const { items, plan, quantity } = object;
  return items === undefined && isObject(plan) ? [{ plan, quantity }] : rowsAt(items);
}

function itemNow(item: StripeObject, subscription: StripeObject, currency: string | null): SubscriptionItemNow {
  return {
    id: idAt(item['id']) ?? '',
    price: priceNow(objectAt(item['price'] ?? item['plan']), currency),
    quantity: countAt(item['quantity']) ?? 1, // metered items have none
    currentPeriodStart: instantAt(item['current_period_start'] ?? subscription['current_period_start']),
    currentPeriodEnd: instantAt(item['current_period_end'] ?? subscription['current_period_end']),
    discounts: discountsNow(item),
  };
}

function pauseAt(pause: unknown): SubscriptionNow['collectionPaused'] {
  return isObject(pause) ? { resumesAt: instantAt(pause['resumes_at']) } : null;
}

/** Reads a price, or the `plan` that it was called once. `soldIn` is the currency of what sells it; null where that does not say. */
export function priceNow(price: StripeObject, soldIn: string | null = null): PriceNow {
  const recurring = objectAt(price['recurring'] ?? price);
  const own = currencyAt(price['currency']);
  const currency = soldIn ?? own ?? NO_CURRENCY;
  const fromCurrencyOptions = own !== null && own !== currency;
  const { [currency]: option = null } = unitAmountsOf(price);
  return {
    id: idAt(price['id']) ?? '',
    lookupKey: textAt(price['lookup_key']),
    plan: textAt(objectAt(price['metadata'])['plan']),
    interval: textAt(recurring['interval']) ?? 'one_time',
    intervalCount: countAt(recurring['interval_count']) ?? 1,
    metered: recurring['usage_type'] === 'metered',
    unitAmount: fromCurrencyOptions ? option : unitAmountOf(price, price),
    currency,
    fromCurrencyOptions,
  };
}

/** Reads what a look-up learned of a price; `customer` is whom it was asked for. https://docs.stripe.com/payments/currencies/localize-prices/manual-currency-prices */
export function priceOptionsNow(price: StripeObject): PriceOptionsNow {
  return { customerId: idAt(price['customer']), unitAmounts: unitAmountsOf(price) };
}

function unitAmountsOf(price: StripeObject): Record<string, number | null> {
  const options = objectAt(price['currency_options']);
  return Object.fromEntries(
    Object.keys(options).flatMap((code) => {
      const currency = currencyAt(code);
      return currency === null ? [] : [[currency, unitAmountOf(objectAt(options[code]), price)]];
    }),
  );
}

/**
 * What one costs. null where no whole amount says so: Stripe then has tiers, `custom_unit_amount` or a fraction in
 * `unit_amount_decimal`, or `transform_quantity` bills by packages. A `plan` calls it `amount`.
 * https://docs.stripe.com/api/prices/object#price_object-unit_amount
 */
function unitAmountOf(amounts: StripeObject, price: StripeObject): number | null {
  const byPackage = isObject(price['transform_quantity']) || isObject(price['transform_usage']);
  return byPackage || price['billing_scheme'] === 'tiered'
    ? null
    : amountAt(amounts['unit_amount'] ?? amounts['amount']);
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

function endsFirst(items: readonly SubscriptionItemNow[]): SubscriptionItemNow | undefined {
  return items
    .filter(({ currentPeriodEnd }) => currentPeriodEnd !== null)
    .reduce<SubscriptionItemNow | undefined>(
      (first, item) => (first && Number(first.currentPeriodEnd) <= Number(item.currentPeriodEnd) ? first : item),
      undefined,
    );
}
