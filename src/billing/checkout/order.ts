import { createHash } from 'node:crypto';
import { BillingError } from '../errors.ts';
import { planByCode } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan, Price } from '../plan/catalog.ts';
import type { CheckoutRequest } from './checkout.view.ts';

/** A checkout request that the catalog can fulfil. */
export interface Order {
  plan: Plan;
  price: Price;
  quantity: number;
  kind: 'SUBSCRIPTION' | 'PAYMENT';
  fingerprint: string;
  request: CheckoutRequest;
}

/** The largest quantity of one checkout, so that a typing mistake does not become an invoice. */
const MOST_UNITS = 1_000;

/** Returns the order for a request. Throws a BillingError if the catalog does not sell it. */
export function orderOf(request: CheckoutRequest, catalog: Catalog): Order {
  const { plan: code, quantity } = request;
  const plan = planByCode(catalog, code);
  if (!plan) throw new BillingError('UNKNOWN_PLAN', { plan: code }, ['input', 'plan']);
  if (!plan.purchasable || plan.retired || plan.free)
    throw new BillingError('PLAN_NOT_ON_SALE', { plan }, ['input', 'plan']);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST_UNITS) {
    throw new BillingError('INVALID_QUANTITY', { quantity, most: MOST_UNITS }, ['input', 'quantity']);
  }
  const price = priceOf(plan, request);
  return {
    plan,
    price,
    quantity,
    kind: price.interval === 'ONE_TIME' ? 'PAYMENT' : 'SUBSCRIPTION',
    fingerprint: fingerprintOf(price, request),
    request,
  };
}

/** Returns the price for the requested interval and currency. Default interval: the plan's only one, else MONTH. Default currency: the first. */
function priceOf(plan: Plan, { interval, currency }: CheckoutRequest): Price {
  const intervals = [...new Set(plan.prices.map((price) => price.interval))];
  const wanted = interval ?? (intervals.length === 1 ? intervals[0] : 'MONTH');
  const price = plan.prices.find(
    (candidate) => candidate.interval === wanted && (currency === null || candidate.currency === currency),
  );
  if (price) return price;
  const field = plan.prices.some((candidate) => candidate.interval === wanted) ? 'currency' : 'interval';
  throw new BillingError('PRICE_NOT_FOUND', { plan, interval: wanted ?? 'MONTH', currency }, ['input', field]);
}

function fingerprintOf(price: Price, request: CheckoutRequest): string {
  const { quantity, promotionCode, successUrl, cancelUrl, attribution } = request;
  const asked = [price.id, quantity, promotionCode, successUrl, cancelUrl, attribution];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
