import { describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import type { CommandName } from '../../src/billing/outcomes.ts';
import { currencyNamed, isRefusal, outcomeOf, refusalRow, STRIPE_REFUSALS } from '../../src/billing/stripe-refusals.ts';

interface Told {
  type?: string;
  code?: string;
  param?: string;
  message?: string;
}

const refused = (told: Told, statusCode = 400) =>
  Stripe.errors.StripeError.generate({
    type: 'invalid_request_error',
    message: '',
    ...told,
    statusCode,
    headers: {},
    requestId: 'req_1',
  } as never);

/** What Stripe says, and the outcome. One for each row of the table, in its order. */
const ROWS: [command: CommandName, told: Told, outcome: string][] = [
  [
    'checkout',
    {
      message:
        'You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency eur',
    },
    'CURRENCY_MISMATCH',
  ],
  [
    'cancelSubscription',
    {
      message:
        'The subscription is managed by the subscription schedule `sub_sched_1`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.',
    },
    'SUBSCRIPTION_SCHEDULED',
  ],
  ['refundPayment', { code: 'charge_already_refunded' }, 'ALREADY_REFUNDED'],
  ['refundPayment', { code: 'amount_too_large', param: 'amount' }, 'REFUND_TOO_LARGE'],
  [
    'refundPayment',
    { message: 'Refund amount (€5.00) is greater than unrefunded amount on charge (€3.00)', param: 'amount' },
    'REFUND_TOO_LARGE',
  ],
  ['refundPayment', { code: 'balance_insufficient' }, 'BALANCE_INSUFFICIENT'],
  ['refundPayment', { message: 'Insufficient funds in your Stripe balance to refund this.' }, 'BALANCE_INSUFFICIENT'],
  ['refundPayment', { code: 'charge_disputed' }, 'NOT_REFUNDABLE'],
  [
    'checkout',
    { code: 'resource_missing', param: 'customer', message: "No such customer: 'cus_1'" },
    'STRIPE_CUSTOMER_DELETED',
  ],
  ['billingPortal', { code: 'resource_missing', param: 'customer' }, 'STRIPE_CUSTOMER_DELETED'],
  ['syncCheckout', { code: 'resource_missing', message: "No such checkout.session: 'cs_1'" }, 'UNKNOWN_CHECKOUT'],
  ['refundPayment', { code: 'resource_missing', message: "No such payment_intent: 'pi_1'" }, 'UNKNOWN_PAYMENT'],
  [
    'checkout',
    {
      message: 'The price specified is inactive. This field only accepts active prices.',
      param: 'line_items[0][price]',
    },
    'PRICE_UNAVAILABLE',
  ],
  ['checkout', { code: 'product_inactive' }, 'PRICE_UNAVAILABLE'],
  ['changePlan', { code: 'resource_missing', param: 'items[0][price]' }, 'PRICE_UNAVAILABLE'],
  [
    'checkout',
    { message: 'You must provide at least one recurring price in `subscription` mode when using prices.' },
    'PRICE_UNAVAILABLE',
  ],
  ['checkout', { code: 'coupon_expired' }, 'INVALID_PROMOTION_CODE'],
  [
    'checkout',
    { message: 'This promotion code cannot be redeemed because the associated customer has prior transactions.' },
    'INVALID_PROMOTION_CODE',
  ],
  ['checkout', { param: 'discounts[0][promotion_code]' }, 'INVALID_PROMOTION_CODE'],
  [
    'billingPortal',
    {
      message:
        'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode.',
    },
    'PORTAL_NOT_CONFIGURED',
  ],
  [
    'billingPortal',
    { message: 'This subscription cannot be canceled because it is already set to cancel at period end.' },
    'ALREADY_CANCELED',
  ],
  [
    'resumeSubscription',
    { message: 'A canceled subscription can only update its cancellation_details and metadata.' },
    'NO_SUBSCRIPTION',
  ],
  [
    'pauseSubscription',
    { param: 'pause_collection[resumes_at]', message: 'It must be in the future.' },
    'INVALID_PAUSE',
  ],
  ['checkout', { code: 'stripe_tax_inactive' }, 'STRIPE_NOT_SET_UP'],
  ['checkout', { message: 'In order to use Checkout, you must set an account or business name.' }, 'STRIPE_NOT_SET_UP'],
  [
    'checkout',
    {
      message:
        'No valid payment method types for this Checkout Session. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard.',
    },
    'STRIPE_NOT_SET_UP',
  ],
  ['changePlan', { code: 'customer_tax_location_invalid' }, 'INVALID_TAX_LOCATION'],
  [
    'changePlan',
    { message: "The customer's location isn't recognized. Set a valid customer address to calculate tax." },
    'INVALID_TAX_LOCATION',
  ],
  ['updateContact', { code: 'email_invalid' }, 'INVALID_EMAIL'],
  ['updateContact', { code: 'parameter_invalid_string', param: 'email' }, 'INVALID_EMAIL'],
  ['checkout', { message: 'Invalid email address: nobody' }, 'INVALID_EMAIL'],
  ['updateContact', { param: 'preferred_locales[0]' }, 'INVALID_LOCALE'],
  ['checkout', { code: 'url_invalid' }, 'INVALID_RETURN_URL'],
  ['billingPortal', { param: 'return_url', message: 'Not a valid URL' }, 'INVALID_RETURN_URL'],
  ['checkout', { code: 'amount_too_small' }, 'AMOUNT_TOO_SMALL'],
  [
    'checkout',
    { message: 'The Checkout Session total amount due must add up to at least €0.50 eur' },
    'AMOUNT_TOO_SMALL',
  ],
  ['checkout', { code: 'amount_too_large' }, 'AMOUNT_TOO_LARGE'],
  ['checkout', { message: 'Amount must be no more than €999,999.99' }, 'AMOUNT_TOO_LARGE'],
  ['changePlan', { code: 'authentication_required' }, 'PAYMENT_ACTION_REQUIRED'],
  ['changePlan', { code: 'payment_method_provider_decline' }, 'CARD_DECLINED'],
  [
    'changePlan',
    { code: 'resource_missing', message: 'This customer has no attached payment source or default payment method.' },
    'CARD_DECLINED',
  ],
  ['changePlan', { code: 'resource_missing' }, 'CARD_DECLINED'],
];

describe("Stripe's refusals", () => {
  test.each(ROWS)("Stripe's refusal %s: %j becomes %s", (command, told, outcome) => {
    expect(refusalRow(refused(told), command)?.outcome).toBe(outcome);
  });

  test('each row of the table of refusals has an example that no other row matches', () => {
    const decided = ROWS.map(([command, told]) => refusalRow(refused(told), command));
    expect(decided).toEqual([...STRIPE_REFUSALS]);
  });

  test('a missing subscription item does not mean that the subscription is missing', () => {
    const error = refused({
      code: 'resource_missing',
      param: 'items[0][id]',
      message: "No such subscription_item: 'si_1'",
    });
    expect(refusalRow(error, 'changePlan')).toBeNull();
    expect(refusalRow(refused({ message: "No such subscription: 'sub_1'" }), 'changePlan')?.outcome).toBe(
      'NO_SUBSCRIPTION',
    );
  });

  test('a card error is about the card, whatever its code', () => {
    expect(refusalRow(refused({ type: 'card_error', code: 'new_code' }, 402), 'changePlan')?.outcome).toBe(
      'CARD_DECLINED',
    );
    expect(
      refusalRow(refused({ type: 'card_error', code: 'authentication_required' }, 402), 'changePlan')?.outcome,
    ).toBe('PAYMENT_ACTION_REQUIRED');
  });

  test('a refusal that is never shown to clients has no outcome', () => {
    expect(refusalRow(refused({ code: 'amount_too_small' }), 'updateContact')).toBeNull();
    expect(refusalRow(refused({ type: 'card_error', code: 'card_declined' }, 402), 'refundPayment')).toBeNull();
  });

  test('a refusal for an unknown reason has no outcome', () => {
    expect(refusalRow(refused({ code: 'parameter_unknown', param: 'colour' }), 'checkout')).toBeNull();
  });

  test('an invalid API key, or a repeated idempotency key, is no refusal of the request', () => {
    const others = [refused({}, 401), refused({}, 403), refused({ type: 'idempotency_error' }), refused({}, 500)];
    expect(others.map(isRefusal)).toEqual([false, false, false, false]);
    expect([refused({}), refused({}, 404), refused({ type: 'card_error' }, 402)].every(isRefusal)).toBe(true);
  });

  test('an outcome names the input field only in commands that have it', () => {
    const row = { outcome: 'CURRENCY_MISMATCH', field: 'currency' } as const;
    const values = { currency: 'EUR' };
    expect(outcomeOf(row, { request: { currency: 'USD' } }, values)).toMatchObject({
      field: ['input', 'currency'],
      message: 'You are billed in EUR. Choose a price in EUR.',
    });
    expect(outcomeOf(row, { request: {} }, values).field).toBeNull();
  });

  test('the currency is read from the end of a sentence or from quotes, and no other word counts as one', () => {
    expect(currencyNamed('… or invoice item with currency eur')).toBe('EUR');
    expect(currencyNamed("This doesn't match the expected currency: `gbp`.")).toBe('GBP');
    expect(currencyNamed('The currency and the interval differ.')).toBeNull();
  });
});
