/** A change of the MRR of one stream, as its customer sees it. docs/revenue.md defines each. */
export type MrrMovement = 'new' | 'expansion' | 'contraction' | 'churn' | 'reactivation';

/** Money that moved, or failed to. `failed` counts attempts, all others are amounts. */
export type MoneyMovement = 'paid' | 'refund' | 'dispute' | 'failed' | 'recovered';

/**
 * How many subscriptions (`active`), items of them and unpriced ones run: the sum of all changes before an instant is how many ran at it.
 * `began` and `ended` count subscriptions. `lapsed` is for the churn rate: when an ended subscription had begun or stopped to run.
 */
export type CountFigure = 'active' | 'items' | 'unpriced' | 'began' | 'ended' | 'lapsed';

export type Figure = MrrMovement | MoneyMovement | CountFigure;

export const MRR_MOVEMENTS: readonly Figure[] = [
  'new',
  'expansion',
  'contraction',
  'churn',
  'reactivation',
] satisfies MrrMovement[];

/** What a figure changes by at an instant. A report adds lines up and does nothing else with them. */
export interface RevenueLine {
  at: Date;
  figure: Figure;
  /** Whole minor units, or a count. */
  value: number;
  /** ISO 4217 in upper case. */
  currency: string;
  priceId: string | null;
  /** The plan's code as far as events tell. */
  plan: string | null;
  /** Only of `active`: when the subscription ended, if it has. */
  endedAt?: Date;
  /** Only of `lapsed`, which is dated by the end: when the subscription began to run (value 1) or stopped (value -1). */
  since?: Date;
}

/** The UTC day of an instant, as `2026-03-01`. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Adds up lines that differ in nothing but their value, and drops those that come to nothing. In one order, whatever the order of the lines. */
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

const keyOf = ({ at, figure, currency, priceId, plan, endedAt, since }: RevenueLine): string =>
  JSON.stringify([at, figure, currency, priceId, plan, endedAt, since]);
