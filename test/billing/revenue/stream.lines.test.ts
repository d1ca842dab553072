import { describe, expect, test } from '@jest/globals';
import { type EntitlementState, NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { NO_PAYMENT } from '../../../src/billing/payment/payment.state.ts';
import type { Figure, RevenueLine } from '../../../src/billing/revenue/revenue.line.ts';
import { paymentLines, subscriptionLines } from '../../../src/billing/revenue/stream.lines.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../../../src/billing/subscription/subscription.state.ts';
import { termsOf } from '../../../src/billing/subscription/subscription.terms.ts';
import type { SubscriptionNow } from '../../../src/facts/fact.ts';
import { causeAt, discount, item, later, NOON, price, subscriptionNow } from '../subscription/states.ts';

const BASIC = price('basic_month_eur', { unitAmount: 999 });
const PREMIUM = price('premium_month_eur', { unitAmount: 1_999 });
const of = (one = PREMIUM, quantity = 1, more: Partial<SubscriptionNow> = {}): Partial<SubscriptionNow> => ({
  items: [item('si_1', one, quantity)],
  ...more,
});

/** A subscription whose terms began at these instants. */
function sold(...steps: [Date, Partial<SubscriptionNow>][]): SubscriptionState {
  const all = steps.map(([from, terms]) => ({ from, now: subscriptionNow(terms) }));
  const last = all.at(-1);
  return {
    ...UNKNOWN_SUBSCRIPTION,
    now: last?.now ?? null,
    cause: causeAt(NOON),
    startedAt: all[0]?.from ?? null,
    termsSince: last?.from ?? null,
    formerTerms: all.slice(0, -1).map(({ from, now }) => ({ from, ...termsOf(now) })),
    priceNames: Object.fromEntries([BASIC, PREMIUM].map(({ id, lookupKey }) => [id, { lookupKey, plan: null }])),
  };
}

const state = (...subscriptions: SubscriptionState[]): EntitlementState => ({
  ...NO_ENTITLEMENTS,
  subscriptions: Object.fromEntries(subscriptions.map((one, n) => [`sub_${n}`, one])),
});

const MRR: Figure[] = ['new', 'expansion', 'contraction', 'churn', 'reactivation'];
/** What is told of some figures: when, what, how much, of which plan. */
const told = (lines: readonly RevenueLine[], ...figures: Figure[]) =>
  lines
    .filter(({ figure }) => figures.includes(figure))
    .map(({ at, figure, value, plan }) => [(at.getTime() - NOON.getTime()) / 86_400_000, figure, value, plan]);
const movements = (...subscriptions: SubscriptionState[]) => told(subscriptionLines(state(...subscriptions)), ...MRR);

describe('the MRR of a stream', () => {
  test('the MRR of a stream begins as new, grows, shrinks, ends, and begins again', () => {
    const end = { status: 'canceled', endedAt: later(4) };
    const first = sold(
      [later(0), of(BASIC)],
      [later(1), of(BASIC, 3)],
      [later(2), of(BASIC, 2)],
      [later(4), of(BASIC, 2, end)],
    );
    expect(movements(first, sold([later(9), of(PREMIUM)]))).toEqual([
      [0, 'new', 999, 'basic'],
      [1, 'expansion', 1_998, 'basic'],
      [2, 'contraction', -999, 'basic'],
      [4, 'churn', -1_998, 'basic'],
      [9, 'reactivation', 1_999, 'premium'],
    ]);
  });

  test('the MRR of a stream begins when its trial ends', () => {
    expect(movements(sold([later(0), of(PREMIUM, 1, { status: 'trialing' })], [later(7), of(PREMIUM)]))).toEqual([
      [7, 'new', 1_999, 'premium'],
    ]);
  });

  test('the MRR of a stream moves from plan to plan by the difference, also without one', () => {
    expect(movements(sold([later(0), of(BASIC)], [later(1), of(PREMIUM)]))).toEqual([
      [0, 'new', 999, 'basic'],
      [1, 'expansion', -999, 'basic'],
      [1, 'expansion', 1_999, 'premium'],
    ]);
    const same = { ...PREMIUM, unitAmount: 999 };
    expect(movements(sold([later(0), of(BASIC)], [later(1), of(same)])).slice(1)).toEqual([
      [1, 'expansion', -999, 'basic'],
      [1, 'expansion', 999, 'premium'],
    ]);
  });

  test('the subscriptions of one currency have one MRR, so a second subscription is no new beginning', () => {
    const end = { status: 'canceled', endedAt: later(5) };
    expect(
      movements(sold([later(0), of(BASIC)], [later(5), of(BASIC, 1, end)]), sold([later(2), of(PREMIUM)])),
    ).toEqual([
      [0, 'new', 999, 'basic'],
      [2, 'expansion', 1_999, 'premium'],
      [5, 'contraction', -999, 'basic'],
    ]);
  });

  test('the MRR of a stream is separate for each currency', () => {
    const usd = { ...PREMIUM, currency: 'usd' };
    const lines = subscriptionLines(state(sold([later(0), of(BASIC)]), sold([later(1), of(usd)])));
    expect(lines.filter(({ figure }) => figure === 'new').map(({ currency }) => currency)).toEqual(['EUR', 'USD']);
  });

  test('the MRR of a stream ends while a subscription is unpaid', () => {
    const steps = sold([later(0), of()], [later(1), of(PREMIUM, 1, { status: 'unpaid' })], [later(3), of()]);
    expect(movements(steps)).toEqual([
      [0, 'new', 1_999, 'premium'],
      [1, 'churn', -1_999, 'premium'],
      [3, 'reactivation', 1_999, 'premium'],
    ]);
  });

  test('the MRR of a stream grows in the future if a discount is known to end', () => {
    const discounts = [discount('di_1', { percentOff: 50, endsAt: later(90) })];
    expect(movements(sold([later(0), of(PREMIUM, 1, { discounts })]))).toEqual([
      [0, 'new', 1_000, 'premium'],
      [90, 'expansion', 999, 'premium'],
    ]);
  });

  test.each([
    [
      'active',
      [
        [0, 'new', 1_999, 'premium'],
        [6, 'churn', -1_999, 'premium'],
      ],
    ],
    ['trialing', []],
    ['unpaid', []],
  ])(
    'the MRR of a stream ends when the Stripe customer is deleted: of a subscription that is %s',
    (status, expected) => {
      const customers = { cus_1: { now: { deleted: true } as never, cause: causeAt(later(6)) } };
      const deleted = { ...state(sold([later(0), of(PREMIUM, 1, { status })])), customers };
      expect(told(subscriptionLines(deleted), ...MRR)).toEqual(expected);
    },
  );

  test('the MRR of a stream uses the looked-up amount of a price, also for former terms', () => {
    const asked = { ...PREMIUM, unitAmount: null, fromCurrencyOptions: true };
    const before = state(sold([later(0), of(asked)], [later(1), of(asked, 2)]));
    expect(told(subscriptionLines(before), ...MRR)).toEqual([]);
    expect(told(subscriptionLines({ ...before, prices: { [asked.id]: { eur: 700 } } }), ...MRR)).toEqual([
      [0, 'new', 700, 'premium'],
      [1, 'expansion', 700, 'premium'],
    ]);
  });
});

describe('how many subscriptions run', () => {
  test('subscriptions and their items are counted from their beginning to their end', () => {
    const end = { status: 'canceled', endedAt: later(4) };
    const lines = subscriptionLines(state(sold([later(0), of()], [later(4), of(PREMIUM, 1, end)])));
    expect(told(lines, 'active', 'items', 'began', 'ended')).toEqual([
      [0, 'active', 1, 'premium'],
      [0, 'began', 1, null],
      [0, 'items', 1, 'premium'],
      [4, 'active', -1, 'premium'],
      [4, 'ended', 1, null],
      [4, 'items', -1, 'premium'],
    ]);
    expect(lines.filter(({ figure }) => figure === 'lapsed')).toMatchObject([{ at: later(4), since: NOON, value: 1 }]);
  });

  test('a subscription that ended is counted by the reason that the customer gave', () => {
    const ended = (more: Partial<SubscriptionNow>) =>
      subscriptionLines(
        state(sold([later(0), of()], [later(4), of(PREMIUM, 1, { status: 'canceled', endedAt: later(4), ...more })])),
      ).filter(({ figure }) => figure.startsWith('ended'));
    expect(ended({}).map(({ figure }) => figure)).toEqual(['ended']);
    expect(ended({ cancellationFeedback: 'unused' })).toMatchObject([
      { figure: 'ended', at: later(4), value: 1 },
      { figure: 'ended:UNUSED', at: later(4), value: 1 },
    ]);
    expect(ended({ endedAt: null, status: 'active', cancellationFeedback: 'unused' })).toEqual([]);
  });

  test('subscriptions are not counted while they are unpaid, also for the churn rate', () => {
    const end = { status: 'canceled', endedAt: later(9) };
    const [unpaid, ended] = [of(PREMIUM, 1, { status: 'unpaid' }), of(PREMIUM, 1, end)];
    const lines = subscriptionLines(
      state(sold([later(0), of()], [later(1), unpaid], [later(3), of()], [later(9), ended])),
    );
    expect(told(lines, 'active').map(([day, , value]) => [day, value])).toEqual([
      [0, 1],
      [1, -1],
      [3, 1],
      [9, -1],
    ]);
    const lapsed = lines.filter(({ figure }) => figure === 'lapsed');
    expect(lapsed.map(({ since, value }) => [since, value])).toEqual([
      [later(0), 1],
      [later(1), -1],
      [later(3), 1],
    ]);
  });

  test('a subscription with an item of unknown amount is counted as unpriced', () => {
    const lines = subscriptionLines(state(sold([later(0), of({ ...PREMIUM, unitAmount: null })])));
    expect(told(lines, 'unpriced', 'active')).toEqual([
      [0, 'active', 1, 'premium'],
      [0, 'unpriced', 1, 'premium'],
    ]);
  });
});

describe('trials', () => {
  const TRIAL: Figure[] = ['trial', 'converted', 'unconverted'];
  const trial = (one = PREMIUM) => of(one, 1, { status: 'trialing' });
  const trials = (...steps: [Date, Partial<SubscriptionNow>][]) =>
    told(subscriptionLines(state(sold(...steps))), ...TRIAL).map(([day, figure]) => [day, figure]);

  test('a trial starts, and converts if the subscription is active right after it', () => {
    const lines = subscriptionLines(state(sold([later(0), trial()], [later(7), of()])));
    expect(told(lines, ...TRIAL)).toEqual([
      [0, 'trial', 1, 'premium'],
      [7, 'converted', 1, 'premium'],
    ]);
  });

  test('a trial whose plan changes is one trial', () => {
    expect(trials([later(0), trial(BASIC)], [later(2), trial()], [later(7), of()])).toEqual([
      [0, 'trial'],
      [7, 'converted'],
    ]);
  });

  test.each([
    ['ends', { status: 'canceled', endedAt: later(7) }],
    ['is paused', { status: 'paused' }],
  ])('a trial does not convert if the subscription %s at its end', (_what, then) => {
    const steps: [Date, Partial<SubscriptionNow>][] = [
      [later(0), trial()],
      [later(7), of(PREMIUM, 1, then)],
    ];
    expect(trials(...steps)).toEqual([
      [0, 'trial'],
      [7, 'unconverted'],
    ]);
  });

  test('a subscription that pays after a pause of its trial has not converted', () => {
    expect(trials([later(0), trial()], [later(7), of(PREMIUM, 1, { status: 'paused' })], [later(9), of()])).toEqual([
      [0, 'trial'],
      [7, 'unconverted'],
    ]);
  });

  test('a running trial has not ended, and a subscription without one has none', () => {
    expect(trials([later(0), trial()])).toEqual([[0, 'trial']]);
    expect(trials([later(0), of()])).toEqual([]);
  });
});

test('the start of a subscription says when it ended', () => {
  const end = { status: 'canceled', endedAt: later(4) };
  const began = (...steps: [Date, Partial<SubscriptionNow>][]) =>
    subscriptionLines(state(sold(...steps))).filter(({ figure }) => figure === 'began');
  expect(began([later(0), of()])).toEqual([expect.not.objectContaining({ endedAt: expect.anything() })]);
  expect(began([later(0), of()], [later(4), of(PREMIUM, 1, end)])).toMatchObject([{ endedAt: later(4) }]);
});

test.each([
  ['month', 1, 'MONTH'],
  ['year', 1, 'YEAR'],
  ['month', 12, 'YEAR'],
  ['month', 3, undefined],
  ['year', 2, undefined],
  ['week', 1, undefined],
])('MRR of a price for %s times %i has the interval %s', (interval, intervalCount, expected) => {
  const lines = subscriptionLines(state(sold([later(0), of({ ...PREMIUM, interval, intervalCount })])));
  expect(lines.find(({ figure }) => figure === 'new')?.interval).toBe(expected);
});

describe('the lines of a stream', () => {
  test('the lines of a stream are the same in the same order, whatever the order of its subscriptions', () => {
    const [one, other] = [sold([later(0), of(BASIC)]), sold([later(0), of()])];
    expect(subscriptionLines(state(one, other))).toEqual(subscriptionLines(state(other, one)));
  });

  test('the lines of a payment are the amounts that it moved, in its currency', () => {
    const intent = {
      customerId: null,
      userId: 'u1',
      status: 'succeeded',
      amount: 500,
      currency: 'eur',
      invoiceId: null,
    };
    const now = { ...intent, chargeId: null, failure: null, createdAt: NOON };
    const attempts = [{ attempt: 1, at: later(-1), actionRequired: false, nextAttemptAt: null }];
    const paid = { ...NO_PAYMENT, userId: 'u1', intents: { pi_1: { now, cause: causeAt(NOON) } }, attempts };
    expect(told(paymentLines(paid, 'pi_1'), 'paid', 'recovered', 'failed')).toEqual([
      [-1, 'failed', 1, null],
      [0, 'paid', 500, null],
      [0, 'recovered', 500, null],
    ]);
    expect(paymentLines(NO_PAYMENT, 'pi_1')).toEqual([]);
  });
});
