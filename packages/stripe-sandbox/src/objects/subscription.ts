import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { type Interval, periodEnd } from '../time/period.ts';
import { planOf } from './price.ts';

/** The final statuses of a subscription. */
export const ENDED = ['canceled', 'incomplete_expired'];

export interface Ordered {
  price: Stripe.Price;
  quantity: number;
}

/** What happens at the end of a trial if the customer has no card. */
export type MissingPaymentMethod = 'cancel' | 'create_invoice' | 'pause';

/** Whether the card that pays an invoice becomes the subscription's own card. */
export type SaveMethod = 'off' | 'on_subscription';

interface NewSubscription {
  customer: string;
  currency: string;
  items: Ordered[];
  metadata: Record<string, string>;
  description: string | null;
  trialEnd: number | null;
  automaticTax: boolean;
  latestInvoice: string;
  status: Stripe.Subscription.Status;
  missingPaymentMethod: MissingPaymentMethod;
  defaultMethod: string | null;
  saveMethod: SaveMethod;
}

/** Creates a subscription. Its first period is the trial, if it has one. */
export function newSubscription(now: number, given: NewSubscription): Stripe.Subscription {
  const id = newId('sub_1', 23);
  const { trialEnd, customer } = given;
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: {
      disabled_reason: null,
      enabled: given.automaticTax,
      liability: given.automaticTax ? { type: 'self' } : null,
    },
    billing_cycle_anchor: trialEnd ?? now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: now },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: given.currency,
    customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: given.defaultMethod,
    default_source: null,
    default_tax_rates: [],
    description: given.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: given.items.map((item) => newSubscriptionItem(now, { subscription: id, trialEnd, ...item })),
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: given.latestInvoice,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: given.saveMethod,
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: given.status,
    test_clock: null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: given.missingPaymentMethod,
      },
    },
    trial_start: trialEnd === null ? null : now,
  };
}

/** Returns when the current period ends. Here all items of a subscription have the same period. */
export function currentPeriodEnd({ items }: Stripe.Subscription): number {
  return Math.min(...items.data.map((item) => item.current_period_end));
}

/** Returns the item with another price or quantity. */
export function changedItem(
  item: Stripe.SubscriptionItem,
  {
    price = item.price,
    quantity = item.quantity ?? 1,
  }: { price?: Stripe.Price | undefined; quantity?: number | undefined },
): Stripe.SubscriptionItem {
  const { quantity: _before, ...rest } = item;
  const metered = price.recurring?.usage_type === 'metered';
  return { ...rest, price, plan: planOf(price), ...(metered ? {} : { quantity }) };
}

/** Returns the quantity of an item. A metered item has none and counts as 0. */
export function quantityOf({ quantity }: Stripe.SubscriptionItem): number {
  return quantity ?? 0;
}

interface NewItem extends Ordered {
  subscription: string;
  trialEnd: number | null;
}

/** Creates a subscription item. Its period is the trial, if there is one. */
export function newSubscriptionItem(
  now: number,
  { subscription, price, quantity, trialEnd }: NewItem,
): Stripe.SubscriptionItem {
  const recurring = price.recurring as Stripe.Price.Recurring;
  const { interval, count } = everyOf(recurring);
  return {
    id: newId('si_', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: trialEnd ?? periodEnd(now, { interval, count }),
    current_period_start: now,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: planOf(price),
    price,
    // A metered item has no quantity.
    ...(recurring.usage_type === 'metered' ? {} : { quantity }),
    subscription,
    tax_rates: [],
  };
}

function everyOf({ interval, interval_count }: Stripe.Price.Recurring): { interval: Interval; count: number } {
  return { interval: interval as Interval, count: interval_count };
}
