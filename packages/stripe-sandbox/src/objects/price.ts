import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';

interface NewPrice {
  product: string;
  currency: string;
  unitAmount: number;
  active?: boolean | undefined;
  lookupKey?: string | undefined;
  nickname?: string | undefined;
  metadata: Record<string, string>;
  taxBehavior?: Stripe.Price.TaxBehavior | undefined;
  recurring?:
    | {
        interval: Stripe.Price.Recurring.Interval;
        interval_count?: number | undefined;
        usage_type?: Stripe.Price.Recurring.UsageType | undefined;
        trial_period_days?: number | undefined;
      }
    | undefined;
}

/** Creates a price per unit. It is recurring if it has an interval. */
export function newPrice(now: number, given: NewPrice): Stripe.Price {
  const { recurring } = given;
  return {
    id: newId('price_1', 23),
    object: 'price',
    active: given.active ?? true,
    billing_scheme: 'per_unit',
    created: now,
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookupKey ?? null,
    metadata: given.metadata,
    nickname: given.nickname ?? null,
    product: given.product,
    recurring: recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: recurring.trial_period_days ?? null,
          usage_type: recurring.usage_type ?? 'licensed',
        }
      : null,
    tax_behavior: given.taxBehavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? 'recurring' : 'one_time',
    unit_amount: given.unitAmount,
    unit_amount_decimal: decimal(given.unitAmount),
  };
}

/** Returns the amounts of a price by currency. Every price here has one currency. */
export function currencyOptionsOf({
  currency,
  custom_unit_amount,
  tax_behavior,
  unit_amount,
  unit_amount_decimal,
}: Stripe.Price): Record<string, Stripe.Price.CurrencyOptions> {
  return { [currency]: { custom_unit_amount, tax_behavior, unit_amount, unit_amount_decimal } };
}

/** Returns a recurring price as the legacy plan object that subscription items still contain. */
export function planOf(price: Stripe.Price): Stripe.Plan {
  const recurring = price.recurring as Stripe.Price.Recurring;
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: idOf(price.product),
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: recurring.trial_period_days,
    usage_type: recurring.usage_type,
  };
}

/** Returns the cost of a quantity. A price without a unit amount costs nothing. */
export function cost(price: Stripe.Price, quantity: number): number {
  return Number(price.unit_amount) * quantity;
}

/** Returns an amount as decimal text, as Stripe sends it. The type is what Stripe's library parses that text into. */
export function decimal(amount: number): Stripe.Decimal {
  return String(amount) as unknown as Stripe.Decimal;
}
