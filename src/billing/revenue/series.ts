import { DAY } from '../../platform/clock.ts';
import type { ReportInterval, RevenueRange } from './revenue.view.ts';

/** Returns the start of the day, week (from Monday) or month of an instant, in UTC. */
export function startOf(at: Date, interval: ReportInterval): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (interval === 'MONTH') return new Date(Date.UTC(year, month));
  const back = interval === 'WEEK' ? (at.getUTCDay() + 6) % 7 : 0;
  return new Date(Date.UTC(year, month, day - back));
}

/** Returns the start of each interval that overlaps the range, at most `most` + 1 of them. */
export function startsIn({ from, to, interval }: RevenueRange, most: number): Date[] {
  const starts: Date[] = [];
  for (let start = startOf(from, interval); start < to && starts.length <= most; start = next(start, interval)) {
    starts.push(start);
  }
  return starts;
}

function next(start: Date, interval: ReportInterval): Date {
  if (interval === 'MONTH') return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1));
  return new Date(start.getTime() + (interval === 'WEEK' ? 7 : 1) * DAY);
}
