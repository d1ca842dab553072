import type { ReportInterval } from '../operations.generated.ts';

/** What the address of the revenue page says. */
export interface RevenueSearch {
  /** The number of whole months up to this one, or `custom` with `from` and `to`, both inclusive days. */
  range?: string;
  from?: string;
  to?: string;
  currency?: string;
}

/** A time range of a report. `to` is exclusive. Both are midnights in UTC, as in docs/revenue.md. */
export interface Range {
  from: string;
  to: string;
  interval: ReportInterval;
}

export const RANGES = [
  { value: '1', label: 'Last month' },
  { value: '3', label: 'Last 3 months' },
  { value: '12', label: 'Last 12 months' },
  { value: 'custom', label: 'Custom' },
];

const DAY = 86_400_000;
/** Longer ranges have a row per month, and others one per week. */
const LONGEST_BY_WEEK = 100 * DAY;
const FORMAT = /^\d{4}-\d\d-\d\d$/;

/** The range that an address means. Null if its days are no range. */
export function rangeOf({ range = '1', from, to }: RevenueSearch, now = new Date()): Range | null {
  if (range !== 'custom') {
    const month = (back: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    return between(month(RANGES.some(({ value }) => value === range) ? Number(range) : 1), month(0));
  }
  if (!FORMAT.test(from ?? '') || !FORMAT.test(to ?? '')) return null;
  const [start, end] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`) + DAY];
  return start < end ? between(new Date(start), new Date(end)) : null;
}

function between(from: Date, to: Date): Range {
  const interval = to.getTime() - from.getTime() > LONGEST_BY_WEEK ? 'MONTH' : 'WEEK';
  return { from: from.toISOString(), to: to.toISOString(), interval };
}

/** The last day of a range, as `2026-03-31`. */
export function lastDay({ to }: { to: string }): string {
  return new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
}
