/**
 * The errors that a person can act on, which mutations return in `userErrors`. Each is thrown as
 * `new BillingError('ALREADY_SUBSCRIBED', { plan: 'Premium' })`, and caught in one place (graphql/mutation.ts).
 * docs/errors.md lists them, and a test compares both.
 */
const MESSAGES = {
  UNKNOWN_PLAN: 'There is no plan "{plan}".',
  PLAN_NOT_ON_SALE: '{plan} is not on sale. Choose another plan.',
  PRICE_NOT_FOUND: '{plan} has no {wanted}. Choose another interval or currency.',
  ALREADY_SUBSCRIBED: 'You already have a subscription to {plan}. Change its plan instead of buying another.',
  CHECKOUT_IN_PROGRESS: 'Another checkout is being opened for you. Try again in a moment.',
  CHECKOUT_NOT_COMPLETE: 'This checkout is not complete yet. Finish the payment, or wait until it is confirmed.',
  UNKNOWN_CHECKOUT: 'You have no checkout with this ID. Start a new one.',
  SUBSCRIPTION_AMBIGUOUS: 'You have several subscriptions. Choose one of them.',
  PLAN_ITEM_UNKNOWN:
    'We cannot tell which part of this subscription is its plan, so nothing was changed. Contact support to change it.',
  SAME_PLAN: 'You are already on {plan}.',
  ALREADY_CANCELED: 'Your subscription is already set to end.',
  NOT_CANCELED: 'Your subscription is not set to end.',
  PREVIEW_EXPIRED: 'This preview is more than an hour old. Request a new one.',
  CARD_DECLINED: 'The payment failed. Try another card.',
  PAYMENT_ACTION_REQUIRED:
    'Your bank asks you to confirm the payment. The change takes effect once you have confirmed it.',
  NO_SUBSCRIPTION: 'You have no active subscription. Choose a plan first.',
  INVALID_PROMOTION_CODE:
    'The promotion code "{code}" is not valid for this purchase. Correct it, or continue without it.',
  INVALID_RETURN_URL: 'The return address is not on an allowed origin: {origin}.',
  INVALID_QUANTITY: 'The quantity must be a whole number from 1 to {most}, but it is {quantity}.',
  INVALID_VALUE: 'The feature "{feature}" takes {allowed}.',
  UNKNOWN_FEATURE: 'There is no feature "{feature}".',
  UNKNOWN_STRIPE_CUSTOMER: 'There is no Stripe customer "{id}".',
  STRIPE_CUSTOMER_LINKED: 'The Stripe customer "{id}" is already linked to this user.',
  STRIPE_CUSTOMER_NOT_LINKED: 'The Stripe customer "{id}" is not linked to a user.',
  UNKNOWN_PAYMENT: 'There is no payment with this ID.',
  ALREADY_REFUNDED: 'This payment is already fully refunded.',
  NOT_REFUNDABLE: 'This payment cannot be refunded.',
  REFUND_TOO_LARGE: 'The amount is larger than what remains of this payment. Refund less, or omit the amount.',
  UNKNOWN_EVENT: 'No events found for: {missing}.',
  TOO_MANY_EVENTS: 'This selects more than {most} events. Select fewer, or use npm run replay.',
  UNKNOWN_GRANT: 'There is no grant with this ID.',
  CONFIRMATION_MISMATCH: 'Repeat your own user ID to confirm the deletion.',
  NOT_METERED: 'Usage of "{feature}" is not counted.',
  SUBSCRIPTION_SCHEDULED:
    'A scheduled change manages your subscription, so it cannot be changed here. Contact support to change or cancel it.',
  CURRENCY_MISMATCH: 'You are billed in {currency}. Choose a price in {currency}.',
  PRICE_UNAVAILABLE: 'This plan is not available at the moment. Try again later, or contact support.',
  STRIPE_CUSTOMER_DELETED: 'Your customer record at Stripe was deleted. Try again, or contact support.',
  INVALID_EMAIL: 'This e-mail address is not valid. Correct it and try again.',
  INVALID_LOCALE: 'This language is not supported. Choose another one.',
  INVALID_TAX_LOCATION: 'Tax cannot be calculated for your address. Correct your billing address and try again.',
  AMOUNT_TOO_SMALL: 'The amount is below the smallest one that can be charged. Choose a larger quantity.',
  AMOUNT_TOO_LARGE: 'The amount is above the largest one that can be charged. Choose a smaller quantity.',
  BALANCE_INSUFFICIENT: 'The balance at Stripe is too low for this refund. Add funds and try again.',
  PORTAL_NOT_CONFIGURED: 'The billing portal is not set up for this yet. Contact support.',
  STRIPE_NOT_SET_UP: 'Payments are not set up completely yet. Contact support.',
  STRIPE_REFUSED: 'The payment provider did not accept this request. Contact support.',
  QUOTA_EXHAUSTED:
    'The limit of {feature} does not allow {quantity} more in this period. Upgrade, or wait until it resets.',
} as const;

export type BillingErrorCode = keyof typeof MESSAGES;
export const BILLING_ERROR_CODES = Object.keys(MESSAGES) as BillingErrorCode[];

export class BillingError extends Error {
  readonly code: BillingErrorCode;
  /** Path of the input field that the person can correct, or null. */
  readonly field: readonly string[] | null;
  /** Objects that the answer contains with the error, because their state explains it. */
  readonly beside: object;

  constructor(
    code: BillingErrorCode,
    values: Record<string, string | number> = {},
    field: readonly string[] | null = null,
    beside: object = {},
  ) {
    super(MESSAGES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')));
    this.name = 'BillingError';
    this.code = code;
    this.field = field;
    this.beside = beside;
  }
}
