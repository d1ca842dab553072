import { describe, expect, test } from '@jest/globals';
import { errorMessage, errorParams } from '../../src/billing/error-message.ts';
import {
  BILLING_ERROR_CODES,
  BillingError,
  type BillingErrorCode,
  type ErrorValue,
  type ErrorValues,
} from '../../src/billing/errors.ts';
import { LANGUAGES } from '../../src/language/language.ts';

const PRO = { code: 'plan_pro', name: 'Pro', translations: { de: { name: 'Profi' } } };
const FEATURE = { code: 'gen_ai', name: 'AI generations', translations: { fr: { name: 'Générations IA' } } };

/** Two of each that names something, with all that is known and with as little as possible. */
const NAMED: { [Code in keyof ErrorValues]: ErrorValues[Code][] } = {
  UNKNOWN_PLAN: [{ plan: 'gold' }],
  PLAN_NOT_ON_SALE: [{ plan: PRO }],
  PRICE_NOT_FOUND: [
    { plan: PRO, interval: 'MONTH', currency: 'JPY' },
    { plan: PRO, interval: 'YEAR', currency: null },
    { plan: PRO, interval: 'ANY', currency: 'JPY' },
  ],
  ALREADY_SUBSCRIBED: [{ plan: PRO }, { plan: null }],
  SAME_PLAN: [{ plan: PRO }],
  INVALID_PROMOTION_CODE: [{ code: 'SAVE10' }],
  INVALID_RETURN_URL: [{ origin: 'https://evil.example' }],
  INVALID_QUANTITY: [
    { quantity: 0, most: 1_000 },
    { quantity: null, most: 1_000 },
  ],
  INVALID_VALUE: [
    { feature: FEATURE, allowed: 'basic, pro' },
    { feature: FEATURE, allowed: null },
  ],
  UNKNOWN_FEATURE: [{ feature: 'gold' }],
  UNKNOWN_STRIPE_CUSTOMER: [{ id: 'cus_1' }],
  STRIPE_CUSTOMER_LINKED: [{ id: 'cus_1' }],
  STRIPE_CUSTOMER_NOT_LINKED: [{ id: 'cus_1' }],
  REFUND_TOO_LARGE: [{ left: { amount: 1_999, currency: 'EUR' } }, { left: null }],
  REFUND_LIMIT_EXCEEDED: [{ limit: { amount: 5_000, currency: 'EUR' } }],
  UNKNOWN_EVENT: [{ missing: 'evt_1' }],
  TOO_MANY_EVENTS: [{ most: 1_000 }],
  NOT_METERED: [{ feature: FEATURE }],
  LAST_OWNER: [{ organization: 'acme' }],
  SEATS_EXHAUSTED: [{ seats: 1 }, { seats: 5 }],
  SEATS_IN_USE: [
    { used: 1, quantity: 0, members: 'ann' },
    { used: 5, quantity: 3, members: 'eve, dan' },
  ],
  TOO_MANY_MEMBERS: [{ most: 10_000 }],
  CURRENCY_MISMATCH: [{ currency: 'EUR' }, { currency: null }],
  QUOTA_EXHAUSTED: [
    { feature: FEATURE, quantity: 5, remaining: 0 },
    { feature: FEATURE, quantity: 5, remaining: 3 },
  ],
};

const EVERY_ERROR = BILLING_ERROR_CODES.flatMap((code): [BillingErrorCode, Record<string, ErrorValue>][] =>
  (code in NAMED ? NAMED[code as keyof ErrorValues] : [{}]).map((values) => [code, { ...values }]),
);

describe.each(LANGUAGES)('an outcome in %s', (language) => {
  test.each(EVERY_ERROR)('%s is a sentence for a person, with nothing left to fill in: %j', (code, values) => {
    const message = errorMessage({ code, values }, { language, locale: language });
    expect(message).toMatch(/\.$/);
    expect(message).not.toMatch(/[{}]|undefined|null|\[object/);
    for (const named of [PRO, FEATURE])
      if (Object.values(values).includes(named)) expect(message).not.toContain(named.code);
  });
});

describe('the message of an outcome', () => {
  test('names plans and features in the language of the message', () => {
    const samePlan = { code: 'SAME_PLAN', values: { plan: PRO } } as const;
    expect(errorMessage(samePlan, { language: 'de', locale: 'de' })).toBe('Sie haben bereits den Tarif Profi.');
    expect(errorMessage(samePlan, { language: 'es', locale: 'es' })).toBe('Ya tienes el plan Pro.');
    const notMetered = { code: 'NOT_METERED', values: { feature: FEATURE } } as const;
    expect(errorMessage(notMetered, { language: 'fr', locale: 'fr' })).toContain('Générations IA');
  });

  test('writes amounts as the person does', () => {
    const tooLarge = { code: 'REFUND_TOO_LARGE', values: { left: { amount: 199_900, currency: 'EUR' } } } as const;
    expect(errorMessage(tooLarge, { language: 'de', locale: 'de-AT' })).toContain('€\u00a01.999,00');
    expect(errorMessage(tooLarge, { language: 'en', locale: 'en' })).toContain('€1,999.00');
  });

  test('is English where the error is logged', () => {
    const error = new BillingError('INVALID_QUANTITY', { most: 1000, quantity: 0 }, ['input', 'quantity']);
    expect([error.message, error.field]).toEqual([
      'The quantity must be a whole number from 1 to 1,000, but it is 0.',
      ['input', 'quantity'],
    ]);
  });
});

test('the parameters of an outcome are codes, minor units and texts, without what is not known', () => {
  expect(errorParams({ plan: PRO, currency: null, interval: 'MONTH' })).toEqual([
    { name: 'plan', value: 'plan_pro' },
    { name: 'interval', value: 'MONTH' },
  ]);
  expect(errorParams({ left: { amount: 1_999, currency: 'EUR' } })).toEqual([
    { name: 'left', value: '1999' },
    { name: 'currency', value: 'EUR' },
  ]);
  expect(errorParams({})).toEqual([]);
});
