import { describe, expect, test } from '@jest/globals';
import { type ChargeReport, type RefundReport, refundedAmount, wentBack } from '../../../src/billing/money/refunded.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));
const charge = (...reports: [minute: number, refunded: number][]): ChargeReport[] =>
  reports.map(([minute, refunded]) => ({ at: at(minute), refunded }));
const refund = (minute: number, amount: number, more: Partial<RefundReport> = {}): RefundReport => ({
  chargeId: 'ch_1',
  amount,
  status: 'succeeded',
  createdAt: at(minute),
  at: at(minute),
  ...more,
});
const failed = (minute: number, amount: number) => refund(minute, amount, { status: 'failed' });

describe('the refunded amount of a payment', () => {
  test.each<[string, Record<string, ChargeReport[]>, RefundReport[], number]>([
    ['is what refunds report if no charge does', {}, [refund(1, 500), refund(2, 300)], 800],
    ['is what the charge reports if no refund does', { ch_1: charge([1, 500], [2, 800]) }, [], 800],
    ['is counted once if both report it', { ch_1: charge([1, 500], [2, 800]) }, [refund(1, 500), refund(2, 300)], 800],
    ['is what the charge reports if a refund is missing', { ch_1: charge([2, 800]) }, [refund(2, 300)], 800],
    [
      'is what refunds report if the newest report of the charge is missing',
      { ch_1: charge([1, 500]) },
      [refund(1, 500), refund(2, 300)],
      800,
    ],
    [
      'does not count a refund that failed after the charge reported it',
      { ch_1: charge([1, 500]) },
      [failed(5, 500)],
      0,
    ],
    ['does not subtract a failed refund twice', { ch_1: charge([1, 500], [5, 300]) }, [failed(3, 500)], 300],
    ['counts what the charge reports beside a failed refund', { ch_1: charge([1, 800]) }, [failed(5, 300)], 500],
    ['is added up by charge', { ch_1: charge([1, 500]), ch_2: charge([2, 400]) }, [refund(1, 500)], 900],
    [
      'counts a refund without a charge as one of the known charge',
      { ch_1: charge([1, 500]) },
      [refund(1, 500, { chargeId: null })],
      500,
    ],
    [
      'adds what a credit note gives back outside of Stripe',
      { ch_1: charge([1, 500]) },
      [refund(2, 300, { chargeId: 'in_1' })],
      800,
    ],
  ])('the refunded amount of a payment %s [S109]', (_what, charges, refunds, expected) => {
    expect(refundedAmount(charges, refunds)).toBe(expected);
  });

  test('the refunded amount of a payment is dated by the event that reported it', () => {
    expect(wentBack({ ch_1: charge([2, 800]) }, [refund(1, 300)])).toEqual([
      { chargeId: 'ch_1', amount: 300, at: at(1) },
      { chargeId: 'ch_1', amount: 500, at: at(2) },
    ]);
  });
});
