import type Stripe from 'stripe';
import { SECOND } from '../time/clock.ts';

/** An amount in its currency, `$9.00`; currencies without minor units are shown without. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const digits = Number(format.resolvedOptions().maximumFractionDigits);
  return format.format(amount / 10 ** digits);
}

/** A day, `November 21, 2026`, in UTC like everything at Stripe. */
export function day(unix: number): string {
  return new Date(unix * SECOND).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
}

/** A moment to the second, in UTC. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How often a price recurs, `per month` or `every 3 months`; nothing for what is bought once. */
export function perInterval(recurring: Stripe.Price.Recurring | null | undefined): string {
  if (!recurring) return '';
  const { interval, interval_count } = recurring;
  return interval_count === 1 ? `per ${interval}` : `every ${interval_count} ${interval}s`;
}
