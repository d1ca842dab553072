import { describe, expect, test } from '@jest/globals';
import { ledgerOf } from '../../../src/billing/payment/ledger.ts';
import { NO_PAYMENT, type PaymentState } from '../../../src/billing/payment/payment.state.ts';
import type { DisputeNow, RefundNow } from '../../../src/facts/fact.ts';
import type { InvoiceLineNow } from '../../../src/facts/invoice-line.ts';
import { invoiceNow } from '../../../src/facts/stripe-objects/invoice.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
const cause = (hour: number) => ({ eventId: 'evt_1', at: at(hour) });
const intent = { customerId: null, userId: null, status: 'succeeded', amount: 1_999, currency: 'eur', invoiceId: null };
const PAID = {
  pi_1: { now: { ...intent, chargeId: null, failure: null, createdAt: at(1) }, cause: cause(1) },
};

const ledger = (more: Partial<PaymentState>) =>
  (ledgerOf({ ...NO_PAYMENT, intents: PAID, ...more }, 'pi_1')?.lines ?? []).map(
    ({ kind, at, amount }) => `${at.getUTCHours()} ${kind} ${amount}`,
  );

function refund(amount: number, hour: number, status = 'succeeded') {
  const now: RefundNow = {
    chargeId: 'ch_1',
    intentId: 'pi_1',
    invoiceId: null,
    amount,
    currency: 'eur',
    status,
    reason: null,
    createdAt: at(hour),
  };
  return { now, cause: cause(hour) };
}

function dispute(status: string, closed: number | null = null) {
  const now: DisputeNow = {
    chargeId: 'ch_1',
    intentId: 'pi_1',
    amount: 1_999,
    currency: 'eur',
    status,
    reason: null,
    createdAt: at(5),
  };
  return { dp_1: { now, openedAt: at(5), closedAt: closed === null ? null : at(closed), cause: cause(5) } };
}

describe('the ledger of a payment', () => {
  test('the ledger of a payment has what was paid, in its currency', () => {
    expect(ledgerOf({ ...NO_PAYMENT, intents: PAID }, 'pi_1')).toEqual({
      currency: 'EUR',
      lines: [{ kind: 'paid', at: at(1), amount: 1_999, priceId: null, plan: null }],
    });
  });

  test('the ledger of a payment has each refund that did not fail', () => {
    const refunds = { re_1: refund(500, 3), re_2: refund(300, 2), re_3: refund(100, 4, 'failed') };
    expect(ledger({ refunds })).toEqual(['1 paid 1999', '3 refund 500', '2 refund 300']);
  });

  test('the ledger of a payment has what charges report as refunded step by step, if no refund is known', () => {
    const steps = [
      { refunded: 500, at: at(2) },
      { refunded: 800, at: at(3) },
    ];
    expect(ledger({ charges: { ch_1: steps } })).toEqual(['1 paid 1999', '2 refund 500', '3 refund 300']);
  });

  test.each<[string, number | null, string[]]>([
    ['needs_response', null, ['5 dispute 1999']],
    ['lost', 7, ['5 dispute 1999']],
    ['won', 7, ['5 dispute 1999', '7 dispute -1999']],
    ['won', null, ['5 dispute 1999']],
    ['warning_needs_response', null, []],
  ])('the ledger of a payment with a dispute that is %s (closed at %s) has %j', (status, closed, lines) => {
    expect(ledger({ disputes: dispute(status, closed) })).toEqual(['1 paid 1999', ...lines]);
  });

  test('the ledger of a payment has each failed attempt', () => {
    const attempt = { actionRequired: false, nextAttemptAt: null };
    const attempts = [
      { ...attempt, attempt: 1, at: at(0) },
      { ...attempt, attempt: 2, at: at(2) },
    ];
    expect(ledger({ attempts: attempts.slice(1) })).toEqual(['1 paid 1999', '2 failed 0']);
    expect(ledger({ attempts, intents: {}, session: null })).toEqual([]);
  });

  test('the ledger of a payment counts a payment after a failed attempt as recovered', () => {
    const attempts = [{ attempt: 1, at: at(0), actionRequired: false, nextAttemptAt: null }];
    expect(ledger({ attempts })).toEqual(['1 paid 1999', '1 recovered 1999', '0 failed 0']);
  });

  test('the ledger of a payment has a delayed payment that failed', () => {
    const now = { mode: 'payment', status: 'complete', paymentStatus: 'unpaid', currency: 'eur', createdAt: at(1) };
    const session = { now, cause: cause(6), failed: true, paidAt: null } as PaymentState['session'];
    expect(ledger({ session, intents: {} })).toEqual(['6 failed 0']);
  });

  test('the ledger of a payment intent is empty if an invoice has claimed it', () => {
    expect(ledgerOf(NO_PAYMENT, 'pi_1')).toBeNull();
  });

  test('the ledger of a payment divides what was paid, refunded and disputed by the lines of the invoice, and counts a failure once', () => {
    const row = (priceId: string, amount: number): InvoiceLineNow => ({
      priceId,
      price: null,
      itemId: null,
      amount,
      quantity: 1,
      proration: false,
      invoiceItem: false,
      description: priceId,
    });
    const now = invoiceNow({ id: 'in_1', status: 'paid', amount_paid: 2_499, currency: 'eur', created: 1 });
    const ledger = ledgerOf(
      {
        ...NO_PAYMENT,
        invoice: { now: { ...now, paidAt: at(1) }, cause: cause(1) },
        lines: { rows: [row('price_seat', 500), row('price_premium', 1_999)], hasMore: false },
        attempts: [{ attempt: 1, at: at(0), actionRequired: false, nextAttemptAt: null }],
        refunds: { re_1: refund(1_000, 2) },
        disputes: dispute('needs_response'),
      },
      'in_1',
    );
    expect(ledger?.lines.map(({ kind, priceId, amount }) => `${kind} ${priceId} ${amount}`)).toEqual([
      'paid price_premium 1999',
      'paid price_seat 500',
      'recovered price_premium 1999',
      'recovered price_seat 500',
      'refund price_premium 800',
      'refund price_seat 200',
      'dispute price_premium 1599',
      'dispute price_seat 400',
      'failed price_premium 0',
    ]);
  });
});
