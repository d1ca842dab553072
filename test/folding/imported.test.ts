import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { paymentView } from '../../src/billing/payment/payment.read.ts';
import {
  disputeObject,
  invoiceObject,
  type Json,
  sessionObject,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { eventOf } from './folding.ts';

// Of what is imported nobody told when it happened: the folds take it from the objects.

const BEGAN = 1_760_000_000;
const READ = BEGAN + 40 * 86_400;
const at = (seconds: number) => new Date(seconds * 1000);

const subscribed = (status: string) => {
  const object = subscriptionObject({ id: 'sub_1', customer: 'cus_1', status, start: BEGAN });
  const event = eventOf('customer.subscription.imported', READ, { ...object, created: BEGAN });
  return entitlementProjection.fold(entitlementProjection.empty, event).subscriptions['sub_1'];
};

const invoiced = (options: { status?: string; attempts?: number; more?: Json }) =>
  eventOf(
    'invoice.imported',
    READ,
    invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: BEGAN, ...options }),
  );

describe('an imported subscription', () => {
  test.each([
    ['active', at(BEGAN)],
    ['past_due', at(BEGAN)],
    ['canceled', at(BEGAN)],
    ['incomplete', null],
    ['incomplete_expired', null],
  ])('an imported subscription that is %s began when it was created, if it ever began', (status, startedAt) => {
    expect(subscribed(status)?.startedAt).toEqual(startedAt);
  });
});

describe('an imported invoice', () => {
  test('an imported open invoice with an attempt failed when it was created, so the grace period counts from there', () => {
    const state = entitlementProjection.fold(entitlementProjection.empty, invoiced({ status: 'open', attempts: 2 }));
    expect(state.subscriptions['sub_1']?.openInvoices).toMatchObject({ in_1: { failedAt: at(BEGAN) } });
    const payment = paymentProjection.fold(paymentProjection.empty, invoiced({ status: 'open', attempts: 2 }));
    expect(payment.attempts).toMatchObject([{ attempt: 2, at: at(BEGAN) }]);
    expect(paymentView('in_1', payment)?.status).toBe('FAILED');
  });

  test('an imported invoice without an attempt has not failed', () => {
    const sent = { status: 'open', attempts: 0, more: { collection_method: 'send_invoice' } };
    const state = entitlementProjection.fold(entitlementProjection.empty, invoiced(sent));
    expect(state.subscriptions['sub_1']?.openInvoices).toMatchObject({ in_1: { failedAt: null } });
    expect(paymentProjection.fold(paymentProjection.empty, invoiced(sent)).attempts).toEqual([]);
  });

  test('an imported invoice does not override an event that saw the failure', () => {
    const object = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status: 'open' });
    const seen = paymentProjection.fold(paymentProjection.empty, eventOf('invoice.payment_failed', BEGAN + 9, object));
    expect(paymentProjection.fold(seen, invoiced({ status: 'open', attempts: 1 })).attempts).toMatchObject([
      { at: at(BEGAN + 9) },
    ]);
  });
});

test('a purchase of an imported session was paid when the session was opened', () => {
  const object = sessionObject('cs_1', 'cus_1', {
    mode: 'payment',
    subscription: null,
    payment_intent: 'pi_1',
    payment_status: 'paid',
    created: BEGAN,
  });
  const event = eventOf('checkout.session.imported', READ, object);
  expect(paymentProjection.fold(paymentProjection.empty, event).session?.paidAt).toEqual(at(BEGAN));
  expect(entitlementProjection.fold(entitlementProjection.empty, event).purchases['cs_1']?.paidAt).toEqual(at(BEGAN));
});

test('an imported dispute that was decided is closed', () => {
  const object = { ...disputeObject({ id: 'dp_1', charge: 'ch_1' }), status: 'lost' };
  const { disputes } = paymentProjection.fold(
    paymentProjection.empty,
    eventOf('charge.dispute.imported', READ, object),
  );
  expect(disputes['dp_1']).toMatchObject({ closedAt: at(READ) });
});
