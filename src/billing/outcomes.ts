import type { BillingErrorCode } from './errors.ts';

/** The codes of every command that calls Stripe. */
const AT_STRIPE = ['STRIPE_CUSTOMER_DELETED', 'STRIPE_NOT_SET_UP', 'STRIPE_REFUSED'] as const;

/** The codes of a command that buys a plan. */
const PURCHASE = [
  'UNKNOWN_PLAN',
  'PLAN_NOT_ON_SALE',
  'PRICE_NOT_FOUND',
  'PRICE_UNAVAILABLE',
  'CURRENCY_MISMATCH',
  'INVALID_QUANTITY',
  'INVALID_TAX_LOCATION',
  'AMOUNT_TOO_SMALL',
  'AMOUNT_TOO_LARGE',
] as const;

/** The codes of a command that acts on a subscription. */
const SUBSCRIPTION = ['NO_SUBSCRIPTION', 'SUBSCRIPTION_AMBIGUOUS', 'SUBSCRIPTION_SCHEDULED'] as const;

/** The codes of a command that staff may send for a customer. */
const ACTING = ['REASON_REQUIRED', 'IDEMPOTENCY_KEY_REQUIRED'] as const;

const PLAN_CHANGE = [
  ...PURCHASE,
  ...SUBSCRIPTION,
  'PLAN_ITEM_UNKNOWN',
  'SAME_PLAN',
  'ALREADY_CANCELED',
  'SEATS_IN_USE',
] as const;

/**
 * The codes that each command can return in `userErrors`, by its name in the API. Its description lists them. A refusal of Stripe
 * that means another code becomes STRIPE_REFUSED.
 */
export const OUTCOMES = {
  checkout: [
    ...PURCHASE,
    'ALREADY_SUBSCRIBED',
    'CHECKOUT_IN_PROGRESS',
    'INVALID_PROMOTION_CODE',
    'INVALID_RETURN_URL',
    'INVALID_EMAIL',
    'INVALID_LOCALE',
    ...ACTING,
    ...AT_STRIPE,
  ],
  syncCheckout: ['UNKNOWN_CHECKOUT', 'CHECKOUT_NOT_COMPLETE', ...AT_STRIPE],
  billingPortal: [
    ...SUBSCRIPTION,
    'ALREADY_CANCELED',
    'PORTAL_NOT_CONFIGURED',
    'INVALID_RETURN_URL',
    'INVALID_EMAIL',
    'INVALID_LOCALE',
    ...ACTING,
    ...AT_STRIPE,
  ],
  planChangePreview: [...PLAN_CHANGE, ...AT_STRIPE],
  changePlan: [...PLAN_CHANGE, 'PREVIEW_EXPIRED', 'CARD_DECLINED', 'PAYMENT_ACTION_REQUIRED', ...ACTING, ...AT_STRIPE],
  cancelPendingChange: [...SUBSCRIPTION, 'NO_PENDING_CHANGE', ...ACTING, ...AT_STRIPE],
  cancelSubscription: [...SUBSCRIPTION, 'ALREADY_CANCELED', ...ACTING, ...AT_STRIPE],
  pauseSubscription: [...SUBSCRIPTION, 'INVALID_PAUSE', 'PAUSE_NOT_OFFERED', ...ACTING, ...AT_STRIPE],
  resumeSubscription: [
    ...SUBSCRIPTION,
    'NOT_CANCELED',
    'CARD_DECLINED',
    'PAYMENT_ACTION_REQUIRED',
    ...ACTING,
    ...AT_STRIPE,
  ],
  extendTrial: [...SUBSCRIPTION, 'NOT_TRIALING', 'INVALID_TRIAL_END', ...ACTING, ...AT_STRIPE],
  adjustCredit: ['CURRENCY_MISMATCH', ...AT_STRIPE],
  updateContact: ['INVALID_EMAIL', 'INVALID_LOCALE', ...ACTING, ...AT_STRIPE],
  deleteCustomer: ['CONFIRMATION_MISMATCH', 'LAST_OWNER', ...ACTING, ...AT_STRIPE],
  resendMessage: ['UNKNOWN_MESSAGE', 'MESSAGE_NOT_RESENDABLE', ...ACTING],
  setMembers: ['LAST_OWNER', 'SEATS_EXHAUSTED', 'TOO_MANY_MEMBERS', ...ACTING],
  assignSeat: ['NOT_A_MEMBER', 'NO_SEATS', 'SEATS_EXHAUSTED', ...ACTING],
  releaseSeat: ['NOT_A_MEMBER', ...ACTING],
  recordUsage: ['UNKNOWN_FEATURE', 'NOT_METERED', 'INVALID_QUANTITY', 'QUOTA_EXHAUSTED', 'NOT_A_MEMBER'],
  grantEntitlement: ['UNKNOWN_FEATURE', 'INVALID_QUANTITY', 'INVALID_VALUE'],
  grantPlan: ['UNKNOWN_PLAN'],
  revokeGrant: ['UNKNOWN_GRANT'],
  linkCustomer: ['UNKNOWN_STRIPE_CUSTOMER', 'STRIPE_CUSTOMER_LINKED'],
  unlinkCustomer: ['UNKNOWN_STRIPE_CUSTOMER', 'STRIPE_CUSTOMER_NOT_LINKED'],
  refundPayment: [
    'UNKNOWN_PAYMENT',
    'NOT_REFUNDABLE',
    'ALREADY_REFUNDED',
    'REFUND_TOO_LARGE',
    'REFUND_LIMIT_EXCEEDED',
    'SUBSCRIPTION_RENEWS',
    'BALANCE_INSUFFICIENT',
    ...AT_STRIPE,
  ],
  replayEvents: ['UNKNOWN_EVENT', 'TOO_MANY_EVENTS'],
  // A query: it returns null, and no `userErrors`.
  promotionCode: ['INVALID_PROMOTION_CODE', ...AT_STRIPE],
} as const satisfies Record<string, readonly BillingErrorCode[]>;

export type CommandName = keyof typeof OUTCOMES;
