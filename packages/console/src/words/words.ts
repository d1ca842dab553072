/** `PAST_DUE`, `past.due` or `pastDue` as people write it: "Past due". */
export function sentence(value: string): string {
  const text = value
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[_.]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Amount {
  currency: string;
  decimal: string;
}

/** An amount in the reader's format, for example "€19.99". */
export function money({ currency, decimal }: Amount): string {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(Number(decimal));
}

/** A number of minor units as the API states it, for a currency with its own number of digits. */
export function minorUnits(text: string, currency: string): number {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return Math.round(Number(text) * 10 ** digits);
}

export function day(at: string): string {
  return new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

/** A day in UTC, as reports count days. */
export function utcDay(at: string): string {
  return new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** A month in UTC: "Mar 2026". */
export function utcMonth(at: string): string {
  return new Date(at).toLocaleDateString(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** A ratio from 0 to 1, for example "12.5%". */
export function percent(ratio: number): string {
  return ratio.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });
}

/** A number of things, for example "1 event" or "1,200 events". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

export function moment(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

interface Interval {
  interval: string;
  amount: Amount;
}

const PER: Record<string, string> = { MONTH: 'per month', YEAR: 'per year', ONE_TIME: 'once' };

/** A price as people say it: "€19.99 per month". */
export function priceWords({ interval, amount }: Interval): string {
  return `${money(amount)} ${PER[interval] ?? sentence(interval)}`;
}

interface Included {
  limit?: number | null;
  unlimited: boolean;
  value?: string | null;
}

/** How much of a feature: "500", "unlimited" or a value. Null if the feature has no amount. */
export function amountWords({ limit, unlimited, value }: Included): string | null {
  if (unlimited) return 'unlimited';
  return value ?? (limit === null || limit === undefined ? null : limit.toLocaleString());
}
