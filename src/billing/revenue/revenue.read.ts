import type { RevenueCollections } from './revenue.document.ts';
import { type Figure, MRR_MOVEMENTS } from './revenue.line.ts';
import { revenueSums, type Sum } from './revenue.sums.ts';
import type { PlanRevenue, RevenuePoint, RevenueRange, RevenueReport } from './revenue.view.ts';
import { startOf, startsIn } from './series.ts';

/** More points than a year of days are an export. */
export const MOST_POINTS = 400;

/** One report for each currency in which anything was sold until the end of the range, or moved within it, by its code. */
export async function revenueReports(collections: RevenueCollections, range: RevenueRange): Promise<RevenueReport[]> {
  const { sums, lost } = await revenueSums(collections, range);
  const relevant = sums.filter(({ before, figure }) => !before || STANDING.has(figure)).map(named(sums));
  const byCurrency = grouped(relevant, ({ currency }) => currency);
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => report(currency, own, lost.get(currency) ?? 0, range));
}

/** Figures of which all of the past counts: what stands at an instant is the sum of all changes before it. */
const STANDING: ReadonlySet<Figure> = new Set<Figure>([...MRR_MOVEMENTS, 'active', 'items', 'unpriced']);

/** Payments often name their price by its ID alone: its plan is the one that subscriptions give it. */
function named(sums: readonly Sum[]): (sum: Sum) => Sum {
  const plans = new Map<string, string>();
  for (const { figure, priceId, plan } of sums) {
    if (figure !== 'items' || priceId === null || plan === null) continue;
    const known = plans.get(priceId);
    // The same one whatever the order, where two subscriptions name a price differently.
    if (known === undefined || plan < known) plans.set(priceId, plan);
  }
  return (sum) => {
    if (STANDING.has(sum.figure)) return sum;
    return { ...sum, plan: plans.get(sum.priceId ?? '') ?? sum.plan };
  };
}

function report(currency: string, sums: readonly Sum[], lost: number, range: RevenueRange): RevenueReport {
  const within = sums.filter(({ before }) => !before);
  const activeBefore = total(
    sums.filter(({ before }) => before),
    'active',
  );
  const intervals = grouped(within, ({ day }) => startOf(new Date(day), range.interval).getTime());
  const plans = grouped(
    sums.filter(({ figure }) => figure !== 'began' && figure !== 'ended'),
    ({ plan }) => plan,
  );
  return {
    currency,
    mrr: total(sums, ...MRR_MOVEMENTS),
    activeSubscriptions: total(sums, 'active'),
    unpricedSubscriptions: total(sums, 'unpriced'),
    churnRate: activeBefore === 0 ? 0 : lost / activeBefore,
    byPlan: [...plans]
      .map(([plan, own]) => planRevenue(plan, own))
      .filter(({ plan: _plan, ...figures }) => Object.values(figures).some((figure) => figure !== 0)),
    series: startsIn(range, MOST_POINTS).map((start) => point(start, intervals.get(start.getTime()) ?? [], range)),
  };
}

function planRevenue(plan: string | null, sums: readonly Sum[]): PlanRevenue {
  return {
    plan,
    mrr: total(sums, ...MRR_MOVEMENTS),
    subscriptions: total(sums, 'items'),
    revenue: total(sums, 'paid'),
    refunds: total(sums, 'refund'),
    failedPayments: total(sums, 'failed'),
  };
}

function point(start: Date, sums: readonly Sum[], range: RevenueRange): RevenuePoint {
  const [gross, refunded, disputed] = [total(sums, 'paid'), total(sums, 'refund'), total(sums, 'dispute')];
  return {
    from: start < range.from ? range.from : start,
    gross,
    refunded,
    disputed,
    net: gross - refunded - disputed,
    newSubscriptions: total(sums, 'began'),
    churned: total(sums, 'ended'),
  };
}

function total(sums: readonly Sum[], ...figures: readonly Figure[]): number {
  return sums.reduce((all, { figure, value }) => (figures.includes(figure) ? all + value : all), 0);
}

function grouped<T, Key>(all: readonly T[], keyOf: (one: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
