import { describe, expect, test } from '@jest/globals';
import { cancelInstant, graceEnd, windowOf } from '../../../src/billing/subscription/subscription.window.ts';
import { later, NOON, subscriptionNow, subscriptionState } from './states.ts';

const tolerance = { graceDays: 3, renewalLeewayHours: 6 };
const justBefore = (at: Date) => new Date(at.getTime() - 1);
const open = (reason: string, until: Date | null) => ({ granted: true, reason, until });
const closed = (reason: string) => ({ granted: false, reason, until: null });

describe('the access period of a subscription', () => {
  test.each([
    ['active: to the end of its period and the leeway', { status: 'active' }, 'ACTIVE', later(31, 6), 'EXPIRED'],
    [
      'active, canceled at period end: to that instant exactly',
      { status: 'active', cancelAtPeriodEnd: true },
      'ACTIVE',
      later(31),
      'ENDED',
    ],
    [
      'active, canceled at an instant: to that instant exactly',
      { status: 'active', cancelAt: later(10) },
      'ACTIVE',
      later(10),
      'ENDED',
    ],
    [
      'active, canceled at an instant and at period end: the instant counts',
      { status: 'active', cancelAt: later(10), cancelAtPeriodEnd: true },
      'ACTIVE',
      later(10),
      'ENDED',
    ],
    [
      'trialing: to the end of the trial and the leeway [S79]',
      { status: 'trialing', trialEnd: later(14) },
      'TRIALING',
      later(14, 6),
      'EXPIRED',
    ],
    [
      'trialing, canceled: to the cancel instant exactly',
      { status: 'trialing', trialEnd: later(14), cancelAtPeriodEnd: true, currentPeriodEnd: later(14) },
      'TRIALING',
      later(14),
      'ENDED',
    ],
  ])('a subscription gives access if it is %s', (_what, now, reason, until, afterwards) => {
    const state = subscriptionState(now);
    expect(windowOf(state, tolerance, justBefore(until))).toEqual(open(reason, until));
    expect(windowOf(state, tolerance, until)).toEqual(closed(afterwards));
  });

  test.each([
    ['active', { status: 'active', currentPeriodEnd: null }, 'ACTIVE'],
    ['trialing', { status: 'trialing', trialEnd: null }, 'TRIALING'],
  ])('a subscription that is %s and has no end gives access without end', (_status, now, reason) => {
    expect(windowOf(subscriptionState(now), tolerance, later(10_000))).toEqual(open(reason, null));
  });

  test.each([
    ['unpaid', 'UNPAID'],
    ['paused', 'PAUSED'],
    ['incomplete', 'INCOMPLETE'],
    ['canceled', 'ENDED'],
    ['incomplete_expired', 'ENDED'],
    ['a_status_of_next_year', 'INCOMPLETE'],
    ['unknown', 'INCOMPLETE'],
    ['constructor', 'INCOMPLETE'],
  ])('a subscription that is %s gives nothing, because of %s [S90]', (status, reason) => {
    expect(windowOf(subscriptionState({ status }), tolerance, NOON)).toEqual(closed(reason));
  });

  test('a subscription gives nothing while only its checkout or its invoices are known', () => {
    expect(windowOf(subscriptionState(null), tolerance, NOON)).toEqual(closed('INCOMPLETE'));
  });
});

describe('the grace period', () => {
  const invoice = (failedAt: Date | null, dueAt: Date | null = null) => ({ failedAt, dueAt, url: null });
  const pastDue = (more: object) => subscriptionState({ status: 'past_due' }, more);

  test('the grace period lasts to its exact end', () => {
    const state = pastDue({ pastDueSince: NOON });
    expect(windowOf(state, tolerance, justBefore(later(3)))).toEqual(open('GRACE_PERIOD', later(3)));
    expect(windowOf(state, tolerance, later(3))).toEqual(closed('PAST_DUE'));
  });

  test('the grace period counts from the oldest failure among the open invoices [S78]', () => {
    const openInvoices = { in_2: invoice(later(2)), in_1: invoice(later(1)), in_3: invoice(later(3)) };
    expect(graceEnd(pastDue({ pastDueSince: later(3), openInvoices }), tolerance)).toEqual(later(4));
  });

  test('the grace period of an invoice that is sent to the customer counts from its due date', () => {
    const openInvoices = { in_1: invoice(null, later(1)) };
    expect(graceEnd(pastDue({ pastDueSince: later(2), openInvoices }), tolerance)).toEqual(later(4));
  });

  test('the grace period counts from the first past_due snapshot if no failure is known', () => {
    const openInvoices = { in_1: invoice(null) };
    expect(graceEnd(pastDue({ pastDueSince: later(2), openInvoices }), tolerance)).toEqual(later(5));
  });

  test('the grace period does not count a failure from before the subscription was last in order', () => {
    const openInvoices = { in_old: invoice(later(-30)), in_new: invoice(later(1)) };
    const state = pastDue({ pastDueSince: later(1), recoveredAt: later(-20), openInvoices });
    expect(graceEnd(state, tolerance)).toEqual(later(4));
  });

  test('the grace period counts from past_due if every failure is from before the subscription was last in order', () => {
    const openInvoices = { in_old: invoice(later(-30)) };
    const state = pastDue({ pastDueSince: later(1), recoveredAt: later(-20), openInvoices });
    expect(graceEnd(state, tolerance)).toEqual(later(4));
  });

  test('a grace period of zero days gives no access', () => {
    const state = pastDue({ pastDueSince: NOON });
    expect(windowOf(state, { ...tolerance, graceDays: 0 }, NOON)).toEqual(closed('PAST_DUE'));
  });

  test('there is no grace period if its beginning is unknown', () => {
    expect(windowOf(pastDue({}), tolerance, NOON)).toEqual(closed('PAST_DUE'));
  });

  test.each(['active', 'unpaid', 'canceled'])('there is no grace period if the subscription is %s', (status) => {
    expect(graceEnd(subscriptionState({ status }, { pastDueSince: NOON }), tolerance)).toBeNull();
  });

  test('there is no grace period if nothing is known of the subscription', () => {
    expect(graceEnd(subscriptionState(null), tolerance)).toBeNull();
  });
});

describe('the cancel instant', () => {
  test.each([
    ['none if the subscription renews', {}, null],
    ['the end of the period', { cancelAtPeriodEnd: true }, later(31)],
    ['the date that is set', { cancelAt: later(90) }, later(90)],
  ])('the cancel date is %s', (_what, now, at) => {
    expect(cancelInstant(subscriptionNow(now))).toEqual(at);
  });
});
