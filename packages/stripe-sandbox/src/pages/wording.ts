import type Stripe from 'stripe';
import { SECOND } from '../time/clock.ts';

/** Formats an amount, `$9.00`. Currencies without minor units have no decimals. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const digits = Number(format.resolvedOptions().maximumFractionDigits);
  return format.format(amount / 10 ** digits);
}

/** Formats a date, `November 21, 2026`. In UTC, like all dates at Stripe. */
export function day(unix: number): string {
  return new Date(unix * SECOND).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
}

/** Formats an instant to the second, in UTC. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Formats the interval of a price, `per month` or `every 3 months`. Empty for a one-time price. */
export function perInterval(recurring: Stripe.Price.Recurring | null | undefined): string {
  if (!recurring) return '';
  const { interval, interval_count } = recurring;
  return interval_count === 1 ? `per ${interval}` : `every ${interval_count} ${interval}s`;
}
