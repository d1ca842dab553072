import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { type Interval, periodEnd } from '../time/period.ts';
import { planOf } from './price.ts';

export interface Ordered {
  price: Stripe.Price;
  quantity: number;
}

interface NewSubscription {
  customer: string;
  items: Ordered[];
  metadata: Record<string, string>;
  description?: string | null | undefined;
  trialEnd: number | null;
  automaticTax: boolean;
  latestInvoice: string;
  status: Stripe.Subscription.Status;
  missingPaymentMethod?: 'cancel' | 'create_invoice' | 'pause' | undefined;
}

/** A subscription as it begins: its first period is the trial where it has one. */
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
    currency: given.items[0]?.price.currency ?? 'usd',
    customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: given.description ?? null,
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
      save_default_payment_method: 'off',
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
        missing_payment_method: given.missingPaymentMethod ?? 'create_invoice',
      },
    },
    trial_start: trialEnd === null ? null : now,
  };
}

/** The item with the subscription's first price: what its current period is read from. */
export function firstItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const item = subscription.items.data[0];
  if (!item) throw new Error(`A subscription needs an item, but got none: ${subscription.id}.`);
  return item;
}

/** When it will end or renew. */
export function currentPeriodEnd(subscription: Stripe.Subscription): number {
  return firstItem(subscription).current_period_end;
}

interface NewItem extends Ordered {
  subscription: string;
  trialEnd: number | null;
}

function newSubscriptionItem(
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
    quantity,
    subscription,
    tax_rates: [],
  };
}

function everyOf({ interval, interval_count }: Stripe.Price.Recurring): { interval: Interval; count: number } {
  return { interval: interval as Interval, count: interval_count };
}
