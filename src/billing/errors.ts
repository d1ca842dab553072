/**
 * Outcomes that a person can act on: what a mutation's `userErrors` carry. One table; each entry is thrown as
 * `new BillingError('ALREADY_SUBSCRIBED', { plan: 'premium' })`, and caught in one place (graphql/mutation.ts).
 * docs/errors.md lists them and a test compares both.
 */
const MESSAGES = {
  UNKNOWN_PLAN: 'There is no plan "{plan}".',
  PLAN_NOT_ON_SALE: 'The plan "{plan}" is not on sale.',
  PRICE_NOT_FOUND: 'The plan "{plan}" has no price for {wanted}.',
  ALREADY_SUBSCRIBED: 'There is a subscription to "{plan}" already. Change its plan instead of buying another.',
  CHECKOUT_IN_PROGRESS: 'Another checkout is being opened for you. Try again in a moment.',
  CHECKOUT_NOT_COMPLETE: 'This checkout has not been completed yet.',
  UNKNOWN_CHECKOUT: 'There is no such checkout of yours.',
  SUBSCRIPTION_AMBIGUOUS: 'There are several subscriptions. Say which one.',
  PLAN_ITEM_UNKNOWN:
    'We cannot tell which part of this subscription is its plan, so nothing was changed. Please ask support to change it.',
  SAME_PLAN: 'The subscription is to "{plan}" already, on these terms.',
  ALREADY_CANCELED: 'The subscription will end with its period already.',
  NOT_CANCELED: 'The subscription is not going to end.',
  PREVIEW_EXPIRED: 'The preview is more than an hour old. Ask for another one.',
  CARD_DECLINED: 'The payment did not go through. Try another card.',
  PAYMENT_ACTION_REQUIRED: 'The bank asks for a confirmation. The change is in force once the payment is confirmed.',
  NO_SUBSCRIPTION: 'There is no subscription to change.',
  INVALID_PROMOTION_CODE: 'The promotion code "{code}" cannot be used.',
  INVALID_RETURN_URL: 'The address to return to is not on an allowed origin: {origin}.',
  INVALID_QUANTITY: 'The quantity must be a whole number from 1 to {most}, but is {quantity}.',
  INVALID_VALUE: 'The feature "{feature}" takes {allowed}.',
  UNKNOWN_FEATURE: 'There is no feature "{feature}".',
  UNKNOWN_STRIPE_CUSTOMER: 'There is no Stripe customer "{id}".',
  STRIPE_CUSTOMER_LINKED: 'The Stripe customer "{id}" is linked to this user already.',
  STRIPE_CUSTOMER_NOT_LINKED: 'The Stripe customer "{id}" belongs to nobody.',
  UNKNOWN_PAYMENT: 'There is no such payment.',
  ALREADY_REFUNDED: 'All of this payment was refunded already.',
  NOT_REFUNDABLE: 'Nothing of this payment can be refunded.',
  REFUND_TOO_LARGE: 'Less than that is left of this payment.',
  UNKNOWN_EVENT: 'Of these ids {missing} are of no event.',
  TOO_MANY_EVENTS: 'These are more than {most} events.',
  UNKNOWN_GRANT: 'There is no such grant.',
  CONFIRMATION_MISMATCH: 'Repeat your own user ID to confirm the deletion.',
  NOT_METERED: 'The use of "{feature}" is not counted.',
  SUBSCRIPTION_SCHEDULED:
    'A scheduled change manages your subscription, so it cannot be changed here. Contact support to change or cancel it.',
  CURRENCY_MISMATCH: 'You are billed in {currency}. Choose a price in {currency}.',
  PRICE_UNAVAILABLE: 'This plan is not available at the moment. Try again later, or contact support.',
  STRIPE_CUSTOMER_DELETED: 'You are no longer known as a customer at Stripe. Try again, or contact support.',
  INVALID_EMAIL: 'This e-mail address is not valid. Correct it and try again.',
  INVALID_LOCALE: 'This language is not supported. Choose another one.',
  INVALID_TAX_LOCATION: 'Tax cannot be calculated for your address. Correct your billing address and try again.',
  AMOUNT_TOO_SMALL: 'The amount is below the smallest one that can be charged. Choose a larger quantity.',
  AMOUNT_TOO_LARGE: 'The amount is above the largest one that can be charged. Choose a smaller quantity.',
  BALANCE_INSUFFICIENT: 'The balance at Stripe is too low for this refund. Add funds and try again.',
  PORTAL_NOT_CONFIGURED: 'The billing portal is not set up for this yet. Contact support.',
  STRIPE_NOT_SET_UP: 'Payments are not set up completely yet. Contact support.',
  STRIPE_REFUSED: 'The payment provider did not accept this request. Contact support.',
  QUOTA_EXHAUSTED: 'The limit of "{feature}" leaves no room for {quantity} more.',
} as const;

export type BillingErrorCode = keyof typeof MESSAGES;
export const BILLING_ERROR_CODES = Object.keys(MESSAGES) as BillingErrorCode[];

export class BillingError extends Error {
  readonly code: BillingErrorCode;
  /** Path of the input field that the person can correct, or null. */
  readonly field: readonly string[] | null;
  /** Nouns of the answer to show all the same, because their state is the explanation. */
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
