import type Stripe from 'stripe';
import { NO_CURRENCY, type PriceNow, type PriceOptionsNow } from '../fact.ts';
import { amountAt, countAt, currencyAt, idAt, isObject, objectAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/prices */
export const PRICE = {
  kind: 'price',
  idPrefixes: ['price_'],
  events: [],
  synced: 'price.synced',
  imported: null,
  read: priceOptionsNow,
  // `price.synced` is stored for one Stripe customer, and a price ID names none.
  retrieve: null,
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.prices.list(params),
    takes: () => true,
    importing: null,
  },
  lifecycle: { progress: () => [], ranks: null },
} as const satisfies ObjectType<PriceOptionsNow>;

/** Reads a price, or the `plan` of old API versions. `soldIn` is the currency of the object that sells it, or null if it names none. */
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

/** Reads `price.synced`. `customer` is the Stripe customer for whom a look-up read the price. https://docs.stripe.com/payments/currencies/localize-prices/manual-currency-prices */
export function priceOptionsNow(price: StripeObject): PriceOptionsNow {
  return { customerId: idAt(price['customer']), price: priceNow(price), unitAmounts: unitAmountsOf(price) };
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
 * The amount for a quantity of one. null if it is not one whole amount: the price has tiers, `custom_unit_amount` or a fraction in
 * `unit_amount_decimal`, or `transform_quantity` bills by packages. A `plan` calls it `amount`.
 * https://docs.stripe.com/api/prices/object#price_object-unit_amount
 */
function unitAmountOf(amounts: StripeObject, price: StripeObject): number | null {
  const byPackage = isObject(price['transform_quantity']) || isObject(price['transform_usage']);
  return byPackage || price['billing_scheme'] === 'tiered'
    ? null
    : amountAt(amounts['unit_amount'] ?? amounts['amount']);
}
