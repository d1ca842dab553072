import type { BillingInterval } from '../operations.generated.ts';

interface Money {
  /** The amount as text, for example "19.99". A number could lose a digit. */
  decimal: string;
  currency: string;
}

/** An amount as the user's language writes it, for example "€19.99". */
export function formatMoney({ decimal, currency }: Money): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(decimal as Intl.StringNumericLiteral);
}

/** A day, for example "December 30, 2026". */
export function formatDay(time: string): string {
  return new Date(time).toLocaleDateString(undefined, { dateStyle: 'long' });
}

/** A whole number with separators. */
export function formatCount(count: number): string {
  return count.toLocaleString();
}

/** The words after the amount of a price. */
export const PER: Record<BillingInterval, string> = { MONTH: 'per month', YEAR: 'per year', ONE_TIME: 'once' };

/** The words after the amount of a price of a plan that is sold by the seat. */
export const PER_SEAT: Record<BillingInterval, string> = {
  MONTH: 'per seat and month',
  YEAR: 'per seat and year',
  ONE_TIME: 'per seat',
};
