import { type Order, orderOf } from '../checkout/order.ts';
import { BillingError } from '../errors.ts';
import type { BillingInterval } from '../plan/catalog.content.ts';
import { planByCode } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan, Price } from '../plan/catalog.ts';
import type { SubscriptionItemView, SubscriptionView } from '../subscription/subscription.view.ts';

/** What a subscription is to become. What is null stays as it is. */
export interface ChangeRequest {
  subscriptionId: string | null;
  plan: string;
  interval: BillingInterval | null;
  quantity: number | null;
}

/** A change that the catalog has a price for. */
export interface Change {
  subscriptionId: string;
  /** The item that it replaces; add-ons stay beside it. */
  itemId: string;
  plan: Order['plan'];
  price: Price;
  quantity: number;
  /** Whether it costs more per month, or is paid for a longer time: then it is paid for at once. */
  dearer: boolean;
}

/** The change that is asked for, against the catalog. Throws what an order throws, and SAME_PLAN. */
export function changeOf(request: ChangeRequest, subscription: SubscriptionView, catalog: Catalog): Change {
  const main: SubscriptionItemView | undefined = subscription.items[0];
  const current = subscription.price;
  const quantity = request.quantity ?? subscription.quantity;
  const { plan, price } = orderOf(
    { ...NOTHING_ELSE, plan: request.plan, quantity, ...termsOf(request, current, catalog) },
    catalog,
  );
  if (plan.addOn || price.interval === 'ONE_TIME')
    throw new BillingError('PLAN_NOT_ON_SALE', { plan: plan.code }, ['input', 'plan']);
  if (price.id === current?.id && quantity === subscription.quantity)
    throw new BillingError('SAME_PLAN', { plan: plan.code }, ['input', 'plan']);
  const before = current === null ? 0 : perMonth(current) * subscription.quantity;
  return {
    subscriptionId: subscription.id,
    itemId: main?.id ?? '',
    plan,
    price,
    quantity,
    dearer: perMonth(price) * quantity > before || (price.interval === 'YEAR' && current?.interval === 'MONTH'),
  };
}

/**
 * Whether a change makes an invoice at once: one that is dearer does so because we ask for it, one of another interval because it
 * begins a new period. In a trial nothing is paid yet.
 */
export function isBilledAtOnce({ dearer, price }: Change, { status, price: current }: SubscriptionView): boolean {
  return status !== 'TRIALING' && (dearer || price.interval !== current?.interval);
}

const NOTHING_ELSE = { promotionCode: null, successUrl: null, cancelUrl: null, attribution: null };

/** Stripe bills a subscription in one currency for its whole life; its interval is kept where the new plan has it. */
function termsOf({ plan, interval }: ChangeRequest, current: Price | null, catalog: Catalog) {
  const currency = current?.currency ?? null;
  const sold = planByCode(catalog, plan);
  if (sold && sold.prices.length > 0 && currency !== null && !soldIn(sold, currency))
    throw new BillingError('PRICE_NOT_FOUND', { plan, wanted: currency }, ['input', 'plan']);
  if (interval !== null || current === null) return { interval, currency };
  const kept = (sold?.prices ?? []).some((price) => price.interval === current.interval && price.currency === currency);
  return { interval: kept ? current.interval : null, currency };
}

const soldIn = ({ prices }: Plan, currency: string) => prices.some((price) => price.currency === currency);

const perMonth = ({ amount, interval }: Price): number => (interval === 'YEAR' ? amount / 12 : amount);
