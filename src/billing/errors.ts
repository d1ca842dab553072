import { ENGLISH } from '../language/language.ts';
import type { Named } from '../language/named.ts';
import { errorMessage } from './error-message.ts';

/** An amount that a message shows, in minor units. */
export interface ErrorAmount {
  amount: number;
  currency: string;
}

/** What a message names. A null is not known: the message is worded without it. */
export type ErrorValue = string | number | Named | ErrorAmount | null;

/** What the message of each code names. Codes that are not listed here name nothing. */
export interface ErrorValues {
  UNKNOWN_PLAN: { plan: string };
  PLAN_NOT_ON_SALE: { plan: Named };
  PRICE_NOT_FOUND: { plan: Named; interval: 'MONTH' | 'YEAR' | 'ONE_TIME' | 'ANY'; currency: string | null };
  ALREADY_SUBSCRIBED: { plan: Named | null };
  SAME_PLAN: { plan: Named };
  INVALID_PROMOTION_CODE: { code: string };
  INVALID_RETURN_URL: { origin: string };
  INVALID_QUANTITY: { quantity: number | null; most: number };
  /** `allowed` is null for a feature that takes no value. */
  INVALID_VALUE: { feature: Named; allowed: string | null };
  UNKNOWN_FEATURE: { feature: string };
  UNKNOWN_STRIPE_CUSTOMER: { id: string };
  STRIPE_CUSTOMER_LINKED: { id: string };
  STRIPE_CUSTOMER_NOT_LINKED: { id: string };
  REFUND_TOO_LARGE: { left: ErrorAmount | null };
  UNKNOWN_EVENT: { missing: string };
  TOO_MANY_EVENTS: { most: number };
  NOT_METERED: { feature: Named };
  CURRENCY_MISMATCH: { currency: string | null };
  QUOTA_EXHAUSTED: { feature: Named; quantity: number; remaining: number };
}

/** Every code. docs/errors.md lists them, and a test compares both. */
export const BILLING_ERROR_CODES = [
  'UNKNOWN_PLAN',
  'PLAN_NOT_ON_SALE',
  'PRICE_NOT_FOUND',
  'ALREADY_SUBSCRIBED',
  'CHECKOUT_IN_PROGRESS',
  'CHECKOUT_NOT_COMPLETE',
  'UNKNOWN_CHECKOUT',
  'SUBSCRIPTION_AMBIGUOUS',
  'PLAN_ITEM_UNKNOWN',
  'SAME_PLAN',
  'ALREADY_CANCELED',
  'NOT_CANCELED',
  'PREVIEW_EXPIRED',
  'CARD_DECLINED',
  'PAYMENT_ACTION_REQUIRED',
  'NO_SUBSCRIPTION',
  'INVALID_PROMOTION_CODE',
  'INVALID_RETURN_URL',
  'INVALID_QUANTITY',
  'INVALID_VALUE',
  'UNKNOWN_FEATURE',
  'UNKNOWN_STRIPE_CUSTOMER',
  'STRIPE_CUSTOMER_LINKED',
  'STRIPE_CUSTOMER_NOT_LINKED',
  'UNKNOWN_PAYMENT',
  'ALREADY_REFUNDED',
  'NOT_REFUNDABLE',
  'REFUND_TOO_LARGE',
  'UNKNOWN_EVENT',
  'TOO_MANY_EVENTS',
  'UNKNOWN_GRANT',
  'CONFIRMATION_MISMATCH',
  'NOT_METERED',
  'SUBSCRIPTION_SCHEDULED',
  'CURRENCY_MISMATCH',
  'PRICE_UNAVAILABLE',
  'STRIPE_CUSTOMER_DELETED',
  'INVALID_EMAIL',
  'INVALID_LOCALE',
  'INVALID_TAX_LOCATION',
  'AMOUNT_TOO_SMALL',
  'AMOUNT_TOO_LARGE',
  'BALANCE_INSUFFICIENT',
  'PORTAL_NOT_CONFIGURED',
  'STRIPE_NOT_SET_UP',
  'STRIPE_REFUSED',
  'QUOTA_EXHAUSTED',
] as const;

export type BillingErrorCode = (typeof BILLING_ERROR_CODES)[number];

type Rest = [field?: readonly string[] | null, beside?: object];
type Arguments<Code extends BillingErrorCode> = Code extends keyof ErrorValues
  ? [values: ErrorValues[Code], ...Rest]
  : [values?: Record<string, never>, ...Rest];

/**
 * An outcome that a person can act on. A mutation answers it in `userErrors` (graphql/mutation.ts), in the language of the caller. The
 * texts are in src/language.
 */
export class BillingError<Code extends BillingErrorCode = BillingErrorCode> extends Error {
  override readonly name = 'BillingError';
  readonly code: Code;
  /** What the message names. */
  readonly values: Readonly<Record<string, ErrorValue>>;
  /** Path of the input field that the person can correct, or null. */
  readonly field: readonly string[] | null;
  /** Objects that the answer contains with the error, because their state explains it. */
  readonly beside: object;

  constructor(code: Code, ...[values = {}, field = null, beside = {}]: Arguments<Code>) {
    super(errorMessage({ code, values }, ENGLISH));
    this.code = code;
    this.values = values;
    this.field = field;
    this.beside = beside;
  }
}
