import { describe, expect, test } from '@jest/globals';
import { invoiceNow } from '../../src/facts/stripe-objects/invoice.ts';
import { invoiceLines } from '../../src/facts/stripe-objects/invoice-lines.ts';

const shared = {
  id: 'in_1',
  object: 'invoice',
  customer: 'cus_1',
  status: 'paid',
  collection_method: 'charge_automatically',
  billing_reason: 'subscription_cycle',
  amount_due: 2379,
  amount_paid: 2379,
  total: 2379,
  currency: 'eur',
  attempt_count: 2,
  created: 1_700_000_000,
  due_date: 1_700_600_000,
  next_payment_attempt: 1_700_300_000,
  hosted_invoice_url: 'https://invoice.example/in_1',
  invoice_pdf: 'https://invoice.example/in_1.pdf',
  number: 'N-1',
  description: null,
  total_discount_amounts: [{ amount: 100, discount: 'di_1' }],
  status_transitions: { finalized_at: 1_700_000_000, paid_at: 1_700_000_060 },
};

/** One invoice as Stripe told it until 2025-03-31. */
const legacy = {
  ...shared,
  subscription: 'sub_1',
  subscription_details: { metadata: { userId: 'u1' } },
  payment_intent: 'pi_1',
  charge: 'ch_1',
  tax: 380,
  total_tax_amounts: [{ amount: 300 }, { amount: 80 }],
  lines: {
    object: 'list',
    data: [
      { id: 'il_0', description: 'Unused time', proration: true, price: { id: 'price_old' } },
      { id: 'il_1', description: '1 × Premium', proration: false, price: { id: 'price_1', metadata: {} } },
    ],
  },
};

/** The same invoice as Stripe tells it since. */
const current = {
  ...shared,
  parent: {
    type: 'subscription_details',
    quote_details: null,
    subscription_details: { subscription: 'sub_1', metadata: { userId: 'u1' } },
  },
  total_taxes: [{ amount: 300 }, { amount: 80 }],
  lines: {
    object: 'list',
    data: [
      {
        id: 'il_0',
        description: 'Unused time',
        parent: { type: 'invoice_item_details', invoice_item_details: { proration: true } },
        pricing: { price_details: { price: 'price_old', product: 'prod_1' } },
      },
      {
        id: 'il_1',
        description: '1 × Premium',
        parent: { type: 'subscription_item_details', subscription_item_details: { proration: false } },
        pricing: { price_details: { price: 'price_1', product: 'prod_1' } },
      },
    ],
  },
};

describe('invoiceNow', () => {
  test('invoiceNow reads the same from both eras', () => {
    expect(invoiceNow(current)).toEqual(invoiceNow(legacy));
  });

  test.each([
    ['legacy', legacy],
    ['current', current],
  ])('invoiceNow reads every field (%s era)', (_era, object) => {
    expect(invoiceNow(object)).toEqual({
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      userId: 'u1',
      status: 'paid',
      collectionMethod: 'charge_automatically',
      billingReason: 'subscription_cycle',
      amountDue: 2379,
      amountPaid: 2379,
      total: 2379,
      creditedBeforePayment: 0,
      tax: 380,
      discount: 100,
      currency: 'eur',
      description: null,
      number: 'N-1',
      url: 'https://invoice.example/in_1',
      pdf: 'https://invoice.example/in_1.pdf',
      attemptCount: 2,
      nextAttemptAt: new Date('2023-11-18T09:33:20Z'),
      dueAt: new Date('2023-11-21T20:53:20Z'),
      failure: null,
      createdAt: new Date('2023-11-14T22:13:20Z'),
      paidAt: new Date('2023-11-14T22:14:20Z'),
    });
  });

  test('invoiceNow reads the subscription from the parent if a pinned old version leaves the old field null', () => {
    expect(invoiceNow({ ...current, subscription: null }).subscriptionId).toBe('sub_1');
  });

  test('invoiceNow reads the ID of an expanded subscription, in either field', () => {
    const expanded = { id: 'sub_1', object: 'subscription' };
    const moved = { subscription_details: { subscription: expanded } };
    expect([
      invoiceNow({ ...legacy, subscription: expanded }).subscriptionId,
      invoiceNow({ ...current, parent: moved }).subscriptionId,
    ]).toEqual(['sub_1', 'sub_1']);
  });

  test('an invoice that bills no subscription has none', () => {
    expect(invoiceNow({ ...current, parent: null }).subscriptionId).toBeNull();
  });

  test('an invoice has the user of its own metadata if its subscription names none', () => {
    expect(invoiceNow({ ...current, parent: null, metadata: { userId: 'u2' } }).userId).toBe('u2');
  });

  test('invoiceNow sums no tax to null, and a tax of 0 to 0', () => {
    expect([
      invoiceNow({ ...shared, total_taxes: [] }).tax,
      invoiceNow({ ...shared, total_taxes: [{ amount: 0 }] }).tax,
    ]).toEqual([null, 0]);
  });

  test('invoiceNow reads the tax of an invoice from before there were several taxes', () => {
    expect(invoiceNow({ ...shared, tax: 55 }).tax).toBe(55);
  });

  test('invoiceNow reads why the last attempt failed from an expanded payment intent', () => {
    const payment_intent = {
      id: 'pi_1',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds', message: 'No funds.' },
    };
    expect(invoiceNow({ ...legacy, payment_intent }).failure).toEqual({
      code: 'insufficient_funds',
      message: 'No funds.',
    });
  });

  test('invoiceNow reads why the invoice could not be finalized', () => {
    const last_finalization_error = { code: 'customer_tax_location_invalid' };
    expect(invoiceNow({ ...current, last_finalization_error }).failure).toEqual({
      code: 'customer_tax_location_invalid',
      message: 'The payment failed.',
    });
  });

  test('invoiceNow never throws on an object without its fields', () => {
    expect(invoiceNow({ id: 'upcoming_in_1', lines: [], parent: 'x', payment_intent: {} })).toEqual({
      customerId: null,
      subscriptionId: null,
      userId: null,
      status: 'draft',
      collectionMethod: 'charge_automatically',
      billingReason: null,
      amountDue: 0,
      amountPaid: 0,
      total: 0,
      creditedBeforePayment: 0,
      tax: null,
      discount: null,
      currency: 'xxx',
      description: null,
      number: null,
      url: null,
      pdf: null,
      attemptCount: 0,
      nextAttemptAt: null,
      dueAt: null,
      failure: null,
      createdAt: new Date(0),
      paidAt: null,
    });
  });

  test.each<[string, object, number]>([
    ['what Stripe collected', { amount_due: 1999, amount_paid: 1999 }, 1999],
    ['the total if it was paid outside of Stripe', { paid_out_of_band: true, amount_due: 1999, amount_paid: 0 }, 1999],
    [
      'the total if a payment outside of Stripe left nothing due',
      { paid_out_of_band: true, amount_due: 0, amount_paid: 0 },
      1999,
    ],
    [
      'the total if Stripe reports a payment outside of Stripe as its own',
      { paid_out_of_band: true, amount_due: 1999, amount_paid: 1999 },
      1999,
    ],
    [
      'what was due if no field tells of a payment outside of Stripe',
      { amount_due: 1999, amount_paid: 0, amount_remaining: 1999 },
      1999,
    ],
    ['what was due if a part was paid outside of Stripe', { amount_due: 1999, amount_paid: 500 }, 1999],
    ['nothing if the balance of the customer paid it', { amount_due: 0, amount_paid: 0, starting_balance: -5000 }, 0],
    [
      'nothing if a credit note settled it',
      { amount_due: 0, amount_paid: 0, pre_payment_credit_notes_amount: 1999 },
      0,
    ],
    ['what was due before 2018, when no field said what was paid', { amount_due: 1999 }, 1999],
  ])('the paid amount of an invoice is %s', (_what, amounts, expected) => {
    const { amount_due: _due, amount_paid: _paid, ...rest } = current;
    expect(invoiceNow({ ...rest, total: 1999, ...amounts }).amountPaid).toBe(expected);
  });

  test('the paid amount of an open invoice is what was paid so far', () => {
    expect(invoiceNow({ ...current, status: 'open', amount_due: 1999, amount_paid: 500 }).amountPaid).toBe(500);
  });

  test.each<[object, string]>([
    [{ paid: true, closed: true }, 'paid'],
    [{ paid: false, closed: true, forgiven: true }, 'uncollectible'],
    [{ paid: false, closed: true, forgiven: false }, 'void'],
    [{ paid: false, closed: false, attempted: true }, 'open'],
    [{ paid: false, closed: false, attempted: false }, 'draft'],
  ])(
    'invoiceNow derives the status of an invoice from before 2018-11-08 from its booleans: %j is %s',
    (booleans, status) => {
      const { status: _status, created: _created, ...old } = legacy;
      const now = invoiceNow({ ...old, ...booleans, date: 1_500_000_000, billing: 'send_invoice' });
      expect(now).toMatchObject({ status, createdAt: new Date(1_500_000_000_000) });
    },
  );
});

describe('invoiceLines', () => {
  test('invoiceLines reads the same from both eras', () => {
    const rows = [
      { priceId: 'price_old', amount: 0, proration: true },
      { priceId: 'price_1', amount: 0, proration: false },
    ];
    expect([invoiceLines(current), invoiceLines(legacy)]).toMatchObject([
      { rows, hasMore: false },
      { rows, hasMore: false },
    ]);
  });

  test('invoiceLines reads the plan of a line from before 2020, and whether the list has more lines', () => {
    const lines = { data: [{ amount: 1999, plan: { id: 'plan_1' } }], has_more: true };
    const rows = [{ priceId: 'plan_1', amount: 1999, proration: false }];
    expect(invoiceLines({ lines })).toMatchObject({ rows, hasMore: true });
  });
});

describe('invoiceLines', () => {
  const taxes = {
    taxes: [
      { amount: 19, tax_behavior: 'exclusive' },
      { amount: 5, tax_behavior: 'inclusive' },
    ],
  };
  const tax_amounts = [
    { amount: 19, inclusive: false },
    { amount: 5, inclusive: true },
  ];
  const shown = { description: '1 × Premium', amount: 100, quantity: 2, discount_amounts: [{ amount: 10 }] };
  const packed = { id: 'price_2', type: 'one_time', recurring: null, lookup_key: 'pack_one_time_eur', metadata: {} };

  test.each([
    [
      'before basil',
      {
        ...shown,
        type: 'subscription',
        proration: false,
        subscription_item: 'si_1',
        price: { id: 'price_1' },
        tax_amounts,
      },
    ],
    [
      'since basil',
      {
        ...shown,
        ...taxes,
        parent: {
          type: 'subscription_item_details',
          subscription_item_details: { proration: false, subscription_item: 'si_1' },
          invoice_item_details: null,
        },
        pricing: { price_details: { price: 'price_1' } },
      },
    ],
  ])('invoiceLines reads what a line of a subscription item adds to the total (%s)', (_shape, line) => {
    expect(invoiceLines({ lines: { data: [line], has_more: true } })).toEqual({
      rows: [
        {
          priceId: 'price_1',
          price: null,
          itemId: 'si_1',
          amount: 109,
          quantity: 2,
          proration: false,
          invoiceItem: false,
          description: '1 × Premium',
        },
      ],
      hasMore: true,
    });
  });

  test.each([
    ['before basil', { type: 'invoiceitem', price: packed }, 'pack_one_time_eur'],
    ['of no subscription', { type: 'subscription', subscription: null, price: { id: 'price_2' } }, undefined],
    [
      'since basil',
      {
        parent: { type: 'invoice_item_details', invoice_item_details: { proration: false } },
        pricing: { price_details: { price: 'price_2' } },
      },
      undefined,
    ],
    [
      'after a look-up',
      { parent: { invoice_item_details: { proration: false } }, pricing: {}, price: packed },
      'pack_one_time_eur',
    ],
  ])('invoiceLines reads a line of an invoice item (%s)', (_shape, line, lookupKey) => {
    const [row] = invoiceLines({ lines: { data: [line] } }).rows;
    expect(row).toMatchObject({ priceId: 'price_2', invoiceItem: true, itemId: null });
    expect(row?.price?.lookupKey).toBe(lookupKey);
  });

  test('invoiceLines reads the plan of a line that is older than prices', () => {
    const plan = { id: 'gold', interval: 'month', amount: 500 };
    expect(invoiceLines({ lines: { data: [{ plan }] } }).rows[0]).toMatchObject({
      priceId: 'gold',
      price: { id: 'gold' },
    });
  });

  test.each([
    ['before basil', { proration: true }],
    ['of an item', { parent: { subscription_item_details: { proration: true } } }],
    ['of an invoice item', { parent: { invoice_item_details: { proration: true } } }],
  ])('invoiceLines recognizes a proration (%s)', (_shape, line) => {
    expect(invoiceLines({ lines: { data: [line] } }).rows[0]?.proration).toBe(true);
  });
});
