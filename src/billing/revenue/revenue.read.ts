import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';
import { DAY } from '../../platform/clock.ts';
import { cohortsByCurrency } from './cohorts.ts';
import { addMovements, type Moved, movementsUntil, mrrOf, nothingMoved } from './movements.ts';
import { plansByPrice } from './plans-by-price.ts';
import type { RevenueCell, RevenueCollections } from './revenue.document.ts';
import { type Figure, feedbackOfFigure, MRR_MOVEMENTS } from './revenue.line.ts';
import { revenueSums } from './revenue.sums.ts';
import type {
  CurrencyRevenue,
  IntervalRevenue,
  PlanRevenue,
  RetentionCohort,
  RevenuePoint,
  RevenueRange,
} from './revenue.view.ts';
import { startOf, startsIn } from './series.ts';

/** The most points of a report: a year of days and some more. */
export const MOST_POINTS = 400;

/** Returns a report for each currency with subscriptions before the end of the range or payments within it, sorted by currency code. */
export async function revenueByCurrency(
  collections: RevenueCollections,
  range: RevenueRange,
): Promise<CurrencyRevenue[]> {
  const { days, lost } = await revenueSums(collections, range);
  const plans = plansByPrice(days);
  const drafts = new Map<string, Draft>();
  for (const { day, before, cells } of days) {
    const start = startOf(new Date(day), range.interval).getTime();
    for (const cell of cells) {
      // Movements of money before the range do not count.
      if (before && !CUMULATIVE.some((figure) => cell.figures[figure] !== undefined)) continue;
      const draft = drafts.get(cell.currency) ?? emptyDraft(range);
      drafts.set(cell.currency, draft);
      addCumulative(draft, cell, before);
      if (!before) addMoved(draft, cell, plans, start);
    }
  }
  const cohorts = cohortsByCurrency(days, range);
  return [...drafts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, draft]) =>
      reportOf(currency, draft, { range, lost: lost.get(currency) ?? 0, cohorts: cohorts.get(currency) ?? [] }),
    );
}

/** Figures whose value at an instant is the sum of all changes before it. */
const CUMULATIVE: readonly Figure[] = [
  ...MRR_MOVEMENTS,
  'active',
  'items',
  'unpriced',
  'trial',
  'converted',
  'unconverted',
];

/** A part of a report whose movements are not complete yet. */
type Drafted<T> = Omit<T, 'movements'> & { moved: Moved };

interface Draft
  extends Pick<
    CurrencyRevenue,
    'mrr' | 'activeSubscriptionCount' | 'unpricedSubscriptionCount' | 'trialingSubscriptionCount'
  > {
  activeBefore: number;
  moved: Moved;
  plans: Map<string | null, Drafted<PlanRevenue>>;
  intervals: Map<IntervalRevenue['interval'], Drafted<IntervalRevenue>>;
  /** By the start of their interval. */
  points: Map<number, Drafted<RevenuePoint>>;
  ended: Map<CancellationFeedback | null, number>;
}

const EMPTY_POINT = {
  gross: 0,
  refunded: 0,
  disputed: 0,
  net: 0,
  failedPaymentCount: 0,
  recovered: 0,
  newTrialCount: 0,
  convertedTrialCount: 0,
  unconvertedTrialCount: 0,
  newSubscriptionCount: 0,
  churnedSubscriptionCount: 0,
};

function emptyDraft(range: RevenueRange): Draft {
  const points = startsIn(range, MOST_POINTS).map((start): [number, Drafted<RevenuePoint>] => [
    start.getTime(),
    { startsAt: start < range.from ? range.from : start, ...EMPTY_POINT, moved: nothingMoved() },
  ]);
  return {
    mrr: 0,
    activeSubscriptionCount: 0,
    unpricedSubscriptionCount: 0,
    trialingSubscriptionCount: 0,
    activeBefore: 0,
    moved: nothingMoved(),
    plans: new Map(),
    intervals: new Map(),
    points: new Map(points),
    ended: new Map(),
  };
}

function addCumulative(draft: Draft, cell: RevenueCell, before: boolean): void {
  const { active = 0, items = 0, unpriced = 0, trial = 0, converted = 0, unconverted = 0 } = cell.figures;
  const mrr = mrrOf(cell);
  draft.mrr += mrr;
  draft.activeSubscriptionCount += active;
  draft.unpricedSubscriptionCount += unpriced;
  draft.trialingSubscriptionCount += trial - converted - unconverted;
  if (before) draft.activeBefore += active;
  const plan = planIn(draft, cell.plan);
  plan.mrr += mrr;
  plan.subscriptionCount += items;
  if (!before) addMovements(plan.moved, cell);
  if (mrr === 0 && items === 0 && !MRR_MOVEMENTS.some((figure) => cell.figures[figure])) return;
  const interval = intervalIn(draft, cell.interval ?? null);
  interval.mrr += mrr;
  interval.subscriptionCount += items;
  if (!before) addMovements(interval.moved, cell);
}

function addMoved(draft: Draft, cell: RevenueCell, plans: ReadonlyMap<string, string>, start: number): void {
  const { paid = 0, refund = 0, dispute = 0, failed = 0, recovered = 0, began = 0, ended = 0 } = cell.figures;
  const { trial = 0, converted = 0, unconverted = 0 } = cell.figures;
  const of = planIn(draft, plans.get(cell.priceId ?? '') ?? cell.plan);
  of.gross += paid;
  of.refunded += refund;
  of.failedPaymentCount += failed;
  of.recovered += recovered;
  countEnded(draft, cell, ended);
  addMovements(draft.moved, cell);
  const point = draft.points.get(start);
  if (!point) return;
  point.gross += paid;
  point.refunded += refund;
  point.disputed += dispute;
  point.net += paid - refund - dispute;
  point.failedPaymentCount += failed;
  point.recovered += recovered;
  point.newSubscriptionCount += began;
  point.churnedSubscriptionCount += ended;
  point.newTrialCount += trial;
  point.convertedTrialCount += converted;
  point.unconvertedTrialCount += unconverted;
  addMovements(point.moved, cell);
}

/** Counts the subscriptions of a cell that ended by their feedback, the rest as those without one. */
function countEnded({ ended: counts }: Draft, { figures }: RevenueCell, ended: number): void {
  const add = (feedback: CancellationFeedback | null, count: number) =>
    counts.set(feedback, (counts.get(feedback) ?? 0) + count);
  let rest = ended;
  for (const [figure, count] of Object.entries(figures)) {
    const feedback = feedbackOfFigure(figure);
    if (feedback === null) continue;
    add(feedback, count);
    rest -= count;
  }
  if (rest !== 0) add(null, rest);
}

function planIn({ plans }: Draft, plan: string | null): Drafted<PlanRevenue> {
  const known = plans.get(plan) ?? { plan, ...EMPTY_PLAN, moved: nothingMoved() };
  plans.set(plan, known);
  return known;
}

const EMPTY_PLAN = { mrr: 0, subscriptionCount: 0, gross: 0, refunded: 0, failedPaymentCount: 0, recovered: 0 };

function intervalIn({ intervals }: Draft, interval: IntervalRevenue['interval']): Drafted<IntervalRevenue> {
  const known = intervals.get(interval) ?? { interval, mrr: 0, subscriptionCount: 0, moved: nothingMoved() };
  intervals.set(interval, known);
  return known;
}

interface Around {
  range: RevenueRange;
  /** How many of the subscriptions that ran at the start of the range ended within it. */
  lost: number;
  cohorts: RetentionCohort[];
}

function reportOf(currency: string, draft: Draft, { range, lost, cohorts }: Around): CurrencyRevenue {
  const { activeBefore, moved, plans, intervals, points, ended, ...figures } = draft;
  const churnRatio = activeBefore === 0 ? 0 : lost / activeBefore;
  const { convertedTrialCount, unconvertedTrialCount } = totalOf([...points.values()]);
  const endedTrials = convertedTrialCount + unconvertedTrialCount;
  return {
    currency,
    ...figures,
    churnRatio,
    trialConversionRatio: endedTrials === 0 ? null : convertedTrialCount / endedTrials,
    ...averagesOf(figures, churnRatio, range),
    movements: movementsUntil(figures.mrr, moved),
    byPlan: [...plans.values()].map(completed).filter(isNotEmpty),
    byInterval: [...intervals.values()].map(completed).filter(isNotEmpty).sort(byInterval),
    series: seriesOf([...points.values()], figures.mrr),
    cohorts,
    canceledByFeedback: [...ended]
      .map(([feedback, subscriptionCount]) => ({ feedback, subscriptionCount }))
      .filter(({ subscriptionCount }) => subscriptionCount !== 0)
      .sort((a, b) => b.subscriptionCount - a.subscriptionCount || (String(a.feedback) < String(b.feedback) ? -1 : 1)),
  };
}

const totalOf = (points: readonly Pick<RevenuePoint, 'convertedTrialCount' | 'unconvertedTrialCount'>[]) => ({
  convertedTrialCount: points.reduce((sum, point) => sum + point.convertedTrialCount, 0),
  unconvertedTrialCount: points.reduce((sum, point) => sum + point.unconvertedTrialCount, 0),
});

/** A month has the same length as for prices by the day: the twelfth part of 365 days. */
const MONTH = (365 / 12) * DAY;

/** Returns the revenue of an average subscription per month, and until it ends at the churn rate of the range. */
function averagesOf(
  { mrr, activeSubscriptionCount, trialingSubscriptionCount }: Counts,
  churnRatio: number,
  { from, to }: RevenueRange,
): Pick<CurrencyRevenue, 'arpu' | 'lifetimeValue'> {
  const paying = activeSubscriptionCount - trialingSubscriptionCount;
  if (paying <= 0) return { arpu: null, lifetimeValue: null };
  const average = mrr / paying;
  const monthlyChurn = churnRatio / ((to.getTime() - from.getTime()) / MONTH);
  return {
    arpu: Math.round(average),
    lifetimeValue: monthlyChurn === 0 ? null : Math.round(average / monthlyChurn),
  };
}

type Counts = Pick<Draft, 'mrr' | 'activeSubscriptionCount' | 'trialingSubscriptionCount'>;

/** Adds the MRR at the start and at the end of the movements. */
function completed<T extends { mrr: number; moved: Moved }>({ moved, ...of }: T) {
  return { ...of, movements: movementsUntil(of.mrr, moved) };
}

/** Whether any figure is not 0. */
function isNotEmpty({ movements, ...of }: { movements: object }): boolean {
  return [...Object.values(of), ...Object.values(movements)].some(
    (figure) => typeof figure === 'number' && figure !== 0,
  );
}

const byInterval = (a: IntervalRevenue, b: IntervalRevenue): number =>
  INTERVALS.indexOf(a.interval) - INTERVALS.indexOf(b.interval);
const INTERVALS: readonly IntervalRevenue['interval'][] = ['MONTH', 'YEAR', null];

function seriesOf(points: readonly Drafted<RevenuePoint>[], mrr: number): RevenuePoint[] {
  let end = mrr;
  return [...points]
    .reverse()
    .map(({ moved, ...point }) => {
      const movements = movementsUntil(end, moved);
      end = movements.start;
      return { ...point, movements };
    })
    .reverse();
}
