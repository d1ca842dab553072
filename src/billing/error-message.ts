import type { Reading } from '../language/language.ts';
import { moneyFormat } from '../language/money.ts';
import { nameIn } from '../language/named.ts';
import { isTextKey, type TextKey, type TextValues, textIn } from '../language/text.ts';
import type { BillingErrorCode, ErrorAmount, ErrorValue } from './errors.ts';

/** The facts in the message of an error. */
export interface ErrorFacts {
  code: BillingErrorCode;
  values: Readonly<Record<string, ErrorValue>>;
}

/** A value in a message, for programs: the code of a plan or feature, an amount in minor units. */
export interface ErrorParam {
  name: string;
  value: string;
}

/** Returns the message in a person's language, with names of plans and features and formatted amounts. */
export function errorMessage({ code, values }: ErrorFacts, reading: Reading): string {
  const isUnknown = Object.values(values).includes(null);
  const wordedWithout = `error.${code}.unknown`;
  const key: TextKey = isUnknown && isTextKey(wordedWithout) ? wordedWithout : `error.${code}`;
  return textIn(reading.language, key, shownValues(values, reading));
}

/** Returns the values in a message. Unknown values are left out. */
export function errorParams(values: ErrorFacts['values']): ErrorParam[] {
  return Object.entries(values).flatMap(([name, value]): ErrorParam[] => {
    if (value === null) return [];
    if (typeof value !== 'object') return [{ name, value: String(value) }];
    if ('code' in value) return [{ name, value: value.code }];
    const { amount, currency } = value;
    return [
      { name, value: String(amount) },
      { name: 'currency', value: currency },
    ];
  });
}

function shownValues(values: ErrorFacts['values'], reading: Reading): TextValues {
  const known = Object.entries(values).filter(
    (entry): entry is [string, Exclude<ErrorValue, null>] => entry[1] !== null,
  );
  return Object.fromEntries(known.map(([name, value]) => [name, shown(value, reading)]));
}

function shown(value: Exclude<ErrorValue, null>, { language, locale }: Reading): string | number {
  if (typeof value !== 'object') return value;
  return 'code' in value ? nameIn(value, language) : money(value, locale);
}

const money = ({ amount, currency }: ErrorAmount, locale: string) => moneyFormat(locale)(amount, currency);
