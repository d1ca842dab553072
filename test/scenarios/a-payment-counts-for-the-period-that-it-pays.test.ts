import { describe, expect, test } from '@jest/globals';
import { openEmptied } from '../folding/emptied.ts';
import { type Json, type StripeEvent, stripeEvent } from '../support/stripe-events.ts';
import { DAY, ERAS, outcomes as outcomesIn, PREMIUM, subscriber, T, VIP } from './subscriber.ts';

const connection = await openEmptied();
const outcomes = (day: number, events: StripeEvent[], payments: string[]) =>
  outcomesIn(connection, day, events, payments);

describe.each(ERAS)('in the %s API shape', (era) => {
  const { joins, changes, pays, refunds, reports, disputes, line } = subscriber(era);
  const month1 = () => pays(1, 0, [line(PREMIUM, 1999)]);

  test('refunding a proration invoice keeps the plan [S108]', async () => {
    const seat = pays(2, 8, [line(PREMIUM, -999, true), line(PREMIUM, 1299, true)], {
      billing_reason: 'subscription_update',
    });
    const more = changes(8, 0, PREMIUM, { quantity: 2 });
    const events = [...joins(), ...month1(), more, ...seat, refunds(2, 10, 300), reports(2, 10, 300)];
    expect(await outcomes(11, events, ['in_1', 'in_2'])).toEqual({
      plan: 'premium',
      reason: 'ACTIVE',
      holds: [],
      payments: [
        ['PAID', 1999, 0],
        ['REFUND_FULL', 300, 300],
      ],
    });
  });

  test('refunding the renewal suspends the plan although a proration was paid later', async () => {
    const seat = pays(2, 8, [line(PREMIUM, 300, true)]);
    const events = [...joins(), ...month1(), ...seat, refunds(1, 10, 1999)];
    expect(await outcomes(11, events, [])).toMatchObject({ plan: 'free', holds: ['REFUND in_1'] });
  });

  test('refunding an upgrade suspends the new plan, and refunding the former plan does not', async () => {
    const upgrade = [
      changes(8, 0, VIP),
      ...pays(2, 8, [line(PREMIUM, -1400, true), line(VIP, 7000, true)], { billing_reason: 'subscription_update' }),
    ];
    const events = [...joins(), ...month1(), ...upgrade];
    expect(await outcomes(11, [...events, refunds(2, 10, 5600)], [])).toMatchObject({
      plan: 'free',
      holds: ['REFUND in_2'],
    });
    expect(await outcomes(11, [...events, refunds(1, 10, 1999)], [])).toMatchObject({ plan: 'vip', holds: [] });
  });

  test.each<[string, () => StripeEvent[], string]>([
    ['a refund', () => [refunds(1, 5, 1999)], 'REFUND_FULL'],
    [
      'a lost dispute',
      () => [disputes(1, 3, 1999, 'needs_response'), disputes(1, 20, 1999, 'lost', 'closed')],
      'DISPUTE_LOST',
    ],
  ])('a renewal that the balance pays ends the hold of %s', async (_what, takenBack, status) => {
    const events = [...joins(), ...month1(), ...takenBack()];
    expect(await outcomes(31, [...events, changes(30, 30)], [])).toMatchObject({ plan: 'free' });
    const balance = {
      amount_due: 0,
      amount_paid: 0,
      total: 1999,
      starting_balance: -5000,
      billing_reason: 'subscription_cycle',
    };
    const renewal = pays(2, 30, [line(PREMIUM, 1999)], balance);
    expect(await outcomes(31, [...events, changes(30, 30), ...renewal], ['in_1', 'in_2'])).toMatchObject({
      plan: 'premium',
      reason: 'ACTIVE',
      holds: [],
      payments: [
        [status, 1999, expect.anything()],
        ['PAID', 0, 0],
      ],
    });
  });

  test('refunding the last period after the renewal keeps the plan', async () => {
    const renewal = [changes(30, 30), ...pays(2, 30, [line(PREMIUM, 1999)])];
    const events = [...joins(), ...month1(), ...renewal, refunds(1, 33, 1999)];
    expect(await outcomes(34, events, [])).toMatchObject({ plan: 'premium', holds: [] });
  });

  test.each([
    ['open', [disputes(1, 5, 100, 'needs_response')], 'DISPUTE_NEEDS_RESPONSE'],
    ['lost', [disputes(1, 5, 100, 'needs_response'), disputes(1, 9, 100, 'lost', 'closed')], 'DISPUTE_LOST'],
  ])('a dispute over a part that is %s keeps the plan', async (_what, dispute, status) => {
    expect(await outcomes(11, [...joins(), ...month1(), ...dispute], ['in_1'])).toEqual({
      plan: 'premium',
      reason: 'ACTIVE',
      holds: [],
      payments: [[status, 1999, 0]],
    });
  });

  test('a dispute over the whole suspends the plan until it is won', async () => {
    const open = [...joins(), ...month1(), disputes(1, 5, 1999, 'needs_response')];
    expect(await outcomes(11, open, ['in_1'])).toMatchObject({
      plan: 'free',
      payments: [['DISPUTE_NEEDS_RESPONSE', 1999, 0]],
    });
    expect(await outcomes(11, [...open, disputes(1, 9, 1999, 'won', 'closed')], [])).toMatchObject({ plan: 'premium' });
  });

  test('several refunds that add up to the whole suspend the plan, and one that fails restores it', async () => {
    const events = [...joins(), ...month1(), refunds(1, 3, 999), refunds(1, 5, 1000)];
    expect(await outcomes(6, events, ['in_1'])).toMatchObject({
      plan: 'free',
      payments: [['REFUND_FULL', 1999, 1999]],
    });
    const failed = [...events, reports(1, 5, 1999), refunds(1, 8, 1000, 'failed', 'failed')];
    expect(await outcomes(9, failed, ['in_1'])).toMatchObject({
      plan: 'premium',
      payments: [['REFUND_PARTIAL', 1999, 999]],
    });
  });

  test('a refund that only its charge reports counts beside a refund with its own events', async () => {
    const truncated = { refunds: { object: 'list', data: [{ id: 're_1_999', amount: 999 }], has_more: true } };
    const events = [...joins(), ...month1(), refunds(1, 3, 999), reports(1, 5, 1999, truncated)];
    expect(await outcomes(6, events, ['in_1'])).toEqual({
      plan: 'free',
      reason: 'REFUNDED',
      holds: ['REFUND in_1'],
      payments: [['REFUND_FULL', 1999, 1999]],
    });
  });

  test.each<[string, Json]>([
    ['amount_paid is 0', { amount_paid: 0, amount_remaining: 1999 }],
    ['amount_paid is what was due', {}],
  ])('a payment outside of Stripe has the total of the invoice: %s', async (_what, amounts) => {
    const outside = era === 'legacy' ? { paid_out_of_band: true, ...amounts } : amounts;
    const refunded = [...joins(), ...month1(), refunds(1, 5, 1999), changes(30, 30)];
    const renewal = pays(2, 30, [line(PREMIUM, 1999)], outside);
    expect(await outcomes(31, [...refunded, ...renewal], ['in_2'])).toEqual({
      plan: 'premium',
      reason: 'ACTIVE',
      holds: [],
      payments: [['PAID', 1999, 0]],
    });
  });

  test('a credit note for money returned outside of Stripe is a refund, until it is void', async () => {
    const note = (status: string, more: Json) => ({
      id: 'cn_1',
      object: 'credit_note',
      invoice: 'in_1',
      customer: 'cus_1',
      amount: 1999,
      currency: 'eur',
      created: T + 5 * DAY,
      status,
      ...more,
    });
    const events = [...joins(), ...month1()];
    const credited = stripeEvent('credit_note.created', T + 5 * DAY, note('issued', { out_of_band_amount: 1999 }));
    expect(await outcomes(6, [...events, credited], ['in_1'])).toEqual({
      plan: 'free',
      reason: 'REFUNDED',
      holds: ['REFUND in_1'],
      payments: [['REFUND_FULL', 1999, 1999]],
    });
    const voided = stripeEvent('credit_note.voided', T + 7 * DAY, note('void', { out_of_band_amount: 1999 }));
    expect(await outcomes(8, [...events, credited, voided], [])).toMatchObject({ plan: 'premium' });
    const toBalance = stripeEvent(
      'credit_note.created',
      T + 5 * DAY,
      note('issued', { customer_balance_transaction: 'cbtxn_1' }),
    );
    expect(await outcomes(6, [...events, toBalance], ['in_1'])).toMatchObject({
      plan: 'premium',
      payments: [['PAID', 1999, 0]],
    });
  });
});
