import type { RevenueFigure } from '../operations.generated.ts';
import type { Range } from './range.ts';

/** What the address of a list of customers behind a figure says. */
export interface ChangeSearch {
  /** The figures, separated by commas. */
  figures: string;
  from?: string;
  to?: string;
  currency?: string;
  plan?: string;
  interval?: string;
  feedback?: string;
}

/** What the figures are called in the heading of a list, and in its rows. */
export const FIGURES: Record<RevenueFigure, string> = {
  NEW: 'New MRR',
  EXPANSION: 'Expansion',
  REACTIVATION: 'Reactivation',
  CONTRACTION: 'Contraction',
  CHURN: 'Churn',
  PAID: 'Paid',
  REFUNDED: 'Refunded',
  DISPUTED: 'Disputed',
  FAILED: 'Failed payment',
  RECOVERED: 'Recovered',
  STARTED: 'Subscription started',
  ENDED: 'Subscription ended',
  TRIAL_STARTED: 'Trial started',
  TRIAL_CONVERTED: 'Trial converted',
  TRIAL_UNCONVERTED: 'Trial not converted',
};

/** All movements of MRR. Those before a time add up to the MRR at that time. */
export const MOVEMENTS: readonly RevenueFigure[] = ['NEW', 'EXPANSION', 'REACTIVATION', 'CONTRACTION', 'CHURN'];

/** The changes behind a figure, within the range and the currency of the report. */
export interface Behind {
  figures: readonly RevenueFigure[];
  plan?: string;
  interval?: string;
  feedback?: string;
  /** Whether changes before the range count, too. */
  sinceEver?: boolean;
  /** Another range than that of the report. */
  range?: { from: string; to: string };
}

/** The address of the list of customers behind a figure. */
export function searchOf(
  { figures, sinceEver, range, ...filter }: Behind,
  report: Range & { currency: string },
): ChangeSearch {
  const { from, to } = range ?? report;
  return { figures: figures.join(','), currency: report.currency, ...(!sinceEver && { from }), to, ...filter };
}
