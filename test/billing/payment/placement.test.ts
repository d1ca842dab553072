import { describe, expect, test } from '@jest/globals';
import { NO_PLACE } from '../../../src/billing/fold.ts';
import { Placement, type ReferencedPayment, referencesOf } from '../../../src/billing/payment/placement.ts';
import type { Fact } from '../../../src/facts/fact.ts';
import { readFact } from '../../../src/facts/read-fact.ts';
import { permutations } from '../../folding/folding.ts';
import { fc } from '../../support/seed.ts';
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
} from '../../support/stripe-events.ts';

const factOf = (type: string, object: Json): Fact => readFact(type, { data: { object } }) as Fact;
const session = (more: Json, id = 'cs_1') =>
  factOf('checkout.session.completed', sessionObject(id, 'cus_1', { mode: 'payment', ...more }));
const invoiceOf = (subscription: string | null, more: Json = {}, id = 'in_1') =>
  factOf('invoice.paid', invoiceObject({ id, customer: 'cus_1', subscription, more }));
const invoice = invoiceOf('sub_1');
const intent = factOf('payment_intent.succeeded', intentObject({ id: 'pi_1', customer: 'cus_1', charge: 'ch_1' }));
const charge = factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1' }));
const charged = factOf('charge.refunded', chargeObject({ id: 'ch_1', intent: 'pi_1', refunded: 5 }));
const refund = factOf('refund.created', refundObject({ id: 're_1', charge: 'ch_1' }));
const dispute = factOf('charge.dispute.created', disputeObject({ id: 'dp_1', charge: 'ch_1', intent: 'pi_1' }));
const warning = factOf('radar.early_fraud_warning.created', fraudWarningObject('issfr_1', 'ch_1'));
const paid = factOf('invoice_payment.paid', invoicePaymentObject('inpay_1', 'in_1', 'pi_1'));
const paidByCharge = (charge: string, invoice = 'in_1') =>
  factOf('invoice_payment.paid', { id: `inpay_${charge}`, invoice, payment: { type: 'charge', charge } });
const standalone = factOf('payment_intent.standalone', { id: 'pi_1', customer: 'cus_1' });
const requested = factOf('refund.requested', { id: 'rr_1', userId: 'u1', paymentId: 'in_1', amount: 5 });

function told(...facts: Fact[]): Placement {
  const placement = new Placement('cus_1', []);
  placement.tell(facts);
  return placement;
}

/** What the payments are known by, without those that an invoice has absorbed. */
const paymentsOf = (placement: Placement): ReferencedPayment[] =>
  placement
    .ids()
    .filter((id) => !placement.absorbed.has(id))
    .sort()
    .map((id) => placement.payment(id) as ReferencedPayment)
    .map((payment) => ({ ...payment, refs: [...payment.refs].sort() }));

/** A payment, as a fact tells it. */
const known = (id: string, refs: string[], more: Partial<ReferencedPayment> = {}): ReferencedPayment => ({
  _id: id,
  stream: 'cus_1',
  refs: [id, ...refs].sort(),
  sessionId: null,
  ...more,
});

describe('the payment references in a fact', () => {
  test.each<[string, Fact, ReferencedPayment[]]>([
    ['an invoice: what it bills', invoice, [known('in_1', [], { subscriptionId: 'sub_1' })]],
    [
      'an invoice that bills no subscription: that it does not',
      invoiceOf(null),
      [known('in_1', [], { subscriptionId: null })],
    ],
    [
      'an invoice of the legacy era: also who pays it',
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
      [known('in_1', ['pi_1', 'ch_1'], { subscriptionId: 'sub_1' })],
    ],
    ['an invoice payment: which intent', paid, [known('in_1', ['pi_1'])]],
    ['an invoice payment: which charge', paidByCharge('ch_1'), [known('in_1', ['ch_1'])]],
    [
      'an invoice payment of no invoice: nothing',
      factOf('invoice_payment.paid', { id: 'inpay_1', payment: { payment_intent: 'pi_1' } }),
      [],
    ],
    ['a payment intent alone: nothing', intent, []],
    [
      'a payment intent of the legacy era: its invoice',
      factOf('payment_intent.succeeded', intentObject({ id: 'pi_1', charge: 'ch_1', invoice: 'in_1' })),
      [known('in_1', ['pi_1', 'ch_1'])],
    ],
    [
      'a payment intent that refers to an invoice as its order',
      factOf(
        'payment_intent.succeeded',
        intentObject({ id: 'pi_1', more: { payment_details: { order_reference: 'in_1' } } }),
      ),
      [known('in_1', ['pi_1'])],
    ],
    [
      'a payment intent that refers to a merchant’s own order: nothing',
      factOf(
        'payment_intent.succeeded',
        intentObject({ id: 'pi_1', more: { payment_details: { order_reference: 'order 7' } } }),
      ),
      [],
    ],
    ['a charge alone: nothing', charge, []],
    [
      'a charge of the legacy era: its invoice',
      factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: 'pi_1', invoice: 'in_1' })),
      [known('in_1', ['ch_1', 'pi_1'])],
    ],
    [
      'a charge that names nothing: nothing',
      factOf('charge.succeeded', chargeObject({ id: 'ch_1', intent: null })),
      [],
    ],
    ['a refund alone: nothing', refund, []],
    ['a dispute alone: nothing', dispute, []],
    ['a fraud warning that names only a charge: nothing', warning, []],
    [
      'a session of a one-time purchase: its intent',
      session({ payment_intent: 'pi_1', metadata: { userId: 'u1' } }),
      [known('pi_1', ['cs_1'], { sessionId: 'cs_1' })],
    ],
    [
      'a session with an invoice: also the invoice',
      session({ payment_intent: 'pi_1', invoice: 'in_1' }),
      [known('in_1', ['pi_1', 'cs_1'], { sessionId: 'cs_1' })],
    ],
    ['a session that costs nothing: nothing', session({}), []],
    [
      'a session of a subscription: nothing',
      session({ mode: 'subscription', subscription: 'sub_1', payment_intent: 'pi_1' }),
      [],
    ],
    [
      'a session of a subscription with an invoice: only the invoice',
      session({ mode: 'subscription', subscription: 'sub_1', invoice: 'in_1', payment_intent: 'pi_1' }),
      [known('in_1', [])],
    ],
    ['a payment of its own: itself', standalone, [known('pi_1', [])]],
    ['a customer: nothing', factOf('customer.created', customerObject('cus_1', 'u1')), []],
  ])('a fact contains these payment references: %s [S23]', (_what, fact, payments) => {
    expect(paymentsOf(told(fact))).toEqual(payments);
  });

  const purchase = session({ payment_intent: 'pi_1' });
  test.each<[string, Fact, string[]]>([
    ['a payment intent: its charge', intent, ['ch_1', 'cs_1', 'pi_1']],
    ['a charge', charge, ['ch_1', 'cs_1', 'pi_1']],
    ['a dispute: its charge', dispute, ['ch_1', 'cs_1', 'pi_1']],
    [
      'a refund: its charge',
      factOf('refund.created', refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1' })),
      ['ch_1', 'cs_1', 'pi_1'],
    ],
    ['a refund without an intent: nothing', refund, ['cs_1', 'pi_1']],
  ])('a fact of a known payment adds these payment references: %s', (_what, fact, refs) => {
    expect(paymentsOf(told(fact, purchase))).toMatchObject([{ _id: 'pi_1', refs }]);
  });

  test('a payment reference through facts that come earlier in the order is found', () => {
    const withoutIntent = factOf('refund.created', refundObject({ id: 're_1', charge: 'ch_1' }));
    expect(told(withoutIntent, charge, purchase).place(withoutIntent)).toMatchObject({ paymentId: 'pi_1' });
  });

  test('a payment reference that is known already is not new', () => {
    const placement = new Placement('cus_1', [known('in_1', ['pi_1'], { subscriptionId: 'sub_1' })]);
    placement.tell([invoice, paid]);
    expect(placement.changed()).toEqual([]);
    placement.tell([charge]);
    expect(placement.changed()).toEqual(['in_1']);
  });

  test('that an invoice bills nothing is new if it was not known', () => {
    const placement = new Placement('cus_1', [known('in_1', ['pi_1'])]);
    placement.tell([invoiceOf(null)]);
    expect(placement.changed()).toEqual(['in_1']);
  });

  test('adding payment references modifies none of the given rows', () => {
    const row = known('in_1', []);
    new Placement('cus_1', [row]).tell([invoice, paid]);
    expect(row).toEqual(known('in_1', []));
  });
});

describe('the place of an invoice', () => {
  test('an invoice belongs to its own payment and to the subscription that it bills', () => {
    expect(told().place(invoice)).toEqual({ paymentId: 'in_1', subscriptionId: 'sub_1', sessionId: null });
  });

  test('the lines of an invoice belong to its payment once the invoice is known', () => {
    const lines = factOf('invoice.lines.synced', {
      id: 'in_1',
      object: 'invoice',
      customer: 'cus_1',
      lines: { data: [] },
    });
    expect(told(lines).place(lines)).toEqual({ waitsFor: ['in_1'] });
    expect(told(lines, invoice).place(lines)).toEqual({
      paymentId: 'in_1',
      subscriptionId: 'sub_1',
      sessionId: null,
    });
  });
});

describe('the place of a checkout session', () => {
  test.each<[string, Json, Fact[], string | null]>([
    ['of a one-time purchase: its intent', { payment_intent: 'pi_1' }, [], 'pi_1'],
    ['with an invoice: the invoice', { payment_intent: 'pi_1', invoice: 'in_1' }, [], 'in_1'],
    ['whose intent an invoice claims: the invoice', { payment_intent: 'pi_1' }, [paid], 'in_1'],
    [
      'of a subscription: its first invoice',
      { mode: 'subscription', subscription: 'sub_1', invoice: 'in_1' },
      [],
      'in_1',
    ],
    [
      'of a subscription: not its intent',
      { mode: 'subscription', subscription: 'sub_1', payment_intent: 'pi_1' },
      [standalone],
      null,
    ],
    ['that costs nothing: none', {}, [], null],
  ])('the place of a checkout session %s', (_what, more, before, paymentId) => {
    const fact = session(more);
    expect(told(fact, ...before).place(fact)).toMatchObject({ paymentId });
  });
});

describe('the place of money', () => {
  const facts: [string, Fact][] = [
    ['a payment intent', intent],
    ['a charge', charge],
    ['a refunded charge', charged],
    ['a refund', refund],
    ['a dispute', dispute],
    ['a fraud warning', warning],
  ];

  test.each([...facts, ['an invoice payment', paid] as [string, Fact]])(
    'money of an invoice belongs to its payment and subscription: %s [S3]',
    (_what, fact) => {
      const place = { paymentId: 'in_1', subscriptionId: 'sub_1', sessionId: null };
      expect(told(charge, paid, invoice).place(fact)).toEqual(place);
    },
  );

  test.each(facts)('money of a one-time purchase belongs to its intent and session: %s', (_what, fact) => {
    const place = { paymentId: 'pi_1', subscriptionId: null, sessionId: 'cs_1' };
    expect(told(charge, session({ payment_intent: 'pi_1' })).place(fact)).toEqual(place);
  });

  test.each(facts)('money of which Stripe knows nothing more belongs to its intent alone: %s', (_what, fact) => {
    const place = { paymentId: 'pi_1', subscriptionId: null, sessionId: null };
    expect(told(charge, standalone).place(fact)).toEqual(place);
  });

  test.each(facts)('money that an invoice and a session claim belongs to the invoice: %s', (_what, fact) => {
    const place = { paymentId: 'in_1', subscriptionId: null, sessionId: 'cs_1' };
    for (const order of permutations([charge, session({ payment_intent: 'pi_1' }), invoiceOf(null), paid]))
      expect(told(...order).place(fact)).toEqual(place);
  });

  test('money that an invoice claims only by its charge belongs to the invoice, in every order', () => {
    const place = { paymentId: 'in_1', subscriptionId: null, sessionId: 'cs_1' };
    for (const order of permutations([
      charge,
      session({ payment_intent: 'pi_1' }),
      invoiceOf(null),
      paidByCharge('ch_1'),
    ]))
      expect(told(...order).place(charge)).toEqual(place);
  });

  test('a requested refund belongs to the named payment', () => {
    expect(told().place(requested)).toEqual({ ...NO_PLACE, paymentId: 'in_1' });
  });

  test.each<[string, Fact, string[]]>([
    ['a payment intent waits for itself', intent, ['pi_1']],
    ['a charge waits for its intent', charge, ['pi_1']],
    ['a refund that names no intent waits for its charge', refund, ['ch_1']],
    ['a dispute waits for its intent', dispute, ['pi_1']],
    ['a fraud warning waits for its charge', warning, ['ch_1']],
  ])('money with an unknown payment waits: %s', (_what, fact, waitsFor) => {
    expect(told(fact).place(fact)).toEqual({ waitsFor });
  });

  test('money of an invoice waits until it is known what the invoice bills', () => {
    expect(told(paid, dispute).place(dispute)).toEqual({ waitsFor: ['in_1'] });
    expect(told(paid).place(paid)).toEqual({ waitsFor: ['in_1'] });
  });

  test('money that names nothing does not wait', () => {
    const nameless = factOf('refund.created', refundObject({ id: 're_1', charge: null }));
    expect(told(nameless).place(nameless)).toEqual({ waitsFor: [] });
  });

  test('a fact about no payment has no payment', () => {
    expect(told().place(factOf('customer.created', customerObject('cus_1', 'u1')))).toEqual(NO_PLACE);
  });
});

describe('the references by which a fact names its payment', () => {
  test.each<[string, Fact, string[]]>([
    ['a dispute', dispute, ['pi_1', 'ch_1']],
    ['a refund without an intent', refund, ['ch_1']],
    ['an invoice payment', paid, ['in_1', 'pi_1']],
    ['an invoice', invoiceOf(null), ['in_1']],
    ['a session', session({ payment_intent: 'pi_1', invoice: 'in_1' }), ['in_1', 'pi_1', 'cs_1']],
    [
      'a session of a subscription',
      session({ mode: 'subscription', payment_intent: 'pi_1', invoice: 'in_1' }),
      ['in_1'],
    ],
    ['a payment of its own', standalone, ['pi_1']],
    ['a refund that is asked for', requested, ['in_1']],
    ['a customer', factOf('customer.created', customerObject('cus_1', 'u1')), []],
    [
      'a subscription',
      factOf('customer.subscription.created', subscriptionObject({ id: 'sub_1', customer: 'cus_1' })),
      [],
    ],
    [
      'a renewal that is ahead',
      factOf('invoice.upcoming', upcomingInvoiceObject({ customer: 'cus_1', subscription: 'sub_1', periodEnd: 1 })),
      [],
    ],
    ['a card', factOf('payment_method.attached', paymentMethodObject('pm_1', 'cus_1')), []],
  ])('the references by which a fact names its payment are: %s', (_what, fact, refs) => {
    expect(referencesOf(fact)).toEqual(refs);
  });
});

/** The facts of one payment of Stripe, of which any may be missing. */
const payment = fc
  .record({
    k: fc.constantFrom('a', 'b', 'c'),
    isInvoiced: fc.boolean(),
    era: fc.constantFrom('current' as const, 'legacy' as const),
    hasSession: fc.boolean(),
    byCharge: fc.boolean(),
  })
  .map(({ k, isInvoiced, era, hasSession, byCharge }): Fact[] => {
    const [pi, ch, cs, inv] = [`pi_${k}`, `ch_${k}`, `cs_${k}`, `in_${k}`];
    const legacy = era === 'legacy' && isInvoiced ? { invoice: inv } : {};
    return [
      factOf('payment_intent.succeeded', intentObject({ id: pi, charge: ch, ...legacy })),
      factOf('charge.succeeded', chargeObject({ id: ch, intent: pi, ...legacy })),
      factOf('refund.created', refundObject({ id: `re_${k}`, charge: ch })),
      factOf('refund.updated', refundObject({ id: `re_${k}`, charge: ch, intent: pi })),
      factOf('charge.dispute.created', disputeObject({ id: `dp_${k}`, charge: ch, intent: pi })),
      factOf('radar.early_fraud_warning.created', fraudWarningObject(`issfr_${k}`, ch)),
      ...(hasSession ? [session({ payment_intent: pi }, cs)] : []),
      ...(isInvoiced
        ? [
            invoiceOf(k === 'b' ? `sub_${k}` : null, {}, inv),
            byCharge
              ? paidByCharge(ch, inv)
              : factOf('invoice_payment.paid', invoicePaymentObject(`inpay_${k}`, inv, pi)),
          ]
        : [factOf('payment_intent.standalone', { id: pi, customer: 'cus_1' })]),
    ];
  });

/** Some facts of up to three payments, and the same in another order. */
const someFacts = fc
  .uniqueArray(payment, { selector: ([first]) => first?.id, minLength: 1, maxLength: 3 })
  .chain((payments) => fc.subarray(payments.flat(), { minLength: 1 }))
  .chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      shuffled: fc.shuffledSubarray(facts, { minLength: facts.length, maxLength: facts.length }),
      cut: fc.nat(facts.length),
    }),
  );

describe('places', () => {
  test('places do not depend on the order of facts', () => {
    fc.assert(
      fc.property(someFacts, ({ facts, shuffled }) => {
        const [one, other] = [told(...facts), told(...shuffled)];
        expect(facts.map((fact) => other.place(fact))).toEqual(facts.map((fact) => one.place(fact)));
        expect(paymentsOf(other)).toEqual(paymentsOf(one));
      }),
    );
  });

  test('places do not depend on what was stored before', () => {
    fc.assert(
      fc.property(someFacts, ({ facts, shuffled, cut }) => {
        const rows = paymentsOf(told(...shuffled.slice(0, cut)));
        const later = new Placement('cus_1', rows);
        later.tell(shuffled.slice(cut));
        // What waited is told again by whoever makes known what it waited for; see the events of a stream in fold-stream.ts.
        later.tell(shuffled);
        const atOnce = told(...facts);
        expect(facts.map((fact) => later.place(fact))).toEqual(facts.map((fact) => atOnce.place(fact)));
        expect(paymentsOf(later)).toEqual(paymentsOf(atOnce));
      }),
    );
  });
});
