import { TEST_CARDS } from '../cards/test-cards.ts';
import { newPaymentMethod } from '../objects/payment-method.ts';
import { type Endpoint, write } from './endpoint.ts';
import { text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

// Stripe's predefined payment methods for tests (https://docs.stripe.com/testing?testing-method=payment-methods).
const READY_MADE: Record<string, string> = {
  pm_card_visa: '4242424242424242',
  pm_card_mastercard: '5555555555554444',
  pm_card_amex: '378282246310005',
  pm_card_chargeCustomerFail: '4000000000000341',
  pm_card_authenticationRequired: '4000002500003155',
};

// Far enough in the future that these cards never expire in a test.
const EXPIRY = { expMonth: 12, expYear: 2034 };

/** Attaches one of Stripe's predefined test cards to a customer without the payment page, and detaches it. */
export const paymentMethods: Endpoint[] = [
  write('POST /v1/payment_methods/:id/attach', { customer: text }, async ({ work, params, id }) => {
    const customer = await work.find('customer', params.customer);
    if (!customer) throw noSuch('customer', params.customer, 'customer');
    const card = TEST_CARDS.get(READY_MADE[id] ?? '');
    const known = await work.find('payment_method', id);
    if (!known && !card) throw noSuch('PaymentMethod', id);
    if (known && known.customer !== null && known.customer !== customer.id) {
      throw invalid('The payment method you provided has already been attached to a customer.');
    }
    const { email, name } = customer;
    const billing = { email, name: name ?? null, address: null };
    const method =
      known ?? (card && work.create('payment_method', newPaymentMethod(work.now, { card, ...EXPIRY, billing })));
    return work.change('payment_method', method?.id ?? id, { customer: customer.id }, 'payment_method.attached');
  }),

  write('POST /v1/payment_methods/:id/detach', {}, async ({ work, id }) => {
    const method = await work.find('payment_method', id);
    if (!method) throw noSuch('PaymentMethod', id);
    if (method.customer === null) {
      throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.');
    }
    const customer = method.customer;
    const detached = await work.change('payment_method', id, { customer: null });
    work.tell('payment_method.detached', detached, { customer });
    return detached;
  }),
];
