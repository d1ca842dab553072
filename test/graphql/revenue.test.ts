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

const MOVED = `movements {
  start { amount } new { amount } expansion { amount } contraction { amount } churn { amount } reactivation { amount } end { amount }
}`;
const FIGURES = `query ($from: DateTime!, $to: DateTime!) {
  revenue(from: $from, to: $to) {
    currencies {
      trialingSubscriptionCount trialConversionRatio arpu { amount } lifetimeValue { amount }
      cohorts { startsAt subscriptionCount retainedCount } ${MOVED}
      byPlan { plan { code } ${MOVED} }
      byInterval { interval mrr { amount } subscriptionCount ${MOVED} }
      series { newTrialCount convertedTrialCount unconvertedTrialCount failedPaymentCount ${MOVED} }
    }
  }
}`;

// biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
async function figures(variables: Json): Promise<any> {
  const answer = (await tollgate.ask(admin, FIGURES, variables)) as Json;
  return (answer['revenue'] as Json)['currencies'];
}
const moved = ([start, gained, expansion, contraction, churn, reactivation, end]: number[]) =>
  Object.fromEntries(
    Object.entries({ start, new: gained, expansion, contraction, churn, reactivation, end }).map(([name, amount]) => [
      name,
      { amount },
    ]),
  );
const trialsOf = ({ newTrialCount, convertedTrialCount, unconvertedTrialCount }: Json) => [
  newTrialCount,
  convertedTrialCount,
  unconvertedTrialCount,
];

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

  test('revenue says how the MRR moved, what trials became, and what a customer is worth', async () => {
    const [eur, usd] = await figures(RANGE);
    // b is new, c converts, d churns.
    expect(eur.movements).toEqual(moved([1999 + 999, 1658 + 7350, 0, 0, -999, 0, 1999 + 1658 + 7350]));
    expect(eur.series.map(({ movements }: Json) => movements)).toEqual([
      moved([1999 + 999, 1658, 0, 0, 0, 0, 1999 + 999 + 1658]),
      moved([1999 + 999 + 1658, 7350, 0, 0, -999, 0, 1999 + 1658 + 7350]),
    ]);
    expect(eur.byPlan.map(({ plan, movements }: { plan: Json; movements: Json }) => [plan['code'], movements])).toEqual(
      [
        ['basic', moved([999, 0, 0, 0, -999, 0, 0])],
        ['premium', moved([1999, 1658, 0, 0, 0, 0, 1999 + 1658])],
        ['pro', moved([0, 7350, 0, 0, 0, 0, 7350])],
        ['extra_generations', moved([0, 0, 0, 0, 0, 0, 0])],
      ],
    );
    expect(eur.byInterval).toEqual([
      {
        interval: 'MONTH',
        mrr: { amount: 1999 + 7350 },
        subscriptionCount: 2,
        movements: moved([1999 + 999, 7350, 0, 0, -999, 0, 1999 + 7350]),
      },
      {
        interval: 'YEAR',
        mrr: { amount: 1658 },
        subscriptionCount: 1,
        movements: moved([0, 1658, 0, 0, 0, 0, 1658]),
      },
    ]);
    expect(eur.series.map(trialsOf)).toEqual([
      [0, 0, 0],
      [1, 1, 0],
    ]);
    expect([eur.trialingSubscriptionCount, eur.trialConversionRatio, usd.trialConversionRatio]).toEqual([0, 1, null]);
    expect(eur.arpu).toEqual({ amount: Math.round((1999 + 1658 + 7350) / 3) });
    // One of two ended in 55 days.
    const monthly = 1 / 2 / (55 / (365 / 12));
    expect(eur.lifetimeValue).toEqual({ amount: Math.round((1999 + 1658 + 7350) / 3 / monthly) });
    expect(usd.lifetimeValue).toBeNull();
    expect(eur.series.map(({ failedPaymentCount }: Json) => failedPaymentCount)).toEqual([0, 2]);
    // e had a discount of 100 until 20 January, and f is unpaid.
    expect(usd.movements).toEqual(moved([999 + 1099, 500 + 300, 100, 0, -1099, 0, 1099 + 500 + 300]));
  });

  test('a subscription on trial pays nothing, so it is not in the average', async () => {
    const [eur] = await figures({ from: RANGE.from, to: '2026-02-17T12:00:00Z' });
    expect([eur.trialingSubscriptionCount, eur.arpu]).toEqual([1, { amount: Math.round((1999 + 1658) / 2) }]);
    const [first] = await figures({ from: '2026-01-01T00:00:00Z', to: '2026-01-01T12:00:00Z' });
    expect(first).toBeUndefined();
  });

  test('revenue says how many subscriptions of each month were kept, for months that are wholly in the range', async () => {
    const [eur, usd] = await figures({ from: '2026-01-01T00:00:00Z', to: '2026-04-01T00:00:00Z' });
    const [january, february] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
    // Of a, b and d, d ended in February.
    expect(eur.cohorts).toEqual([
      { startsAt: january, subscriptionCount: 3, retainedCount: [3, 2, 2] },
      { startsAt: february, subscriptionCount: 1, retainedCount: [1, 1] },
    ]);
    expect(usd.cohorts).toEqual([
      { startsAt: january, subscriptionCount: 2, retainedCount: [2, 2, 2] },
      { startsAt: february, subscriptionCount: 2, retainedCount: [2, 2] },
    ]);
    const [part] = await figures(RANGE);
    expect(part.cohorts).toEqual([{ startsAt: february, subscriptionCount: 1, retainedCount: [1] }]);
    const [until] = await figures({ from: '2026-01-01T00:00:00Z', to: '2026-02-28T00:00:00Z' });
    expect(until.cohorts).toEqual([{ startsAt: january, subscriptionCount: 3, retainedCount: [3] }]);
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

const CHANGES = `query ($filter: RevenueChangeFilter!, $first: Int, $after: String) {
  revenueChanges(filter: $filter, first: $first, after: $after) {
    nodes {
      startsAt customer { userId } payment { id }
      changes { at figure amount { amount currency } changeCount currency plan { code } endedAt }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

// biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
async function changes(filter: Json, paging: Json = {}): Promise<any> {
  return (await tollgate.ask(admin, CHANGES, { filter, ...paging }))['revenueChanges'];
}
/** Who changed a figure, when, and by how much, the newest first. */
const behind = async (filter: Json) =>
  (await changes(filter)).nodes.flatMap(({ customer, changes }: { customer: Json | null; changes: Json[] }) =>
    changes.map(({ at, figure, amount, changeCount }) => [
      customer?.['userId'] ?? null,
      String(at).slice(5, 10),
      figure,
      (amount as Json | null)?.['amount'] ?? changeCount,
    ]),
  );

describe('the changes of revenue', () => {
  const EUR = { ...RANGE, currency: 'EUR' };

  test('the changes of a figure add up to it, and name the customers behind it', async () => {
    expect(await behind({ ...EUR, figures: ['NEW', 'EXPANSION', 'CONTRACTION', 'CHURN', 'REACTIVATION'] })).toEqual([
      ['c', '02-17', 'NEW', 7350],
      ['d', '02-10', 'CHURN', -999],
      ['b', '01-10', 'NEW', 1658],
    ]);
    expect(await behind({ ...EUR, figures: ['REFUNDED', 'DISPUTED', 'RECOVERED'] })).toEqual([
      ['a', '02-15', 'DISPUTED', 1999],
      ['a', '01-20', 'REFUNDED', 500],
    ]);
    expect(await behind({ ...EUR, figures: ['FAILED'] })).toEqual([
      ['d', '02-03', 'FAILED', 1],
      ['d', '02-02', 'FAILED', 1],
    ]);
    expect(await behind({ ...EUR, figures: ['TRIAL_STARTED', 'TRIAL_CONVERTED', 'TRIAL_UNCONVERTED'] })).toEqual([
      ['c', '02-17', 'TRIAL_CONVERTED', 1],
      ['c', '02-03', 'TRIAL_STARTED', 1],
    ]);
  });

  test('the subscriptions of a cohort say which of them ended', async () => {
    const { nodes } = await changes({ figures: ['STARTED'], currency: 'EUR', to: '2026-02-01T00:00:00Z' });
    expect(
      nodes.map(({ customer, changes }: { customer: Json; changes: Json[] }) => [
        customer['userId'],
        changes[0]?.['endedAt'],
      ]),
    ).toEqual([
      ['b', null],
      ['d', '2026-02-10T12:00:00.000Z'],
      ['a', null],
    ]);
  });

  test('subscriptions that ended are found by the reason', async () => {
    expect(await behind({ figures: ['ENDED'], feedback: ['UNUSED'] })).toEqual([['d', '02-10', 'ENDED', 1]]);
    expect(await behind({ figures: ['ENDED'], feedback: ['TOO_COMPLEX'] })).toEqual([]);
    await expect(changes({ figures: ['ENDED', 'PAID'], feedback: ['UNUSED'] })).rejects.toThrow(
      'requires `figures: [ENDED]`',
    );
  });

  test('changes of a plan and of an interval are found, also payments that name only a price', async () => {
    expect(await behind({ figures: ['NEW'], plan: 'premium' })).toEqual([
      ['b', '01-10', 'NEW', 1658],
      ['a', '01-01', 'NEW', 1999],
    ]);
    expect(await behind({ figures: ['NEW'], intervals: ['YEAR'] })).toEqual([['b', '01-10', 'NEW', 1658]]);
    expect(await behind({ figures: ['PAID'], plan: 'premium' })).toEqual([
      ['a', '02-01', 'PAID', 1999],
      ['b', '01-10', 'PAID', 19_900],
      ['a', '01-01', 'PAID', 1999],
    ]);
    await expect(changes({ figures: ['NEW'], intervals: ['MONTH', 'ONE_TIME'] })).rejects.toThrow('MONTH or YEAR');
    await expect(changes({ figures: [] })).rejects.toThrow('figures');
  });

  test('a change of a payment has the payment, and a change of a subscription has its plan', async () => {
    const paid = await changes({ figures: ['PAID'], plan: 'premium' }, { first: 1 });
    expect(paid.nodes).toEqual([
      {
        startsAt: '2026-02-01T00:00:00.000Z',
        customer: { userId: 'a' },
        payment: { id: 'payment:in_a_2' },
        changes: [
          {
            at: '2026-02-01T12:00:00.000Z',
            figure: 'PAID',
            amount: { amount: 1999, currency: 'EUR' },
            changeCount: null,
            currency: 'EUR',
            plan: null,
            endedAt: null,
          },
        ],
      },
    ]);
    const [first] = (await changes({ figures: ['NEW'], plan: 'pro' })).nodes;
    expect([first.payment, first.changes[0].plan]).toEqual([null, { code: 'pro' }]);
  });

  test('pages of changes have each of them once', async () => {
    const all = (await changes({ figures: ['STARTED', 'PAID'] })).nodes;
    const paged: Json[] = [];
    let after: string | null = null;
    for (let page = 0; page < 20; page++) {
      const { nodes, pageInfo } = await changes({ figures: ['STARTED', 'PAID'] }, { first: 2, after });
      paged.push(...nodes);
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
    expect(all.length).toBeGreaterThan(9);
    expect(paged).toEqual(all);
  });
});
