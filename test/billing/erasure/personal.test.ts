import { describe, expect, test } from '@jest/globals';
import { withoutPersonal } from '../../../src/billing/erasure/personal.ts';

describe('what is personal in a row of this service', () => {
  test('is overwritten at any depth, and nothing else is', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const row = {
      params: {
        customer: 'cus_1',
        customer_email: 'cora@example.com',
        success_url: 'https://app.example.com/welcome?who=cora',
        line_items: [{ price: 'price_1', quantity: 2 }],
        subscription_data: { metadata: { userId: 'u1', clickId: 'click' } },
      },
      data: { last4: '4242', brand: 'visa', amount: 1_999 },
      delivered: { 'customer:EMAIL': { at, error: 'No such mailbox' } },
      at,
    };
    expect(withoutPersonal(row)).toEqual({
      params: {
        customer: 'cus_1',
        customer_email: null,
        success_url: null,
        line_items: [{ price: 'price_1', quantity: 2 }],
        subscription_data: { metadata: { userId: 'u1', clickId: null } },
      },
      data: { last4: null, brand: 'visa', amount: 1_999 },
      delivered: { 'customer:EMAIL': { at, error: null } },
      at,
    });
    expect(withoutPersonal(withoutPersonal(row))).toEqual(withoutPersonal(row));
  });

  test.each([
    ...[
      'email',
      'customer_email',
      'receipt_email',
      'pendingEmail',
      'name',
      'phone',
      'address',
      'telegramChatId',
      'locale',
    ],
    ...['last4', 'exp_month', 'exp_year', 'description', 'clickId', 'success_url', 'cancel_url', 'return_url', 'error'],
  ])('is the field %s, whatever stands in it', (field) => {
    for (const value of ['Cora', 12, { line1: 'Cora Street 1' }]) {
      expect(withoutPersonal({ params: { customer: 'cus_1', [field]: value } })).toEqual({
        params: { customer: 'cus_1', [field]: null },
      });
    }
  });

  test('is whatever stands in metadata, except what this service wrote there', () => {
    const ours = { userId: 'u1', checkoutId: 'c1', plan: 'premium', quantity: '2', campaign: 'x' };
    const metadata = { ...ours, clickId: 'y', nick: 'z' };
    expect(withoutPersonal({ metadata })).toEqual({ metadata: { ...ours, clickId: null, nick: null } });
    expect(withoutPersonal({ metadata: null })).toEqual({ metadata: null });
  });

  test("is a reason in a customer's own words, and none of staff or of Stripe", () => {
    const by = (kind: string) => ({ actor: { kind, id: 'x' }, reason: 'r' });
    expect(withoutPersonal([by('CUSTOMER'), by('ADMIN'), { reason: 'fraudulent' }])).toEqual([
      { ...by('CUSTOMER'), reason: null },
      by('ADMIN'),
      { reason: 'fraudulent' },
    ]);
  });
});
