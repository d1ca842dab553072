import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Link, linkCollection } from '../../../src/billing/payment/link.document.ts';
import { createLinks, linksTold } from '../../../src/billing/payment/links.ts';
import type { Fact } from '../../../src/facts/fact.ts';
import { readFact } from '../../../src/facts/read-fact.ts';
import { permutations } from '../../folding/folding.ts';
import { openDatabase } from '../../support/database.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  refundObject,
  sessionObject,
} from '../../support/stripe-events.ts';

const { connection, close } = await openDatabase();
const collection = linkCollection(connection);
const links = createLinks(collection);
afterAll(close);
beforeEach(() => collection.deleteMany({}));

const factOf = (type: string, object: Json): Fact => readFact(type, { data: { object } }) as Fact;
const session = (more: Json) => factOf('checkout.session.completed', sessionObject('cs_1', 'cus_1', more));

describe('what a fact tells', () => {
  test.each<[string, Fact, Link[]]>([
    [
      'an invoice: what it bills',
      factOf('invoice.paid', invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' })),
      [{ _id: 'in_1', subscriptionId: 'sub_1', customerId: 'cus_1' }],
    ],
    [
      'an invoice that bills no subscription: that it does not',
      factOf('invoice.paid', invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null })),
      [{ _id: 'in_1', subscriptionId: null, customerId: 'cus_1' }],
    ],
    [
      'an invoice of the era before: who pays it, too',
      factOf(
        'invoice.paid',
        invoiceObject({
          id: 'in_1',
          customer: 'cus_1',
          subscription: 'sub_1',
          era: 'legacy',
          more: { payment_intent: 'pi_1', charge: 'ch_1' },
        }),
      ),
      [
        { _id: 'in_1', subscriptionId: 'sub_1', customerId: 'cus_1' },
        { _id: 'pi_1', invoiceId: 'in_1' },
        { _id: 'ch_1', invoiceId: 'in_1', intentId: 'pi_1' },
      ],
    ],
    [
      'an invoice payment: which intent',
      factOf('invoice_payment.paid', invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
      [{ _id: 'pi_1', invoiceId: 'in_1' }],
    ],
    [
      'an invoice payment: which charge',
      factOf('invoice_payment.paid', { id: 'inpay_1', invoice: 'in_1', payment: { type: 'charge', charge: 'ch_1' } }),
      [{ _id: 'ch_1', invoiceId: 'in_1' }],
    ],
    [
      'an invoice payment of no invoice: nothing',
      factOf('invoice_payment.paid', { id: 'inpay_1', payment: { payment_intent: 'pi_1' } }),
      [],
    ],
    [
      'a payment intent: its charge and customer',
      factOf('payment_intent.succeeded', intentObject({ id: 'pi_1', customer: 'cus_1', charge: 'ch_1' })),
      [
        { _id: 'pi_1', customerId: 'cus_1' },
        { _id: 'ch_1', intentId: 'pi_1', customerId: 'cus_1' },
      ],
    ],
    [
      'a payment intent of the era before: its invoice',
      factOf('payment_intent.succeeded', intentObject({ id: 'pi_1', invoice: 'in_1' })),
      [{ _id: 'pi_1', invoiceId: 'in_1' }],
    ],
    [
      'a payment intent that refers to an invoice as its order',
      factOf(
        'payment_intent.succeeded',
        intentObject({ id: 'pi_1', more: { payment_details: { order_reference: 'in_1' } } }),
      ),
      [{ _id: 'pi_1', invoiceId: 'in_1' }],
    ],
    [
      'a payment intent that refers to somebody’s own order: nothing',
      factOf(
        'payment_intent.succeeded',
        intentObject({ id: 'pi_1', more: { payment_details: { order_reference: 'order 7' } } }),
      ),
      [],
    ],
    [
      'a charge: its intent and customer',
      factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1' })),
      [
        { _id: 'ch_1', intentId: 'pi_1', customerId: 'cus_1' },
        { _id: 'pi_1', customerId: 'cus_1' },
      ],
    ],
    [
      'a charge of the era before: its invoice',
      factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1', invoice: 'in_1' })),
      [
        { _id: 'ch_1', intentId: 'pi_1', invoiceId: 'in_1' },
        { _id: 'pi_1', invoiceId: 'in_1' },
      ],
    ],
    [
      'a charge that names nothing: nothing',
      factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: null })),
      [],
    ],
    [
      'a refund: the intent of its charge',
      factOf('refund.created', refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1' })),
      [{ _id: 'ch_1', intentId: 'pi_1' }],
    ],
    [
      'a dispute: the intent of its charge',
      factOf('charge.dispute.created', disputeObject({ id: 'dp_1', charge: 'ch_1', intent: 'pi_1' })),
      [{ _id: 'ch_1', intentId: 'pi_1' }],
    ],
    [
      'a fraud warning that names only a charge: nothing',
      factOf('radar.early_fraud_warning.created', fraudWarningObject('issfr_1', 'ch_1')),
      [],
    ],
    [
      'a session of a one-time purchase: its intent',
      session({ mode: 'payment', payment_intent: 'pi_1', metadata: { userId: 'u1' } }),
      [{ _id: 'pi_1', sessionId: 'cs_1', customerId: 'cus_1' }],
    ],
    [
      'a session of a guest: the user whom it names',
      session({ mode: 'payment', customer: null, payment_intent: 'pi_1', metadata: { userId: 'u1' } }),
      [{ _id: 'pi_1', sessionId: 'cs_1', userId: 'u1' }],
    ],
    [
      'a session with an invoice: that, too',
      session({ mode: 'payment', payment_intent: 'pi_1', invoice: 'in_1' }),
      [{ _id: 'pi_1', sessionId: 'cs_1', customerId: 'cus_1', invoiceId: 'in_1' }],
    ],
    ['a session that costs nothing: nothing', session({ mode: 'payment' }), []],
    ['a session of a subscription: nothing', session({ subscription: 'sub_1', payment_intent: 'pi_1' }), []],
    ['a customer: nothing', factOf('customer.created', customerObject('cus_1', 'u1')), []],
  ])('is told: %s [S23]', (_what, fact, told) => {
    expect(linksTold(fact, false)).toEqual(told);
  });
});

describe('what is known of a link', () => {
  const told: Link[] = [
    { _id: 'pi_1', customerId: 'cus_1' },
    { _id: 'pi_1', sessionId: 'cs_1' },
    { _id: 'pi_1', invoiceId: 'in_1', customerId: 'cus_1' },
    { _id: 'in_1', subscriptionId: null },
  ];
  const learn = async (...learned: Link[]) => links.learn(learned, await links.of(learned.map(({ _id }) => _id)));

  test('only grows, in every order in which it is told', async () => {
    for (const order of permutations(told)) {
      await collection.deleteMany({});
      for (const link of order) await learn(link);
      expect([...(await links.of(['pi_1', 'in_1'])).values()].sort((a, b) => (a._id < b._id ? -1 : 1))).toEqual([
        { _id: 'in_1', subscriptionId: null },
        { _id: 'pi_1', customerId: 'cus_1', sessionId: 'cs_1', invoiceId: 'in_1' },
      ]);
    }
  });

  test('is told by 50 workers at once and stored once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => learn(told[n % told.length] as Link)));
    expect(await collection.countDocuments()).toBe(2);
  });

  test('is returned where it is new, and not where it is known', async () => {
    expect(await learn(told[0] as Link)).toEqual([told[0]]);
    expect(await learn(told[0] as Link, told[1] as Link)).toEqual([told[1]]);
  });

  test('is new where nobody knew what an invoice bills, although that is nothing', async () => {
    await learn({ _id: 'in_1', customerId: 'cus_1' });
    const link = { _id: 'in_1', subscriptionId: null };
    expect(await learn(link)).toEqual([link]);
  });

  test('of nothing is nothing', async () => {
    expect([await links.of([]), await links.learn([], new Map())]).toEqual([new Map(), []]);
  });
});
