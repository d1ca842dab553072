import { describe, expect, test } from '@jest/globals';
import { chargeNow } from '../../src/facts/stripe-objects/charge.ts';
import { disputeNow } from '../../src/facts/stripe-objects/dispute.ts';
import { fraudWarningNow } from '../../src/facts/stripe-objects/fraud-warning.ts';
import { paymentIntentNow } from '../../src/facts/stripe-objects/payment-intent.ts';
import { paymentMethodNow } from '../../src/facts/stripe-objects/payment-method.ts';
import { refundNow } from '../../src/facts/stripe-objects/refund.ts';
import {
  chargeObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  paymentMethodObject,
  refundObject,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const at = new Date(T * 1000);

describe('facts about payments', () => {
  test('a payment intent is read with or without its expanded charge', () => {
    const error = { code: 'card_declined', decline_code: 'lost_card', message: 'Declined.' };
    const expected = {
      customerId: 'cus_1',
      userId: 'u1',
      status: 'succeeded',
      amount: 1999,
      currency: 'eur',
      invoiceId: 'in_1',
      chargeId: 'ch_1',
      failure: { code: 'lost_card', message: 'Declined.' },
      createdAt: at,
    };
    const more = { metadata: { userId: 'u1' }, last_payment_error: error };
    expect([
      paymentIntentNow(intentObject({ id: 'pi_1', customer: 'cus_1', charge: 'ch_1', invoice: 'in_1', more })),
      paymentIntentNow(
        intentObject({
          id: 'pi_1',
          more: {
            ...more,
            customer: { id: 'cus_1' },
            latest_charge: { id: 'ch_1' },
            payment_details: { order_reference: 'in_1' },
          },
        }),
      ),
    ]).toEqual([expected, expected]);
  });

  test.each([
    ['requires_source', 'requires_payment_method'],
    ['requires_source_action', 'requires_action'],
  ])(
    'the status of a payment intent from before 2019-02-11 that %s is read as its later name: %s',
    (status, renamed) => {
      expect(paymentIntentNow(intentObject({ id: 'pi_1', status })).status).toBe(renamed);
    },
  );

  test('the amount of a partly captured payment intent is the captured part', () => {
    expect(paymentIntentNow(intentObject({ id: 'pi_1', more: { amount_received: 300 } })).amount).toBe(300);
  });

  test('a canceled authorization is no refund, because nothing was captured', () => {
    const canceled = chargeObject({ id: 'ch_1', intent: 'pi_1', refunded: 1999, more: { captured: false } });
    expect(chargeNow(canceled).amountRefunded).toBe(0);
  });

  test('the refunded amount of a charge that lists only some of its refunds is the amount of the charge', () => {
    const refunds = { object: 'list', data: [{ id: 're_1', amount: 100 }], has_more: true };
    const charge = chargeObject({ id: 'ch_1', intent: 'pi_1', refunded: 1500, more: { refunds } });
    expect(chargeNow(charge).amountRefunded).toBe(1500);
  });

  test.each([
    ['no decline code', { code: 'expired_card', message: 'Expired.' }, { code: 'expired_card', message: 'Expired.' }],
    ['nothing at all', {}, { code: null, message: 'The payment failed.' }],
  ])('a payment error with %s is read', (_what, last_payment_error, failure) => {
    expect(paymentIntentNow(intentObject({ id: 'pi_1', more: { last_payment_error } })).failure).toEqual(failure);
  });

  test('a charge is read with the reason of its failure', () => {
    const card = { payment_method_details: { card: { last4: '4242' } } };
    const more = { failure_code: 'card_declined', failure_message: 'Declined.', ...card };
    expect(
      chargeNow(chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1', invoice: 'in_1', refunded: 5, more })),
    ).toEqual({
      customerId: 'cus_1',
      intentId: 'pi_1',
      invoiceId: 'in_1',
      amount: 1999,
      amountRefunded: 5,
      currency: 'eur',
      failure: { code: 'card_declined', message: 'Declined.' },
      last4: '4242',
      createdAt: at,
    });
  });

  test('refunds and disputes are read in the same way, with their own status', () => {
    const same = { chargeId: 'ch_1', intentId: 'pi_1', amount: 1999, currency: 'eur', createdAt: at };
    const options = { id: 'x_1', charge: 'ch_1', intent: 'pi_1' };
    expect([refundNow(refundObject(options)), disputeNow(disputeObject(options))]).toEqual([
      { ...same, invoiceId: null, status: 'succeeded', reason: 'requested_by_customer' },
      { ...same, status: 'needs_response', reason: 'fraudulent' },
    ]);
  });

  test('a fraud warning is read', () => {
    expect(fraudWarningNow(fraudWarningObject('issfr_1', 'ch_1', { payment_intent: 'pi_1' }))).toEqual({
      chargeId: 'ch_1',
      intentId: 'pi_1',
      fraudType: 'made_with_stolen_card',
      createdAt: at,
    });
  });

  test('reading a payment never throws on an object without its fields', () => {
    const nothing = { amount: 0, currency: 'xxx', createdAt: new Date(0) };
    expect([paymentIntentNow({}), chargeNow({}), refundNow({}), disputeNow({}), fraudWarningNow({})]).toMatchObject([
      { ...nothing, status: 'unknown', failure: null },
      { ...nothing, amountRefunded: 0, failure: null },
      { ...nothing, status: 'pending' },
      { ...nothing, status: 'unknown' },
      { chargeId: null, fraudType: null, createdAt: new Date(0) },
    ]);
  });
});

describe('facts about cards', () => {
  const card = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 };

  test('a card is read with its brand, last digits, expiry and customer', () => {
    expect(paymentMethodNow(paymentMethodObject('pm_1', 'cus_1'), 'attached')).toEqual({
      customerId: 'cus_1',
      ...card,
    });
  });

  test('a detached card belongs to nobody', () => {
    expect(paymentMethodNow(paymentMethodObject('pm_1', 'cus_1'), 'detached').customerId).toBeNull();
  });

  test('a card source of earlier API versions is read, too', () => {
    const source = { id: 'card_1', object: 'card', customer: 'cus_1', brand: 'visa', last4: '4242' };
    expect(paymentMethodNow({ ...source, exp_month: 12, exp_year: 2030 }, 'expiring')).toEqual({
      customerId: 'cus_1',
      ...card,
    });
  });

  test('a card number or check digit is never read', () => {
    const now = paymentMethodNow(
      paymentMethodObject('pm_1', 'cus_1', { number: '4242424242424242', cvc: '123' }),
      'attached',
    );
    expect(JSON.stringify(now)).not.toMatch(/4242424242424242|123/);
  });
});
