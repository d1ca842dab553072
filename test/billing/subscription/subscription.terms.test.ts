import { describe, expect, test } from '@jest/globals';
import { foldSubscription } from '../../../src/billing/subscription/subscription.fold.ts';
import { type SubscriptionState, UNKNOWN_SUBSCRIPTION } from '../../../src/billing/subscription/subscription.state.ts';
import { termsAfter } from '../../../src/billing/subscription/subscription.terms.ts';
import type { SubscriptionNow } from '../../../src/facts/fact.ts';
import { eventOf } from '../../folding/folding.ts';
import { subscriptionObject } from '../../support/stripe-events.ts';
import { discount, item, later, NOON, price, subscriptionNow, subscriptionState } from './states.ts';

const known = (now: Partial<SubscriptionNow>, more: Partial<SubscriptionState> = {}) =>
  subscriptionState(now, { termsSince: NOON, ...more });
const afterwards = (state: SubscriptionState, now: Partial<SubscriptionNow>, at = later(3)) =>
  termsAfter(state, { now: subscriptionNow(now), startedAt: NOON }, at);
const premium = (more: object = {}) => [item('si_1', price('premium_month_eur', more))];

describe('the terms of a subscription', () => {
  test('the terms of a subscription begin with it, and not before', () => {
    const event = (status: string, second: number) =>
      eventOf('customer.subscription.updated', second, subscriptionObject({ id: 'sub_1', customer: 'cus_1', status }));
    const incomplete = foldSubscription(UNKNOWN_SUBSCRIPTION, event('incomplete', 100) as never);
    expect(incomplete).toMatchObject({ termsSince: null, formerTerms: [] });
    const active = foldSubscription(incomplete, event('active', 105) as never);
    expect(active).toMatchObject({ termsSince: new Date(105_000), formerTerms: [] });
  });

  test.each<[string, Partial<SubscriptionNow>, Partial<SubscriptionNow>]>([
    ['a renewal', {}, { currentPeriodStart: later(31), currentPeriodEnd: later(62) }],
    ['a failed payment', {}, { status: 'past_due' }],
    ['a requested cancellation', {}, { cancelAtPeriodEnd: true }],
    ['a lookup key that moved to another price', { items: premium() }, { items: premium({ lookupKey: null }) }],
    ['the end itself', {}, { status: 'canceled', endedAt: later(3) }],
    ['another item while it is unpaid', { status: 'unpaid' }, { status: 'paused', items: premium({ unitAmount: 1 }) }],
  ])('the terms of a subscription stay the same after %s', (_what, before, now) => {
    expect(afterwards(known(before), now)).toEqual({ termsSince: NOON, formerTerms: [] });
  });

  test.each<[string, Partial<SubscriptionNow>, Partial<SubscriptionNow>]>([
    ['another quantity', {}, { items: [item('si_1', price('premium_month_eur'), 2)] }],
    ['another price', {}, { items: [item('si_1', price('basic_month_eur'))] }],
    ['a discount', {}, { discounts: [discount('di_1', { percentOff: 10 })] }],
    ['the end of a trial', { status: 'trialing' }, { status: 'active' }],
    ['a payment that failed for good', { status: 'past_due' }, { status: 'unpaid' }],
  ])('the terms of a subscription change with %s', (_what, before, now) => {
    const { termsSince, formerTerms } = afterwards(known(before), now);
    expect([termsSince, formerTerms.map(({ from }) => from)]).toEqual([later(3), [NOON]]);
  });

  test('the terms of a subscription never go back in time', () => {
    expect(afterwards(known({}, { termsSince: later(5) }), { status: 'unpaid' }).termsSince).toEqual(later(5));
  });

  test('the terms of a subscription include, from the beginning, what a look-up says about discounts and items that an event left out', () => {
    const told = { items: premium(), hasMoreItems: true, discounts: [discount('di_1')] };
    const asked = {
      items: [...premium(), item('si_2', price('basic_month_eur'))],
      discounts: [discount('di_1', { percentOff: 50, name: 'Half' })],
    };
    expect(afterwards(known(told), asked)).toEqual({ termsSince: NOON, formerTerms: [] });
  });
});
