import type Stripe from 'stripe';
import { discountsOf } from '../../platform/stripe-complete.ts';
import { type DiscountNow, isKnown } from '../discount.ts';
import type { SubscriptionItemNow, SubscriptionNow } from '../fact.ts';
import { ownerIn } from '../owner.ts';
import {
  amountAt,
  countAt,
  createdAt,
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
} from '../stripe-value.ts';
import { stageNumber } from '../subscription-status.ts';
import type { ListParams, ObjectType } from './object-type.ts';
import { priceNow } from './price.ts';

/** https://docs.stripe.com/api/subscriptions */
export const SUBSCRIPTION = {
  kind: 'subscription',
  idPrefixes: ['sub_'],
  events: [
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'customer.subscription.paused',
    'customer.subscription.resumed',
    'customer.subscription.pending_update_applied',
    'customer.subscription.pending_update_expired',
    'customer.subscription.trial_will_end',
  ],
  synced: 'customer.subscription.synced',
  imported: 'customer.subscription.imported',
  read: subscriptionNow,
  retrieve: (stripe: Stripe, id: string) => stripe.subscriptions.retrieve(id, { expand: discountsOf() }),
  list: {
    // Without `status: all`, Stripe leaves out the canceled ones.
    page: (stripe: Stripe, { expand = [], ...params }: ListParams & { customer?: string }) =>
      stripe.subscriptions.list({ ...params, status: 'all', expand: [...expand, ...discountsOf('data.')] }),
    takes: () => true,
    importing: {
      name: 'subscriptions',
      expand: ['data.default_payment_method'],
      cardOf: (subscription: Stripe.Subscription) => subscription.default_payment_method,
    },
  },
  lifecycle: {
    progress: ({ status }) => [stageNumber(status)],
    ranks: null,
  },
} as const satisfies ObjectType<SubscriptionNow>;

/**
 * Reads a Subscription of either era. Until 2025-03-31 ("basil") the period is on the subscription, since then on its items. Both are read,
 * because accounts send either, whatever version they pin. In the fact, each item has a period. If the items have different periods, the
 * subscription has the period that ends first.
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
    userId: ownerIn(metadata),
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
    cancellationFeedback: textAt(objectAt(object['cancellation_details'])['feedback']),
    createdAt: createdAt(object),
    discounts: discountsNow(object),
    collectionMethod: textAt(object['collection_method']) ?? 'charge_automatically',
    collectionPaused: pauseAt(object['pause_collection']),
  };
}

/** Before 2018 a subscription had one plan and no items. https://docs.stripe.com/upgrades */
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

/**
 * Reads the discounts of a subscription or an item. Before 2025 there is one object in `discount`. Since then there are several in
 * `discounts`, which events name only by ID. An object wins over an ID of the same discount.
 * https://docs.stripe.com/api/discounts/object
 */
function discountsNow(object: StripeObject): DiscountNow[] {
  const several = object['discounts'];
  const listed = [object['discount'], ...(Array.isArray(several) ? several : [])].filter(
    (discount) => isObject(discount) || idAt(discount) !== null,
  );
  const byId = new Map<string, DiscountNow>();
  for (const discount of listed.map(discountNow)) {
    const known = byId.get(discount.id);
    if (!known || !isKnown(known)) byId.set(discount.id, discount);
  }
  return [...byId.values()];
}

/** Reads a discount or its ID. Since 2025-09-30 ("clover") the coupon is in `source`, often as an ID. */
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
