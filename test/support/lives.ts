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
  type StripeEvent,
  type SubscriptionOptions,
  sessionObject,
  stripeEvent,
  subscriptionObject,
  upcomingInvoiceObject,
} from './stripe-events.ts';

const DAY = 86_400;
const START = 1_760_000_000;

/**
 * One subscription from beginning to end, as Stripe tells it: bought, changed twice in one second, paid, renewed after a failed
 * attempt, deleted. In their true order, which is not that of their ids.
 */
export function subscriptionLife(key: string, era: Era = 'current'): StripeEvent[] {
  const userId = `user-${key}`;
  const customer = `cus_${key}`;
  const id = `sub_${key}`;
  const first = { id, customer, userId, era, start: START, end: START + 30 * DAY };
  const second = { ...first, start: START + 30 * DAY, end: START + 60 * DAY };
  const invoice = (n: number, more: object) =>
    invoiceObject({ id: `in_${key}_${n}`, customer, subscription: id, era, ...more });
  const renewal = START + 30 * DAY;
  return [
    stripeEvent('customer.created', START, customerObject(customer, userId)),
    stripeEvent('customer.subscription.created', START, subscriptionObject({ ...first, status: 'incomplete' })),
    stripeEvent('customer.subscription.updated', START, subscriptionObject({ ...first, status: 'active' }), {
      previous: { status: 'incomplete' },
    }),
    stripeEvent('invoice.finalized', START, invoice(1, { status: 'open', attempts: 0 })),
    stripeEvent('invoice.paid', START + 1, invoice(1, { status: 'paid', created: START })),
    // Cancel clicked on and off in one second: only the state before it tells which came first.
    stripeEvent(
      'customer.subscription.updated',
      START + 90,
      subscriptionObject({ ...first, more: { cancel_at_period_end: true } }),
      {
        previous: { cancel_at_period_end: false },
      },
    ),
    stripeEvent('customer.subscription.updated', START + 90, subscriptionObject(first), {
      previous: { cancel_at_period_end: true },
    }),
    stripeEvent('invoice.payment_failed', renewal + 60, invoice(2, { status: 'open', attempts: 1, created: renewal })),
    stripeEvent('customer.subscription.updated', renewal + 60, subscriptionObject({ ...second, status: 'past_due' }), {
      previous: { status: 'active' },
    }),
    stripeEvent('invoice.paid', renewal + DAY, invoice(2, { status: 'paid', attempts: 2, created: renewal })),
    stripeEvent('customer.subscription.updated', renewal + DAY, subscriptionObject({ ...second, status: 'active' }), {
      previous: { status: 'past_due' },
    }),
    stripeEvent(
      'customer.subscription.deleted',
      renewal + 9 * DAY,
      subscriptionObject({
        ...second,
        status: 'canceled',
        more: { ended_at: renewal + 9 * DAY, canceled_at: renewal + 9 * DAY },
      }),
    ),
  ];
}

/**
 * A subscription whose events leave something out, with what look-ups answer: items and lines behind the tenth, a discount by ID, and
 * a pack on its first invoice that only its price tells. In their true order.
 */
export function cutShortLife(key: string, era: Era = 'current'): StripeEvent[] {
  const userId = `user-${key}`;
  const customer = `cus_${key}`;
  const id = `sub_${key}`;
  const price = (name: string, more: Json = {}) => priceObject(null, { id: `price_${name}`, unit_amount: 1, ...more });
  const pack = price('pack', { type: 'one_time', recurring: null, metadata: { plan: 'extra_generations' } });
  const period = era === 'legacy' ? {} : { current_period_start: START, current_period_end: START + 30 * DAY };
  const item = (n: number, of: Json) => ({ id: `si_${key}_${10 + n}`, price: of, quantity: 1, ...period });
  const meters = Array.from({ length: 10 }, (_, n) => item(n, price(`meter_${n}`)));
  const plan = item(11, priceObject('premium_month_eur'));
  const full = { id: `di_${key}`, object: 'discount', end: null, coupon: { percent_off: 50 } };
  const sub = (data: Json[], hasMore: boolean, more: Json = {}) =>
    subscriptionObject({
      ...{ id, customer, userId, era, start: START },
      more: { items: { object: 'list', data, has_more: hasMore }, discounts: [full.id], ...more },
    });
  const cut = (more: Json = {}) => sub(meters, true, more);
  const bills = era === 'legacy' ? { type: 'invoiceitem' } : { parent: { invoice_item_details: { proration: false } } };
  const named =
    era === 'legacy' ? { price: { id: pack['id'] } } : { pricing: { price_details: { price: pack['id'] } } };
  const lines = Array.from({ length: 10 }, (_, n) => ({ id: `il_${n}`, amount: 0, description: `Meter ${n}` }));
  const sold = { id: 'il_10', amount: 499, description: 'Pack', ...bills };
  const paidBy = era === 'legacy' ? { payment_intent: `pi_${key}`, charge: `ch_${key}` } : {};
  const invoice = (n: number, more: InvoiceOptions['more'] = {}) =>
    invoiceObject({ ...{ id: `in_${key}_${n}`, customer, subscription: id, era, amount: 499, created: START }, more });
  const updated = (at: number, object: Json, previous: Json) =>
    stripeEvent('customer.subscription.updated', START + at, object, { previous });
  return [
    stripeEvent('customer.created', START, customerObject(customer, userId)),
    stripeEvent('customer.subscription.created', START, cut()),
    stripeEvent('customer.subscription.synced', START + 2, sub([...meters, plan], false, { discounts: [full] })),
    stripeEvent('invoice.paid', START + 2, invoice(1, { lines: { data: lines, has_more: true }, ...paidBy })),
    stripeEvent('invoice_payment.paid', START + 2, invoicePaymentObject(`inpay_${key}`, `in_${key}_1`, `pi_${key}`)),
    stripeEvent('invoice.lines.synced', START + 3, {
      id: `in_${key}_1`,
      customer,
      lines: { data: [...lines, { ...sold, price: pack }] },
    }),
    stripeEvent('invoice.paid', START + 4, invoice(2, { lines: { data: [{ ...sold, ...named }] } })),
    updated(90, cut({ cancel_at_period_end: true }), { cancel_at_period_end: false }),
    updated(90, cut(), { cancel_at_period_end: true }),
    stripeEvent(
      'refund.created',
      START + 200,
      refundObject({ id: `re_${key}`, charge: `ch_${key}`, intent: `pi_${key}`, amount: 499, created: START + 200 }),
    ),
    updated(300, cut({ discounts: [] }), { discounts: [full.id] }),
    stripeEvent('customer.subscription.deleted', START + 400, cut({ status: 'canceled', ended_at: START + 400 })),
  ];
}

/**
 * A customer with much money moving: a trial that converts, renewals with failed attempts, a plan changed twice in one second, a
 * part refunded, all of it refunded and then a new payment, a dispute that is won, and a one-time purchase by a second Stripe
 * customer of the same user. In their true order.
 */
export function moneyfulLife(key: string, era: Era = 'current'): StripeEvent[] {
  const userId = `user-${key}`;
  const [customer, second] = [`cus_${key}`, `cus_${key}_2`];
  const id = `sub_${key}`;
  const legacy = era === 'legacy';
  const day = (n: number) => START + n * DAY;
  const pro = priceObject('pro_month_eur');
  const sub = (start: number, more: Partial<SubscriptionOptions> = {}) =>
    subscriptionObject({ id, customer, userId, era, start: day(start), end: day(start + 30), ...more });
  const itemsBefore = (price: Json, quantity: number) => ({
    items: { object: 'list', data: [{ id: `si_${id}`, price, quantity }] },
  });
  const [premium, trial] = [priceObject('premium_month_eur'), { trial_end: day(14) }];
  const updated = (at: number, object: Json, previous: Json) =>
    stripeEvent('customer.subscription.updated', at, object, { previous });
  const paidBy = (n: number) => (legacy ? { payment_intent: `pi_${key}_${n}`, charge: `ch_${key}_${n}` } : {});
  const invoice = (n: number, more: Partial<InvoiceOptions>) =>
    invoiceObject({
      id: `in_${key}_${n}`,
      customer,
      subscription: id,
      era,
      ...more,
      more: { ...more.more, ...paidBy(n) },
    });
  /** What Stripe tells around a payment of an invoice. Since "basil" only `invoice_payment.paid` says which intent it was. */
  const paid = (n: number, at: number, attempts = 1) => {
    const names = { id: `ch_${key}_${n}`, intent: `pi_${key}_${n}`, customer, created: at };
    const own = legacy ? { invoice: `in_${key}_${n}` } : {};
    const options = { status: 'paid', attempts, created: at - 60, more: { status_transitions: { paid_at: at } } };
    return [
      stripeEvent('charge.succeeded', at, chargeObject({ ...names, ...own })),
      stripeEvent(
        'payment_intent.succeeded',
        at,
        intentObject({ ...names, ...own, id: names.intent, charge: names.id }),
      ),
      stripeEvent('invoice.paid', at, invoice(n, options)),
      ...(legacy
        ? [stripeEvent('invoice.payment_succeeded', at, invoice(n, options))]
        : [
            stripeEvent(
              'invoice_payment.paid',
              at,
              invoicePaymentObject(`inpay_${key}_${n}`, `in_${key}_${n}`, names.intent),
            ),
          ]),
    ];
  };
  const refunded = (n: number, at: number, amount: number, inAll = amount) => {
    const names = { charge: `ch_${key}_${n}`, intent: `pi_${key}_${n}`, created: at };
    const refund = refundObject({ ...names, id: `re_${key}_${n}_${inAll}`, amount });
    return [
      stripeEvent(
        'charge.refunded',
        at,
        chargeObject({ id: names.charge, intent: names.intent, customer, refunded: inAll, created: at }),
      ),
      stripeEvent('refund.created', at, refund),
    ];
  };
  const disputed = (type: string, at: number, status: string) =>
    stripeEvent(
      `charge.dispute.${type}`,
      at,
      disputeObject({ id: `dp_${key}`, charge: `ch_${key}_3`, intent: `pi_${key}_3`, status, created: day(80) }),
    );
  const card = (more: Json = {}) => paymentMethodObject(`pm_${key}`, customer, more);
  const bought = { charge: `ch_${key}_9`, intent: `pi_${key}_9` };

  return [
    stripeEvent('customer.created', START, customerObject(customer, userId)),
    stripeEvent('payment_method.attached', START, card()),
    stripeEvent('customer.subscription.created', START, sub(0, { status: 'trialing', price: premium, more: trial })),
    stripeEvent('invoice.paid', START, invoice(0, { status: 'paid', amount: 0, attempts: 0, created: START })),
    stripeEvent(
      'customer.subscription.trial_will_end',
      day(11),
      sub(0, { status: 'trialing', price: premium, more: trial }),
    ),
    updated(day(14), sub(14, { price: premium, more: trial }), { status: 'trialing' }),
    ...paid(1, day(14) + 3600),
    // Another plan and another quantity in one second: only what each says was before tells which came first.
    updated(day(20), sub(14, { price: pro, more: trial }), itemsBefore(premium, 1)),
    updated(day(20), sub(14, { price: pro, quantity: 2, more: trial }), itemsBefore(pro, 1)),
    ...refunded(1, day(21), 500),
    ...refunded(1, day(22), 300, 800),
    stripeEvent('customer.created', day(30), customerObject(second, userId)),
    stripeEvent(
      'checkout.session.completed',
      day(30) + 5,
      sessionObject(`cs_${key}`, second, {
        mode: 'payment',
        payment_intent: bought.intent,
        metadata: { userId, plan: 'extra_generations', quantity: '2' },
      }),
    ),
    stripeEvent(
      'payment_intent.succeeded',
      day(30) + 4,
      intentObject({ id: bought.intent, customer: second, charge: bought.charge }),
    ),
    stripeEvent(
      'charge.succeeded',
      day(30) + 4,
      chargeObject({ id: bought.charge, intent: bought.intent, customer: second }),
    ),
    stripeEvent('radar.early_fraud_warning.created', day(31), fraudWarningObject(`issfr_${key}`, bought.charge)),
    stripeEvent('invoice.payment_failed', day(44), invoice(2, { status: 'open', attempts: 1, created: day(44) })),
    updated(day(44), sub(44, { status: 'past_due', price: pro, quantity: 2 }), { status: 'active' }),
    stripeEvent('invoice.payment_failed', day(45), invoice(2, { status: 'open', attempts: 2, created: day(44) })),
    stripeEvent(
      'invoice.payment_action_required',
      day(45),
      invoice(2, { status: 'open', attempts: 2, created: day(44) }),
    ),
    stripeEvent('payment_method.automatically_updated', day(46), card({ exp_year: 2032 }), {
      previous: { card: { exp_year: 2030 } },
    }),
    ...paid(2, day(46), 3),
    updated(day(46), sub(44, { price: pro, quantity: 2 }), { status: 'past_due' }),
    ...refunded(2, day(50), 1999),
    stripeEvent(
      'invoice.upcoming',
      day(67),
      upcomingInvoiceObject({ customer, subscription: id, era, periodEnd: day(74) }),
    ),
    updated(day(74), sub(74, { price: pro, quantity: 2 }), {}),
    ...paid(3, day(74) + 3600),
    disputed('created', day(80), 'needs_response'),
    disputed('funds_withdrawn', day(80), 'needs_response'),
    disputed('updated', day(85), 'under_review'),
    disputed('closed', day(90), 'won'),
    disputed('funds_reinstated', day(90), 'won'),
  ];
}

/**
 * A subscription in a currency of its price's options, with seats and a yearly add-on beside the plan: seats are added, then the plan and
 * the seats change in one second, and the plan renews. What its price costs in that currency, a look-up told meanwhile.
 */
export function itemsLife(key: string, era: Era = 'current'): StripeEvent[] {
  const customer = `cus_${key}`;
  const userId = `user-${key}`;
  const sold = (plan: string) => priceObject(`${plan}_month_usd`, { id: `price_${plan}_multi`, currency: 'usd' });
  const seat = priceObject(null, { id: 'price_seat', currency: 'sek', unit_amount: 500 });
  const addOn = priceObject(null, {
    id: 'price_addon',
    currency: 'sek',
    metadata: { plan: 'extra_generations' },
    recurring: { interval: 'year', interval_count: 1 },
  });
  const told = (seats: number, plan: string, start = START) => {
    const period = (end: number) => (era === 'current' ? { current_period_start: start, current_period_end: end } : {});
    const end = start + 30 * DAY;
    const data = [
      { id: `si_a_${key}`, price: seat, quantity: seats, ...period(end) },
      { id: `si_b_${key}`, price: addOn, quantity: 1, ...period(START + 365 * DAY) },
      { id: `si_c_${key}`, price: sold(plan), quantity: 1, ...period(end) },
    ];
    const more = { currency: 'sek', items: { object: 'list', data } };
    return subscriptionObject({ id: `sub_${key}`, customer, userId, era, start, end, more });
  };
  const updated = (at: number, before: Json, now: Json, more: Json = {}) =>
    stripeEvent('customer.subscription.updated', at, now, { previous: { items: before['items'], ...more } });
  const renewal = START + 30 * DAY;
  const renewed = told(6, 'premium', renewal);
  const before = era === 'current' ? {} : { current_period_start: START, current_period_end: renewal };
  const price = (plan: string, amount: number) => ({
    ...sold(plan),
    customer,
    currency_options: { sek: { unit_amount: amount } },
  });
  return [
    stripeEvent('customer.created', START, customerObject(customer, userId)),
    stripeEvent('customer.subscription.created', START, told(3, 'basic')),
    stripeEvent('price.synced', START + 2, price('basic', 10_900)),
    updated(START + 60, told(3, 'basic'), told(5, 'basic')),
    updated(START + 120, told(5, 'basic'), told(5, 'premium')),
    updated(START + 120, told(5, 'premium'), told(6, 'premium')),
    stripeEvent('price.synced', START + 122, price('premium', 23_900)),
    updated(renewal, told(6, 'premium'), renewed, before),
  ];
}
