import { describe, expect, test } from '@jest/globals';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { subscriptionView } from '../../../src/billing/subscription/subscription.read.ts';
import { foldSchedule, laterPhases, switchOf } from '../../../src/billing/subscription/subscription.schedule.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import type { SubscriptionNow, SubscriptionScheduleFact } from '../../../src/facts/fact.ts';
import { readFact } from '../../../src/facts/read-fact.ts';
import { SUBSCRIPTION_SCHEDULE } from '../../../src/facts/stripe-objects/subscription-schedule.ts';
import { priceObject, type ScheduleOptions, scheduleObject, scheduleRead } from '../../support/stripe-events.ts';
import { catalog, item, later, NOON, price, subscriptionState } from './states.ts';

const START = NOON.getTime() / 1000;
const END = later(31).getTime() / 1000;
const [PREMIUM, BASIC] = [priceObject('premium_month_eur'), priceObject('basic_month_eur', { unit_amount: 999 })];
const OPTIONS: ScheduleOptions = {
  ...{ id: 'sub_sched_1', customer: 'cus_1', subscription: 'sub_1' },
  phases: [
    { start: START, price: PREMIUM },
    { start: END, price: BASIC },
  ],
};

/** A subscription to premium after events of schedules, of which some are Stripe's answers. */
function scheduled(steps: Partial<ScheduleOptions & { read: boolean }>[], now: Partial<SubscriptionNow> = {}) {
  return steps.reduce<SubscriptionState>((known, { read = true, ...more }) => {
    const object = (read ? scheduleRead : scheduleObject)({ ...OPTIONS, ...more });
    const fact = readFact('subscription_schedule.updated', { data: { object } }) as SubscriptionScheduleFact;
    return foldSchedule(known, { id: 'evt_1', at: NOON, fact } as FoldEvent<SubscriptionScheduleFact>);
  }, subscriptionState(now));
}
const pending = (state: SubscriptionState, at = later(1)) =>
  subscriptionView('sub_1', state, catalog, at)?.pendingChange;

describe('a schedule of a subscription', () => {
  test('a schedule shows the plan, price and quantity of the next period, and when it begins', () => {
    const phases = [OPTIONS.phases[0], { start: END, price: BASIC, quantity: 3 }] as ScheduleOptions['phases'];
    expect(pending(scheduled([{ phases }]))).toEqual({
      plan: expect.objectContaining({ code: 'basic' }),
      price: expect.objectContaining({ id: 'basic_month_eur', amount: 999 }),
      quantity: 3,
      at: later(31),
    });
  });

  test('a schedule whose event names the price only by ID has no plan until a look-up names it', () => {
    expect(pending(scheduled([{ read: false }]))).toMatchObject({ plan: null, price: null, quantity: 1 });
    const named = scheduled([{ read: false }, { read: true }, { read: false }]);
    expect(pending(named)).toMatchObject({ plan: { code: 'basic' } });
  });

  test.each<[string, Partial<ScheduleOptions>, Partial<SubscriptionNow>]>([
    ['whose last phase has begun', { current: 1 }, {}],
    ['that has not begun', { current: null }, {}],
    ['without a later phase', { phases: OPTIONS.phases.slice(0, 1) }, {}],
    ['that was released', { status: 'released' }, {}],
    ['of a subscription that bills this already', {}, { items: [item('si_1', price('basic_month_eur'))] }],
    ['of a subscription that ends before', {}, { cancelAtPeriodEnd: true }],
    ['of a subscription that has ended', {}, { status: 'canceled' }],
  ])('a schedule %s changes nothing', (_what, more, now) => {
    expect(switchOf(scheduled([more], now))).toBeNull();
  });

  test('a schedule changes nothing any more once the time of its change has come, even without an event', () => {
    const state = scheduled([{}]);
    expect([pending(state, later(30))?.plan?.code, pending(state, later(31))]).toEqual(['basic', null]);
  });

  test('a released schedule is dropped, and the same event again changes nothing', () => {
    const waiting = scheduled([{}]);
    expect(Object.keys(waiting.schedules)).toEqual(['sub_sched_1']);
    expect(scheduled([{}, {}]).schedules).toEqual(waiting.schedules);
    expect(scheduled([{}, { status: 'released' }]).schedules).toEqual({});
    const known = subscriptionState();
    const object = scheduleObject({ ...OPTIONS, status: 'released' });
    const fact = readFact('subscription_schedule.released', { data: { object } }) as SubscriptionScheduleFact;
    expect(fact.now.subscriptionId).toBe('sub_1');
    expect(foldSchedule(known, { id: 'evt_1', at: NOON, fact } as FoldEvent<SubscriptionScheduleFact>)).toBe(known);
  });

  test('an item whose price stays is the same item in the next period', () => {
    const both = { items: [item('si_1', price('premium_month_eur')), item('si_2', price(null))] };
    const object = scheduleRead(OPTIONS);
    const [, next] = object['phases'] as { items: object[] }[];
    next?.items.push({ price: 'price_nameless', quantity: 2 }, { price: 'price_unheard_of', quantity: 1 });
    const fact = readFact('subscription_schedule.synced', { data: { object } }) as SubscriptionScheduleFact;
    const event = { id: 'evt_1', at: NOON, fact } as FoldEvent<SubscriptionScheduleFact>;
    const { after } = switchOf(foldSchedule(subscriptionState(both), event)) ?? {};
    expect(after?.now?.items.map(({ id, quantity }) => [id, quantity])).toEqual([
      ['price_basic_month_eur', 1],
      ['si_2', 2],
      ['price_unheard_of', 1],
    ]);
  });

  test('the life of a schedule has one direction', () => {
    const { progress } = SUBSCRIPTION_SCHEDULE.lifecycle;
    const statuses = ['not_started', 'active', 'released', 'canceled', 'completed'];
    const read = (status: string) => SUBSCRIPTION_SCHEDULE.read(scheduleObject({ ...OPTIONS, status }));
    expect(statuses.map((status) => progress(read(status)))).toEqual([[0], [1], [2], [2], [2]]);
  });

  test('a metered item of a phase, and one without a price, can be read', () => {
    const phases = [{ start_date: START, items: [{ quantity: undefined }] }, { items: [] }];
    const object = { ...scheduleObject(OPTIONS), phases };
    const { now } = readFact('subscription_schedule.updated', { data: { object } }) as SubscriptionScheduleFact;
    expect(now.phases).toEqual([
      { start: NOON, items: [{ priceId: '', quantity: 1 }] },
      { start: null, items: [] },
    ]);
    expect(laterPhases(now)).toEqual([]);
  });
});
