import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { openSandbox } from './open-sandbox.ts';
import { refusal } from './refusal.ts';

describe('refusals', () => {
  const nothing = { success_url: 'http://localhost/ok', mode: 'subscription' } as const;

  test.each<[string, (stripe: Stripe) => Promise<unknown>, object]>([
    [
      'a missing parameter',
      (s) => s.prices.create({} as never),
      { statusCode: 400, code: 'parameter_missing', param: 'currency' },
    ],
    [
      'a price without amount',
      (s) => s.prices.create({ currency: 'usd', product: 'x' }),
      { code: 'parameter_missing', param: 'unit_amount' },
    ],
    [
      'a price without product',
      (s) => s.prices.create({ currency: 'usd', unit_amount: 1 }),
      { code: 'parameter_missing', param: 'product' },
    ],
    [
      'a price of an unknown product',
      (s) => s.prices.create({ currency: 'usd', unit_amount: 1, product: 'x' }),
      { statusCode: 400, code: 'resource_missing', param: 'product' },
    ],
    [
      'an unknown currency',
      (s) => s.prices.create({ currency: 'money', unit_amount: 1, product: 'x' }),
      { param: 'currency' },
    ],
    [
      'an unknown parameter',
      (s) => s.customers.create({ colour: 'red' } as never),
      { code: 'parameter_unknown', param: 'colour' },
    ],
    [
      'an unknown nested parameter',
      (s) => s.checkout.sessions.create({ ...nothing, line_items: [{ price: 'p', count: 1 } as never] }),
      { code: 'parameter_unknown', param: 'line_items[0][count]' },
    ],
    ['an empty text', (s) => s.products.create({ name: '' }), { code: 'parameter_invalid_empty', param: 'name' }],
    [
      'text for a number',
      (s) => s.customers.list({ limit: 'ten' as never }),
      { code: 'parameter_invalid_integer', param: 'limit' },
    ],
    ['a page too large', (s) => s.customers.list({ limit: 101 }), { param: 'limit' }],
    [
      'both cursors of a page',
      (s) => s.customers.list({ starting_after: 'a', ending_before: 'b' }),
      { message: expect.stringContaining('only specify one') },
    ],
    [
      'a page after an unknown object',
      (s) => s.customers.list({ starting_after: 'cus_x' }),
      { code: 'resource_missing', param: 'starting_after' },
    ],
    [
      'events after an unknown event',
      (s) => s.events.list({ ending_before: 'evt_x' }),
      { code: 'resource_missing', param: 'ending_before' },
    ],
    [
      'both type and types',
      (s) => s.events.list({ type: 'a', types: ['b'] }),
      { message: expect.stringContaining('type, types') },
    ],
    [
      'a value that is not in the list',
      (s) => s.checkout.sessions.create({ ...nothing, mode: 'setup' }),
      { param: 'mode', message: 'Invalid mode: must be one of payment, subscription' },
    ],
    [
      'an unknown field of an address',
      (s) => s.customers.create({ address: { planet: 'Mars' } as never }),
      { code: 'parameter_unknown', param: 'address[planet]' },
    ],
    ['an invalid e-mail', (s) => s.customers.create({ email: 'ada' }), { param: 'email' }],
    [
      'a metadata value that is too long',
      (s) => s.customers.create({ metadata: { a: 'x'.repeat(501) } }),
      { param: expect.stringContaining('metadata') },
    ],
    [
      'too many metadata keys',
      (s) => s.customers.create({ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, '1'])) }),
      { param: 'metadata' },
    ],
    [
      'an expansion of a field that is no reference',
      (s) =>
        s.customers
          .list({ expand: ['data.nothing'] })
          .then(async () => s.customers.create({ email: 'a@b.c', expand: ['email'] })),
      { param: 'expand' },
    ],
    ['an expansion that is too deep', (s) => s.customers.create({ expand: ['a.b.c.d.e'] }), { param: 'expand' }],
    ['an unknown product', (s) => s.products.retrieve('x'), { statusCode: 404, code: 'resource_missing', param: 'id' }],
    ['changing an unknown product', (s) => s.products.update('x', {}), { statusCode: 404 }],
    ['an unknown price', (s) => s.prices.retrieve('x'), { statusCode: 404 }],
    ['changing an unknown price', (s) => s.prices.update('x', {}), { statusCode: 404 }],
    ['changing an unknown customer', (s) => s.customers.update('x', {}), { statusCode: 404 }],
    ['deleting an unknown customer', (s) => s.customers.del('x'), { statusCode: 404 }],
    ['an unknown session', (s) => s.checkout.sessions.retrieve('x'), { statusCode: 404 }],
    ['expiring an unknown session', (s) => s.checkout.sessions.expire('x'), { statusCode: 404 }],
    ['the lines of an unknown session', (s) => s.checkout.sessions.listLineItems('x'), { statusCode: 404 }],
    ['an unknown subscription', (s) => s.subscriptions.retrieve('x'), { statusCode: 404 }],
    ['changing an unknown subscription', (s) => s.subscriptions.update('x', {}), { statusCode: 404 }],
    ['canceling an unknown subscription', (s) => s.subscriptions.cancel('x'), { statusCode: 404 }],
    ['an unknown invoice', (s) => s.invoices.retrieve('x'), { statusCode: 404 }],
    ['the lines of an unknown invoice', (s) => s.invoices.listLineItems('x'), { statusCode: 404 }],
    ['an unknown invoice payment', (s) => s.invoicePayments.retrieve('x'), { statusCode: 404 }],
    ['an unknown payment intent', (s) => s.paymentIntents.retrieve('x'), { statusCode: 404 }],
    ['an unknown setup intent', (s) => s.setupIntents.retrieve('x'), { statusCode: 404 }],
    ['an unknown charge', (s) => s.charges.retrieve('x'), { statusCode: 404 }],
    ['an unknown payment method', (s) => s.paymentMethods.retrieve('x'), { statusCode: 404 }],
    ['an unknown event', (s) => s.events.retrieve('x'), { statusCode: 404 }],
    ['an unknown configuration', (s) => s.billingPortal.configurations.retrieve('x'), { statusCode: 404 }],
    [
      'a portal for an unknown customer',
      (s) => s.billingPortal.sessions.create({ customer: 'x' }),
      { param: 'customer', code: 'resource_missing' },
    ],
    [
      'attaching a card to an unknown customer',
      (s) => s.paymentMethods.attach('pm_card_visa', { customer: 'x' }),
      { param: 'customer' },
    ],
    ['detaching an unknown card', (s) => s.paymentMethods.detach('x'), { statusCode: 404 }],
    [
      'a subscription of an unknown customer',
      (s) => s.subscriptions.create({ customer: 'x', items: [{ price: 'p' }] }),
      { param: 'customer' },
    ],
  ])('the API refuses %s', async (_name, call, expected) => {
    const { stripe } = await openSandbox();
    expect(await refusal(call(stripe))).toMatchObject({ type: 'StripeInvalidRequestError', ...expected });
  });
});
