import { describe, expect, test } from '@jest/globals';
import { readAccount } from '../../src/billing/entitlement/read-account.ts';
import { paymentView } from '../../src/billing/payment/payment.read.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { catalog } from '../billing/subscription/states.ts';
import { openEmptied } from '../folding/emptied.ts';
import { turns } from '../folding/folding.ts';
import { eventPath } from '../folding/processing.ts';
import { became } from '../support/became.ts';
import {
  chargeObject,
  customerObject,
  type Era,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const SOON = new Date((T + 100) * 1000);
const connection = await openEmptied();
const ERAS: [Era][] = [['current'], ['legacy']];

const customer = stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const bought = (second: number, more: Json) => {
  const purchase = { mode: 'payment', payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'extra_generations' } };
  return stripeEvent(
    'checkout.session.completed',
    T + second,
    sessionObject('cs_1', 'cus_1', { ...purchase, ...more }),
  );
};
const intent = (change: string, second: number, status: string, more: Json = {}) =>
  stripeEvent(
    `payment_intent.${change}`,
    T + second,
    intentObject({
      id: 'pi_1',
      customer: 'cus_1',
      charge: 'ch_1',
      status,
      more: { capture_method: 'manual', ...more },
    }),
  );
const charge = (change: string, second: number, more: Json = {}) =>
  stripeEvent(
    `charge.${change}`,
    T + second,
    chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1', created: T, more }),
  );
const refund = stripeEvent(
  'refund.created',
  T + 9,
  refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1', created: T + 9 }),
);

/** What became of the purchase, which must be the same whichever event arrives first. */
async function outcomeOf(events: StripeEvent[], paymentId: string) {
  const found: unknown[] = [];
  for (const order of turns(events)) {
    for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
    const path = await eventPath(connection);
    for (const event of order) {
      await path.store(event);
      await path.settle();
    }
    const state = await path.entitlement('u1');
    if (state === null) throw new Error('no entitlement');
    const generations = readAccount('u1', state, catalog, SOON).entitlements.find(
      ({ feature }) => feature.code === 'generations',
    );
    const document = await path.payment(paymentId);
    const view = document && paymentView(paymentId, document.state);
    found.push([generations?.limit, view && [became(view), view.amount, view.amountRefunded]]);
    for await (const { stream, outcome } of rebuild(path)) {
      expect([stream, outcome]).toEqual([stream, 'same']);
    }
  }
  for (const other of found) expect(other).toEqual(found[0]);
  return found[0];
}

describe('a purchase whose session completes unpaid', () => {
  const unpaid = bought(1, { payment_status: 'unpaid' });

  test('a purchase gives nothing while its payment is only authorized', async () => {
    expect(await outcomeOf([customer, unpaid], 'pi_1')).toEqual([10, ['PENDING', 1999, 0]]);
  });

  test.each(ERAS)(
    'a purchase whose session completes unpaid is granted once its payment intent succeeds (%s API) [S110]',
    async (era) => {
      // Before "basil", both have an `invoice`, which is null where none bills them.
      const more = era === 'legacy' ? { invoice: null } : {};
      const authorized = intent('amount_capturable_updated', 1, 'requires_capture', more);
      const captured = [charge('captured', 5, more), intent('succeeded', 5, 'succeeded', more)];
      const events = [customer, authorized, unpaid, ...captured];
      expect(await outcomeOf(events, 'pi_1')).toEqual([510, ['PAID', 1999, 0]]);
    },
  );

  test('a purchase is granted although its capture is reported in the second of the session', async () => {
    const captured = intent('succeeded', 1, 'succeeded');
    expect(await outcomeOf([customer, unpaid, captured], 'pi_1')).toEqual([510, ['PAID', 1999, 0]]);
  });

  test('the amount of a purchase is what was captured, so a refund of that suspends it', async () => {
    const captured = intent('succeeded', 5, 'succeeded', { amount_received: 1000 });
    expect(await outcomeOf([customer, unpaid, captured], 'pi_1')).toEqual([510, ['PAID', 1000, 0]]);
    const back = stripeEvent(
      'refund.created',
      T + 9,
      refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1', amount: 1000, created: T + 9 }),
    );
    expect(await outcomeOf([customer, unpaid, captured, back], 'pi_1')).toEqual([10, ['REFUND_FULL', 1000, 1000]]);
  });

  test('a purchase is never granted if its payment intent is canceled', async () => {
    const canceled = intent('canceled', 5, 'canceled');
    const released = stripeEvent(
      'charge.refunded',
      T + 5,
      chargeObject({ id: 'ch_1', intent: 'pi_1', refunded: 1999, more: { captured: false } }),
    );
    expect(await outcomeOf([customer, unpaid, canceled, released], 'pi_1')).toEqual([10, ['VOID', 1999, 0]]);
  });

  test('a purchase with a delayed payment method is paid once, by its intent or by its session', async () => {
    const captured = intent('succeeded', 5, 'succeeded');
    const { object } = bought(1, { payment_status: 'paid' }).data;
    const paid = stripeEvent('checkout.session.async_payment_succeeded', T + 5, object);
    expect(await outcomeOf([customer, unpaid, captured, paid], 'pi_1')).toEqual([510, ['PAID', 1999, 0]]);
  });
});

describe('a purchase that is paid', () => {
  // A session has one shape in all versions of the API.
  test('a purchase that a coupon makes free is granted without a payment', async () => {
    const free = bought(1, { payment_status: 'no_payment_required', amount_total: 0, payment_intent: null });
    expect(await outcomeOf([customer, free], 'pi_1')).toEqual([510, null]);
  });

  test.each(ERAS)('a purchase with an invoice is one payment, and its refund suspends it (%s API)', async (era) => {
    const more = era === 'legacy' ? { payment_intent: 'pi_1', charge: 'ch_1' } : {};
    const named = era === 'legacy' ? { invoice: 'in_1' } : {};
    const invoice = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null, created: T, era, more });
    const events = [
      customer,
      charge('succeeded', 0, named),
      intent('succeeded', 0, 'succeeded', named),
      bought(1, { invoice: 'in_1' }),
      stripeEvent('invoice.paid', T + 1, invoice),
      ...(era === 'current'
        ? [stripeEvent('invoice_payment.paid', T + 1, invoicePaymentObject('inpay_1', 'in_1', 'pi_1'))]
        : []),
    ];
    expect(await outcomeOf(events, 'in_1')).toEqual([510, ['PAID', 1999, 0]]);
    expect(await outcomeOf([...events, refund], 'in_1')).toEqual([10, ['REFUND_FULL', 1999, 1999]]);
  });

  test('the amount of a session from before `amount_total` is that of its intent, so a refund suspends it', async () => {
    const old = bought(1, { amount_total: undefined, currency: undefined });
    const events = [customer, old, intent('succeeded', 0, 'succeeded', { capture_method: 'automatic' })];
    expect(await outcomeOf(events, 'pi_1')).toEqual([510, ['PAID', 1999, 0]]);
    expect(await outcomeOf([...events, refund], 'pi_1')).toEqual([10, ['REFUND_FULL', 1999, 1999]]);
  });
});
