import { describe, expect, test } from '@jest/globals';
import { cardOfCharge, periodOfInvoice } from '../../src/facts/receipt.ts';

const T = 1_772_366_400;
const MONTH = { start: T, end: T + 31 * 86_400 };
const PERIOD = { start: new Date(MONTH.start * 1_000), end: new Date(MONTH.end * 1_000) };

describe('the card of a charge', () => {
  test('is its brand and its last digits', () => {
    const card = { brand: 'visa', last4: '4242', exp_month: 1 };
    expect(cardOfCharge({ payment_method_details: { type: 'card', card } })).toEqual({ brand: 'visa', last4: '4242' });
    expect(cardOfCharge({ payment_method_details: { card: {} } })).toEqual({ brand: null, last4: null });
  });

  test.each([[{}], [{ payment_method_details: null }], [{ payment_method_details: { type: 'sepa_debit' } }]])(
    'is null for %j',
    (charge) => {
      expect(cardOfCharge(charge)).toBeNull();
    },
  );
});

describe('the period of an invoice', () => {
  const line = (more: object) => ({ amount: 100, period: MONTH, ...more });

  test.each([
    ['of its largest line', [line({ amount: 5, period: { start: 1, end: 2 } }), line({})]],
    [
      'not of a proration before "basil"',
      [line({ amount: 900, proration: true, period: { start: 1, end: 2 } }), line({})],
    ],
    [
      'not of a proration since "basil"',
      [
        line({ amount: 900, parent: { subscription_item_details: { proration: true } }, period: { start: 1, end: 2 } }),
        line({ parent: { subscription_item_details: { proration: false } } }),
      ],
    ],
    [
      'not of a proration of an invoice item',
      [
        line({ amount: 900, parent: { invoice_item_details: { proration: true } }, period: { start: 1, end: 2 } }),
        line({}),
      ],
    ],
  ])('is %s', (_what, data) => {
    expect(periodOfInvoice({ lines: { data } })).toEqual(PERIOD);
  });

  test.each([
    ['no lines', {}],
    ['an empty list', { lines: { data: [] } }],
    ['a one-time price', { lines: { data: [line({ period: { start: T, end: T } })] } }],
    ['a line without a period', { lines: { data: [{ amount: 1 }] } }],
  ])('is null for %s', (_what, invoice) => {
    expect(periodOfInvoice(invoice)).toBeNull();
  });
});
