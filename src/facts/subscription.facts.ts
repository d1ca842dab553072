import {
  type DiscountNow,
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
  const items = rowsAt(object['items'])
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
    currentPeriodStart: instantAt(object['current_period_start']) ?? first?.currentPeriodStart ?? null,
    currentPeriodEnd: instantAt(object['current_period_end']) ?? first?.currentPeriodEnd ?? null,
    trialEnd: instantAt(object['trial_end']),
    cancelAtPeriodEnd: object['cancel_at_period_end'] === true,
    cancelAt: instantAt(object['cancel_at']),
    canceledAt: instantAt(object['canceled_at']),
    endedAt: instantAt(object['ended_at']),
    createdAt: instantAt(object['created']) ?? new Date(0),
    discount: discountNow(object),
  };
}

function itemNow(item: StripeObject, subscription: StripeObject, currency: string | null): SubscriptionItemNow {
  return {
    id: idAt(item['id']) ?? '',
    price: priceNow(objectAt(item['price'] ?? item['plan']), currency),
    quantity: countAt(item['quantity']) ?? 1, // metered items have none
    currentPeriodStart: instantAt(item['current_period_start'] ?? subscription['current_period_start']),
    currentPeriodEnd: instantAt(item['current_period_end'] ?? subscription['current_period_end']),
  };
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
  const options = Object.entries(objectAt(price['currency_options']));
  return Object.fromEntries(
    options.flatMap(([code, option]) => {
      const currency = currencyAt(code);
      return currency === null ? [] : [[currency, unitAmountOf(objectAt(option), price)]];
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

function endsFirst(items: readonly SubscriptionItemNow[]): SubscriptionItemNow | undefined {
  return items
    .filter(({ currentPeriodEnd }) => currentPeriodEnd !== null)
    .reduce<SubscriptionItemNow | undefined>(
      (first, item) => (first && Number(first.currentPeriodEnd) <= Number(item.currentPeriodEnd) ? first : item),
      undefined,
    );
}
