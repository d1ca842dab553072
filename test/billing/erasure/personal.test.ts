import { describe, expect, test } from '@jest/globals';
import { withoutPersonal } from '../../../src/billing/erasure/personal.ts';

describe('personal data in a row of this service', () => {
  test('personal data in a row is overwritten at any depth, and nothing else', () => {
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
  ])('the field %s is personal, whatever its value', (field) => {
    for (const value of ['Cora', 12, { line1: 'Cora Street 1' }]) {
      expect(withoutPersonal({ params: { customer: 'cus_1', [field]: value } })).toEqual({
        params: { customer: 'cus_1', [field]: null },
      });
    }
  });

  test('metadata is personal, except for the keys of this service', () => {
    const ours = { userId: 'u1', checkoutId: 'c1', plan: 'premium', quantity: '2', campaign: 'x' };
    const metadata = { ...ours, clickId: 'y', nick: 'z' };
    expect(withoutPersonal({ metadata })).toEqual({ metadata: { ...ours, clickId: null, nick: null } });
    expect(withoutPersonal({ metadata: null })).toEqual({ metadata: null });
  });

  test('a reason is personal if the customer wrote it, and not if staff or Stripe did', () => {
    const by = (kind: string) => ({ actor: { kind, id: 'x' }, reason: 'r' });
    expect(withoutPersonal([by('CUSTOMER'), by('ADMIN'), { reason: 'fraudulent' }])).toEqual([
      { ...by('CUSTOMER'), reason: null },
      by('ADMIN'),
      { reason: 'fraudulent' },
    ]);
  });
});
