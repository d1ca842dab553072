import { DAY, SECOND } from './clock.ts';

export type Interval = 'day' | 'week' | 'month' | 'year';

/**
 * Returns the end of the period that begins at `start` (Unix seconds). Months keep the anchor's day if they have it: from 31 January to 28
 * February, and then to 31 March.
 */
export function periodEnd(
  start: number,
  { interval, count, anchor = start }: { interval: Interval; count: number; anchor?: number },
): number {
  if (interval === 'day') return start + (count * DAY) / SECOND;
  if (interval === 'week') return start + (count * 7 * DAY) / SECOND;
  const from = new Date(start * SECOND);
  const months = interval === 'year' ? count * 12 : count;
  const monthIndex = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), monthIndex + 1, 0)).getUTCDate();
  const day = Math.min(new Date(anchor * SECOND).getUTCDate(), lastDay);
  const end = Date.UTC(
    from.getUTCFullYear(),
    monthIndex,
    day,
    from.getUTCHours(),
    from.getUTCMinutes(),
    from.getUTCSeconds(),
  );
  return end / SECOND;
}
