import type { BillingInterval, Price, TaxBehavior } from './catalog.content.ts';
import { expected, fieldsOf, itemsOf, type Place, report } from './yaml-place.ts';
import { anyOf, textOf, wholeOf, wordOf } from './yaml-scalar.ts';

// Stripe: "up to eight digits", https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
const LARGEST_AMOUNT = 99_999_999;

const INTERVALS: readonly BillingInterval[] = ['MONTH', 'YEAR', 'ONE_TIME'];
const TAX_BEHAVIORS: readonly TaxBehavior[] = ['INCLUSIVE', 'EXCLUSIVE', 'UNSPECIFIED'];

/** Reads the prices of a plan. Returns undefined after reporting mistakes in them. */
export function readPrices(place: Place, plan: { code: string; taxBehavior: TaxBehavior }): Price[] | undefined {
  const items = itemsOf(place);
  const seen = new Map<string, Price>();
  let broken = items.length === 0;
  for (const item of items) {
    const price = readPrice(item, plan);
    if (price && seen.has(price.id)) {
      report(
        item,
        `${item.name} is a second price in ${price.currency} with the interval ${price.interval.toLowerCase()}: remove one of them`,
      );
    }
    if (price) seen.set(price.id, price);
    else broken = true;
  }
  return broken ? undefined : [...seen.values()];
}

/** Returns the ID of a price in the catalog, which is also its lookup key at Stripe. */
export function lookupKey(plan: string, price: { interval: BillingInterval; currency: string }): string {
  return `${plan}_${price.interval}_${price.currency}`.toLowerCase();
}

function readPrice(item: Place, plan: { code: string; taxBehavior: TaxBehavior }): Price | undefined {
  const fields = fieldsOf(item, ['interval', 'currency', 'amount', 'taxBehavior']);
  for (const name of ['interval', 'currency', 'amount'] as const) {
    if (!fields[name]) report(item, `${item.name} has no ${name}: ${ADD[name]}`);
  }
  const interval = fields.interval && wordOf(fields.interval, INTERVALS);
  const currency = fields.currency && readCurrency(fields.currency);
  const amount = fields.amount && readAmount(fields.amount);
  const taxBehavior = fields.taxBehavior && wordOf(fields.taxBehavior, TAX_BEHAVIORS);
  if (!interval || !currency || amount === undefined) return undefined;
  const id = lookupKey(plan.code, { interval, currency });
  return { id, amount, currency, interval, taxBehavior: taxBehavior ?? plan.taxBehavior };
}

const ADD = {
  interval: `add ${anyOf(INTERVALS)}`,
  currency: 'add one such as EUR',
  amount: 'add it in minor units, such as 1999 for 19.99',
} as const;

function readCurrency(place: Place): string | undefined {
  const code = textOf(place)?.toUpperCase();
  if (code === undefined) return undefined;
  return Intl.supportedValuesOf('currency').includes(code) ? code : expected(place, 'a currency code such as EUR');
}

function readAmount(place: Place): number | undefined {
  return wholeOf(place, { min: 0, max: LARGEST_AMOUNT, unit: 'minor units (1999 for 19.99)' });
}
