import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';
import type { BilledEvery } from '../subscription/subscription.sold.ts';

/** The kinds of changes of the MRR of one stream. docs/revenue.md defines each. */
export type MrrMovement = 'new' | 'expansion' | 'contraction' | 'churn' | 'reactivation';

/** The kinds of movements of money. `failed` counts attempts, all others are amounts. */
export type MoneyMovement = 'paid' | 'refund' | 'dispute' | 'failed' | 'recovered';

/**
 * Counts. `active`, `items` and `unpriced` count running subscriptions, their items, and items of unknown amount: the sum of all changes before
 * an instant is the number at that instant. `began` and `ended` count subscriptions. `lapsed` is for the churn rate: it has the times when a
 * subscription that ended had started and stopped running.
 */
export type CountFigure = 'active' | 'items' | 'unpriced' | 'began' | 'ended' | 'lapsed';

/** Counts of trials: those that started, and those that ended with or without a paid subscription. */
export type TrialFigure = 'trial' | 'converted' | 'unconverted';

/** The part of `ended` for which the customer gave this reason. */
export type FeedbackFigure = `ended:${CancellationFeedback}`;

export type Figure = MrrMovement | MoneyMovement | CountFigure | TrialFigure | FeedbackFigure;

export const MRR_MOVEMENTS: readonly MrrMovement[] = ['new', 'expansion', 'contraction', 'churn', 'reactivation'];

export const MONEY_MOVEMENTS: readonly Figure[] = [
  'paid',
  'refund',
  'dispute',
  'failed',
  'recovered',
] satisfies MoneyMovement[];

const FEEDBACK_PREFIX = 'ended:';

/** Returns the figure of a reason. */
export const feedbackFigure = (feedback: CancellationFeedback): FeedbackFigure => `${FEEDBACK_PREFIX}${feedback}`;

/** Returns the reason of a figure, null for other figures. */
export const feedbackOfFigure = (figure: string): CancellationFeedback | null =>
  figure.startsWith(FEEDBACK_PREFIX) ? (figure.slice(FEEDBACK_PREFIX.length) as CancellationFeedback) : null;

/** The change of a figure at an instant. Reports only add lines up. */
export interface RevenueLine {
  at: Date;
  figure: Figure;
  /** Whole minor units, or a count. */
  value: number;
  /** ISO 4217 in upper case. */
  currency: string;
  priceId: string | null;
  /** The plan's code, null if no event names it. */
  plan: string | null;
  /** How often the price is charged. Absent if it is not known, or another interval, and for figures without a price. */
  interval?: BilledEvery;
  /** Only for `active` and `began`: when the subscription ended, if it has. */
  endedAt?: Date;
  /** Only for `lapsed`, whose `at` is the end: when the subscription started running (value 1) or stopped (value -1). */
  since?: Date;
}

/** Returns the UTC day of an instant, as `2026-03-01`. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Adds up lines that differ only in their value, and drops sums of 0. The result is sorted, so the order of the lines does not matter. */
export function netted(lines: readonly RevenueLine[]): RevenueLine[] {
  const byKey = new Map<string, RevenueLine>();
  for (const line of lines) {
    const key = keyOf(line);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, value: known.value + line.value } : line);
  }
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, line]) => (line.value === 0 ? [] : [line]));
}

const keyOf = ({ at, figure, currency, priceId, plan, endedAt, since, interval }: RevenueLine): string =>
  JSON.stringify([at, figure, currency, priceId, plan, endedAt, since, interval]);
