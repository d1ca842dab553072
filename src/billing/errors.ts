import { ENGLISH } from '../language/language.ts';
import type { Named } from '../language/named.ts';
import { TEXTS, type TextKey } from '../language/text.ts';
import { errorMessage } from './error-message.ts';

/** An amount that a message shows, in minor units. */
export interface ErrorAmount {
  amount: number;
  currency: string;
}

/** A value in a message. If it is null, it is not known, and the message does without it. */
export type ErrorValue = string | number | Named | ErrorAmount | null;

/** The values in the message of each code. The messages of other codes have none. */
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
  REFUND_LIMIT_EXCEEDED: { limit: ErrorAmount };
  UNKNOWN_EVENT: { missing: string };
  TOO_MANY_EVENTS: { most: number };
  NOT_METERED: { feature: Named };
  SEATS_EXHAUSTED: { seats: number };
  /** `members`: their IDs, separated by commas. */
  SEATS_IN_USE: { used: number; quantity: number; members: string };
  TOO_MANY_MEMBERS: { most: number };
  LAST_OWNER: { organization: string };
  CURRENCY_MISMATCH: { currency: string | null };
  QUOTA_EXHAUSTED: { feature: Named; quantity: number; remaining: number };
}

/** The code in the key of a text. A text for unknown values has no code of its own. */
type CodeIn<Key> = Key extends `error.${infer Code}` ? (Code extends `${string}.unknown` ? never : Code) : never;

export type BillingErrorCode = CodeIn<TextKey>;

/** Every code: each has a text in src/language. docs/errors.md lists them, and a test compares both. */
export const BILLING_ERROR_CODES = Object.keys(TEXTS.en).flatMap((key) => {
  const [, code] = /^error\.([A-Z_]+)$/.exec(key) ?? [];
  return code === undefined ? [] : [code as BillingErrorCode];
});

type Rest = [field?: readonly string[] | null, beside?: object];
type Arguments<Code extends BillingErrorCode> = Code extends keyof ErrorValues
  ? [values: ErrorValues[Code], ...Rest]
  : [values?: Record<string, never>, ...Rest];

/**
 * An error that a person can act on. A mutation returns it in `userErrors` (graphql/mutation.ts), in the caller's language. The texts are in
 * src/language.
 */
export class BillingError<Code extends BillingErrorCode = BillingErrorCode> extends Error {
  override readonly name = 'BillingError';
  readonly code: Code;
  /** The values in the message. */
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
