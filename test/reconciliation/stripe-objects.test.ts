import { expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { readCustomerObjects } from '../../src/reconciliation/stripe-objects.ts';
import { answered } from '../support/answered.ts';

const missing = new Stripe.errors.StripeInvalidRequestError({ code: 'resource_missing', message: 'no' } as never);

test('a customer that is deleted while its lists are read is compared with the rows read so far', async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked > 1) throw missing;
    return answered({ id: 'cus_1' }, new Date(0));
  };
  const objects = await readCustomerObjects('cus_1', ask as never);
  expect(objects?.map(({ type, id }) => [type, id])).toEqual([['customer.synced', 'cus_1']]);
});

test('an unknown customer is an answer, and any other error rejects', async () => {
  expect(await readCustomerObjects('cus_1', () => Promise.reject(missing))).toBeNull();
  await expect(readCustomerObjects('cus_1', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
});
