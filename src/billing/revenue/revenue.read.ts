import type { CancellationFeedback } from '../../facts/cancellation-feedback.ts';
import type { RevenueCell, RevenueCollections } from './revenue.document.ts';
import { type Figure, feedbackOfFigure, MRR_MOVEMENTS } from './revenue.line.ts';
import { type DaySums, revenueSums } from './revenue.sums.ts';
import type { CurrencyRevenue, PlanRevenue, RevenuePoint, RevenueRange } from './revenue.view.ts';
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
  return [...drafts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, draft]) => reportOf(currency, draft, lost.get(currency) ?? 0));
}

/** Figures whose value at an instant is the sum of all changes before it. */
const CUMULATIVE: readonly Figure[] = [...MRR_MOVEMENTS, 'active', 'items', 'unpriced'];

interface Draft extends Pick<CurrencyRevenue, 'mrr' | 'activeSubscriptionCount' | 'unpricedSubscriptionCount'> {
  activeBefore: number;
  plans: Map<string | null, PlanRevenue>;
  /** By the start of their interval. */
  points: Map<number, RevenuePoint>;
  ended: Map<CancellationFeedback | null, number>;
}

function emptyDraft(range: RevenueRange): Draft {
  const empty = { gross: 0, refunded: 0, disputed: 0, net: 0, newSubscriptionCount: 0, churnedSubscriptionCount: 0 };
  const points = startsIn(range, MOST_POINTS).map((start): [number, RevenuePoint] => [
    start.getTime(),
    { startsAt: start < range.from ? range.from : start, ...empty },
  ]);
  return {
    mrr: 0,
    activeSubscriptionCount: 0,
    unpricedSubscriptionCount: 0,
    activeBefore: 0,
    plans: new Map(),
    points: new Map(points),
    ended: new Map(),
  };
}

function addCumulative(draft: Draft, { plan, figures }: RevenueCell, before: boolean): void {
  const { active = 0, items = 0, unpriced = 0 } = figures;
  let mrr = 0;
  for (const movement of MRR_MOVEMENTS) mrr += figures[movement] ?? 0;
  draft.mrr += mrr;
  draft.activeSubscriptionCount += active;
  draft.unpricedSubscriptionCount += unpriced;
  if (before) draft.activeBefore += active;
  const of = planIn(draft, plan);
  of.mrr += mrr;
  of.subscriptionCount += items;
}

function addMoved(draft: Draft, cell: RevenueCell, plans: ReadonlyMap<string, string>, start: number): void {
  const { paid = 0, refund = 0, dispute = 0, failed = 0, began = 0, ended = 0 } = cell.figures;
  const of = planIn(draft, plans.get(cell.priceId ?? '') ?? cell.plan);
  of.gross += paid;
  of.refunded += refund;
  of.failedPaymentCount += failed;
  countEnded(draft, cell, ended);
  const point = draft.points.get(start);
  if (!point) return;
  point.gross += paid;
  point.refunded += refund;
  point.disputed += dispute;
  point.net += paid - refund - dispute;
  point.newSubscriptionCount += began;
  point.churnedSubscriptionCount += ended;
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

function planIn({ plans }: Draft, plan: string | null): PlanRevenue {
  const known = plans.get(plan) ?? { plan, mrr: 0, subscriptionCount: 0, gross: 0, refunded: 0, failedPaymentCount: 0 };
  plans.set(plan, known);
  return known;
}

/** Returns the plan of each price, by price ID, from subscriptions. Payments often have only the ID of their price. */
function plansByPrice(days: readonly DaySums[]): Map<string, string> {
  const plans = new Map<string, string>();
  for (const { cells } of days) {
    for (const { priceId, plan, figures } of cells) {
      if (priceId === null || plan === null || figures.items === undefined) continue;
      const known = plans.get(priceId);
      // If subscriptions name different plans for a price, the result does not depend on their order.
      if (known === undefined || plan < known) plans.set(priceId, plan);
    }
  }
  return plans;
}

function reportOf(currency: string, draft: Draft, lost: number): CurrencyRevenue {
  const { activeBefore, plans, points, ended, ...figures } = draft;
  return {
    currency,
    ...figures,
    churnRatio: activeBefore === 0 ? 0 : lost / activeBefore,
    byPlan: [...plans.values()].filter(({ plan: _plan, ...of }) => Object.values(of).some((figure) => figure !== 0)),
    series: [...points.values()],
    canceledByFeedback: [...ended]
      .map(([feedback, subscriptionCount]) => ({ feedback, subscriptionCount }))
      .filter(({ subscriptionCount }) => subscriptionCount !== 0)
      .sort((a, b) => b.subscriptionCount - a.subscriptionCount || (String(a.feedback) < String(b.feedback) ? -1 : 1)),
  };
}
