import type { BarRow } from '../chart/charts.tsx';
import type { RevenueQuery } from '../operations.generated.ts';
import { money, percent, sentence, utcDay, utcMonth } from '../words/words.ts';
import type { Term } from './definitions.ts';
import { type Behind, MOVEMENTS, searchOf } from './figures.ts';
import type { Range } from './range.ts';
import type { Cell, Column, SheetData } from './Sheet.tsx';

export type Currency = NonNullable<RevenueQuery['revenue']>['currencies'][number];
export type Report = Range & { currency: string };
type Amount = Currency['mrr'];
type Movements = Currency['movements'];
type Point = Currency['series'][number];

const NONE = 'Nothing in this range.';

/** No currency has more decimals. */
const FRACTION = 3;

function plus(amounts: readonly Amount[], currency: string): { currency: string; decimal: string } {
  return { currency, decimal: amounts.reduce((sum, { decimal }) => sum + Number(decimal), 0).toFixed(FRACTION) };
}

export const amountCell = (amount: { currency: string; decimal: string }, more: Partial<Cell> = {}): Cell => ({
  text: money(amount),
  value: Number(amount.decimal),
  ...more,
});
const countCell = (count: number, more: Partial<Cell> = {}): Cell => ({
  text: count.toLocaleString(),
  value: count,
  ...more,
});
const numeric = (label: string, term?: Term): Column => ({ label, numeric: true, ...(term && { term }) });

/** Links only what is not 0, because a 0 has no customers. */
const linked = (isSome: boolean, behind: Behind, report: Report) =>
  isSome ? { behind: searchOf(behind, report) } : {};

const STEPS = [
  { field: 'new', figure: 'NEW', term: 'New' },
  { field: 'expansion', figure: 'EXPANSION', term: 'Expansion' },
  { field: 'reactivation', figure: 'REACTIVATION', term: 'Reactivation' },
  { field: 'contraction', figure: 'CONTRACTION', term: 'Contraction' },
  { field: 'churn', figure: 'CHURN', term: 'Churn' },
] as const;

export function movementSheet({ movements }: Currency, report: Report): SheetData {
  const total = (label: string, amount: Amount, to: string): Cell[] => [
    { text: label, term: 'MRR' },
    amountCell(
      amount,
      linked(amount.amount !== 0, { figures: MOVEMENTS, sinceEver: true, range: { from: to, to } }, report),
    ),
  ];
  return {
    title: 'MRR movements',
    term: 'Movements',
    columns: [{ label: 'Movement' }, numeric('Amount')],
    rows: [
      total('At the start', movements.start, report.from),
      ...STEPS.map(({ field, figure, term }): Cell[] => [
        { text: term, term },
        amountCell(movements[field], linked(movements[field].amount !== 0, { figures: [figure] }, report)),
      ]),
      total('At the end', movements.end, report.to),
    ],
    empty: NONE,
  };
}

/** The bars of the movements: each begins where the one before ends. */
export function waterfall({ start, end, ...changes }: Movements): BarRow[] {
  let level = Number(start.decimal);
  const steps = STEPS.map(({ field, term }): BarRow => {
    const [from, change] = [level, Number(changes[field].decimal)];
    level += change;
    const [low, high] = change < 0 ? [level, from] : [from, level];
    const sign = change > 0 ? '+' : '';
    const kind = change < 0 ? 'fall' : 'rise';
    return { name: term, from: low, to: high, text: `${sign}${money(changes[field])}`, kind };
  });
  const total = (name: string, amount: Amount): BarRow => {
    return { name, from: 0, to: Number(amount.decimal), text: money(amount), kind: 'total' };
  };
  return [total('At the start', start), ...steps, total('At the end', end)];
}

const SHARE_COLUMNS = [
  numeric('Subscriptions'),
  numeric('MRR', 'MRR'),
  ...STEPS.map(({ term }) => numeric(term)),
] satisfies Column[];

function shareCells(
  share: { subscriptionCount: number; mrr: Amount; movements: Movements },
  of: { plan?: string; interval?: string } | null,
  report: Report,
): Cell[] {
  const behind = (amount: Amount, more: Behind) =>
    amountCell(amount, linked(of !== null && amount.amount !== 0, { ...of, ...more }, report));
  return [
    countCell(share.subscriptionCount),
    behind(share.mrr, { figures: MOVEMENTS, sinceEver: true }),
    ...STEPS.map(({ field, figure }) => behind(share.movements[field], { figures: [figure] })),
  ];
}

export function planSheet({ byPlan }: Currency, report: Report): SheetData {
  return {
    title: 'MRR by plan',
    term: 'MRR',
    columns: [{ label: 'Plan' }, ...SHARE_COLUMNS],
    rows: byPlan.map(({ plan, ...share }) => [
      { text: plan?.name ?? 'Not in the catalog' },
      ...shareCells(share, plan && { plan: plan.code }, report),
    ]),
    empty: NONE,
  };
}

const EVERY: Record<string, string> = { MONTH: 'Monthly', YEAR: 'Yearly', ONE_TIME: 'Once' };

/** How often something is billed, for example "Monthly". */
export const intervalWords = (interval: string): string => EVERY[interval] ?? sentence(interval);

export function intervalSheet({ byInterval }: Currency, report: Report): SheetData {
  return {
    title: 'MRR by billing interval',
    term: 'MRR',
    columns: [{ label: 'Interval' }, ...SHARE_COLUMNS],
    rows: byInterval.map(({ interval, ...share }) => [
      { text: interval ? intervalWords(interval) : 'Other' },
      ...shareCells(share, interval && { interval }, report),
    ]),
    empty: NONE,
  };
}

export function currencySheet(currencies: readonly Currency[], range: Range): SheetData {
  return {
    title: 'MRR by currency',
    term: 'MRR',
    columns: [{ label: 'Currency' }, ...SHARE_COLUMNS],
    rows: currencies.map(({ currency, activeSubscriptionCount, mrr, movements }) => [
      { text: currency },
      ...shareCells({ subscriptionCount: activeSubscriptionCount, mrr, movements }, {}, { ...range, currency }),
    ]),
    empty: NONE,
  };
}

/** What moved money. `parts` add up to the field. */
const MONEY = [
  { field: 'gross', label: 'Gross', parts: ['gross'], figures: ['PAID'] },
  { field: 'refunded', label: 'Refunds', parts: ['refunded'], figures: ['REFUNDED'] },
  { field: 'disputed', label: 'Disputes', parts: ['disputed'], figures: ['DISPUTED'] },
  {
    field: 'net',
    label: 'Net',
    parts: ['gross', 'refunded', 'disputed'],
    figures: ['PAID', 'REFUNDED', 'DISPUTED'],
  },
  { field: 'recovered', label: 'Recovered', parts: ['recovered'], figures: ['RECOVERED'] },
] as const;

const TRIALS = [
  { field: 'newTrialCount', label: 'Trials started', figures: ['TRIAL_STARTED'] },
  { field: 'convertedTrialCount', label: 'Converted', figures: ['TRIAL_CONVERTED'] },
  { field: 'unconvertedTrialCount', label: 'Not converted', figures: ['TRIAL_UNCONVERTED'] },
] as const;

const SUBSCRIPTIONS = [
  { field: 'newSubscriptionCount', label: 'Started', figures: ['STARTED'] },
  { field: 'churnedSubscriptionCount', label: 'Ended', figures: ['ENDED'] },
] as const;

export function pointName({ startsAt }: Point, { interval }: Range): string {
  return interval === 'MONTH' ? utcMonth(startsAt) : utcDay(startsAt);
}

/** A row for each point, and one for all of them. */
function pointRows(
  series: readonly Point[],
  report: Report,
  cells: (points: readonly Point[], within: Range) => Cell[],
) {
  const rows = series.map((point, index) => [
    { text: pointName(point, report) },
    ...cells([point], { ...report, from: point.startsAt, to: series[index + 1]?.startsAt ?? report.to }),
  ]);
  return [...rows, [{ text: 'Whole range' }, ...cells(series, report)]];
}

const sumOf = (
  points: readonly Point[],
  field: (typeof TRIALS | typeof SUBSCRIPTIONS)[number]['field'] | 'failedPaymentCount',
) => points.reduce((sum, point) => sum + point[field], 0);

export function paymentSheet({ series }: Currency, report: Report): SheetData {
  return {
    title: 'Payments',
    columns: [
      { label: 'From' },
      ...MONEY.map(({ label }) => numeric(label, label)),
      numeric('Failed payments', 'Failed payments'),
    ],
    rows: pointRows(series, report, (points, within) => {
      const failed = sumOf(points, 'failedPaymentCount');
      return [
        ...MONEY.map(({ field, parts, figures }) => {
          const moved = points.some((point) => parts.some((part) => point[part].amount !== 0));
          const sum = plus(
            points.map((point) => point[field]),
            report.currency,
          );
          return amountCell(sum, linked(moved, { figures }, { ...report, ...within }));
        }),
        countCell(failed, linked(failed > 0, { figures: ['FAILED'] }, { ...report, ...within })),
      ];
    }),
    empty: NONE,
  };
}

/** Counts over time, each with the customers behind it. */
function countSheet(
  { title, term, fields }: { title: string; term: Term; fields: typeof TRIALS | typeof SUBSCRIPTIONS },
  { series }: Currency,
  report: Report,
): SheetData {
  return {
    title,
    term,
    columns: [{ label: 'From' }, ...fields.map(({ label }) => numeric(label))],
    rows: pointRows(series, report, (points, range) =>
      fields.map(({ field, figures }) => {
        const count = sumOf(points, field);
        return countCell(count, linked(count > 0, { figures }, { ...report, ...range }));
      }),
    ),
    empty: NONE,
  };
}

export const trialSheet = (currency: Currency, report: Report): SheetData =>
  countSheet({ title: 'Trials', term: 'Trial conversion', fields: TRIALS }, currency, report);

export const churnSheet = (currency: Currency, report: Report): SheetData =>
  countSheet({ title: 'Subscriptions', term: 'Churn rate', fields: SUBSCRIPTIONS }, currency, report);

export function feedbackSheet({ canceledByFeedback }: Currency, report: Report): SheetData {
  return {
    title: 'Reasons for leaving',
    term: 'Reasons for leaving',
    columns: [{ label: 'Reason' }, numeric('Subscriptions')],
    rows: canceledByFeedback.map(({ feedback, subscriptionCount }) => [
      { text: feedback ? sentence(feedback) : 'No reason given' },
      countCell(subscriptionCount, linked(feedback !== null, { figures: ['ENDED'], feedback: feedback ?? '' }, report)),
    ]),
    empty: 'No subscription ended in this range.',
  };
}

export function cohortSheet({ cohorts }: Currency, report: Report): SheetData {
  const months = Math.max(0, ...cohorts.map(({ retainedCount }) => retainedCount.length));
  return {
    title: 'Retention',
    term: 'Retention',
    columns: [
      { label: 'Started in' },
      numeric('Subscriptions'),
      ...Array.from({ length: months }, (_, month) => numeric(month === 0 ? 'Same month' : `Month ${month}`)),
    ],
    rows: cohorts.map(({ startsAt, subscriptionCount, retainedCount }) => {
      const start = new Date(startsAt);
      const to = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1)).toISOString();
      return [
        { text: utcMonth(startsAt) },
        countCell(subscriptionCount, {
          behind: searchOf({ figures: ['STARTED'], range: { from: startsAt, to } }, report),
        }),
        ...Array.from({ length: months }, (_, month): Cell => {
          const kept = retainedCount[month];
          if (kept === undefined) return { text: '' };
          const ratio = kept / subscriptionCount;
          return { text: percent(ratio), value: Math.round(ratio * 1000) / 1000, shade: ratio };
        }),
      ];
    }),
    empty: 'Retention needs at least one whole month in which a subscription started.',
  };
}
