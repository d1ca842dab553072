import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/facts/fact.ts';
import { readFact } from '../../src/facts/read-fact.ts';
import { claimedBy, customerOf, subjectsOf } from '../../src/projection/subjects.ts';
import {
  customerObject,
  invoiceObject,
  type Json,
  sessionObject,
  subscriptionObject,
} from '../support/stripe-events.ts';

const factOf = (type: string, object: Json): Fact => readFact(type, { data: { object } }) as Fact;
const customer = factOf('customer.created', customerObject('cus_1', 'u1'));
const subscription = factOf('customer.subscription.created', subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));
const invoice = factOf('invoice.paid', invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null }));
const session = (more: Json) => factOf('checkout.session.completed', sessionObject('cs_1', 'cus_1', more));

describe('the Stripe customer that a fact is about', () => {
  test.each([[customer], [subscription], [invoice], [session({})]])('is found in each kind of fact', (fact) => {
    expect(customerOf(fact)).toBe('cus_1');
  });

  test('is none where a subscription or a guest names none', () => {
    const nameless = factOf('customer.subscription.created', { id: 'sub_1' });
    expect([customerOf(nameless), customerOf(session({ customer: null }))]).toEqual([null, null]);
  });
});

describe('the user whom a fact names', () => {
  test('is the one in its metadata', () => {
    expect(claimedBy(customer, false)).toBe('u1');
  });

  test('is not the one in the address of a payment link, unless the owner trusts it', () => {
    const linked = session({ client_reference_id: 'u2' });
    expect([claimedBy(linked, false), claimedBy(linked, true)]).toEqual([null, 'u2']);
  });

  test('is the one in the metadata where both are there', () => {
    expect(claimedBy(session({ client_reference_id: 'u2', metadata: { userId: 'u1' } }), true)).toBe('u1');
  });

  test('is nobody where a subscription names none', () => {
    expect(claimedBy(subscription, true)).toBeNull();
  });
});

describe('the documents that fold a fact', () => {
  test.each<[string, Fact, string[]]>([
    ['a customer', customer, ['entitlement:u1']],
    ['a subscription', subscription, ['entitlement:u1']],
    ['an invoice', invoice, ['entitlement:u1', 'payment:in_1']],
    ['a session without a payment', session({}), ['entitlement:u1']],
    ['a session that was paid', session({ payment_intent: 'pi_1' }), ['entitlement:u1', 'payment:pi_1']],
    [
      'a session with an invoice',
      session({ payment_intent: 'pi_1', invoice: 'in_1' }),
      ['entitlement:u1', 'payment:in_1'],
    ],
  ])('of %s are its own', (_what, fact, subjects) => {
    expect(subjectsOf(fact, 'u1')).toEqual(subjects);
  });
});
