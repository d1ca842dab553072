/**
 * Stripe events as plain objects, lifelike where it matters: a valid whole, of which a test names only what it is about. `era` chooses the
 * shape: `current` has the period on the items and the subscription in `parent`, `legacy` (before 2025-03-31) on the object.
 */
export type Era = 'current' | 'legacy';
export type Json = Record<string, unknown>;

export interface StripeEvent extends Json {
  id: string;
  type: string;
  created: number;
  data: { object: Json; previous_attributes?: Json };
  /** Of an answer of Stripe, which no webhook brings. */
  answer?: ToldAnswer;
}

export interface ToldAnswer {
  /** How many seconds it took. */
  seconds: number;
  /** The newest so many events about its object were not stored when it was asked; then, the IDs of those that were. */
  unseen: number;
  seen?: string[];
}

let counter = 0;

/** An event; ids count up, so that the order in which a test writes them is never by chance the order of their ids. */
export function stripeEvent(
  type: string,
  created: number,
  object: Json,
  more: { id?: string; previous?: Json } = {},
): StripeEvent {
  counter += 1;
  return {
    id: more.id ?? `evt_${((counter * 7919) % 1_000_003).toString(36)}${counter}`,
    object: 'event',
    type,
    created,
    api_version: '2026-10-28.endive',
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: { object, ...(more.previous ? { previous_attributes: more.previous } : {}) },
  };
}

export function customerObject(id: string, userId: string | null, more: Json = {}): Json {
  return {
    id,
    object: 'customer',
    created: 1_760_000_000,
    email: `${userId ?? 'nobody'}@example.com`,
    livemode: false,
    metadata: userId === null ? {} : { userId },
    preferred_locales: [],
    ...more,
  };
}

export interface SubscriptionOptions {
  id: string;
  customer: string;
  status?: string;
  userId?: string;
  price?: Json;
  quantity?: number;
  start?: number;
  end?: number;
  era?: Era;
  more?: Json;
}

export function priceObject(lookupKey: string | null, more: Json = {}): Json {
  return {
    id: `price_${lookupKey ?? 'nameless'}`,
    object: 'price',
    lookup_key: lookupKey,
    currency: 'eur',
    unit_amount: 1999,
    metadata: {},
    recurring: { interval: 'month', interval_count: 1 },
    ...more,
  };
}

export function subscriptionObject(options: SubscriptionOptions): Json {
  const { id, customer, status = 'active', userId, price = priceObject('premium_month_eur'), quantity = 1 } = options;
  const { start = 1_760_000_000, end = start + 30 * 86_400, era = 'current', more = {} } = options;
  const period = { current_period_start: start, current_period_end: end };
  return {
    id,
    object: 'subscription',
    customer,
    status,
    created: 1_760_000_000,
    livemode: false,
    metadata: userId === undefined ? {} : { userId },
    items: {
      object: 'list',
      data: [{ id: `si_${id}`, object: 'subscription_item', price, quantity, ...(era === 'current' ? period : {}) }],
    },
    ...(era === 'legacy' ? period : {}),
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    trial_end: null,
    ...more,
  };
}

export interface ScheduleOptions {
  id: string;
  customer: string;
  subscription: string;
  status?: string;
  /** When each phase begins, and its price. */
  phases: { start: number; price: Json; quantity?: number }[];
  /** The place of the current phase, null once the schedule is over. */
  current?: number | null;
}

/** A schedule with phases of 30 days. As in Stripe's events, phases name their prices by ID. `scheduleRead` has them in full. */
export function scheduleObject(options: ScheduleOptions): Json {
  const read = scheduleRead(options);
  const phases = (read['phases'] as { items: { price: Json }[] }[]).map((phase) => ({
    ...phase,
    items: phase.items.map((item) => ({ ...item, price: item.price['id'] })),
  }));
  return { ...read, phases };
}

export function scheduleRead({
  id,
  customer,
  subscription,
  status = 'active',
  phases,
  current = 0,
}: ScheduleOptions): Json {
  const over = status === 'released';
  const told = phases.map(({ start, price, quantity = 1 }, n) => ({
    start_date: start,
    end_date: phases[n + 1]?.start ?? start + 30 * 86_400,
    items: [{ price, quantity }],
  }));
  const phase = current === null ? undefined : told[current];
  return {
    id,
    object: 'subscription_schedule',
    customer,
    status,
    subscription: over ? null : subscription,
    released_subscription: over ? subscription : null,
    current_phase: phase ? { start_date: phase.start_date, end_date: phase.end_date } : null,
    phases: told,
  };
}

export interface InvoiceOptions {
  id: string;
  customer: string;
  subscription: string | null;
  status?: string;
  amount?: number;
  attempts?: number;
  created?: number;
  era?: Era;
  more?: Json;
}

export function invoiceObject(options: InvoiceOptions): Json {
  const {
    id,
    customer,
    subscription,
    status = 'paid',
    amount = 1999,
    attempts = 1,
    era = 'current',
    more = {},
  } = options;
  const { created = 1_760_000_000 } = options;
  const legacy = era === 'legacy';
  const price = 'price_premium_month_eur';
  return {
    id,
    object: 'invoice',
    customer,
    status,
    amount_due: amount,
    amount_paid: status === 'paid' ? amount : 0,
    total: amount,
    currency: 'eur',
    attempt_count: attempts,
    collection_method: 'charge_automatically',
    created,
    due_date: null,
    next_payment_attempt: null,
    hosted_invoice_url: `https://invoice.example/${id}`,
    invoice_pdf: `https://invoice.example/${id}.pdf`,
    number: `N-${id}`,
    lines: {
      object: 'list',
      data: [
        {
          description: '1 × Premium',
          amount,
          ...(legacy
            ? { price: { id: price, lookup_key: 'premium_month_eur' } }
            : { pricing: { price_details: { price } } }),
        },
      ],
    },
    status_transitions: { paid_at: status === 'paid' ? created : null },
    ...(legacy
      ? { subscription }
      : { parent: subscription === null ? null : { subscription_details: { subscription } } }),
    ...more,
  };
}

export function sessionObject(id: string, customer: string, more: Json = {}): Json {
  return {
    id,
    object: 'checkout.session',
    mode: 'subscription',
    status: 'complete',
    payment_status: 'paid',
    customer,
    subscription: null,
    payment_intent: null,
    invoice: null,
    created: 1_760_000_000,
    amount_total: 1999,
    currency: 'eur',
    client_reference_id: null,
    metadata: {},
    total_details: { amount_tax: 0, amount_discount: 0 },
    ...more,
  };
}

export interface ChargeOptions {
  id: string;
  intent: string | null;
  customer?: string | null;
  /** Legacy events name it. */
  invoice?: string;
  amount?: number;
  refunded?: number;
  created?: number;
  more?: Json;
}

export function chargeObject(options: ChargeOptions): Json {
  const { id, intent, customer = null, invoice, amount = 1999, refunded = 0, created = 1_760_000_000 } = options;
  return {
    id,
    object: 'charge',
    amount,
    amount_refunded: refunded,
    created,
    currency: 'eur',
    customer,
    failure_code: null,
    failure_message: null,
    payment_intent: intent,
    status: 'succeeded',
    ...(invoice === undefined ? {} : { invoice }),
    ...options.more,
  };
}

export interface IntentOptions {
  id: string;
  customer?: string | null;
  charge?: string | null;
  invoice?: string;
  status?: string;
  amount?: number;
  created?: number;
  more?: Json;
}

export function intentObject(options: IntentOptions): Json {
  const { id, customer = null, charge = null, invoice, amount = 1999, created = 1_760_000_000 } = options;
  return {
    id,
    object: 'payment_intent',
    amount,
    created,
    currency: 'eur',
    customer,
    last_payment_error: null,
    latest_charge: charge,
    metadata: {},
    status: options.status ?? 'succeeded',
    ...(invoice === undefined ? {} : { invoice }),
    ...options.more,
  };
}

export interface RefundOptions {
  id: string;
  charge: string | null;
  intent?: string | null;
  amount?: number;
  status?: string;
  created?: number;
  more?: Json;
}

export function refundObject(options: RefundOptions): Json {
  const { id, charge, intent = null, amount = 1999, status = 'succeeded', created = 1_760_000_000 } = options;
  return {
    id,
    object: 'refund',
    amount,
    charge,
    created,
    currency: 'eur',
    payment_intent: intent,
    reason: 'requested_by_customer',
    status,
    ...options.more,
  };
}

/** It names its charge and its payment intent, and no customer. */
export function disputeObject(options: RefundOptions): Json {
  const { status = 'needs_response' } = options;
  return { ...refundObject(options), object: 'dispute', reason: 'fraudulent', status, ...options.more };
}

export function invoicePaymentObject(id: string, invoice: string, intent: string): Json {
  const payment = { type: 'payment_intent', payment_intent: intent };
  return { id, object: 'invoice_payment', invoice, payment, status: 'paid', amount_paid: 1999 };
}

/** It names its charge, and of many nothing else. */
export function fraudWarningObject(id: string, charge: string, more: Json = {}): Json {
  const created = 1_760_000_000;
  return { id, object: 'radar.early_fraud_warning', charge, created, fraud_type: 'made_with_stolen_card', ...more };
}

export function paymentMethodObject(id: string, customer: string | null, more: Json = {}): Json {
  const card = { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030, ...more };
  return { id, object: 'payment_method', type: 'card', customer, card };
}

/** The preview of a renewal: an invoice without an id. */
export function upcomingInvoiceObject(options: Omit<InvoiceOptions, 'id'> & { periodEnd: number }): Json {
  const { id: _none, ...preview } = invoiceObject({ status: 'draft', attempts: 0, ...options, id: '' });
  return { ...preview, period_end: options.periodEnd };
}
