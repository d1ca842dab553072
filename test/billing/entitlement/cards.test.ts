import { expect, test } from '@jest/globals';
import { cardsInUse } from '../../../src/billing/entitlement/cards.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { PaymentMethodNow, SubscriptionNow } from '../../../src/facts/fact.ts';
import { causeAt, later, NOON, subscriptionState } from '../subscription/states.ts';

const card = (days: number, more: Partial<PaymentMethodNow> = {}) => ({
  now: { customerId: 'cus_1', brand: 'visa', last4: '4242', expMonth: 2, expYear: 2028, ...more },
  cause: causeAt(later(days)),
});
const state = (
  paymentMethods: EntitlementState['paymentMethods'],
  ...subscriptions: Partial<SubscriptionNow>[]
): EntitlementState => ({
  ...NO_ENTITLEMENTS,
  paymentMethods,
  subscriptions: Object.fromEntries(subscriptions.map((now, n) => [`sub_${n}`, subscriptionState(now)])),
});
const ids = (of: EntitlementState) => cardsInUse(of).map(({ id }) => id);

test('a card can be charged until the last day of its month, leap years included', () => {
  expect(cardsInUse(state({ pm_1: card(0) }, {}))).toEqual([
    { id: 'pm_1', brand: 'visa', last4: '4242', lastDay: new Date('2028-02-29T00:00:00Z') },
  ]);
  expect(cardsInUse(state({ pm_1: card(0, { expMonth: 12 }) }, {}))).toMatchObject([
    { lastDay: new Date('2028-12-31T00:00:00Z') },
  ]);
});

test('the card that Stripe reported last is in use, for each Stripe customer that pays', () => {
  const cards = {
    pm_old: card(0),
    pm_new: card(1),
    pm_other: card(2, { customerId: 'cus_2' }),
    pm_idle: card(3, { customerId: 'cus_3' }),
  };
  expect(ids(state(cards, { customerId: 'cus_2' }, {}, {}))).toEqual(['pm_new', 'pm_other']);
});

test('of two cards reported in one second the same one is in use, whichever came first', () => {
  expect(ids(state({ pm_a: card(0), pm_b: card(0) }, {}))).toEqual(['pm_b']);
  expect(ids(state({ pm_b: card(0), pm_a: card(0) }, {}))).toEqual(['pm_b']);
});

test.each<[Partial<SubscriptionNow>, number]>([
  [{ status: 'active' }, 1],
  [{ status: 'trialing' }, 1],
  [{ status: 'past_due' }, 1],
  [{ status: 'canceled', endedAt: NOON }, 0],
  [{ status: 'paused' }, 0],
  [{ cancelAtPeriodEnd: true }, 0],
  [{ cancelAt: later(90) }, 0],
])('a subscription %p has %p cards in use', (now, count) => {
  expect(ids(state({ pm_1: card(0) }, now))).toHaveLength(count);
});

test.each<[string, Partial<SubscriptionNow>, number]>([
  ['a subscription that is canceled after more renewals than the card lasts', { cancelAt: new Date('2029-01-01Z') }, 1],
  ['a subscription that ends before the card expires', { cancelAt: new Date('2028-02-01Z') }, 0],
  [
    'a year that is paid and canceled at its end, after the card expires',
    { cancelAtPeriodEnd: true, currentPeriodEnd: new Date('2028-06-01Z') },
    0,
  ],
  ['a subscription whose collection is paused', { collectionPaused: { resumesAt: null } }, 0],
  ['a subscription whose invoices are sent to the customer', { collectionMethod: 'send_invoice' }, 0],
])('%s: %p, so that many are in use: %p', (_what, now, count) => {
  expect(ids(state({ pm_1: card(0) }, now))).toHaveLength(count);
});

test('a payment method that does not expire, and a subscription without a card, cause no message', () => {
  expect(ids(state({ pm_1: card(0, { expMonth: null, expYear: null }) }, {}))).toEqual([]);
  expect(ids(state({}, {}))).toEqual([]);
});
