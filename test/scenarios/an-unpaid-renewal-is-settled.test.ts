import { describe, expect, test } from '@jest/globals';
import { openEmptied } from '../folding/emptied.ts';
import type { Json } from '../support/stripe-events.ts';
import { DAY, ERAS, outcomes, PREMIUM, subscriber, T } from './subscriber.ts';

const connection = await openEmptied();

/** How a renewal of day 30 that could not be charged is settled on day 34: the event, the status, and what it changes of the invoice. */
const WAYS: [string, string, string | undefined, Json, string][] = [
  ['marked as uncollectible', 'marked_uncollectible', 'uncollectible', {}, 'UNCOLLECTIBLE'],
  ['voided', 'voided', 'void', {}, 'VOID'],
  ['paid outside of Stripe', 'paid', undefined, {}, 'PAID'],
  [
    'paid outside of Stripe with an `amount_paid` of 0',
    'paid',
    undefined,
    { amount_paid: 0, amount_remaining: 1999 },
    'PAID',
  ],
];

describe.each(ERAS)('in the %s API shape', (era) => {
  const { joins, changes, bill, pays, line } = subscriber(era);
  const renewal = [line(PREMIUM, 1999)];
  const pastDue = () => [
    ...joins(),
    ...pays(1, 0, renewal),
    bill('payment_failed', 2, 30, renewal, { status: 'open', more: { billing_reason: 'subscription_cycle' } }),
    changes(30, 30, PREMIUM, { status: 'past_due' }),
  ];

  test.each(WAYS)('a past due subscription is active again once its renewal is %s [S122]', async (...way) => {
    const [, change, status, more, shown] = way;
    expect(await outcomes(connection, 35, pastDue(), ['in_2'])).toEqual({
      plan: 'free',
      reason: 'PAST_DUE',
      holds: [],
      payments: [['FAILED', 1999, 0]],
    });
    const outside = status === undefined && era === 'legacy' ? { paid_out_of_band: true } : {};
    const settled = bill(change, 2, 34, renewal, {
      ...(status && { status }),
      more: {
        ...{ created: T + 30 * DAY, billing_reason: 'subscription_cycle', ...outside, ...more },
        status_transitions: { paid_at: status === undefined ? T + 34 * DAY : null },
      },
    });
    expect(await outcomes(connection, 35, [...pastDue(), settled, changes(34, 30)], ['in_2'])).toEqual({
      plan: 'premium',
      reason: 'ACTIVE',
      holds: [],
      payments: [[shown, 1999, 0]],
    });
  });
});
