import { previousAttributes } from '../../packages/stripe-sandbox/src/store/previous-attributes.ts';
import { fc } from './seed.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  type Era,
  fraudWarningObject,
  type InvoiceOptions,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  paymentMethodObject,
  priceObject,
  refundObject,
  type ScheduleOptions,
  type StripeEvent,
  scheduleObject,
  scheduleRead,
  sessionObject,
  stripeEvent,
  subscriptionObject,
  type ToldAnswer,
} from './stripe-events.ts';

/** When every life begins. All of them are over 25 days later: as far back as a list of missed events is read. */
export const BEGIN = 1_760_000_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const PERIOD = 3 * DAY;

/** What happens in one life: choices, that shrink, from which `randomLife` tells events. */
export interface LifePlan {
  era: Era;
  /** Whether the Stripe customers name their user; if not, subscriptions and sessions do. */
  named: boolean;
  subscriptions: SubscriptionPlan[];
  purchases: PurchasePlan[];
}

interface SubscriptionPlan {
  customer: 0 | 1;
  /** Hours after the beginning. Few of them, so that events of several subscriptions fall into one second. */
  begins: number;
  trial: boolean;
  periods: PeriodPlan[];
  ends: 'not' | 'with its period' | 'at once';
}

interface PeriodPlan {
  /** Attempts that fail before the last one. */
  failures: number;
  outcome: 'paid' | 'voided' | 'marked_uncollectible';
  refund: Refund;
  /** Hours after the payment; some of them in a later period. */
  refundAfter: number;
  dispute: 'none' | 'won' | 'lost' | 'inquiry';
  disputeAfter: number;
  change: 'none' | 'plan' | 'seats' | 'plan and seats';
  /** How often "cancel" is clicked, on and off, in one second. */
  clicks: number;
  /** A change that waits for the end of the period: made then, taken back before, or replaced and then made. */
  waits: 'none' | 'made' | 'taken back' | 'replaced';
  /** Payments that are paused, until a time or until they are resumed. */
  pause: 'none' | 'until' | 'resumed' | 'changed';
  /** Whether changes, clicks, waits and pauses are commands of ours, and Stripe is asked about the subscription between them. */
  commands: boolean;
}

interface PurchasePlan {
  customer: 0 | 1 | null;
  at: number;
  /** Whether Stripe makes an invoice of it. */
  invoiced: boolean;
  refund: Refund;
}

type Refund = 'none' | 'part' | 'twice' | 'full' | 'failed';

/** The usual in two of three cases. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...Array(others.length * 2).fill(usual), ...others);
const refund = mostly<Refund>('none', 'part', 'twice', 'full', 'failed');
const customer = fc.constantFrom<0 | 1>(0, 0, 1);

const period: fc.Arbitrary<PeriodPlan> = fc.record({
  failures: mostly(0, 1, 2),
  outcome: fc.constantFrom('paid', 'paid', 'voided', 'marked_uncollectible'),
  refund,
  refundAfter: fc.constantFrom(2, 30, 80),
  dispute: mostly('none', 'won', 'lost', 'inquiry'),
  disputeAfter: fc.constantFrom(3, 30, 75),
  change: mostly('none', 'plan', 'seats', 'plan and seats'),
  clicks: mostly(0, 2, 3),
  waits: mostly('none', 'made', 'taken back', 'replaced'),
  pause: mostly('none', 'until', 'resumed', 'changed'),
  commands: fc.boolean(),
});

const subscription: fc.Arbitrary<SubscriptionPlan> = fc.record({
  customer,
  begins: fc.constantFrom(0, 1, 24),
  trial: mostly(false, true),
  periods: fc.constantFrom(1, 2, 2).chain((many) => fc.array(period, { minLength: many, maxLength: many })),
  ends: fc.constantFrom('not', 'with its period', 'at once'),
});

/** Several subscriptions and purchases, of one Stripe customer or of two of one user. */
export const lifePlan: fc.Arbitrary<LifePlan> = fc.record({
  era: fc.constantFrom<Era>('current', 'legacy'),
  named: fc.boolean(),
  subscriptions: fc.oneof(
    { weight: 2, arbitrary: fc.array(subscription, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(subscription, { minLength: 2, maxLength: 2 }) },
  ),
  purchases: fc.array(
    fc.record<PurchasePlan>({
      customer: fc.constantFrom(0, 1, null),
      at: fc.constantFrom(1, 24, 73),
      invoiced: fc.boolean(),
      refund,
    }),
    { maxLength: 1, size: 'max' },
  ),
});

/** The events of such a life, in their true order, as Stripe of that era tells them. Ids are the same in the same places for every key. */
export function randomLife(plan: LifePlan, key: string): StripeEvent[] {
  const told: StripeEvent[] = [];
  const teller = { ...plan, key, userId: `user-${key}`, say: (event: StripeEvent) => void told.push(event) };
  const firstUse = new Map<number, number>();
  for (const { customer, begins } of plan.subscriptions) noteUse(firstUse, customer, begins);
  for (const { customer, at } of plan.purchases) if (customer !== null) noteUse(firstUse, customer, at);
  for (const [customer, hour] of firstUse) tellCustomer(teller, customer, BEGIN + hour * HOUR);
  plan.subscriptions.forEach((subscription, n) => {
    tellSubscription(teller, subscription, n);
  });
  plan.purchases.forEach((purchase, n) => {
    tellPurchase(teller, purchase, n);
  });
  return told.sort((a, b) => a.created - b.created);
}

function noteUse(firstUse: Map<number, number>, customer: number, hour: number) {
  firstUse.set(customer, Math.min(hour, firstUse.get(customer) ?? hour));
}

interface Teller extends Pick<LifePlan, 'era' | 'named'> {
  key: string;
  userId: string;
  say(event: StripeEvent): void;
}

const customerId = ({ key }: Teller, customer: number) => `cus_${key}_${customer}`;

function tellCustomer(teller: Teller, customer: number, at: number) {
  const id = customerId(teller, customer);
  const now = customerObject(id, teller.named ? teller.userId : null, { email: `${teller.key}@example.com` });
  const moved = { ...now, email: `${teller.key}@example.org` };
  const card = paymentMethodObject(`pm_${teller.key}_${customer}`, id);
  const renewed = paymentMethodObject(`pm_${teller.key}_${customer}`, id, { exp_year: 2033 });
  teller.say(stripeEvent('customer.created', at, now));
  teller.say(stripeEvent('payment_method.attached', at, card));
  teller.say(stripeEvent('customer.updated', at + DAY, moved, { previous: previousAttributes(now, moved) }));
  teller.say(
    stripeEvent('payment_method.automatically_updated', at + 5 * DAY, renewed, {
      previous: previousAttributes(card, renewed),
    }),
  );
}

interface Running {
  status: string;
  plan: 'premium' | 'pro';
  seats: number;
  start: number;
  cancelAtPeriodEnd: boolean;
  canceledAt: number | null;
  endedAt: number | null;
  schedule: string | null;
  /** When the pause ends, 0 for a pause without an end. */
  pausedUntil: number | null;
}

const AMOUNT = { premium: 1999, pro: 4999 };

function tellSubscription(teller: Teller, plan: SubscriptionPlan, n: number) {
  const { era, key, userId, say } = teller;
  const id = `sub_${key}_${n}`;
  const customer = customerId(teller, plan.customer);
  const begin = BEGIN + plan.begins * HOUR;
  let now: Running = {
    status: plan.trial ? 'trialing' : 'incomplete',
    plan: 'premium',
    seats: 1,
    start: begin,
    cancelAtPeriodEnd: false,
    canceledAt: null,
    endedAt: null,
    schedule: null,
    pausedUntil: null,
  };
  const objectOf = (running: Running): Json =>
    subscriptionObject({
      id,
      customer,
      userId,
      era,
      status: running.status,
      price: priceObject(`${running.plan}_month_eur`, { unit_amount: AMOUNT[running.plan] }),
      quantity: running.seats,
      start: running.start,
      end: running.start + PERIOD,
      more: {
        created: begin,
        trial_end: plan.trial ? begin + PERIOD : null,
        cancel_at_period_end: running.cancelAtPeriodEnd,
        canceled_at: running.canceledAt,
        ended_at: running.endedAt,
        schedule: running.schedule,
        pause_collection:
          running.pausedUntil === null ? null : { behavior: 'void', resumes_at: running.pausedUntil || null },
        cancellation_details: { feedback: running.canceledAt === null ? null : 'unused', comment: null, reason: null },
      },
    });
  let commands = 0;
  const update = (at: number, change: Partial<Running>, isCommand = false) => {
    const before = objectOf(now);
    now = { ...now, ...change };
    const after = objectOf(now);
    const event = stripeEvent('customer.subscription.updated', at, after, {
      previous: previousAttributes(before, after),
    });
    if (!isCommand) return say(event);
    commands += 1;
    const request = { id: null, idempotency_key: `key_${id}_${commands}` };
    say({ ...event, request });
    const asked = { seconds: commands % 2, unseen: commands % 3 };
    say(answerEvent('customer.subscription.synced', at + asked.seconds, after, { ...asked, request }));
    if (commands % 2 === 0) say(answerEvent('customer.subscription.synced', at, before, { seconds: 0, unseen: 2 }));
  };
  const bill = (name: string) => ({ id: `in_${key}_${n}_${name}`, name: `${n}_${name}`, customer, subscription: id });

  say(stripeEvent('customer.subscription.created', begin, objectOf(now)));
  const bought = { subscription: id, metadata: { userId, plan: 'premium' } };
  say(stripeEvent('checkout.session.completed', begin, sessionObject(`cs_${key}_${n}`, customer, bought)));
  if (plan.trial) {
    const free = { ...bill('trial'), amount: 0, attempts: 0, created: begin, era };
    say(stripeEvent('invoice.paid', begin, invoiceObject(free)));
    say(stripeEvent('customer.subscription.trial_will_end', begin + 2 * DAY, objectOf(now)));
  }
  let waiting: Waiting | null = null;
  plan.periods.forEach((period, nth) => {
    const first = nth === 0 && !plan.trial;
    const start = begin + (nth + (plan.trial ? 1 : 0)) * PERIOD;
    if (first) update(begin, { status: 'active' });
    else {
      const next = waiting?.plan ?? now.plan;
      update(start, { start, plan: next, ...(now.status === 'trialing' && { status: 'active' }) });
      if (waiting) {
        tellSwitch(teller, waiting, start);
        update(start + 20 * HOUR, { schedule: null });
      }
      waiting = null;
    }
    const { failures, outcome, refund, dispute, change, clicks, commands } = first
      ? { ...period, failures: 0 }
      : period;
    const options = { ...bill(`${nth}`), amount: AMOUNT[now.plan] * now.seats, created: start };
    for (let attempt = 1; attempt <= failures; attempt++) {
      tellFailure(teller, { ...options, attempt, at: start + attempt * 6 * HOUR });
      if (attempt === 1) update(start + 6 * HOUR, { status: 'past_due' });
    }
    const at = start + (first ? 0 : failures * 6 * HOUR + HOUR);
    if (failures === 0 || outcome === 'paid') {
      tellPaid(teller, { ...options, attempt: failures + 1, at });
      if (now.status === 'past_due') update(at, { status: 'active' });
      tellRefund(teller, refund, { ...options, at: at + period.refundAfter * HOUR });
      if (dispute !== 'none') tellDispute(teller, dispute, { ...options, at: at + period.disputeAfter * HOUR });
    } else {
      const status = outcome === 'voided' ? 'void' : 'uncollectible';
      say(stripeEvent(`invoice.${outcome}`, at, invoiceOf(teller, { ...options, status, attempts: failures })));
      if (outcome === 'voided') update(at, { status: 'active' });
    }
    // Several changes in one second: only what each says was before tells which came first.
    const changed = start + 26 * HOUR;
    const other = now.plan === 'premium' ? 'pro' : 'premium';
    if (change.includes('plan')) update(changed, { plan: other }, commands);
    if (change.includes('seats')) update(changed, { seats: now.seats + 1 }, commands);
    if (change !== 'none') tellProration(teller, { ...bill(`${nth}p`), amount: 700, created: changed, at: changed });
    for (let click = 0; click < clicks; click++) {
      const cancel = !now.cancelAtPeriodEnd;
      const canceledAt = cancel ? start + 30 * HOUR : null;
      update(start + 30 * HOUR, { cancelAtPeriodEnd: cancel, canceledAt }, commands);
    }
    if (now.cancelAtPeriodEnd) update(start + 31 * HOUR, { cancelAtPeriodEnd: false, canceledAt: null });
    if (period.waits !== 'none') {
      const names = { id: `sub_sched_${key}_${n}_${nth}`, customer, subscription: id };
      const other = now.plan === 'premium' ? 'pro' : 'premium';
      waiting = { ...names, from: { start, plan: now.plan, quantity: now.seats }, plan: other };
      update(start + 33 * HOUR, { schedule: names.id });
      tellWaits(teller, waiting, { at: start + 33 * HOUR, commands, replaced: period.waits === 'replaced' });
      if (period.waits === 'taken back') {
        tellRelease(teller, waiting, start + 36 * HOUR, commands);
        update(start + 36 * HOUR, { schedule: null });
        waiting = null;
      }
    }
    if (period.pause === 'none') return;
    const paused = start + 40 * HOUR;
    if (period.pause === 'changed') update(paused, { pausedUntil: 0 }, commands);
    update(paused, { pausedUntil: paused + 9 * HOUR }, commands);
    // At its end, or in the second in which it began.
    update(period.pause === 'resumed' ? paused : paused + 9 * HOUR, { pausedUntil: null }, commands);
  });
  if (plan.ends === 'not') return;
  const atOnce = plan.ends === 'at once';
  if (!atOnce) update(now.start + 60 * HOUR, { cancelAtPeriodEnd: true, canceledAt: now.start + 60 * HOUR });
  const endedAt = now.start + (atOnce ? 64 * HOUR : PERIOD);
  now = { ...now, status: 'canceled', endedAt, canceledAt: now.canceledAt ?? endedAt };
  say(stripeEvent('customer.subscription.deleted', endedAt, objectOf(now)));
}

/** A change of a subscription that a schedule will make. */
interface Waiting {
  id: string;
  customer: string;
  subscription: string;
  from: { start: number; plan: 'premium' | 'pro'; quantity: number };
  plan: 'premium' | 'pro';
}

const sold = (plan: 'premium' | 'pro') => priceObject(`${plan}_month_eur`, { unit_amount: AMOUNT[plan] });

/** The schedule with so many phases, and its prices in full or by ID as in events. */
function scheduleOf({ from, plan, ...names }: Waiting, more: Partial<ScheduleOptions> & { quantity?: number } = {}) {
  const { quantity = from.quantity, ...options } = more;
  const phases = [
    { start: from.start, price: sold(from.plan), quantity: from.quantity },
    { start: from.start + PERIOD, price: sold(plan), quantity },
  ];
  const all = { ...names, phases, ...options };
  return { told: scheduleObject(all), read: scheduleRead(all) };
}

/** Created with one phase, which then is followed by another one, in the same second. Events name prices by ID, and a look-up names them. */
function tellWaits(
  { say }: Teller,
  waiting: Waiting,
  { at, commands, replaced }: { at: number; commands: boolean; replaced: boolean },
) {
  const begun = scheduleOf(waiting).told;
  const phases = (begun['phases'] as Json[]).slice(0, 1);
  const alone = { ...begun, phases };
  say(stripeEvent('subscription_schedule.created', at, alone));
  const request = { id: null, idempotency_key: `key_${waiting.id}` };
  const updated = stripeEvent('subscription_schedule.updated', at, begun, {
    previous: previousAttributes(alone, begun),
  });
  say(commands ? { ...updated, request } : updated);
  if (commands) {
    const answer = { seconds: 1, unseen: 1, request };
    say(answerEvent('subscription_schedule.synced', at + 1, scheduleOf(waiting).read, answer));
  } else {
    const price = { ...sold(waiting.plan), customer: waiting.customer, currency_options: {} };
    say(stripeEvent('price.synced', at + 2, price));
  }
  if (!replaced) return;
  const more = scheduleOf(waiting, { quantity: waiting.from.quantity + 1 }).told;
  say(stripeEvent('subscription_schedule.updated', at + HOUR, more, { previous: previousAttributes(begun, more) }));
  say(stripeEvent('subscription_schedule.updated', at + HOUR, begun, { previous: previousAttributes(more, begun) }));
}

/** The next phase begins, and the schedule is over some hours later. */
function tellSwitch({ say }: Teller, waiting: Waiting, at: number) {
  const [before, after] = [scheduleOf(waiting).told, scheduleOf(waiting, { current: 1 }).told];
  say(stripeEvent('subscription_schedule.updated', at, after, { previous: previousAttributes(before, after) }));
  const released = scheduleOf(waiting, { status: 'released', current: null }).told;
  say(stripeEvent('subscription_schedule.released', at + 20 * HOUR, released));
}

function tellRelease({ say }: Teller, waiting: Waiting, at: number, commands: boolean) {
  const { told, read } = scheduleOf(waiting, { status: 'released', current: null });
  const event = stripeEvent('subscription_schedule.released', at, told);
  if (!commands) return say(event);
  const request = { id: null, idempotency_key: `key_${waiting.id}_release` };
  say({ ...event, request });
  say(answerEvent('subscription_schedule.synced', at, read, { seconds: 0, unseen: 1, request }));
}

/** What Stripe answered to a read, or to the write of this request. */
function answerEvent(
  type: string,
  at: number,
  object: Json,
  { request, ...answer }: ToldAnswer & { request?: Json },
): StripeEvent {
  return { ...stripeEvent(type, at, object), ...(request && { request }), answer };
}

interface Bill {
  id: string;
  /** What its intent, charge, refunds and dispute are called after. */
  name: string;
  customer: string | null;
  subscription: string | null;
  amount: number;
  created: number;
}
interface Happening extends Bill {
  at: number;
  attempt?: number;
}

const intentId = ({ key }: Teller, { name }: { name: string }) => `pi_${key}_${name}`;
const chargeId = ({ key }: Teller, { name }: { name: string }) => `ch_${key}_${name}`;

/** Until 2025 an invoice named what pays it, and whatever pays named its invoice. */
function invoiceOf(teller: Teller, bill: Bill & Omit<Partial<InvoiceOptions>, 'customer'>): Json {
  const { name: _name, customer, more, ...options } = bill;
  const payer = { payment_intent: intentId(teller, bill), charge: chargeId(teller, bill) };
  const legacy = teller.era === 'legacy' && bill.amount > 0;
  return invoiceObject({
    ...options,
    customer: customer ?? '',
    era: teller.era,
    more: { ...(legacy && payer), customer, ...more },
  });
}

function tellFailure(teller: Teller, bill: Happening) {
  const { at, attempt = 1, customer, amount } = bill;
  const failure = { code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card has too little.' };
  const more = { next_payment_attempt: at + 6 * HOUR };
  const invoice = invoiceOf(teller, { ...bill, status: 'open', attempts: attempt, more });
  teller.say(
    stripeEvent(
      'payment_intent.payment_failed',
      at,
      intentObject({
        id: intentId(teller, bill),
        customer,
        amount,
        status: 'requires_payment_method',
        ...(teller.era === 'legacy' && { invoice: bill.id }),
        more: { last_payment_error: failure },
      }),
    ),
  );
  teller.say(stripeEvent('invoice.payment_failed', at, invoice));
  if (attempt === 2) teller.say(stripeEvent('invoice.payment_action_required', at, invoice));
}

function tellPaid(teller: Teller, bill: Happening) {
  const { at, attempt = 1, created } = bill;
  tellMoney(teller, bill, teller.era === 'legacy' ? { invoice: bill.id } : {});
  const more = { status_transitions: { paid_at: at } };
  const invoice = (status: string) => invoiceOf(teller, { ...bill, status, attempts: attempt, more });
  if (attempt === 1)
    teller.say(stripeEvent('invoice.finalized', created, invoiceOf(teller, { ...bill, status: 'open', attempts: 0 })));
  teller.say(stripeEvent('invoice.paid', at, invoice('paid')));
  if (teller.era === 'legacy') teller.say(stripeEvent('invoice.payment_succeeded', at, invoice('paid')));
  else tellInvoicePayment(teller, bill);
}

/** Since 2025 the only word on which intent pays which invoice. */
function tellInvoicePayment(teller: Teller, bill: Happening) {
  const object = invoicePaymentObject(`inpay_${teller.key}_${bill.name}`, bill.id, intentId(teller, bill));
  teller.say(stripeEvent('invoice_payment.paid', bill.at, object));
}

function tellMoney(teller: Teller, bill: Happening, own: { invoice?: string }) {
  const { at: created, customer, amount } = bill;
  const [intent, charge] = [intentId(teller, bill), chargeId(teller, bill)];
  const paid = { customer, amount, created, ...own };
  teller.say(stripeEvent('charge.succeeded', created, chargeObject({ ...paid, id: charge, intent })));
  teller.say(stripeEvent('payment_intent.succeeded', created, intentObject({ ...paid, id: intent, charge })));
}

/** A changed plan is charged for in the middle of its period: back for the old one, on for the new one. */
function tellProration(teller: Teller, bill: Happening) {
  const line = (description: string, amount: number, price: string): Json => ({
    description,
    amount,
    ...(teller.era === 'legacy'
      ? { proration: true, price: { id: price } }
      : {
          pricing: { price_details: { price } },
          parent: { type: 'subscription_item_details', subscription_item_details: { proration: true } },
        }),
  });
  const lines = [
    line('Unused time on Premium', -1300, 'price_premium_month_eur'),
    line('Remaining time on Pro', 2000, 'price_pro_month_eur'),
  ];
  tellMoney(teller, bill, teller.era === 'legacy' ? { invoice: bill.id } : {});
  const more = { lines: { object: 'list', data: lines }, billing_reason: 'subscription_update' };
  teller.say(stripeEvent('invoice.paid', bill.at, invoiceOf(teller, { ...bill, status: 'paid', more })));
  if (teller.era === 'current') tellInvoicePayment(teller, bill);
}

function tellRefund(teller: Teller, refund: Refund, bill: Happening) {
  const { at, amount, customer } = bill;
  const [intent, charge] = [intentId(teller, bill), chargeId(teller, bill)];
  const give = (at: number, part: number, inAll: number, status = 'succeeded') => {
    const object = refundObject({ id: `re_${charge}_${inAll}`, charge, intent, amount: part, status, created: at });
    const own = teller.era === 'legacy' && bill.subscription !== null ? { invoice: bill.id } : {};
    const charged = { id: charge, intent, customer, amount, created: bill.created, ...own };
    const refunded = chargeObject({ ...charged, refunded: inAll });
    teller.say(stripeEvent('charge.refunded', at, refunded));
    teller.say(stripeEvent('refund.created', at, object));
    return object;
  };
  if (refund === 'part' || refund === 'twice') give(at, 500, 500);
  if (refund === 'twice') give(at + HOUR, amount - 500, amount);
  if (refund === 'full') give(at, amount, amount);
  if (refund !== 'failed') return;
  const pending = give(at, amount, amount, 'pending');
  teller.say(stripeEvent('refund.failed', at + HOUR, { ...pending, status: 'failed' }));
}

function tellDispute(teller: Teller, dispute: 'won' | 'lost' | 'inquiry', bill: Happening) {
  const { at, amount } = bill;
  const [intent, charge] = [intentId(teller, bill), chargeId(teller, bill)];
  const tell = (type: string, at: number, status: string) => {
    const object = disputeObject({ id: `dp_${charge}`, charge, intent, amount, status, created: bill.at });
    teller.say(stripeEvent(`charge.dispute.${type}`, at, object));
  };
  teller.say(
    stripeEvent('radar.early_fraud_warning.created', at - HOUR, fraudWarningObject(`issfr_${charge}`, charge)),
  );
  if (dispute === 'inquiry') {
    tell('created', at, 'warning_needs_response');
    tell('closed', at + 20 * HOUR, 'warning_closed');
    return;
  }
  tell('created', at, 'needs_response');
  tell('funds_withdrawn', at, 'needs_response');
  tell('updated', at + 10 * HOUR, 'under_review');
  tell('closed', at + 20 * HOUR, dispute);
  if (dispute === 'won') tell('funds_reinstated', at + 20 * HOUR, dispute);
}

/** Bought once, by a Stripe customer or by a guest, with an invoice or without. */
function tellPurchase(teller: Teller, plan: PurchasePlan, n: number) {
  const { key, userId, say } = teller;
  const created = BEGIN + plan.at * HOUR;
  const customer = plan.customer === null ? null : customerId(teller, plan.customer);
  const bill = {
    id: `in_${key}_b${n}`,
    name: `b${n}`,
    customer,
    subscription: null,
    amount: 999,
    created,
    at: created,
  };
  const invoiced = plan.invoiced && customer !== null;
  const session = sessionObject(`cs_${key}_b${n}`, customer ?? '', {
    mode: 'payment',
    customer,
    payment_intent: intentId(teller, bill),
    invoice: invoiced ? bill.id : null,
    metadata: { userId, plan: 'extra_generations', quantity: '2' },
    amount_total: 999,
  });
  if (invoiced) tellPaid(teller, bill);
  else tellMoney(teller, bill, {});
  say(stripeEvent('checkout.session.completed', created + 1, session));
  tellRefund(teller, plan.refund, { ...bill, at: created + 30 * HOUR });
}
