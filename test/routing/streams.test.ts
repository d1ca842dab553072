import { describe, expect, test } from '@jest/globals';
import { claimedBy } from '../../src/billing/customer/claimed-by.ts';
import { customerOfStream, streamOfUser, userOfStream } from '../../src/billing/customer/stream.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { readFact } from '../../src/facts/read-fact.ts';
import { streamOf } from '../../src/routing/streams.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  paymentMethodObject,
  priceObject,
  refundObject,
  sessionObject,
  subscriptionObject,
  upcomingInvoiceObject,
} from '../support/stripe-events.ts';

const factOf = (type: string, object: Json): Fact => readFact(type, { data: { object } }) as Fact;
const customer = factOf('customer.created', customerObject('cus_1', 'u1'));
const subscription = factOf('customer.subscription.created', subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));
const upcoming = factOf(
  'invoice.upcoming',
  upcomingInvoiceObject({ customer: 'cus_1', subscription: 'sub_1', periodEnd: 1_770_000_000 }),
);
const session = (more: Json) => factOf('checkout.session.completed', sessionObject('cs_1', 'cus_1', more));
const card = (change: string, of: string | null) => factOf(`payment_method.${change}`, paymentMethodObject('pm_1', of));
const refund = factOf('refund.created', refundObject({ id: 're_1', charge: 'ch_1' }));

describe('the stream of a fact', () => {
  test.each<[string, Fact]>([
    ['a customer', customer],
    ['a subscription', subscription],
    ['a renewal that is ahead', upcoming],
    ['an invoice', factOf('invoice.paid', invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' }))],
    ['a card', card('attached', 'cus_1')],
    ['a session that bought a subscription', session({ subscription: 'sub_1' })],
    ['a charge', factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1' }))],
    ['a payment intent', factOf('payment_intent.succeeded', intentObject({ id: 'pi_1', customer: 'cus_1' }))],
    ['a price that was read for a customer', factOf('price.synced', { ...priceObject('a'), customer: 'cus_1' })],
    ['a payment of its own', factOf('payment_intent.standalone', { id: 'pi_1', customer: 'cus_1' })],
    ['a link by an admin', factOf('customer.linked', { id: 'cus_1', userId: 'u1' })],
    ['an unlink by an admin', factOf('customer.unlinked', { id: 'cus_1' })],
    ['a refold', factOf('account.refolded', { id: 'cus_1', reason: 'r' })],
    ['the erasure of one stream', factOf('account.erased', { id: 'cus_1', userId: 'u1', stripeIds: [] })],
  ])('the stream of a fact is its Stripe customer: %s', (_what, fact) => {
    expect(streamOf(fact)).toBe('cus_1');
  });

  test('the stream of a detached card is its former customer', () => {
    const event = { object: paymentMethodObject('pm_1', null), previous_attributes: { customer: 'cus_1' } };
    expect(streamOf(readFact('payment_method.detached', { data: event }) as Fact)).toBe('cus_1');
  });

  test.each<[string, Fact, string]>([
    ['a session: its intent', session({ customer: null, payment_intent: 'pi_1' }), 'pi_1'],
    ['a session that costs nothing: itself', session({ customer: null }), 'cs_1'],
    [
      'an invoice: itself',
      factOf('invoice.paid', { ...invoiceObject({ id: 'in_1', customer: '', subscription: null }), customer: null }),
      'in_1',
    ],
    ['a payment of its own: itself', factOf('payment_intent.standalone', { id: 'pi_1' }), 'pi_1'],
  ])("the stream of a guest's fact is the purchase: %s", (_what, fact, stream) => {
    expect(streamOf(fact)).toBe(stream);
  });

  test.each<[string, Fact]>([
    ['a contact', factOf('contact.updated', { id: 'u1', userId: 'u1' })],
    ['a grant', factOf('grant.created', { id: 'grant_1', userId: 'u1', feature: 'f' })],
    ['the deletion of their account', factOf('customer.erased', { id: 'u1', userId: 'u1', stripeIds: ['cus_1'] })],
    ['a comparison of their objects', factOf('customer.reconciled', { id: 'u1', userId: 'u1' })],
  ])('the stream of a fact about a user is the user’s own: %s', (_what, fact) => {
    expect(streamOf(fact)).toBe('user:u1');
  });

  test.each<[string, Fact]>([
    ['a refund', refund],
    ['a dispute', factOf('charge.dispute.created', disputeObject({ id: 'dp_1', charge: 'ch_1' }))],
    ['a fraud warning', factOf('radar.early_fraud_warning.created', fraudWarningObject('issfr_1', 'ch_1'))],
    ['an invoice payment', factOf('invoice_payment.paid', invoicePaymentObject('inpay_1', 'in_1', 'pi_1'))],
    [
      'a refund that is asked for',
      factOf('refund.requested', { id: 'rr', userId: 'u1', paymentId: 'in_1', amount: 5 }),
    ],
    ['a payment intent of a guest', factOf('payment_intent.succeeded', intentObject({ id: 'pi_1' }))],
    ['a charge of a guest', factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1' }))],
    ['a card that was never attached', card('updated', null)],
  ])('a fact does not name its stream: %s', (_what, fact) => {
    expect(streamOf(fact)).toBeNull();
  });
});

describe('the name of a stream', () => {
  test.each<[string, string | null, string | null]>([
    [streamOfUser('u1'), 'u1', null],
    ['cus_1', null, 'cus_1'],
    ['pi_1', null, null],
    ['cs_1', null, null],
  ])('the name of a stream contains its user or its Stripe customer: %s', (stream, userId, customerId) => {
    expect([userOfStream(stream), customerOfStream(stream)]).toEqual([userId, customerId]);
  });
});

describe('the user whom a fact names', () => {
  test('a fact names the user in its metadata', () => {
    expect(claimedBy(customer, false)).toBe('u1');
  });

  test('a fact names the user in the address of a payment link only if the configuration trusts it', () => {
    const linkedFrom = session({ client_reference_id: 'u2' });
    expect([claimedBy(linkedFrom, false), claimedBy(linkedFrom, true)]).toEqual([null, 'u2']);
  });

  test('a fact that names a user in both places means the one in the metadata', () => {
    expect(claimedBy(session({ client_reference_id: 'u2', metadata: { userId: 'u1' } }), true)).toBe('u1');
  });

  test.each([[subscription], [refund]])('a fact that names no user has none', (fact) => {
    expect(claimedBy(fact, true)).toBeNull();
  });
});
