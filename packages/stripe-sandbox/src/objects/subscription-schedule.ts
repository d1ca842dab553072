import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

/** One stage of a schedule: what its subscription is from `start_date` up to `end_date`. */
export type Phase = Stripe.SubscriptionSchedule.Phase;

/** What a schedule does when its last phase ends: leave the subscription as it is then, or cancel it. */
export type EndBehavior = 'cancel' | 'release';

interface NewSchedule {
  subscription: Stripe.Subscription;
  customer: string;
  endBehavior: EndBehavior;
  phase: Phase;
  metadata: Record<string, string>;
}

/** Creates the schedule of an existing subscription. It has one phase, the current one. */
export function newSchedule(now: number, given: NewSchedule): Stripe.SubscriptionSchedule {
  const { subscription, phase } = given;
  const { start_date, end_date } = phase;
  return {
    id: newId('sub_sched_1', 23),
    object: 'subscription_schedule',
    application: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    canceled_at: null,
    completed_at: null,
    created: now,
    current_phase: { start_date, end_date },
    customer: given.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { ...subscription.automatic_tax, disabled_reason: null },
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: 'charge_automatically',
      default_payment_method: subscription.default_payment_method,
      description: subscription.description,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: given.endBehavior,
    livemode: false,
    metadata: given.metadata,
    pause_schedules: [],
    phases: [phase],
    released_at: null,
    released_subscription: null,
    status: 'active',
    subscription: subscription.id,
    test_clock: null,
  };
}

/** A price that a phase bills. A metered price has no quantity. */
export interface PhaseItem {
  price: string;
  quantity: number | undefined;
  metadata: Record<string, string>;
}

interface NewPhase {
  currency: string;
  start: number;
  end: number;
  items: PhaseItem[];
  /** The IDs of the subscription's discounts that stay. */
  discounts: string[];
  metadata?: Record<string, string>;
  prorationBehavior?: Phase['proration_behavior'] | undefined;
  trialEnd: number | null;
}

/** Creates a phase of a schedule. */
export function newPhase(given: NewPhase): Phase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: given.currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: given.discounts.map((discount) => ({ coupon: null, discount, promotion_code: null })),
    end_date: given.end,
    invoice_settings: null,
    items: newPhaseItems(given.items),
    metadata: given.metadata ?? {},
    on_behalf_of: null,
    proration_behavior: given.prorationBehavior ?? 'create_prorations',
    start_date: given.start,
    transfer_data: null,
    trial_end: given.trialEnd,
  };
}

/** Creates the items of a phase. */
export function newPhaseItems(items: PhaseItem[]): Phase['items'] {
  return items.map(({ price, quantity, metadata }) => ({
    billing_thresholds: null,
    discounts: [],
    metadata,
    plan: price,
    price,
    ...(quantity === undefined ? {} : { quantity }),
    tax_rates: [],
  }));
}
