import { expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { readLines } from '../../src/routing/read-lines.ts';
import { invoiceObject, stripeEvent } from '../support/stripe-events.ts';

const line = { description: 'Pack', amount: 499, pricing: { price_details: { price: 'price_pack' } } };
const invoiceItem = { ...line, parent: { type: 'invoice_item_details', invoice_item_details: { proration: false } } };
const invoice = invoiceObject({
  id: 'in_1',
  customer: 'cus_1',
  subscription: null,
  more: { lines: { object: 'list', data: [invoiceItem] } },
});

/** Reads the lines of an invoice whose price Stripe refuses to show; returns what was recorded. */
async function read(error: Error, payload: object | null = stripeEvent('invoice.paid', 1_760_000_000, invoice)) {
  const recorded: unknown[] = [];
  await readLines('in_1', {
    events: { findOne: async () => payload && { payload: JSON.stringify(payload) } } as never,
    gateway: { ask: () => Promise.reject(error) } as never,
    record: async (events) => void recorded.push(...events),
  });
  return recorded;
}

const missing = new Stripe.errors.StripeInvalidRequestError({ code: 'resource_missing', message: 'no' } as never);

test('lines whose price Stripe does not know stay as in their event', async () => {
  expect(await read(missing)).toEqual([]);
});

test('lines of an object without events are not read', async () => {
  expect(await read(new Error('asked'), null)).toEqual([]);
});

test('lines wait if Stripe cannot answer', async () => {
  await expect(read(new ProviderUnavailable('Stripe'))).rejects.toThrow('Stripe cannot answer');
});
