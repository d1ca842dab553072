import { periodEnd } from '../../../packages/stripe-sandbox/src/time/period.ts';

/** Half a day after so many months, as a subscription counts them from its purchase, and days: what was due then has happened. */
export type When = `month ${number}` | `month ${number} day ${number}` | `day ${number}`;

const DAY = 86_400;

/** In Unix seconds. Months of 28 to 31 days give each table the same renewals, whatever the day on which it is tried. */
export function instantOf(when: When, start: number): number {
  const [, months = '0', days = '0'] = /^(?:month (\d+))?(?: ?day (\d+))?$/.exec(when) ?? [];
  const month = months === '0' ? start : periodEnd(start, { interval: 'month', count: Number(months), anchor: start });
  return month + Number(days) * DAY + DAY / 2;
}
