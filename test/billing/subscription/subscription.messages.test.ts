import { describe, expect, test } from '@jest/globals';
import { subscriptionMessages } from '../../../src/billing/subscription/subscription.messages.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import type { SubscriptionNow } from '../../../src/facts/fact.ts';
import { item, later, NOON, price, subscriptionState } from './states.ts';

const told = (...state: Parameters<typeof subscriptionState>) =>
  subscriptionMessages('sub_1', subscriptionState(...state), 'u1');
const data = { subscriptionId: 'sub_1', plan: 'pro' };
const started = { id: 'started:sub_1', kind: 'started', userId: 'u1', at: NOON, state: 'DUE', data };

describe('messages about a subscription', () => {
  test('customers are told that a subscription started', () => {
    expect(told({ plan: 'pro' })).toEqual([started]);
  });

  test('customers are told that a subscription ended, and when', () => {
    const ended = { ...started, id: 'ended:sub_1', kind: 'ended', at: later(9) };
    expect(told({ plan: 'pro', status: 'canceled', endedAt: later(9), canceledAt: later(2) })).toEqual([
      started,
      ended,
    ]);
    expect(told({ plan: 'pro', status: 'canceled', canceledAt: later(9) })).toEqual([started, ended]);
  });

  test('customers are told that a subscription ended, even if Stripe does not say when', () => {
    expect(told({ status: 'canceled' }).map(({ id, at }) => [id, at])).toEqual([
      ['started:sub_1', NOON],
      ['ended:sub_1', NOON],
    ]);
  });

  test.each([
    ['that never started', { status: 'incomplete_expired' }],
    ['of which only the checkout is known', null],
  ])('customers are told nothing about a subscription %s', (_what, now) => {
    expect(told(now, { startedAt: null })).toEqual([]);
  });
});

test('admins are told of a subscription status that is new at Stripe, and of nothing else [S89]', () => {
  expect(told({ plan: 'pro', status: 'dormant' })).toEqual([
    {
      id: 'unknown-status:sub_1:dormant',
      kind: 'unknown-status',
      userId: 'u1',
      at: NOON,
      state: 'DUE',
      data: { subscriptionId: 'sub_1', status: 'dormant' },
    },
  ]);
});

describe('messages about a trial', () => {
  const trialEnding = { at: later(11), trialEnd: later(14) };
  const seconds = later(14).getTime() / 1000;
  const trialOf = (...state: Parameters<typeof subscriptionState>) =>
    told(...state).filter(({ kind }) => kind === 'trial-ends');

  test('customers are told when a trial ends', () => {
    expect(trialOf({ plan: 'pro', status: 'trialing', trialEnd: later(14) }, { trialEnding })).toEqual([
      {
        id: `trial-ends:sub_1:${seconds}`,
        kind: 'trial-ends',
        userId: 'u1',
        at: later(11),
        state: 'DUE',
        data: { ...data, trialEnd: later(14) },
      },
    ]);
  });

  test.each(['active', 'canceled', 'past_due'])(
    'the message about the end of a trial is withdrawn once it is %s',
    (status) => {
      expect(trialOf({ status }, { trialEnding }).map(({ state }) => state)).toEqual(['WITHDRAWN']);
    },
  );
});

describe('a trial reminder', () => {
  const trialing = { status: 'trialing', trialEnd: later(14), currentPeriodEnd: later(14) };
  const trialEnding = { at: later(11), trialEnd: later(14) };

  test.each<[string, Partial<SubscriptionNow>, string]>([
    ['is sent if the subscription begins then', {}, 'DUE'],
    ['is withdrawn if the trial is canceled at its end', { cancelAtPeriodEnd: true }, 'WITHDRAWN'],
    [
      'is withdrawn if the subscription is canceled by date before the trial ends',
      { cancelAt: later(13) },
      'WITHDRAWN',
    ],
    ['is sent if the subscription is canceled by date long after the trial', { cancelAt: later(90) }, 'DUE'],
    ['is withdrawn if the trial was extended', { trialEnd: later(30), currentPeriodEnd: later(30) }, 'WITHDRAWN'],
  ])('a trial reminder %s', (_what, more, state) => {
    const messages = told({ ...trialing, ...more }, { trialEnding });
    expect(messages.find(({ kind }) => kind === 'trial-ends')?.state).toBe(state);
  });
});

describe('a renewal reminder', () => {
  const upcoming = { at: later(23), periodEnd: later(31), amount: 1999, currency: 'eur' };
  const stateOf = (now: Partial<SubscriptionNow>, more: Partial<SubscriptionState> = {}) =>
    told(now, { upcoming, ...more }).find(({ kind }) => kind === 'renewal')?.state;

  test.each<[string, Partial<SubscriptionNow>, string]>([
    ['is sent if the subscription renews', {}, 'DUE'],
    ['is withdrawn if the subscription is canceled at the end of its period', { cancelAtPeriodEnd: true }, 'WITHDRAWN'],
    ['is withdrawn if the subscription is canceled by date before the renewal', { cancelAt: later(30) }, 'WITHDRAWN'],
    ['is sent if the subscription is canceled by date after the renewal', { cancelAt: later(90) }, 'DUE'],
    ['is withdrawn if collection is paused without an end', { collectionPaused: { resumesAt: null } }, 'WITHDRAWN'],
    [
      'is withdrawn if collection is paused past the renewal',
      { collectionPaused: { resumesAt: later(40) } },
      'WITHDRAWN',
    ],
    ['is sent if collection resumes before the renewal', { collectionPaused: { resumesAt: later(25) } }, 'DUE'],
    ['is withdrawn if the subscription is paused after a trial', { status: 'paused' }, 'WITHDRAWN'],
    ['is withdrawn if the subscription is unpaid, which charges nothing', { status: 'unpaid' }, 'WITHDRAWN'],
    ['is withdrawn if the customer pays invoices manually', { collectionMethod: 'send_invoice' }, 'WITHDRAWN'],
    [
      'is withdrawn if the subscription has renewed already',
      { currentPeriodStart: later(31), currentPeriodEnd: later(61) },
      'WITHDRAWN',
    ],
  ])('a renewal reminder %s', (_what, now, state) => {
    expect(stateOf(now)).toBe(state);
  });

  test('a renewal reminder is withdrawn if the plan was changed after it was announced, because the amount changed', () => {
    const change = { kind: 'plan-changed' as const, nth: 1, previousPlan: 'pro', plan: 'vip', quantity: 1 };
    expect(stateOf({}, { changes: [{ ...change, at: later(24) }] })).toBe('WITHDRAWN');
    expect(stateOf({}, { changes: [{ ...change, at: later(2) }] })).toBe('DUE');
  });
});

test('of several plan changes only the last one causes a message, and none once the subscription has ended', () => {
  const change = { kind: 'plan-changed' as const, previousPlan: 'pro', plan: 'vip', quantity: 1, at: later(1) };
  const changes = [
    { ...change, nth: 1 },
    { ...change, nth: 2 },
  ];
  const states = (now: Partial<SubscriptionNow>) =>
    told(now, { changes })
      .filter(({ kind }) => kind === 'plan-changed')
      .map(({ state }) => state);
  expect(states({})).toEqual(['WITHDRAWN', 'DUE']);
  expect(states({ status: 'canceled' })).toEqual(['WITHDRAWN', 'WITHDRAWN']);
});

describe('messages about a renewal', () => {
  const upcoming = { at: later(23), periodEnd: later(30), amount: 1999, currency: 'eur' };
  const renewalOf = (...state: Parameters<typeof subscriptionState>) =>
    told(...state).filter(({ kind }) => kind === 'renewal');

  test('customers are told when a renewal comes, and its amount', () => {
    expect(renewalOf({ plan: 'pro' }, { upcoming })).toEqual([
      {
        id: `renewal:sub_1:${later(30).getTime() / 1000}`,
        kind: 'renewal',
        userId: 'u1',
        at: later(23),
        state: 'DUE',
        data: { ...data, amount: 1999, currency: 'EUR', periodEnd: later(30) },
      },
    ]);
  });

  test('a renewal reminder names what renews: not the yearly plan if the month of an add-on ends', () => {
    const items = [
      item('si_a', price('extra_generations_month_eur'), 2, { currentPeriodEnd: later(30) }),
      item('si_b', price('premium_year_eur'), 1, { currentPeriodEnd: later(365) }),
    ];
    const priceNames = Object.fromEntries(items.map(({ price: { id, lookupKey } }) => [id, { lookupKey, plan: null }]));
    const planTold = (periodEnd: Date) =>
      renewalOf({ items }, { priceNames, upcoming: { ...upcoming, periodEnd } }).map(({ data }) => data);
    expect(planTold(later(30))).toMatchObject([{ plan: 'extra_generations' }]);
    const both = [
      { plan: 'extra_generations', quantity: 2 },
      { plan: 'premium', quantity: 1 },
    ];
    expect(planTold(later(365))).toMatchObject([{ items: both }]);
  });

  test('a renewal reminder is withdrawn once the subscription has ended', () => {
    // A change that waits for the renewal: Stripe's announcement has its price, unless it was scheduled afterwards.
    const basic = price('basic_month_eur');
    const schedule = {
      ...{ customerId: 'cus_1', subscriptionId: 'sub_1', status: 'active', phaseStart: NOON },
      phases: [{ start: later(30), items: [{ priceId: basic.id, quantity: 1 }] }],
    };
    const changing = (at: Date) => {
      const cause = { eventId: 'evt_1', at };
      const schedules = { sub_sched_1: { now: schedule, cause, prices: { [basic.id]: basic } } };
      return renewalOf({ plan: 'pro' }, { upcoming, schedules }).map(({ state, data }) => [state, data]);
    };
    expect(changing(later(20))).toEqual([['DUE', expect.objectContaining({ plan: 'basic' })]]);
    expect(changing(later(24))).toEqual([['WITHDRAWN', expect.objectContaining({ plan: 'basic' })]]);
    expect(renewalOf({ status: 'canceled' }, { upcoming }).map(({ state }) => state)).toEqual(['WITHDRAWN']);
  });
});

describe('the plan in a message', () => {
  const named = (names: { lookupKey: string | null; plan: string | null }, plan: string | null = null) => {
    const priceNames = { price_1: names };
    const [message] = told({ plan, items: [item('si_1', price('pro_month_eur', { id: 'price_1' }))] }, { priceNames });
    return message?.kind === 'started' ? message.data.plan : undefined;
  };

  test.each([
    ['that of the price’s metadata', { lookupKey: 'basic_month_eur', plan: 'vip' }, 'pro', 'vip'],
    ['that of the price’s lookup key', { lookupKey: 'basic_month_eur', plan: null }, 'pro', 'basic'],
    ['that of the checkout if the price names none', { lookupKey: null, plan: null }, 'pro', 'pro'],
    ['unknown if nothing names it', { lookupKey: null, plan: null }, null, null],
  ])('the plan in a message is %s', (_what, names, plan, expected) => {
    expect(named(names, plan)).toBe(expected);
  });
});
