import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  customerObject,
  disputeObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  priceObject,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const admin = { userId: 'ada', roles: ['admin'] };
const second = (day: string) => Date.parse(`2026-${day}T12:00:00Z`) / 1000;

const price = (key: string | null, amount: number, currency: string, interval = 'month') =>
  priceObject(key, {
    id: `price_${key ?? 'own'}`,
    currency,
    unit_amount: amount,
    recurring: { interval, interval_count: 1 },
  });
const PREMIUM = price('premium_month_eur', 1999, 'eur');
const PREMIUM_YEAR = price('premium_year_eur', 19_900, 'eur', 'year');
const PRO = price('pro_month_eur', 4_900, 'eur');
const BASIC = price('basic_month_eur', 999, 'eur');
const BASIC_USD = price('basic_month_usd', 1_099, 'usd');
const OWN_USD = price(null, 500, 'usd');

const began = (id: string, day: string, of: Json, more: Json = {}, quantity = 1): StripeEvent[] => [
  stripeEvent('customer.created', second(day), customerObject(`cus_${id}`, id)),
  stripeEvent(
    'customer.subscription.created',
    second(day),
    subscriptionObject({ id: `sub_${id}`, customer: `cus_${id}`, price: of, quantity, start: second(day), more }),
  ),
];
const became = (id: string, day: string, of: Json, status: string, more: Json = {}, quantity = 1) =>
  stripeEvent(
    status === 'canceled' ? 'customer.subscription.deleted' : 'customer.subscription.updated',
    second(day),
    subscriptionObject({
      id: `sub_${id}`,
      customer: `cus_${id}`,
      price: of,
      status,
      quantity,
      start: second(day),
      more,
    }),
  );
function billed(id: string, n: number, day: string, of: Json, more: Json = {}) {
  const lines = { data: [{ description: 'x', pricing: { price_details: { price: of['id'] } } }] };
  const names = { id: `in_${id}_${n}`, customer: `cus_${id}`, subscription: `sub_${id}`, created: second(day) };
  const [amount, currency] = [of['unit_amount'] as number, of['currency']];
  return invoiceObject({ ...names, amount, more: { currency, lines, ...more } });
}
const paid = (id: string, n: number, day: string, of: Json): StripeEvent[] => [
  stripeEvent('invoice.paid', second(day), billed(id, n, day, of)),
  stripeEvent(
    'invoice_payment.paid',
    second(day),
    invoicePaymentObject(`ip_${id}_${n}`, `in_${id}_${n}`, `pi_${id}_${n}`),
  ),
];
const failed = (id: string, day: string, of: Json, attempts: number) =>
  stripeEvent(
    'invoice.payment_failed',
    second(day),
    billed(id, 2, day, of, { status: 'open', amount_paid: 0, attempt_count: attempts }),
  );
const disputed = (
  id: string,
  n: number,
  opened: string,
  day: string,
  status: string,
  currency: string,
  amount: number,
) =>
  stripeEvent(status === 'needs_response' ? 'charge.dispute.created' : 'charge.dispute.closed', second(day), {
    ...disputeObject({ id: `dp_${id}`, charge: `ch_${id}`, intent: `pi_${id}_${n}`, status, created: second(opened) }),
    currency,
    amount,
  });
const coupon = (more: Json, end: number | null) => ({
  discount: { coupon: { name: 'x', ...more }, end, promotion_code: null },
});

/*
 * Asked for 5 January to 1 March. What runs then, per month:
 *
 *   a  premium, from 1 January                                          1999 EUR
 *   b  premium by the year, from 10 January       19900 / 12 =          1658 EUR
 *   c  two of pro less 25 %, on trial from 3 to 17 February             7350 EUR
 *   d  basic, from 2 January to 10 February                                0 EUR
 *   e  basic, from 3 January; a discount ended in January               1099 USD
 *   f  basic, from 4 January; unpaid since 20 February                     0 USD
 *   g  a price of the dashboard, from 5 February                         500 USD
 *   h  a plan that the catalog has lost, from 6 February                 300 USD
 *   i  an add-on, bought once
 */
const EVENTS = [
  ...began('a', '01-01', PREMIUM),
  ...began('b', '01-10', PREMIUM_YEAR),
  ...began(
    'c',
    '02-03',
    PRO,
    { status: 'trialing', trial_end: second('02-17'), ...coupon({ percent_off: 25 }, null) },
    2,
  ),
  became('c', '02-17', PRO, 'active', coupon({ percent_off: 25 }, null), 2),
  ...began('d', '01-02', BASIC),
  became('d', '02-10', BASIC, 'canceled', {
    ended_at: second('02-10'),
    cancellation_details: { feedback: 'unused', comment: 'I moved.', reason: 'cancellation_requested' },
  }),
  ...began('e', '01-03', BASIC_USD, coupon({ amount_off: 100, currency: 'usd' }, second('01-20'))),
  ...began('f', '01-04', BASIC_USD),
  became('f', '02-20', BASIC_USD, 'unpaid'),
  ...began('g', '02-05', OWN_USD),
  ...began('h', '02-06', { ...price('h', 300, 'usd'), metadata: { plan: 'gone' } }),
  stripeEvent('customer.created', second('01-25'), customerObject('cus_i', 'i')),
  stripeEvent(
    'checkout.session.completed',
    second('01-25'),
    sessionObject('cs_i', 'cus_i', {
      mode: 'payment',
      payment_intent: 'pi_i',
      amount_total: 700,
      metadata: { userId: 'i', plan: 'extra_generations', quantity: '1' },
    }),
  ),
  ...paid('a', 1, '01-01', PREMIUM), // before the range
  stripeEvent(
    'refund.created',
    second('01-20'),
    refundObject({ id: 're_a', charge: 'ch_a1', intent: 'pi_a_1', amount: 500, created: second('01-20') }),
  ),
  ...paid('b', 1, '01-10', PREMIUM_YEAR),
  ...paid('a', 2, '02-01', PREMIUM),
  disputed('a', 2, '02-15', '02-15', 'needs_response', 'eur', 1999),
  disputed('a', 2, '02-15', '02-25', 'lost', 'eur', 1999),
  failed('d', '02-02', BASIC, 1),
  failed('d', '02-03', BASIC, 2),
  ...paid('e', 1, '02-03', BASIC_USD),
  disputed('e', 1, '02-04', '02-04', 'needs_response', 'usd', 1099),
  disputed('e', 1, '02-04', '02-20', 'won', 'usd', 1099),
];

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
  for (const event of EVENTS) await tollgate.deliver(event);
  await tollgate.settle();
  await tollgate.settle();
});
afterAll(() => tollgate.close());

const REPORT = `query ($from: DateTime!, $to: DateTime!, $interval: ReportInterval) {
  revenue(from: $from, to: $to, interval: $interval) {
    from to interval
    currencies {
      currency mrr { amount currency } activeSubscriptionCount churnRatio
      byPlan { plan { code } mrr { amount } gross { amount } subscriptionCount failedPaymentCount refunded { amount } }
      series { startsAt gross { amount } refunded { amount } disputed { amount } net { amount } newSubscriptionCount churnedSubscriptionCount }
      canceledByFeedback { feedback subscriptionCount }
    }
  }
}`;

// biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
async function report(variables: Json): Promise<any> {
  return (await tollgate.ask(admin, REPORT, variables))['revenue'];
}
const currencies = async (variables: Json) => (await report(variables)).currencies;

const RANGE = { from: '2026-01-05T00:00:00Z', to: '2026-03-01T00:00:00Z' };

const row = (plan: string | null, ...[mrr, gross, subscriptionCount, failedPaymentCount, refunded]: number[]) => ({
  plan: plan && { code: plan },
  mrr: { amount: mrr },
  gross: { amount: gross },
  subscriptionCount,
  failedPaymentCount,
  refunded: { amount: refunded },
});
const point = (
  day: string,
  ...[gross, refunded, disputed, net, newSubscriptionCount, churnedSubscriptionCount]: number[]
) => ({
  startsAt: `2026-${day}T00:00:00.000Z`,
  gross: { amount: gross },
  refunded: { amount: refunded },
  disputed: { amount: disputed },
  net: { amount: net },
  newSubscriptionCount,
  churnedSubscriptionCount,
});

describe.each([
  ['rows alone', async () => 0],
  ['the roll-up', () => tollgate.app.rollUp.runOnce(0)],
])('revenue from %s', (_source, prepare) => {
  beforeAll(() => prepare());

  test('revenue equals a calculation by hand, separately for each currency', async () => {
    expect(await currencies(RANGE)).toEqual([
      {
        currency: 'EUR',
        mrr: { amount: 1999 + 1658 + 7350, currency: 'EUR' },
        activeSubscriptionCount: 3,
        churnRatio: 1 / 2, // of a and d, d
        byPlan: [
          row('basic', 0, 0, 0, 2, 0),
          row('premium', 1999 + 1658, 19_900 + 1999, 2, 0, 500),
          row('pro', 7350, 0, 1, 0, 0),
          row('extra_generations', 0, 700, 0, 0, 0),
        ],
        series: [point('01-05', 19_900 + 700, 500, 0, 20_100, 1, 0), point('02-01', 1999, 0, 1999, 0, 1, 1)],
        canceledByFeedback: [{ feedback: 'UNUSED', subscriptionCount: 1 }],
      },
      {
        currency: 'USD',
        mrr: { amount: 1099 + 500 + 300, currency: 'USD' },
        activeSubscriptionCount: 3,
        churnRatio: 0,
        byPlan: [row('basic', 1099, 1099, 1, 0, 0), row(null, 500 + 300, 0, 2, 0, 0)],
        series: [point('01-05', 0, 0, 0, 0, 0, 0), point('02-01', 1099, 0, 0, 1099, 2, 0)],
        canceledByFeedback: [],
      },
    ]);
  });

  test('revenue at an earlier end counts the subscriptions and discounts of that time', async () => {
    const [eur, usd] = await currencies({ from: '2026-01-01T00:00:00Z', to: '2026-01-10T00:00:00Z', interval: 'DAY' });
    expect([eur.activeSubscriptionCount, eur.mrr.amount, eur.churnRatio]).toEqual([2, 1999 + 999, 0]);
    expect([usd.activeSubscriptionCount, usd.mrr.amount]).toEqual([2, 999 + 1099]);
    expect(eur.series.map(({ newSubscriptionCount }: Json) => newSubscriptionCount)).toEqual([
      1, 1, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });

  test('a trial has no MRR, and counts as a subscription', async () => {
    const [eur] = await currencies({ from: RANGE.from, to: '2026-02-17T12:00:00Z' });
    expect([eur.activeSubscriptionCount, eur.mrr.amount]).toEqual([3, 1999 + 1658]);
    const [later] = await currencies({ from: RANGE.from, to: '2026-02-17T12:00:01Z' });
    expect([later.activeSubscriptionCount, later.mrr.amount]).toEqual([3, 1999 + 1658 + 7350]);
  });

  test('revenue at an earlier end has the price of that time, whatever the subscription costs today', async () => {
    const at = async (to: string) => (await currencies({ from: RANGE.from, to }))[1].mrr.amount;
    // f is unpaid since noon of 20 February, and ran before.
    expect(await at('2026-02-20T12:00:00Z')).toBe(1099 + 1099 + 500 + 300);
    expect(await at('2026-02-20T12:00:01Z')).toBe(1099 + 500 + 300);
  });

  test('revenue of a part of a day is that of the part', async () => {
    const day = { from: '2026-01-10T11:00:00Z', to: '2026-01-10T13:00:00Z' };
    const [eur] = await currencies(day);
    expect(eur.series).toMatchObject([{ gross: { amount: 19_900 }, newSubscriptionCount: 1 }]);
    const [before] = await currencies({ ...day, to: '2026-01-10T12:00:00Z' });
    expect(before.series).toMatchObject([{ gross: { amount: 0 }, newSubscriptionCount: 0 }]);
  });

  test('revenue by week begins on Mondays, and the first week at the start of the range', async () => {
    const [eur] = await currencies({ from: '2026-01-07T00:00:00Z', to: '2026-01-20T00:00:00Z', interval: 'WEEK' });
    expect(eur.series).toEqual([
      point('01-07', 19_900, 0, 0, 19_900, 1, 0),
      point('01-12', 0, 0, 0, 0, 0, 0),
      point('01-19', 0, 0, 0, 0, 0, 0),
    ]);
  });

  test('a report of revenue has no currencies before the first sale', async () => {
    const range = { from: '2020-01-01T00:00:00.000Z', to: '2020-02-01T00:00:00.000Z' };
    expect(await report(range)).toEqual({ ...range, interval: 'MONTH', currencies: [] });
    expect(await report({ ...range, interval: 'DAY' })).toEqual({ ...range, interval: 'DAY', currencies: [] });
  });

  test.each([
    [{ from: RANGE.to, to: RANGE.from }, '`from` must be before `to`.'],
    [{ from: '2020-01-01T00:00:00Z', to: RANGE.to, interval: 'DAY' }, 'at most 400 intervals'],
  ])('revenue refuses %j', async (range, message) => {
    await expect(report(range)).rejects.toThrow(message);
  });
});
