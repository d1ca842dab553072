import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openAnsweringStripe } from '../support/answering-stripe.ts';
import { rebuilt } from '../support/rebuilt.ts';
import {
  customerObject,
  disputeObject,
  type Era,
  type Json,
  priceObject,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const NOW = Math.floor(Date.now() / 1000) - 60;
const DAY = 86_400;
const ERAS: Era[] = ['legacy', 'current'];

let stripe: Awaited<ReturnType<typeof openAnsweringStripe>>;
let tollgate: Tollgate;
beforeAll(async () => {
  stripe = await openAnsweringStripe();
  tollgate = await startTollgate({ stripe: { apiBase: stripe.apiBase } });
});
afterAll(async () => {
  const different = (await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same');
  await tollgate.close();
  await stripe.close();
  expect(different).toEqual([]);
});
let people = 0;
/** Each test has a customer of its own. */
let key: string;
beforeEach(async () => {
  people += 1;
  key = `p${people}`;
  stripe.setAway(false);
  while ((await lookUp()) > 0); // what the test before left to ask
  stripe.asked.length = 0;
  await tell(stripeEvent('customer.created', NOW, customerObject(`cus_${key}`, key)));
});

async function tell(...events: StripeEvent[]) {
  for (const event of events) await tollgate.deliver(event);
  await tollgate.settle();
}
/** Asks Stripe once, and folds what it answers. */
async function lookUp() {
  const asked = await tollgate.app.lookUp.runOnce();
  await tollgate.settle();
  return asked;
}

interface Customer {
  plan: { code: string };
  subscriptions: { plan: { code: string } | null; items: { discounts: Json[] }[]; discounts: Json[] }[];
  endedSubscriptions: { nodes: { plan: { code: string } | null }[] };
  entitlements: { feature: { code: string }; limit: number | null }[];
  payments: { nodes: { id: string; description: string | null; plan: { code: string } | null }[] };
}
async function customer(): Promise<Customer> {
  const query = `query($id: ID!) { customer(userId: $id) {
    plan { code } endedSubscriptions { nodes { plan { code } } } subscriptions { plan { code } items { quantity discounts { ...off } } discounts { ...off } }
    entitlements { feature { code } limit } payments(first: 9) { nodes { id description plan { code } } } } }
    fragment off on Discount { percentOff promotionCode amountOff { amount } }`;
  return (await tollgate.ask({ userId: 'ada', roles: ['admin'] }, query, { id: key }))['customer'] as Customer;
}
const generations = async () =>
  (await customer()).entitlements.find(({ feature }) => feature.code === 'generations')?.limit;

interface CurrencyRevenue {
  currency: string;
  mrr: { amount: number };
  byPlan: { plan: { code: string } | null; gross: { amount: number }; refunded: { amount: number } }[];
}
async function report(currency: string): Promise<CurrencyRevenue | undefined> {
  const query = `query($from: DateTime!, $to: DateTime!) { revenue(from: $from, to: $to) {
    currencies { currency mrr { amount } byPlan { plan { code } gross { amount } refunded { amount } } } } }`;
  // Some events here are dated seconds ahead, behind an answer of Stripe.
  const range = {
    from: new Date((NOW - 9 * DAY) * 1000).toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
  };
  const { revenue } = await tollgate.ask({ userId: 'ada', roles: ['admin'] }, query, range);
  return (revenue as { currencies: CurrencyRevenue[] }).currencies.find(
    (one) => one.currency === currency.toUpperCase(),
  );
}
const mrr = async (currency: string) => (await report(currency))?.mrr.amount ?? 0;
/** By plan: what was paid, what was refunded. */
const booked = async (currency: string) =>
  Object.fromEntries(
    ((await report(currency))?.byPlan ?? [])
      .filter(({ gross, refunded }) => gross.amount + refunded.amount > 0)
      .map(({ plan, gross, refunded }) => [plan?.code ?? 'none', [gross.amount, refunded.amount]]),
  );

const recurring = (name: string, amount: number, currency = 'eur') =>
  priceObject(`${name}_month_${currency}`, {
    id: `price_${name}_${currency}`,
    type: 'recurring',
    currency,
    unit_amount: amount,
  });
/** A price that was made in the dashboard and is called nothing. */
const nameless = (id: string, amount: number, currency = 'eur') =>
  priceObject(null, { id, type: 'recurring', currency, unit_amount: amount });
const PACK = priceObject('extra_generations_one_time_eur', {
  id: 'price_pack',
  type: 'one_time',
  unit_amount: 499,
  recurring: null,
});

const item = (id: string, price: Json, era: Era, more: Json = {}) => ({
  id,
  object: 'subscription_item',
  price,
  quantity: 1,
  discounts: [],
  ...(era === 'legacy' ? {} : { current_period_start: NOW, current_period_end: NOW + 30 * DAY }),
  ...more,
});
const itemsOf = (data: Json[], id: string, hasMore = false) => ({
  object: 'list',
  data,
  has_more: hasMore,
  url: `/v1/subscription_items?subscription=${id}`,
});
const subscription = (era: Era, more: Json) =>
  subscriptionObject({ id: `sub_${key}`, customer: `cus_${key}`, era, start: NOW, more });

interface LineOptions {
  proration?: boolean;
  itemId?: string | null;
  description?: string;
  more?: Json;
}
function line(era: Era, price: Json, amount: number, options: LineOptions = {}): Json {
  const { proration = false, itemId = null, description = `1 × ${price['id']}`, more = {} } = options;
  const details = { proration, subscription: `sub_${key}`, subscription_item: itemId };
  const shape =
    era === 'legacy'
      ? {
          price: { ...price, object: 'price' },
          proration,
          subscription_item: itemId,
          type: proration ? 'invoiceitem' : 'subscription',
        }
      : {
          pricing: { type: 'price_details', price_details: { price: price['id'] } },
          parent: { type: 'subscription_item_details', subscription_item_details: details, invoice_item_details: null },
        };
  return {
    id: `il_${Math.random().toString(36).slice(2)}`,
    object: 'line_item',
    amount,
    description,
    ...shape,
    ...more,
  };
}
function packLine(era: Era, amount = 499): Json {
  const row = line(era, PACK, amount, { description: 'Extra generations' });
  if (era === 'legacy') return { ...row, type: 'invoiceitem', price: { id: PACK['id'], object: 'price' } };
  const details = { invoice_item: 'ii_1', proration: false, subscription: null };
  return { ...row, parent: { type: 'invoice_item_details', invoice_item_details: details } };
}
interface BillOptions {
  n?: number;
  status?: string;
  currency?: string;
  alone?: boolean;
  hasMore?: boolean;
  more?: Json;
}
function invoice(era: Era, amount: number, lines: Json[], options: BillOptions = {}): Json {
  const { n = 1, status = 'paid', currency = 'eur', alone = false, hasMore = false, more = {} } = options;
  const id = `in_${key}_${n}`;
  const paidBy = alone ? null : `sub_${key}`;
  return {
    id,
    object: 'invoice',
    customer: `cus_${key}`,
    status,
    amount_due: amount,
    amount_paid: status === 'paid' ? amount : 0,
    total: amount,
    currency,
    attempt_count: 1,
    created: NOW + n,
    lines: { object: 'list', data: lines, has_more: hasMore, url: `/v1/invoices/${id}/lines` },
    status_transitions: { paid_at: status === 'paid' ? NOW + n : null },
    ...(era === 'legacy'
      ? { subscription: paidBy }
      : { parent: paidBy && { type: 'subscription_details', subscription_details: { subscription: paidBy } } }),
    ...more,
  };
}

describe.each(ERAS)('a list that an event cuts short (%s)', (era) => {
  const meters = () =>
    Array.from({ length: 11 }, (_, n) => item(`si_${key}_${100 + n}`, nameless(`price_meter_${n}`, 0), era));
  const premium = () => item(`si_${key}_999`, recurring('premium', 1999), era);
  const whole = (more: Json = {}) =>
    subscription(era, { items: itemsOf([...meters(), premium()], `sub_${key}`), ...more });
  const cut = (more: Json = {}) =>
    subscription(era, { items: itemsOf(meters().slice(0, 10), `sub_${key}`, true), ...more });
  const event = (type: string, object: Json, second = 0) =>
    stripeEvent(`customer.subscription.${type}`, NOW + second, object);

  test('a plan among the items that a subscription event leaves out is read from Stripe', async () => {
    stripe.put(whole());
    await tell(event('created', cut()));
    await lookUp();
    expect(await customer()).toMatchObject({
      plan: { code: 'premium' },
      subscriptions: [{ plan: { code: 'premium' } }],
    });
    expect((await customer()).subscriptions[0]?.items).toHaveLength(12);
    expect(await lookUp()).toBe(0);
  });

  test('an answer that is cut short itself is read to its end, page by page', async () => {
    const many = Array.from({ length: 230 }, (_, n) => item(`si_${key}_${100 + n}`, nameless(`price_x_${n}`, 0), era));
    stripe.put(cut());
    stripe.putList('/v1/subscription_items', [...meters().slice(0, 10), ...many, premium()]);
    await tell(event('created', cut()));
    await lookUp();
    expect((await customer()).plan.code).toBe('premium');
    expect(stripe.asked.filter((path) => path.startsWith('/v1/subscription_items'))).toHaveLength(3);
  });

  test('an event that is cut short removes nothing that was known, even before Stripe answers [S111]', async () => {
    stripe.setAway(true);
    await tell(event('created', whole()), event('updated', cut({ cancel_at_period_end: true }), 5));
    await expect(lookUp()).rejects.toThrow();
    expect((await customer()).plan.code).toBe('premium');
    expect((await customer()).subscriptions[0]?.items).toHaveLength(12);
  });

  test('an item that was removed meanwhile is gone when Stripe has answered', async () => {
    const now = NOW + 10;
    stripe.put(subscription(era, { items: itemsOf(meters(), `sub_${key}`) }));
    await tell(event('created', whole()), event('updated', cut({ metadata: { seen: now } }), 5));
    await lookUp();
    expect((await customer()).plan.code).toBe('free');
  });

  test('a list of an ended object is not looked up', async () => {
    const ended = { status: 'canceled', ended_at: NOW + 9 };
    await tell(event('created', whole()), event('deleted', cut(ended), 9));
    expect(await lookUp()).toBe(0);
    expect((await customer()).endedSubscriptions.nodes[0]?.plan?.code).toBe('premium');
  });

  test('a subscription that Stripe does not know is looked up once', async () => {
    await tell(event('created', cut()));
    expect([await lookUp(), await lookUp()]).toEqual([1, 0]);
  });

  test('an invoice whose first ten lines are prorations is named after and booked for its plan', async () => {
    const currency = era === 'legacy' ? 'chf' : 'sek';
    const [plan, seat] = [recurring('premium', 1999, currency), nameless(`price_seat_${currency}`, 500, currency)];
    const items = [item(`si_${key}_1`, plan, era), item(`si_${key}_2`, seat, era)];
    const prorations = Array.from({ length: 10 }, (_, n) =>
      line(era, seat, n % 2 ? 100 : -100, { proration: true, description: 'Time on Seat' }),
    );
    const rest = [line(era, seat, 500), line(era, plan, 1999, { description: '1 × Premium' })];
    await tell(event('created', subscription(era, { items: itemsOf(items, `sub_${key}`) })));
    stripe.putList(`/v1/invoices/in_${key}_1/lines`, [...prorations, ...rest]);
    await tell(stripeEvent('invoice.paid', NOW + 1, invoice(era, 2499, prorations, { currency, hasMore: true })));
    await lookUp();
    expect((await customer()).payments.nodes[0]).toMatchObject({
      description: '1 × Premium',
      plan: { code: 'premium' },
    });
    expect(await booked(currency)).toEqual({ premium: [1999, 0], none: [500, 0] });
    // Another event of it, cut short as well, changes nothing and asks nothing.
    await tell(
      stripeEvent('invoice.payment_succeeded', NOW + 2, invoice(era, 2499, prorations, { currency, hasMore: true })),
    );
    expect(await lookUp()).toBe(0);
    expect(await booked(currency)).toEqual({ premium: [1999, 0], none: [500, 0] });
  });
});

describe('a discount that an event names by ID', () => {
  const coupon = { id: 'HALF', object: 'coupon', percent_off: 50, amount_off: null, duration: 'forever', name: 'Half' };
  const discount = (of: unknown, more: Json = {}) => ({
    id: `di_${key}`,
    object: 'discount',
    end: null,
    promotion_code: null,
    source: { type: 'coupon', coupon: of },
    ...more,
  });
  const created = (more: Json, of: Json = {}, era: Era = 'current') =>
    stripeEvent(
      'customer.subscription.created',
      NOW,
      subscription(era, {
        items: itemsOf([item(`si_${key}`, recurring('premium', 2199, 'usd'), era, of)], `sub_${key}`),
        ...more,
      }),
    );
  const before = new Map<string, number>();
  beforeEach(async () => void before.set(key, await mrr('usd')));
  const added = async () => (await mrr('usd')) - (before.get(key) ?? 0);
  /** Of the subscription and of its items. */
  const discounts = async () => {
    const [of] = (await customer()).subscriptions;
    return [...(of?.discounts ?? []), ...(of?.items ?? []).flatMap((item) => item.discounts)];
  };

  /** What Stripe tells beside the subscription: the discount itself, and the invoice that it lowered. */
  const beside = (era: Era) => {
    const told = { id: `di_${key}`, object: 'discount', customer: `cus_${key}`, end: null, promotion_code: null };
    const names = era === 'legacy' ? { coupon } : { source: { type: 'coupon', coupon: 'HALF' } };
    const lowered = {
      subtotal: 2199,
      total_discount_amounts: [{ amount: 1099, discount: `di_${key}` }],
      discounts: [`di_${key}`],
    };
    const bill = invoice(era, 1100, [line(era, recurring('premium', 2199, 'usd'), 2199)], {
      currency: 'usd',
      more: lowered,
    });
    return [
      stripeEvent('customer.discount.created', NOW, { ...told, ...names }),
      stripeEvent('invoice.paid', NOW + 1, bill),
    ];
  };

  const several = (full: Json) => ({ discounts: [full] });
  const none = () => ({});
  const PLACES = [
    { where: 'on the subscription, with its coupon', onSubscription: several, onItem: none, of: coupon },
    { where: 'on the subscription, with the ID of its coupon', onSubscription: several, onItem: none, of: 'HALF' },
    { where: 'on the item', onSubscription: none, onItem: several, of: 'HALF' },
  ];
  test.each(ERAS.flatMap((era) => PLACES.map((place) => ({ ...place, era }))))(
    'a discount that an event names by ID is looked up: $where ($era shape) [S112]',
    async ({ onSubscription, onItem, of, era }) => {
      stripe.put(coupon);
      const full = discount(of);
      // An answer has the current shape, whatever shape the events of the webhook endpoint have.
      stripe.put(created(onSubscription(full), onItem(full)).data.object);
      const bare = (more: object) => ('discounts' in more ? { discounts: [`di_${key}`] } : {});
      await tell(created(bare(onSubscription(full)), bare(onItem(full)), era), ...beside(era));
      await lookUp();
      expect([await added(), await discounts()]).toMatchObject([1100, [{ percentOff: 50 }]]);
      // The next event names it by ID again, and takes nothing away.
      const afterAnswer = Math.ceil(Date.now() / 1000) + 1;
      const renewed = created(bare(onSubscription(full)), { ...bare(onItem(full)), quantity: 2 }, era);
      await tell(stripeEvent('customer.subscription.updated', afterAnswer, renewed.data.object));
      expect(await added()).toBe(2199);
      const ended = created({ discounts: [] }, {}, era);
      await tell(stripeEvent('customer.subscription.updated', afterAnswer + 1, ended.data.object));
      expect([await added(), await discounts()]).toEqual([2199, []]);
    },
  );

  test('a discount in an event from before basil is complete, and needs no look-up', async () => {
    const told = { id: `di_${key}`, object: 'discount', coupon, end: null };
    await tell(created({ discount: told, discounts: [`di_${key}`] }, {}, 'legacy'), ...beside('legacy'));
    expect(await lookUp()).toBe(0);
    expect([await added(), await discounts()]).toMatchObject([1100, [{ percentOff: 50 }]]);
  });

  test('a discount names its promotion code, even if an event from before basil contains the coupon', async () => {
    stripe.put(coupon);
    stripe.put({ id: 'promo_1', object: 'promotion_code', code: 'SPRING' });
    stripe.put(created({ discounts: [discount('HALF', { promotion_code: 'promo_1' })] }).data.object);
    const told = { id: `di_${key}`, object: 'discount', coupon, end: null, promotion_code: 'promo_1' };
    await tell(created({ discount: told, discounts: [`di_${key}`] }));
    await lookUp();
    expect(await discounts()).toMatchObject([{ percentOff: 50, promotionCode: 'SPRING' }]);
  });

  test('a discount on an item that is read on a further page is looked up', async () => {
    stripe.put(coupon);
    const meter = item(`si_${key}_1`, nameless('price_meter_usd', 0, 'usd'), 'current');
    const of = recurring('premium', 2199, 'usd');
    const plan = item(`si_${key}_2`, of, 'current', { discounts: [discount('HALF')] });
    const cut = subscription('current', { items: itemsOf([meter], `sub_${key}`, true) });
    stripe.put(cut);
    stripe.putList('/v1/subscription_items', [meter, plan]);
    await tell(stripeEvent('customer.subscription.created', NOW, cut));
    await lookUp();
    expect(await added()).toBe(1100);
    expect(stripe.asked.some((path) => path.includes('expand%5B%5D=data.discounts'))).toBe(true);
  });

  test('a discount whose coupon was deleted is looked up once, and counts as none', async () => {
    stripe.put(created({ discounts: [discount('GONE')] }).data.object);
    await tell(created({ discounts: [`di_${key}`] }));
    await lookUp();
    expect([await lookUp(), await added(), await discounts()]).toEqual([0, 2199, []]);
  });
});

describe.each(ERAS)('an invoice with several lines (%s)', (era) => {
  const began = (currency: string, data: Json[]) =>
    stripeEvent(
      'customer.subscription.created',
      NOW,
      subscription(era, { currency, items: itemsOf(data, `sub_${key}`) }),
    );

  test('each line of an invoice is booked for its own plan, and the plan names the payment even if an add-on costs more', async () => {
    const currency = era === 'legacy' ? 'nok' : 'dkk';
    const [plan, seat] = [recurring('premium', 1999, currency), nameless(`price_seat_${currency}`, 5000, currency)];
    const lines = [line(era, seat, 5000), line(era, plan, 1999, { description: '1 × Premium' })];
    await tell(
      began(currency, [item(`si_${key}_1`, plan, era), item(`si_${key}_2`, seat, era)]),
      stripeEvent('invoice.paid', NOW + 1, invoice(era, 6999, lines, { currency })),
    );
    expect((await customer()).payments.nodes[0]).toMatchObject({
      description: '1 × Premium',
      plan: { code: 'premium' },
    });
    expect(await booked(currency)).toEqual({ premium: [1999, 0], none: [5000, 0] });
  });

  test('a plan change is booked for the new plan and named after it [S113]', async () => {
    const currency = era === 'legacy' ? 'pln' : 'czk';
    const [old, vip] = [recurring('premium', 1999, currency), recurring('vip', 9999, currency)];
    const lines = [
      line(era, old, -1999, { proration: true, description: 'Unused time on Premium' }),
      line(era, vip, 9999, { proration: true, description: 'Remaining time on VIP' }),
    ];
    const was = began(currency, [item(`si_${key}`, old, era)]);
    const is = began(currency, [item(`si_${key}`, vip, era)]).data.object;
    await tell(
      was,
      stripeEvent('customer.subscription.updated', NOW + 1, is),
      stripeEvent('invoice.paid', NOW + 1, invoice(era, 8000, lines, { currency })),
    );
    expect((await customer()).payments.nodes[0]).toMatchObject({
      description: 'Remaining time on VIP',
      plan: { code: 'vip' },
    });
    expect(await booked(currency)).toEqual({ vip: [8000, 0] });
  });

  test('a payment that the balance of the customer reduces is split over the invoice lines, and the parts add up to it', async () => {
    const currency = era === 'legacy' ? 'huf' : 'ron';
    const [plan, seat] = [recurring('premium', 1999, currency), nameless(`price_seat_${currency}`, 500, currency)];
    const lines = [line(era, seat, 500), line(era, plan, 1999)];
    await tell(
      began(currency, [item(`si_${key}_1`, plan, era), item(`si_${key}_2`, seat, era)]),
      stripeEvent('invoice.paid', NOW + 1, invoice(era, 1000, lines, { currency })),
    );
    expect(await booked(currency)).toEqual({ premium: [800, 0], none: [200, 0] });
  });
});

describe.each(ERAS)('a one-time price beside a subscription or on an invoice (%s)', (era) => {
  beforeEach(() => stripe.put(PACK));
  const intent = () => (era === 'legacy' ? { payment_intent: `pi_${key}`, charge: `ch_${key}` } : {});
  const paidBy = () =>
    stripeEvent('invoice_payment.paid', NOW + 2, {
      id: `inpay_${key}`,
      object: 'invoice_payment',
      invoice: `in_${key}_1`,
      payment: { type: 'payment_intent', payment_intent: `pi_${key}` },
    });
  const refunded = (amount: number) =>
    stripeEvent(
      'refund.created',
      NOW + 30,
      refundObject({ id: `re_${key}`, charge: `ch_${key}`, intent: `pi_${key}`, amount, created: NOW + 30 }),
    );
  const session = (more: Json) => sessionObject(`cs_${key}`, `cus_${key}`, { created: NOW, ...more });
  const premium = () =>
    subscription(era, { items: itemsOf([item(`si_${key}`, recurring('premium', 1999), era)], `sub_${key}`) });

  test('an invoice from the dashboard grants a one-time price once it is paid, and its refund revokes it', async () => {
    const open = invoice(era, 499, [packLine(era)], { status: 'open', alone: true, more: intent() });
    await tell(stripeEvent('invoice.finalized', NOW + 1, open));
    await lookUp();
    expect(await generations()).toBe(10);
    const paid = invoice(era, 499, [packLine(era)], { alone: true, more: intent() });
    await tell(stripeEvent('invoice.paid', NOW + 1, paid), paidBy());
    expect(await generations()).toBe(510);
    await tell(stripeEvent('invoice.payment_succeeded', NOW + 3, paid));
    expect(await generations()).toBe(510);
    expect(await lookUp()).toBe(0);
    await tell(refunded(499));
    expect(await generations()).toBe(10);
  });

  test('an invoice from the dashboard whose dispute is lost revokes the one-time price', async () => {
    const paid = invoice(era, 499, [packLine(era)], { alone: true, more: intent() });
    await tell(stripeEvent('invoice.paid', NOW + 1, paid), paidBy());
    await lookUp();
    expect(await generations()).toBe(510);
    const names = { id: `dp_${key}`, charge: `ch_${key}`, intent: `pi_${key}`, amount: 499, created: NOW + 9 };
    const disputed = disputeObject({ ...names, status: 'lost' });
    await tell(stripeEvent('charge.dispute.closed', NOW + 9, disputed));
    expect(await generations()).toBe(10);
  });

  test('a void invoice grants nothing', async () => {
    const voided = invoice(era, 499, [packLine(era)], { status: 'void', alone: true });
    await tell(stripeEvent('invoice.voided', NOW + 1, voided));
    await lookUp();
    expect(await generations()).toBe(10);
  });

  test('a subscription checkout grants its one-time price once, whether the session or the invoice or both report it [S114]', async () => {
    const sold = invoice(era, 2498, [line(era, recurring('premium', 1999), 1999), packLine(era)], { more: intent() });
    stripe.putList(`/v1/checkout/sessions/cs_${key}/line_items`, [
      { id: 'li_1', object: 'item', quantity: 1, price: recurring('premium', 1999) },
      { id: 'li_2', object: 'item', quantity: 1, price: PACK },
    ]);
    const told = session({ subscription: `sub_${key}`, invoice: `in_${key}_1`, amount_total: 2498 });
    await tell(stripeEvent('checkout.session.completed', NOW, told));
    await lookUp();
    await tell(stripeEvent('customer.subscription.created', NOW, premium()));
    expect(await generations()).toBe(1000);
    await tell(stripeEvent('invoice.paid', NOW + 1, sold), paidBy());
    await lookUp();
    expect(await generations()).toBe(1000);
    // A renewal sells it no second time.
    const renewal = invoice(era, 1999, [line(era, recurring('premium', 1999), 1999)], { n: 2 });
    await tell(stripeEvent('invoice.paid', NOW + 20, renewal));
    expect(await generations()).toBe(1000);
    await tell(refunded(2498));
    expect((await generations()) ?? 0).toBeLessThanOrEqual(500);
  });

  test('the invoice of a subscription checkout grants its one-time price if no event of the session arrives', async () => {
    const sold = invoice(era, 2498, [packLine(era), line(era, recurring('premium', 1999), 1999)]);
    await tell(
      stripeEvent('invoice.paid', NOW + 1, sold),
      stripeEvent('customer.subscription.created', NOW, premium()),
    );
    await lookUp();
    expect(await generations()).toBe(1000);
  });

  test('a one-time checkout with an invoice grants its price once, whichever event arrives first', async () => {
    const sold = invoice(era, 499, [packLine(era)], { alone: true, more: intent() });
    const told = session({
      mode: 'payment',
      payment_intent: `pi_${key}`,
      invoice: `in_${key}_1`,
      amount_total: 499,
      metadata: { plan: 'extra_generations' },
    });
    await tell(stripeEvent('invoice.paid', NOW + 1, sold), paidBy());
    await lookUp();
    expect(await generations()).toBe(510);
    await tell(stripeEvent('checkout.session.completed', NOW, told));
    await lookUp();
    expect(await generations()).toBe(510);
    await tell(refunded(499));
    expect(await generations()).toBe(10);
  });

  test('a price that Stripe does not know grants nothing, and is looked up once', async () => {
    const unknown = { ...PACK, id: 'price_gone' };
    const row = { ...packLine('current'), pricing: { price_details: { price: unknown.id } } };
    await tell(stripeEvent('invoice.paid', NOW + 1, invoice('current', 499, [row], { alone: true })));
    expect([await lookUp(), await lookUp(), await generations()]).toEqual([1, 0, 10]);
  });
});
