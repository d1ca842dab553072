import Stripe from 'stripe';
import { BillingError, type BillingErrorCode } from './errors.ts';
import { type CommandName, OUTCOMES } from './outcomes.ts';

/** One kind of refusal. A row applies if the error meets all of its conditions, and the first row that applies counts. */
export interface StripeRefusal {
  outcome: BillingErrorCode;
  /** Any of Stripe's codes. https://docs.stripe.com/error-codes */
  codes?: readonly string[];
  /** Matches the parameter that Stripe names, an empty text if it names none. */
  param?: RegExp;
  /** Matches the message, for refusals that have no code of their own. */
  message?: RegExp;
  /** The only command that the row is for. */
  command?: CommandName;
  /** The input field that the person can correct, in commands that have it. */
  field?: string;
}

/**
 * Stripe's refusals that a person can act on, and their outcomes. Rows that match by message come before the general codes, because
 * Stripe uses `resource_missing` and `parameter_invalid_*` for many things.
 */
export const STRIPE_REFUSALS: readonly StripeRefusal[] = [
  // https://docs.stripe.com/currencies, "a customer's currency": it cannot change while anything is billed in it.
  {
    outcome: 'CURRENCY_MISMATCH',
    message:
      /combine currencies|expected currency|currency of (?:the|this) (?:customer|subscription)|change .*currency/i,
    field: 'currency',
  },
  // https://docs.stripe.com/billing/subscriptions/subscription-schedules
  { outcome: 'SUBSCRIPTION_SCHEDULED', message: /subscription schedule/i },

  // Refunds. https://docs.stripe.com/refunds
  { outcome: 'ALREADY_REFUNDED', codes: ['charge_already_refunded'], field: 'paymentId' },
  { outcome: 'REFUND_TOO_LARGE', command: 'refundPayment', codes: ['amount_too_large'], field: 'amount' },
  { outcome: 'REFUND_TOO_LARGE', message: /greater than (?:the )?(?:unrefunded|remaining) amount/i, field: 'amount' },
  { outcome: 'BALANCE_INSUFFICIENT', codes: ['balance_insufficient'] },
  { outcome: 'BALANCE_INSUFFICIENT', message: /insufficient (?:funds|balance) in your Stripe/i },
  {
    outcome: 'NOT_REFUNDABLE',
    command: 'refundPayment',
    codes: ['charge_disputed', 'charge_not_refundable', 'payment_intent_unexpected_state', 'refund_disputed_payment'],
    field: 'paymentId',
  },

  // Objects that do not exist at Stripe. The message names the kind of object.
  { outcome: 'STRIPE_CUSTOMER_DELETED', message: /No such customer|customer .*\bdeleted/i },
  { outcome: 'STRIPE_CUSTOMER_DELETED', codes: ['resource_missing'], param: /^customer$/ },
  { outcome: 'UNKNOWN_CHECKOUT', message: /No such checkout/i, field: 'sessionId' },
  {
    outcome: 'UNKNOWN_PAYMENT',
    command: 'refundPayment',
    message: /No such (?:payment_?intent|charge|invoice)\b/i,
    field: 'paymentId',
  },
  {
    outcome: 'PRICE_UNAVAILABLE',
    message: /No such (?:price|plan|product)\b|\b(?:price|plan|product)\b.*\b(?:inactive|archived|not active)\b/i,
    field: 'plan',
  },
  { outcome: 'PRICE_UNAVAILABLE', codes: ['product_inactive', 'sku_inactive'], field: 'plan' },
  { outcome: 'PRICE_UNAVAILABLE', codes: ['resource_missing'], param: /\b(?:price|plan)\b/, field: 'plan' },
  { outcome: 'PRICE_UNAVAILABLE', message: /at least one recurring price|Invalid currency/i, field: 'plan' },

  // Coupons and promotion codes. https://docs.stripe.com/billing/subscriptions/coupons
  { outcome: 'INVALID_PROMOTION_CODE', codes: ['coupon_expired', 'promotion_code_expired'], field: 'promotionCode' },
  { outcome: 'INVALID_PROMOTION_CODE', message: /promotion code|coupon/i, field: 'promotionCode' },
  { outcome: 'INVALID_PROMOTION_CODE', param: /coupon|discount|promotion_code/, field: 'promotionCode' },

  // The customer portal. https://docs.stripe.com/customer-management/configure-portal
  {
    outcome: 'PORTAL_NOT_CONFIGURED',
    message: /default configuration|portal configuration|portal settings|in the portal\b/i,
    field: 'flow',
  },

  // Subscriptions that changed at Stripe in the meantime.
  { outcome: 'ALREADY_CANCELED', message: /already (?:set|scheduled) to (?:be )?cancel/i },
  {
    outcome: 'NO_SUBSCRIPTION',
    message: /No such subscription(?![_ ]item)|canceled subscription|subscription .*\bcanceled|incomplete_expired/i,
  },

  // https://docs.stripe.com/billing/subscriptions/pause-payment
  { outcome: 'INVALID_PAUSE', param: /resumes_at/, field: 'until' },

  // Settings of the account that only its owner can make.
  { outcome: 'STRIPE_NOT_SET_UP', codes: ['stripe_tax_inactive', 'testmode_charges_only', 'account_invalid'] },
  {
    outcome: 'STRIPE_NOT_SET_UP',
    message: /head office|origin address|account or business name|cannot currently make|activate your account/i,
  },
  { outcome: 'STRIPE_NOT_SET_UP', message: /payment method types?\b.*(?:activated?|enabled?|dashboard)/i },

  // Input of the customer. https://docs.stripe.com/tax/customer-locations
  { outcome: 'INVALID_TAX_LOCATION', codes: ['customer_tax_location_invalid', 'taxes_calculation_failed'] },
  { outcome: 'INVALID_TAX_LOCATION', message: /customer'?s? (?:location|address)|address .*\btax\b/i },
  { outcome: 'INVALID_EMAIL', codes: ['email_invalid'], field: 'email' },
  { outcome: 'INVALID_EMAIL', param: /email/, field: 'email' },
  { outcome: 'INVALID_EMAIL', message: /invalid e-?mail/i, field: 'email' },
  { outcome: 'INVALID_LOCALE', param: /locale/, field: 'locale' },
  { outcome: 'INVALID_RETURN_URL', codes: ['url_invalid'] },
  { outcome: 'INVALID_RETURN_URL', param: /_url$/ },

  // https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
  { outcome: 'AMOUNT_TOO_SMALL', codes: ['amount_too_small'], field: 'quantity' },
  { outcome: 'AMOUNT_TOO_SMALL', message: /(?:add up|convert) to at least|must be at least .*\d/i, field: 'quantity' },
  { outcome: 'AMOUNT_TOO_LARGE', codes: ['amount_too_large'], field: 'quantity' },
  { outcome: 'AMOUNT_TOO_LARGE', message: /must be no more than .*\d/i, field: 'quantity' },

  // Payment methods. https://docs.stripe.com/declines/codes
  {
    outcome: 'PAYMENT_ACTION_REQUIRED',
    codes: [
      'authentication_required',
      'invoice_payment_intent_requires_action',
      'subscription_payment_intent_requires_action',
    ],
  },
  {
    outcome: 'CARD_DECLINED',
    codes: [
      'card_declined',
      'expired_card',
      'incorrect_cvc',
      'processing_error',
      'payment_intent_authentication_failure',
      'payment_intent_payment_attempt_failed',
      'payment_method_customer_decline',
      'payment_method_invalid_parameter',
      'payment_method_not_available',
      'payment_method_provider_decline',
      'payment_method_provider_timeout',
      'payment_method_unactivated',
      'payment_method_unexpected_state',
    ],
  },
  { outcome: 'CARD_DECLINED', message: /payment source|default payment method/i },
  // If Stripe does not name the missing object, it is a card.
  { outcome: 'CARD_DECLINED', codes: ['resource_missing'], param: /^$/ },
];

/** The command that Stripe refused. */
export interface RefusedCommand {
  name: CommandName;
  /** The input. The `field` of a row is used if the input has it. */
  request: object;
}

/** Whether Stripe refuses the request itself. An invalid key, or one without permission, is a fault of the service. */
export function isRefusal(
  error: unknown,
): error is InstanceType<typeof Stripe.errors.StripeInvalidRequestError | typeof Stripe.errors.StripeCardError> {
  return error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError;
}

/** Returns the row for a refusal of a command. null if there is none, or if the command never returns its code. */
export function refusalRow(
  error: InstanceType<typeof Stripe.errors.StripeError>,
  command: CommandName,
): StripeRefusal | null {
  const { code = '', param = '', message } = error;
  const answers: readonly BillingErrorCode[] = OUTCOMES[command];
  const card = error instanceof Stripe.errors.StripeCardError;
  const row = STRIPE_REFUSALS.find(
    (candidate) =>
      (candidate.command ?? command) === command &&
      answers.includes(candidate.outcome) &&
      (candidate.codes?.includes(code) ?? true) &&
      (candidate.param?.test(param) ?? true) &&
      (candidate.message?.test(message) ?? true),
  );
  // Every card error is about the card, whatever its code. https://docs.stripe.com/api/errors
  return row ?? (card && answers.includes('CARD_DECLINED') ? { outcome: 'CARD_DECLINED' } : null);
}

/** Returns the outcome of a row, with the values for its message. */
export function outcomeOf(
  { outcome, field }: StripeRefusal,
  { request }: Pick<RefusedCommand, 'request'>,
  values: Readonly<Record<string, string | null>>,
): BillingError {
  return new BillingError(outcome, values as never, field !== undefined && field in request ? ['input', field] : null);
}

/** Returns the currency that Stripe's message ends with or quotes, in capitals. null if it names none. */
export function currencyNamed(message: string): string | null {
  const named = /currency:?\s+[`'"]?([a-z]{3})[`'"]?(?=[.,;)]|$)/i.exec(message);
  return named?.[1]?.toUpperCase() ?? null;
}
