import { describe, expect, test } from '@jest/globals';
import { FACT_VERSION } from '../../src/facts/fact.ts';
import { FOLDED_EVENT_TYPES, readFact } from '../../src/facts/read-fact.ts';
import { paymentMethodObject, subscriptionObject, upcomingInvoiceObject } from '../support/stripe-events.ts';

const object = { id: 'x_1' };
/** `invoice.upcoming` is about an invoice that has no id yet. */
const named = FOLDED_EVENT_TYPES.filter((type) => type !== 'invoice.upcoming');

describe('readFact', () => {
  test.each([['credit_note.created'], ['credit_note.updated'], ['credit_note.voided']])(
    'readFact reads %s as the refund outside of Stripe that it records',
    (type) => {
      const note = { id: 'cn_1', invoice: 'in_1', amount: 900, out_of_band_amount: 500, currency: 'eur' };
      const fact = readFact(type, { data: { object: note } });
      expect(fact).toMatchObject({
        kind: 'refund',
        id: 'cn_1',
        now: { invoiceId: 'in_1', amount: 500, status: 'succeeded' },
      });
      const voided = readFact(type, { data: { object: { ...note, status: 'void' } } });
      expect(voided).toMatchObject({ now: { status: 'canceled' } });
      const refunded = readFact(type, { data: { object: { ...note, out_of_band_amount: null } } });
      expect(refunded).toMatchObject({ now: { amount: 0 } });
    },
  );

  test('a dispute without an ID is named after its charge', () => {
    const dispute = { object: 'dispute', charge: 'ch_1', amount: 1999, status: 'needs_response' };
    const read = (object: object) => readFact('charge.dispute.created', { data: { object } });
    expect(read(dispute)).toMatchObject({ id: 'dispute_of_ch_1', now: { chargeId: 'ch_1' } });
    expect(() => read({ ...dispute, charge: null })).toThrow('needs data.object.id');
  });

  test.each(named.map((type) => [type]))('readFact reads %s and what changed', (type) => {
    expect(readFact(type, { data: { object } })).toMatchObject({
      version: FACT_VERSION,
      id: 'x_1',
      change: type.split('.').at(-1),
      before: null,
    });
  });

  test.each([['charge.captured'], ['customer'], ['customer.subscription'], ['constructor'], ['v2.core.event']])(
    'readFact returns null for %s, which changes nothing',
    (type) => {
      expect(readFact(type, { data: { object } })).toBeNull();
    },
  );

  test('an internal event may name a user of any name, and an event of Stripe may not', () => {
    const event = { data: { object: { id: 'constructor' } } };
    expect(readFact('customer.reconciled', event)).toMatchObject({ id: 'constructor' });
    expect(() => readFact('customer.updated', event)).toThrow('needs data.object.id');
  });

  test.each([
    ['itself as its invoice', { id: 'ch_1', invoice: 'ch_1' }],
    ['its intent as its invoice', { id: 'ch_1', invoice: 'pi_1', payment_intent: 'pi_1' }],
  ])('readFact throws for a charge that names %s', (_what, object) => {
    expect(() => readFact('charge.succeeded', { data: { object } })).toThrow(
      'a "charge.succeeded" event names one ID as two objects',
    );
  });

  test('an upcoming renewal is named after its subscription and the end of its period', () => {
    const preview = upcomingInvoiceObject({ customer: 'cus_1', subscription: 'sub_1', periodEnd: 1_770_000_000 });
    expect(readFact('invoice.upcoming', { data: { object: preview } })).toMatchObject({
      kind: 'upcoming_invoice',
      id: 'upcoming_sub_1_1770000000',
      change: 'upcoming',
    });
  });

  test.each([
    ['bills no subscription', { customer: 'cus_1' }, null],
    ['tells no end', { subscription: 'sub_1' }, 'upcoming_sub_1_0'],
  ])('readFact reads as much as possible of a preview that %s', (_what, preview, id) => {
    expect(readFact('invoice.upcoming', { data: { object: preview } })?.id ?? null).toBe(id);
  });

  test('a detached card has its former customer', () => {
    const card = paymentMethodObject('pm_1', null);
    const fact = readFact('payment_method.detached', {
      data: { object: card, previous_attributes: { customer: 'cus_1' } },
    });
    expect([fact?.now, fact?.before]).toMatchObject([{ customerId: null }, { customerId: 'cus_1' }]);
  });

  test.each([
    [{ exp_month: 12, exp_year: 2030 }, 12, 2030],
    [{ exp_month: 13, exp_year: 10_000 }, null, null],
    [{ exp_month: 0, exp_year: 1969 }, null, null],
    [{ exp_month: '12' }, null, 2030],
  ])('the expiry %j of a card is read as a valid month and year', (card, expMonth, expYear) => {
    const fact = readFact('payment_method.attached', { data: { object: paymentMethodObject('pm_1', 'cus_1', card) } });
    expect(fact?.now).toMatchObject({ expMonth, expYear });
  });

  test('readFact reads the object before an update', () => {
    const now = subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'active' });
    const fact = readFact('customer.subscription.updated', {
      data: { object: now, previous_attributes: { status: 'trialing', trial_end: 5 } },
    });
    expect(fact?.before).toEqual({ ...fact?.now, status: 'trialing', trialEnd: new Date(5_000) });
  });

  test('readFact restores the period of either era', () => {
    const periods = (['legacy', 'current'] as const).map((era) => {
      const before = { current_period_start: 100, current_period_end: 200 };
      const now = subscriptionObject({ id: 'sub_1', customer: 'cus_1', start: 200, end: 300, era });
      const previous_attributes = era === 'legacy' ? before : { items: { data: [{ id: 'si_sub_1', ...before }] } };
      return readFact('customer.subscription.updated', { data: { object: now, previous_attributes } })?.before;
    });
    expect(periods[0]).toMatchObject({ currentPeriodStart: new Date(100_000), currentPeriodEnd: new Date(200_000) });
    expect(periods[1]).toEqual(periods[0]);
  });

  test('an event that is no update has no former state', () => {
    const previous_attributes = { status: 'trialing' };
    expect(readFact('customer.subscription.paused', { data: { object, previous_attributes } })?.before).toBeNull();
  });

  test.each([
    ['no data', {}],
    ['no object', { data: {} }],
    ['an object without an id', { data: { object: {} } }],
    ['an id that is no text', { data: { object: { id: 7 } } }],
    ['a list for an object', { data: { object: [] } }],
  ])('readFact throws, naming the type, if the payload has %s', (_what, payload) => {
    expect(() => readFact('customer.created', payload)).toThrow(
      'a "customer.created" event needs data.object.id, but has none',
    );
  });
});
