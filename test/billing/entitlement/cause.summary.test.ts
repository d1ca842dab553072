import { describe, expect, test } from '@jest/globals';
import {
  day,
  eventSummary,
  grantSummary,
  holdSummary,
  paymentSummary,
  planSummary,
  revocationSummary,
  subscriptionSummary,
} from '../../../src/billing/entitlement/cause.summary.ts';
import type { DisputeState, PaidState } from '../../../src/billing/money/money.state.ts';
import type { Plan } from '../../../src/billing/plan/catalog.ts';
import { subscriptionView } from '../../../src/billing/subscription/subscription.read.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import type { SubscriptionNow } from '../../../src/facts/fact.ts';
import { catalog, causeAt, item, later, NOON, paymentAt, price, subscriptionState } from '../subscription/states.ts';

const premium = catalog.plans.find(({ code }) => code === 'premium') as Plan;

describe('the summary of a plan', () => {
  test('the summary of a plan says that it includes the feature, and since when the customer has it', () => {
    expect(planSummary(premium, 'subscribed', NOON)).toBe('Premium includes this feature (subscribed on 1 March 2026)');
    expect(planSummary(premium, 'bought', NOON)).toBe('Premium includes this feature (bought on 1 March 2026)');
  });
});

describe('the summary of a subscription', () => {
  const told = (now: Partial<SubscriptionNow> | null, more: Partial<SubscriptionState> = {}, createdAt = NOON) => {
    const view = subscriptionView('sub_1', subscriptionState(now, more), catalog, later(1));
    return view && subscriptionSummary(view, createdAt);
  };
  const failed = { openInvoices: { in_1: { failedAt: later(1), dueAt: null, url: null } } };

  test.each<[string, Partial<SubscriptionNow>, string]>([
    ['active', {}, 'Subscription to Premium active until 1 April 2026'],
    ['that will end', { cancelAtPeriodEnd: true }, 'Subscription to Premium canceled, active until 1 April 2026'],
    ['that ends on a day', { cancelAt: later(9) }, 'Subscription to Premium canceled, active until 10 March 2026'],
    ['in its trial', { status: 'trialing', trialEnd: later(7) }, 'Subscription to Premium in trial until 8 March 2026'],
    ['incomplete', { status: 'incomplete' }, 'Subscription to Premium awaiting its first payment'],
    ['expired', { status: 'incomplete_expired' }, 'Subscription to Premium expired without a first payment'],
    ['unpaid', { status: 'unpaid' }, 'Subscription to Premium unpaid after the last payment attempt failed'],
    [
      'paused',
      { status: 'paused' },
      'Subscription to Premium paused, because its trial ended without a payment method',
    ],
    [
      'with paused payments',
      { collectionPaused: { resumesAt: later(9) } },
      'Subscription to Premium active until 1 April 2026, with payments paused until 10 March 2026',
    ],
    [
      'with payments paused for an unknown time',
      { collectionPaused: { resumesAt: null } },
      'Subscription to Premium active until 1 April 2026, with payments paused',
    ],
    [
      'whose pause is over',
      { collectionPaused: { resumesAt: later(1) } },
      'Subscription to Premium active until 1 April 2026',
    ],
    ['ended', { status: 'canceled', endedAt: later(3) }, 'Subscription to Premium ended on 4 March 2026'],
    ['ended on an unknown day', { status: 'canceled' }, 'Subscription to Premium ended'],
    ['past due', { status: 'past_due' }, 'Subscription to Premium past due'],
    ['to no known plan', { items: [item('si_1', price(null))] }, 'Subscription active until 1 April 2026'],
  ])(
    'the summary of a subscription %s names its plan, its state and the day on which that ends',
    (_what, now, summary) => {
      expect(told(now)).toBe(summary);
    },
  );

  test('a subscription counts as renewed once a period has begun after its first one and its trial', () => {
    const created = later(-31);
    expect(told({}, {}, created)).toBe('Subscription to Premium renewed until 1 April 2026');
    expect(told({ trialEnd: NOON }, {}, created)).toBe('Subscription to Premium active until 1 April 2026');
  });

  test('the summary of a subscription that is past due says when its grace period ends', () => {
    expect(told({ status: 'past_due' }, failed)).toBe(
      'Subscription to Premium past due, with a grace period until 5 March 2026',
    );
  });

  test('a subscription of which only the checkout is known awaits its first payment', () => {
    const checkout = { sessionId: 'cs_1', plan: 'vip', quantity: 1, customerId: 'cus_1', cause: causeAt(NOON) };
    expect(told(null, { checkout })).toBe('Subscription to VIP awaiting its first payment');
  });
});

describe('the summary of a payment', () => {
  const told = (more: Parameters<typeof paymentAt>[2] = {}, refunds: PaidState['refunds'] = {}, amount = 1999) =>
    paymentSummary({ id: 'in_1', charges: {}, refunds, ...paymentAt(NOON, amount, more) });
  const refund = (amount: number): PaidState['refunds'] => ({
    re_1: {
      chargeId: 'ch_1',
      amount,
      status: 'succeeded',
      createdAt: later(2),
      at: later(2),
      cause: causeAt(later(2)),
    },
  });

  test('the summary of a payment says how much was paid and when', () => {
    expect(told()).toBe('Paid €19.99 on 1 March 2026');
    expect(told({ currency: 'usd' })).toBe('Paid US$19.99 on 1 March 2026');
    expect(told({ currency: 'jpy' })).toBe('Paid JP¥1,999 on 1 March 2026');
    expect(told({ currency: null })).toBe('Paid on 1 March 2026');
  });

  test('the summary of a payment says what the customer balance paid', () => {
    expect(told({ fromBalance: 500 })).toBe('Paid €19.99 and €5.00 from the customer balance on 1 March 2026');
    expect(told({ fromBalance: 500 }, {}, 0)).toBe('Paid €5.00 from the customer balance on 1 March 2026');
  });

  test('the summary of a payment says what was refunded', () => {
    expect(told({}, refund(500))).toBe('Paid €19.99 on 1 March 2026, refunded €5.00');
    expect(told({}, refund(1999))).toBe('Paid €19.99 on 1 March 2026, refunded in full');
  });
});

describe('the summary of a hold', () => {
  const dispute = (status: string): DisputeState => ({
    status,
    paymentId: 'in_1',
    amount: 1999,
    currency: 'eur',
    openedAt: later(2),
    cause: causeAt(later(8)),
  });

  test('the summary of a refund says when it was made', () => {
    expect(holdSummary({ cause: causeAt(later(2)) }, null)).toBe('Refunded in full on 3 March 2026');
  });

  test.each([
    ['needs_response', 'Dispute of €19.99 opened on 3 March 2026'],
    ['under_review', 'Dispute of €19.99 opened on 3 March 2026'],
    ['lost', 'Dispute of €19.99 lost on 9 March 2026'],
  ])('the summary of a dispute that is %s is "%s"', (status, summary) => {
    expect(holdSummary(dispute(status), dispute(status))).toBe(summary);
  });
});

describe('the summary of a grant', () => {
  test('the summary of a grant says when an admin made it, until when, and when an admin revoked it', () => {
    expect(grantSummary(NOON, null)).toBe('Granted by an admin on 1 March 2026');
    expect(grantSummary(NOON, later(31))).toBe('Granted by an admin on 1 March 2026 until 1 April 2026');
    expect(revocationSummary(later(1))).toBe('Revoked by an admin on 2 March 2026');
  });
});

describe('the summary of an event', () => {
  test('the summary of an event says what it changed', () => {
    expect(eventSummary('checkout', NOON)).toBe('Checkout completed on 1 March 2026');
    expect(eventSummary('subscription', NOON)).toBe('Subscription last changed at Stripe on 1 March 2026');
    expect(eventSummary('purchase', NOON)).toBe('Purchase last changed at Stripe on 1 March 2026');
  });
});

test('summaries name days in UTC', () => {
  expect(day(new Date('2026-12-31T23:59:59Z'))).toBe('31 December 2026');
  expect(day(new Date('2027-01-01T00:00:00Z'))).toBe('1 January 2027');
});
