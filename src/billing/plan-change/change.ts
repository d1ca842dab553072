import type { PriceNow } from '../../facts/fact.ts';
import { type Order, orderOf } from '../checkout/order.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { BillingError } from '../errors.ts';
import { keepSeatsInUse } from '../organization/seats.ts';
import type { BillingInterval } from '../plan/catalog.content.ts';
import { planByCode } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan, Price } from '../plan/catalog.ts';
import { perMonth } from '../subscription/subscription.sold.ts';
import type { SubscriptionItemView, SubscriptionView } from '../subscription/subscription.view.ts';
import { isInTrial, willEnd } from '../subscription/subscription.view.ts';

/** The requested plan and terms of a subscription. A field that is null stays unchanged. */
export interface ChangeRequest {
  subscriptionId: string | null;
  plan: string;
  interval: BillingInterval | null;
  quantity: number | null;
  when: ChangeTiming;
}

/** Immediately, or at the end of the paid period. */
export type ChangeTiming = 'NOW' | 'PERIOD_END';

/** A change for which the catalog has a price. */
export interface Change {
  subscriptionId: string;
  /** The item that it replaces. Add-ons stay. */
  itemId: string;
  /** The ID at Stripe of the price that it replaces. */
  replacedPriceId: string;
  plan: Order['plan'];
  price: Price;
  quantity: number;
  /** Whether it costs more per month, or is paid for a longer period. Then it is charged immediately. */
  dearer: boolean;
  /** Whether a new billing period begins, because the interval changes. */
  newPeriod: boolean;
}

/**
 * Returns the change for a request. Throws the errors of `orderOf`, SAME_PLAN and PLAN_ITEM_UNKNOWN, ALREADY_CANCELED if it would wait
 * for the end of a subscription, and SEATS_IN_USE. `state` is the owner's, which has the seats of an organization.
 */
export function changeOf(
  request: ChangeRequest,
  subscription: SubscriptionView,
  catalog: Catalog,
  state: EntitlementState,
): Change {
  if (request.when === 'PERIOD_END' && willEnd(subscription))
    throw new BillingError('ALREADY_CANCELED', {}, ['input', 'when'], { subscription });
  const { id: itemId, sold, quantity: present } = replacedItem(subscription);
  const quantity = request.quantity ?? Math.max(1, present);
  const { plan, price } = orderOf(
    { ...NOTHING_ELSE, plan: request.plan, quantity, ...termsOf(request, sold, catalog) },
    catalog,
  );
  if (plan.addOn || price.interval === 'ONE_TIME')
    throw new BillingError('PLAN_NOT_ON_SALE', { plan }, ['input', 'plan']);
  if (price.id === sold.lookupKey && quantity === present)
    throw new BillingError('SAME_PLAN', { plan }, ['input', 'plan']);
  keepSeatsInUse(state, { plan, quantity }, present);
  const longer = price.interval === 'YEAR' && sold.interval !== 'year';
  return {
    subscriptionId: subscription.id,
    itemId,
    replacedPriceId: sold.id,
    plan,
    price,
    quantity,
    dearer: longer || costsMore(price.amount * quantity, price, present, sold),
    newPeriod: sold.interval !== price.interval.toLowerCase() || sold.intervalCount !== 1,
  };
}

/**
 * Returns the item to replace: the one that gives the plan, or, if the catalog knows none, the only licensed one. A metered price cannot be
 * replaced by one that is not: https://docs.stripe.com/billing/subscriptions/usage-based/manage-billing-setup
 */
function replacedItem({ items, plan }: SubscriptionView): SubscriptionItemView & { sold: PriceNow } {
  const possible = items.filter(isLicensed).filter((item) => !item.plan?.addOn);
  const given = plan !== null && !plan.addOn ? items.slice(0, 1).filter(isLicensed) : null;
  const [only, ...others] =
    given ??
    [
      possible.filter((item) => item.plan !== null), // an item of quantity 0 gives no plan, but can be replaced
      possible.filter(({ quantity }) => quantity > 0),
      possible,
    ].find((candidates) => candidates.length > 0) ??
    [];
  if (!only || others.length > 0) throw new BillingError('PLAN_ITEM_UNKNOWN');
  return only;
}

const isLicensed = (item: SubscriptionItemView): item is SubscriptionItemView & { sold: PriceNow } =>
  item.sold !== null && !item.sold.metered;

/** Whether the new price costs more per month. True if the current amount is unknown, so that the change is charged immediately. */
function costsMore(amount: number, { interval }: Price, present: number, sold: PriceNow): boolean {
  if (sold.unitAmount === null) return true;
  return (interval === 'YEAR' ? amount / 12 : amount) > perMonth(sold.unitAmount * present, sold);
}

/**
 * Whether a change is invoiced immediately: a more expensive one because the service requests it, and another interval because it begins a
 * new period. In a trial nothing is invoiced.
 */
export function isBilledAtOnce({ dearer, newPeriod }: Change, subscription: SubscriptionView): boolean {
  return !isInTrial(subscription) && (dearer || newPeriod);
}

const NOTHING_ELSE = { promotionCode: null, successUrl: null, cancelUrl: null, attribution: null };

/** Returns the currency and interval of a change. Stripe never changes the currency of a subscription. The interval stays if the plan has it. */
function termsOf({ plan, interval }: ChangeRequest, present: PriceNow, catalog: Catalog) {
  const currency = present.currency.toUpperCase();
  const wanted = planByCode(catalog, plan);
  if (wanted && wanted.prices.length > 0 && !soldIn(wanted, currency))
    throw new BillingError('PRICE_NOT_FOUND', { plan: wanted, interval: 'ANY', currency }, ['input', 'plan']);
  if (interval !== null) return { interval, currency };
  const kept = wanted?.prices.find(
    (price) => price.interval.toLowerCase() === present.interval && price.currency === currency,
  );
  return { interval: kept?.interval ?? null, currency };
}

const soldIn = ({ prices }: Plan, currency: string) => prices.some((price) => price.currency === currency);
