import { describe, expect, test } from '@jest/globals';
import { claimedBy } from '../../src/billing/customer/claimed-by.ts';
import { NO_PLACE } from '../../src/billing/fold.ts';
import type { Link } from '../../src/billing/payment/link.document.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { readFact } from '../../src/facts/read-fact.ts';
import { belongingOf, idsOf, subjectsOf } from '../../src/routing/streams.ts';
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
  refundObject,
  sessionObject,
  subscriptionObject,
  upcomingInvoiceObject,
} from '../support/stripe-events.ts';

const factOf = (type: string, object: Json): Fact => readFact(type, { data: { object } }) as Fact;
const customer = factOf('customer.created', customerObject('cus_1', 'u1'));
const subscription = factOf('customer.subscription.created', subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));
const invoice = factOf('invoice.paid', invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1' }));
const upcoming = factOf(
  'invoice.upcoming',
  upcomingInvoiceObject({ customer: 'cus_1', subscription: 'sub_1', periodEnd: 1_770_000_000 }),
);
const session = (more: Json) => factOf('checkout.session.completed', sessionObject('cs_1', 'cus_1', more));
const card = (change: string, of: string | null) => factOf(`payment_method.${change}`, paymentMethodObject('pm_1', of));
const intent = factOf('payment_intent.succeeded', intentObject({ id: 'pi_1', customer: 'cus_1', charge: 'ch_1' }));
const charge = factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1' }));
const charged = factOf('charge.refunded', chargeObject({ id: 'ch_1', intent: 'pi_1', refunded: 5 }));
const refund = factOf('refund.created', refundObject({ id: 're_1', charge: 'ch_1' }));
const dispute = factOf('charge.dispute.created', disputeObject({ id: 'dp_1', charge: 'ch_1', intent: 'pi_1' }));
const warning = factOf('radar.early_fraud_warning.created', fraudWarningObject('issfr_1', 'ch_1'));
const paid = factOf('invoice_payment.paid', invoicePaymentObject('inpay_1', 'in_1', 'pi_1'));

const linked = (...links: Link[]): ReadonlyMap<string, Link> => new Map(links.map((link) => [link._id, link]));
const nothing = linked();
/** Charge -> intent -> invoice -> subscription. */
const invoiced = linked(
  { _id: 'ch_1', intentId: 'pi_1' },
  { _id: 'pi_1', invoiceId: 'in_1' },
  { _id: 'in_1', subscriptionId: 'sub_1', customerId: 'cus_1' },
);
/** Charge -> intent -> session. */
const bought = linked({ _id: 'ch_1', intentId: 'pi_1' }, { _id: 'pi_1', sessionId: 'cs_1', customerId: 'cus_1' });
const guest = linked({ _id: 'ch_1', intentId: 'pi_1' }, { _id: 'pi_1', sessionId: 'cs_1', userId: 'u1' });
const alone = linked({ _id: 'ch_1', intentId: 'pi_1' }, { _id: 'pi_1', standalone: true, customerId: 'cus_1' });
/** Both claim the intent. */
const contested = linked(
  { _id: 'ch_1', intentId: 'pi_1' },
  { _id: 'pi_1', sessionId: 'cs_1', invoiceId: 'in_1' },
  { _id: 'in_1', subscriptionId: null, customerId: 'cus_1' },
);

describe('what is about a customer', () => {
  test.each<[string, Fact]>([
    ['a customer', customer],
    ['a subscription', subscription],
    ['a renewal that is ahead', upcoming],
    ['a card', card('attached', 'cus_1')],
    ['a session that bought a subscription', session({ subscription: 'sub_1' })],
  ])('belongs to its entitlement alone: %s', (_what, fact) => {
    expect(belongingOf(fact, nothing)).toMatchObject({ customerId: 'cus_1', documents: ['entitlement'] });
  });

  test('belonged to somebody before it was detached', () => {
    const event = { object: paymentMethodObject('pm_1', null), previous_attributes: { customer: 'cus_1' } };
    const detached = readFact('payment_method.detached', { data: event }) as Fact;
    expect(belongingOf(detached, nothing)).toMatchObject({ customerId: 'cus_1' });
  });

  test.each<[string, Fact]>([
    ['a session of a guest', session({ customer: null, metadata: { userId: 'u1' } })],
    ['a card that was never attached', card('updated', null)],
  ])('may have none: %s', (_what, fact) => {
    expect(belongingOf(fact, nothing)).toMatchObject({ customerId: null, documents: ['entitlement'] });
  });
});

describe('an invoice', () => {
  test('is its own payment, for the subscription that it bills', () => {
    expect(belongingOf(invoice, nothing)).toEqual({
      customerId: 'cus_1',
      userId: null,
      place: { paymentId: 'in_1', subscriptionId: 'sub_1', sessionId: null },
      documents: ['entitlement', 'payment'],
    });
  });
});

describe('a checkout session', () => {
  const placeOf = (more: Json, links = nothing) => {
    const belonging = belongingOf(session(more), links);
    return 'place' in belonging ? belonging.place.paymentId : null;
  };

  test.each<[string, Json, ReadonlyMap<string, Link>, string | null]>([
    ['of a one-time purchase: its intent', { mode: 'payment', payment_intent: 'pi_1' }, nothing, 'pi_1'],
    ['with an invoice: the invoice', { mode: 'payment', payment_intent: 'pi_1', invoice: 'in_1' }, nothing, 'in_1'],
    ['whose intent an invoice claims: the invoice', { mode: 'payment', payment_intent: 'pi_1' }, contested, 'in_1'],
    ['of a subscription: its first invoice', { subscription: 'sub_1', invoice: 'in_1' }, nothing, 'in_1'],
    ['of a subscription: not its intent', { subscription: 'sub_1', payment_intent: 'pi_1' }, nothing, null],
    ['that costs nothing: none', { mode: 'payment' }, nothing, null],
  ])('has the payment %s', (_what, more, links, paymentId) => {
    expect(placeOf(more, links)).toBe(paymentId);
  });
});

describe('money', () => {
  const facts: [string, Fact, string[]][] = [
    ['a charge', charge, ['payment']],
    ['a refunded charge', charged, ['entitlement', 'payment']],
    ['a refund', refund, ['entitlement', 'payment']],
    ['a dispute', dispute, ['entitlement', 'payment']],
    ['a fraud warning', warning, ['payment']],
  ];
  const place = { paymentId: 'in_1', subscriptionId: 'sub_1', sessionId: null };

  test.each<[string, Fact, string[]]>([
    ...facts,
    ['a payment intent', intent, ['payment']],
    ['an invoice payment', paid, ['payment']],
  ])('of an invoice belongs to its payment, and holds back its subscription: %s [S3]', (_what, fact, documents) => {
    expect(belongingOf(fact, invoiced)).toEqual({ customerId: 'cus_1', userId: null, place, documents });
  });

  test.each(facts)('of a one-time purchase belongs to its intent and session: %s', (_what, fact, documents) => {
    const place = { paymentId: 'pi_1', subscriptionId: null, sessionId: 'cs_1' };
    expect(belongingOf(fact, bought)).toEqual({ customerId: 'cus_1', userId: null, place, documents });
  });

  test('of a one-time purchase is told to its entitlement by its payment intent, which a manual capture tells alone', () => {
    expect(belongingOf(intent, bought)).toMatchObject({ documents: ['entitlement', 'payment'] });
  });

  test('of a guest belongs to the user whom the session names', () => {
    expect(belongingOf(refund, guest)).toMatchObject({ customerId: null, userId: 'u1' });
  });

  test.each(facts)('that Stripe knows nothing more of belongs to its intent alone: %s', (_what, fact) => {
    const place = { paymentId: 'pi_1', subscriptionId: null, sessionId: null };
    expect(belongingOf(fact, alone)).toMatchObject({ customerId: 'cus_1', place });
  });

  test.each(facts)('that an invoice and a session claim is the invoice’s: %s', (_what, fact) => {
    const place = { paymentId: 'in_1', subscriptionId: null, sessionId: 'cs_1' };
    expect(belongingOf(fact, contested)).toMatchObject({ customerId: 'cus_1', place });
  });

  test.each<[string, Fact, string[]]>([
    ['a payment intent waits for itself', intent, ['pi_1']],
    ['a charge waits for its intent', charge, ['pi_1']],
    ['a refund that names no intent waits for its charge', refund, ['ch_1']],
    ['a dispute waits for its intent', dispute, ['pi_1']],
    ['a fraud warning waits for its charge', warning, ['ch_1']],
    ['an invoice payment waits for its invoice', paid, ['in_1']],
  ])('of which nothing is known waits: %s', (_what, fact, waitsFor) => {
    expect(belongingOf(fact, nothing)).toEqual({ waitsFor });
  });

  test('waits for the invoice until it is known what that bills', () => {
    const known = linked({ _id: 'ch_1', intentId: 'pi_1' }, { _id: 'pi_1', invoiceId: 'in_1' });
    expect(belongingOf(dispute, known)).toEqual({ waitsFor: ['in_1'] });
  });

  test('that names nothing waits for nothing', () => {
    expect(belongingOf(factOf('refund.created', refundObject({ id: 're_1', charge: null })), nothing)).toEqual({
      waitsFor: [],
    });
  });
});

describe('the user whom a fact names', () => {
  test('is the one in its metadata', () => {
    expect(claimedBy(customer, false)).toBe('u1');
  });

  test('is not the one in the address of a payment link, unless the owner trusts it', () => {
    const linkedFrom = session({ client_reference_id: 'u2' });
    expect([claimedBy(linkedFrom, false), claimedBy(linkedFrom, true)]).toEqual([null, 'u2']);
  });

  test('is the one in the metadata where both are there', () => {
    expect(claimedBy(session({ client_reference_id: 'u2', metadata: { userId: 'u1' } }), true)).toBe('u1');
  });

  test.each([[subscription], [refund]])('is nobody where it names none', (fact) => {
    expect(claimedBy(fact, true)).toBeNull();
  });
});

describe('the documents that fold a fact', () => {
  const documents = ['entitlement', 'payment'] as const;
  const belonging = { customerId: 'cus_1', userId: null, place: { ...NO_PLACE, paymentId: 'in_1' }, documents };

  test('are named after the user and the payment', () => {
    expect(subjectsOf(belonging, 'u1')).toEqual(['entitlement:u1', 'payment:in_1']);
  });

  test('are the entitlement alone where there is no payment', () => {
    expect(subjectsOf({ ...belonging, place: NO_PLACE }, 'u1')).toEqual(['entitlement:u1']);
  });
});

describe('the ids whose links could tell where a fact belongs', () => {
  test.each<[string, Fact, string[]]>([
    ['a dispute', dispute, ['ch_1', 'pi_1', 'dp_1']],
    ['a refund without an intent', refund, ['ch_1', 're_1']],
    ['an invoice payment', paid, ['pi_1', 'in_1', 'inpay_1']],
    ['a session', session({ payment_intent: 'pi_1', invoice: 'in_1' }), ['in_1', 'pi_1', 'cs_1']],
    ['a customer', customer, ['cus_1']],
  ])('are those that it names: %s', (_what, fact, ids) => {
    expect(idsOf(fact)).toEqual(ids);
  });
});
