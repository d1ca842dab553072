import { describe, expect, test } from '@jest/globals';
import { customerNow } from '../../src/facts/stripe-objects/customer.ts';

const customer = {
  id: 'cus_1',
  object: 'customer',
  created: 1_700_000_000,
  email: 'ada@example.com',
  metadata: { userId: 'u1' },
  preferred_locales: ['de', 'en'],
  balance: -500,
  currency: 'eur',
};

describe('customerNow', () => {
  test('customerNow reads the user, the address and the first language', () => {
    expect(customerNow(customer, 'created')).toEqual({
      deleted: false,
      userId: 'u1',
      email: 'ada@example.com',
      locale: 'de',
      balance: -500,
      currency: 'eur',
      createdAt: new Date('2023-11-14T22:13:20Z'),
    });
  });

  test('a customer is deleted if its last event says so, although the object does not', () => {
    expect(customerNow(customer, 'deleted').deleted).toBe(true);
  });

  test('a customer is deleted if Stripe answers only that', () => {
    expect(customerNow({ id: 'cus_1', object: 'customer', deleted: true }, 'synced')).toEqual({
      deleted: true,
      userId: null,
      email: null,
      locale: null,
      balance: 0,
      currency: null,
      createdAt: null,
    });
  });

  test('customerNow treats an empty text as missing', () => {
    expect(customerNow({ ...customer, email: '', metadata: { userId: '' } }, 'updated')).toMatchObject({
      email: null,
      userId: null,
    });
  });
});
