import { describe, expect, test } from '@jest/globals';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { paymentProjection } from '../../../src/billing/payment/payment.fold.ts';
import { paymentMessages } from '../../../src/billing/payment/payment.messages.ts';
import { paymentView } from '../../../src/billing/payment/payment.read.ts';
import { nothingFolded, replay } from '../../../src/folding/replay.ts';
import { byPosition, eventOf } from '../../folding/folding.ts';
import { invoiceObject, type Json, sessionObject } from '../../support/stripe-events.ts';

const T = 1_760_000_000;
const at = (second: number) => new Date(second * 1000);

const folded = (...events: FoldEvent[]) =>
  replay(paymentProjection, nothingFolded(paymentProjection), [...events].sort(byPosition)).state;
const viewOf = (...events: FoldEvent[]) => paymentView('in_1', folded(...events));

/** An event of the invoice; so many seconds after T. */
const invoice = (change: string, second: number, status: string, more: Json = {}) =>
  eventOf(`invoice.${change}`, T + second, {
    ...invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status, created: T }),
    ...more,
  });
const failed = (second: number, attempt: number, more: Json = {}) =>
  invoice('payment_failed', second, 'open', { attempt_count: attempt, ...more });
const actionRequired = (second: number, attempt: number) =>
  invoice('payment_action_required', second, 'open', { attempt_count: attempt });
const session = (change: string, second: number, more: Json = {}) =>
  eventOf(`checkout.session.${change}`, T + second, {
    ...sessionObject('cs_1', 'cus_1', { mode: 'payment', payment_intent: 'pi_1', created: T }),
    ...more,
  });

describe('the status of an invoice', () => {
  test.each<[string, FoldEvent[], string]>([
    ['finalized', [invoice('finalized', 1, 'open')], 'PENDING'],
    ['a draft', [invoice('synced', 1, 'draft')], 'PENDING'],
    ['failed', [failed(1, 1)], 'FAILED'],
    ['waits for a confirmation', [actionRequired(1, 1)], 'ACTION_REQUIRED'],
    ['waits for a confirmation, and then says that it failed', [actionRequired(1, 1), failed(2, 1)], 'ACTION_REQUIRED'],
    ['failed, and then waits for a confirmation', [failed(1, 1), actionRequired(2, 1)], 'ACTION_REQUIRED'],
    ['waited for a confirmation, then failed at the next attempt', [actionRequired(1, 1), failed(2, 2)], 'FAILED'],
    ['paid', [invoice('paid', 1, 'paid')], 'PAID'],
    ['paid after it failed', [failed(1, 1), invoice('paid', 2, 'paid')], 'PAID'],
    ['paid, with a failure reported late', [invoice('paid', 1, 'paid'), failed(2, 1)], 'PAID'],
    ['voided', [failed(1, 1), invoice('voided', 2, 'void')], 'VOID'],
    ['uncollectible', [failed(1, 1), invoice('marked_uncollectible', 2, 'uncollectible')], 'UNCOLLECTIBLE'],
    [
      'uncollectible, and paid later',
      [invoice('marked_uncollectible', 1, 'uncollectible'), invoice('paid', 2, 'paid')],
      'PAID',
    ],
  ])('an invoice that is %s has the status a person expects', (_what, events, status) => {
    expect(viewOf(...events)?.status).toBe(status);
  });
});

describe('a payment of an invoice', () => {
  test('a payment of an invoice shows every field of the invoice', () => {
    const more = { total_taxes: [{ amount: 319 }], total_discount_amounts: [{ amount: 100 }] };
    expect(viewOf(invoice('paid', 9, 'paid', more))).toEqual({
      id: 'in_1',
      status: 'PAID',
      refundStatus: 'NONE',
      isDisputedInFull: false,
      amount: 1999,
      amountRefunded: 0,
      currency: 'EUR',
      tax: 319,
      discount: 100,
      description: '1 × Premium',
      plan: null,
      lines: [
        {
          priceId: 'price_premium_month_eur',
          price: null,
          itemId: null,
          amount: 1999,
          quantity: 1,
          proration: false,
          invoiceItem: false,
          description: '1 × Premium',
        },
      ],
      priceId: 'price_premium_month_eur',
      subscriptionId: 'sub_1',
      invoiceNumber: 'N-in_1',
      invoiceUrl: 'https://invoice.example/in_1',
      invoicePdf: 'https://invoice.example/in_1.pdf',
      failure: null,
      refunds: [],
      dispute: null,
      attribution: null,
      createdAt: at(T),
      paidAt: at(T),
    });
  });

  test('the amount of an unpaid invoice is the amount due, and of a paid one the amount that was due', () => {
    const more = { amount_due: 2500, amount_paid: 2600 };
    expect([
      viewOf(invoice('finalized', 1, 'open', more))?.amount,
      viewOf(invoice('paid', 1, 'paid', more))?.amount,
    ]).toEqual([2500, 2600]);
  });

  test('an invoice was paid at the time of its event if Stripe does not say when', () => {
    expect(viewOf(invoice('paid', 9, 'paid', { status_transitions: {} }))?.paidAt).toEqual(at(T + 9));
  });

  test('an open invoice shows why its payment failed and when it is tried again', () => {
    const last_finalization_error = { code: 'card_declined', message: 'Your card was declined.' };
    expect(viewOf(failed(1, 1, { last_finalization_error, next_payment_attempt: T + 99 }))?.failure).toEqual({
      code: 'card_declined',
      message: 'Your card was declined.',
      nextAttemptAt: at(T + 99),
    });
  });

  test('an invoice shows that its payment failed, even if Stripe does not say why', () => {
    expect(viewOf(failed(1, 1))?.failure).toEqual({
      code: null,
      message: 'The payment failed.',
      nextAttemptAt: null,
    });
  });

  test('an invoice has the attribution of the session in which it was bought', () => {
    const bought = session('completed', 2, { invoice: 'in_1', metadata: { clickId: 'gclid_1' } });
    expect(viewOf(invoice('paid', 1, 'paid'), bought)?.attribution).toEqual({
      clickId: 'gclid_1',
      campaign: null,
      affiliate: null,
    });
  });

  test('an invoice names its price in either era, and the plan if its session does', () => {
    const legacy = { lines: { data: [{ description: 'x', price: { id: 'price_premium_month_eur' } }] } };
    const priceOf = (more: Json) => viewOf(invoice('paid', 1, 'paid', more))?.priceId;
    expect([priceOf({}), priceOf(legacy), priceOf({ lines: { data: [] } })]).toEqual([
      'price_premium_month_eur',
      'price_premium_month_eur',
      null,
    ]);
    const bought = session('completed', 2, { invoice: 'in_1', metadata: { plan: 'premium' } });
    expect(viewOf(invoice('paid', 1, 'paid'), bought)?.plan).toBe('premium');
  });

  test('an invoice without a known owner is not shown', () => {
    expect(paymentView('in_1', paymentProjection.empty)).toBeNull();
  });
});

describe('a one-time payment', () => {
  const viewOfSession = (...events: FoldEvent[]) => paymentView('pi_1', folded(...events));
  const unpaid = { payment_status: 'unpaid' };

  test('a one-time payment shows every field of its session', () => {
    const metadata = { plan: 'extra_generations', campaign: 'autumn' };
    expect(viewOfSession(session('completed', 9, { metadata }))).toEqual({
      id: 'pi_1',
      status: 'PAID',
      refundStatus: 'NONE',
      isDisputedInFull: false,
      amount: 1999,
      amountRefunded: 0,
      currency: 'EUR',
      tax: 0,
      discount: 0,
      description: null,
      plan: 'extra_generations',
      lines: [],
      priceId: null,
      subscriptionId: null,
      invoiceNumber: null,
      invoiceUrl: null,
      invoicePdf: null,
      failure: null,
      refunds: [],
      dispute: null,
      attribution: { clickId: null, campaign: 'autumn', affiliate: null },
      createdAt: at(T),
      paidAt: at(T + 9),
    });
  });

  test.each<[string, FoldEvent[], string]>([
    ['waits for a delayed payment', [session('completed', 1, unpaid)], 'PENDING'],
    ['was paid with a delay', [session('completed', 1, unpaid), session('async_payment_succeeded', 2)], 'PAID'],
    ['failed with a delay', [session('completed', 1, unpaid), session('async_payment_failed', 2, unpaid)], 'FAILED'],
    ['cost nothing', [session('completed', 1, { payment_status: 'no_payment_required' })], 'PAID'],
    [
      'was paid, with a failure reported',
      [session('completed', 1), session('async_payment_failed', 2, unpaid)],
      'PAID',
    ],
  ])('a one-time payment that %s has its status', (_what, events, status) => {
    expect(viewOfSession(...events)?.status).toBe(status);
  });

  test('a one-time payment shows that it failed', () => {
    const { failure, paidAt } = viewOfSession(session('async_payment_failed', 2, unpaid)) ?? {};
    expect([failure?.message, paidAt]).toEqual(['The payment failed.', null]);
  });

  test('a one-time payment has no amount if its session names none', () => {
    const { amount, currency } = viewOfSession(session('completed', 1, { amount_total: null, currency: null })) ?? {};
    expect([amount, currency]).toEqual([0, 'XXX']);
  });

  test('an expired session is no payment', () => {
    expect(viewOfSession(session('expired', 1, { ...unpaid, status: 'expired' }))).toBeNull();
  });
});

describe('the keys of a payment document', () => {
  test('a payment document is found by its status and its creation, and its stream decides the owner', () => {
    const state = folded(invoice('paid', 9, 'paid'));
    expect(paymentProjection.published(state, 'in_1')).toEqual({
      status: 'PAID',
      refundStatus: 'NONE',
      disputeStatus: null,
      createdAt: at(T),
      searchTerms: ['number:n-in_1'],
    });
  });

  test('a payment document is not listed before anything worth showing is known', () => {
    expect(paymentProjection.published(paymentProjection.empty, 'in_1')).toEqual({
      status: null,
      refundStatus: null,
      disputeStatus: null,
      createdAt: null,
      searchTerms: [],
    });
  });
});

describe('messages about a payment', () => {
  const told = (...events: FoldEvent[]) =>
    paymentMessages('in_1', folded(...events), 'u1').map(({ id, state }) => [id, state]);

  test('a payment causes one receipt, although two events report that it is paid', () => {
    expect(told(invoice('paid', 1, 'paid'), invoice('payment_succeeded', 1, 'paid'))).toEqual([
      ['receipt:in_1', 'DUE'],
    ]);
  });

  test('a payment of zero causes no receipt', () => {
    expect(told(invoice('paid', 1, 'paid', { amount_due: 0, amount_paid: 0 }))).toEqual([]);
  });

  test('each failed attempt causes a message, which the next attempt withdraws', () => {
    expect(told(failed(1, 1))).toEqual([['payment-failed:in_1:1', 'DUE']]);
    expect(told(failed(1, 1), failed(2, 2))).toEqual([
      ['payment-failed:in_1:1', 'WITHDRAWN'],
      ['payment-failed:in_1:2', 'DUE'],
    ]);
  });

  test('an attempt that reports both "confirm" and "failed" causes only "confirm", in either order [S35]', () => {
    const both = [
      ['payment-failed:in_1:1', 'WITHDRAWN'],
      ['confirm:in_1:1', 'DUE'],
    ];
    expect([told(failed(1, 1), actionRequired(2, 1)), told(actionRequired(1, 1), failed(2, 1))]).toEqual([both, both]);
  });

  test.each([
    ['paid', invoice('paid', 9, 'paid'), [['receipt:in_1', 'DUE']]],
    ['voided', invoice('voided', 9, 'void'), []],
  ])('the message about a failure is withdrawn once the payment is %s', (_what, end, rest) => {
    expect(told(actionRequired(1, 1), failed(2, 2), end)).toEqual([
      ['payment-failed:in_1:1', 'WITHDRAWN'],
      ['confirm:in_1:1', 'WITHDRAWN'],
      ['payment-failed:in_1:2', 'WITHDRAWN'],
      ...rest,
    ]);
  });

  test('a payment without a known owner causes no message', () => {
    expect(paymentMessages('in_1', folded(invoice('paid', 1, 'paid')), null)).toEqual([]);
    expect(paymentMessages('in_1', paymentProjection.empty, 'u1')).toEqual([]);
  });
});
