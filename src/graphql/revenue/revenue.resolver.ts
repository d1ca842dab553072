import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { planByCode, rank } from '../../billing/plan/catalog.lookup.ts';
import type { Catalog } from '../../billing/plan/catalog.ts';
import { MOST_POINTS } from '../../billing/revenue/revenue.read.ts';
import type { CurrencyRevenue, MrrMovements, PlanRevenue } from '../../billing/revenue/revenue.view.ts';
import { startsIn } from '../../billing/revenue/series.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { money, moneyOrNull } from '../money.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { type CurrencyRevenueType, type PlanRevenueType, RevenueArgs, RevenueReportType } from './revenue.type.ts';
import type { MrrMovementsType } from './revenue-parts.type.ts';

@Resolver()
export class RevenueResolver {
  @SemanticNonNull()
  @Query(() => RevenueReportType, {
    nullable: true,
    description:
      'Reports sales and payments in a time range. For a customer with more than 20 ended subscriptions, the older ones do not count.',
  })
  async revenue(
    @Args(() => RevenueArgs) { from, to, interval }: RevenueArgs,
    @Ctx() { billing }: Context,
  ): Promise<RevenueReportType> {
    const range = { from, to, interval: interval ?? 'MONTH' } as const;
    if (from >= to) throw fault('BAD_USER_INPUT', { message: '`from` must be before `to`.' });
    if (startsIn(range, MOST_POINTS).length > MOST_POINTS) {
      throw fault('BAD_USER_INPUT', { message: `The range must have at most ${MOST_POINTS} intervals.` });
    }
    const currencies = await billing.revenue(range);
    return { ...range, currencies: currencies.map((currency) => reportOf(currency, billing.catalog())) };
  }
}

function reportOf(
  { currency, mrr, arpu, lifetimeValue, movements, byPlan, byInterval, series, ...figures }: CurrencyRevenue,
  catalog: Catalog,
): CurrencyRevenueType {
  const inCurrency = (amount: number) => money(amount, currency);
  return {
    ...figures,
    currency,
    mrr: inCurrency(mrr),
    arpu: moneyOrNull(arpu, currency),
    lifetimeValue: moneyOrNull(lifetimeValue, currency),
    movements: movementsOf(movements, currency),
    byPlan: planRows(byPlan, currency, catalog),
    byInterval: byInterval.map(({ mrr, movements, ...row }) => ({
      ...row,
      mrr: inCurrency(mrr),
      movements: movementsOf(movements, currency),
    })),
    series: series.map(({ gross, refunded, disputed, net, recovered, movements, ...point }) => ({
      ...point,
      gross: inCurrency(gross),
      refunded: inCurrency(refunded),
      disputed: inCurrency(disputed),
      net: inCurrency(net),
      recovered: inCurrency(recovered),
      movements: movementsOf(movements, currency),
    })),
  };
}

function movementsOf(movements: MrrMovements, currency: string): MrrMovementsType {
  const { start, new: gained, expansion, contraction, churn, reactivation, end } = movements;
  return {
    start: money(start, currency),
    new: money(gained, currency),
    expansion: money(expansion, currency),
    contraction: money(contraction, currency),
    churn: money(churn, currency),
    reactivation: money(reactivation, currency),
    end: money(end, currency),
  };
}

/** One row for each plan, in the order of the catalog. The last row sums everything that the catalog does not know. */
function planRows(rows: readonly PlanRevenue[], currency: string, catalog: Catalog): PlanRevenueType[] {
  const known = new Map<string | null, PlanRevenue>();
  for (const row of rows) {
    const plan = planByCode(catalog, row.plan ?? '')?.code ?? null;
    const before = known.get(plan);
    known.set(plan, before ? added(before, row) : { ...row, plan });
  }
  const place = ({ plan }: PlanRevenue) => (plan === null ? Number.POSITIVE_INFINITY : rank(catalog, plan));
  return [...known.values()]
    .sort((a, b) => place(a) - place(b))
    .map(({ plan, mrr, gross, refunded, recovered, movements, ...counts }) => ({
      ...counts,
      plan: (planByCode(catalog, plan ?? '') ?? null) as PlanRevenueType['plan'],
      mrr: money(mrr, currency),
      gross: money(gross, currency),
      refunded: money(refunded, currency),
      recovered: money(recovered, currency),
      movements: movementsOf(movements, currency),
    }));
}

function added(a: PlanRevenue, b: PlanRevenue): PlanRevenue {
  return {
    plan: null,
    mrr: a.mrr + b.mrr,
    gross: a.gross + b.gross,
    subscriptionCount: a.subscriptionCount + b.subscriptionCount,
    failedPaymentCount: a.failedPaymentCount + b.failedPaymentCount,
    recovered: a.recovered + b.recovered,
    refunded: a.refunded + b.refunded,
    movements: {
      start: a.movements.start + b.movements.start,
      new: a.movements.new + b.movements.new,
      expansion: a.movements.expansion + b.movements.expansion,
      contraction: a.movements.contraction + b.movements.contraction,
      churn: a.movements.churn + b.movements.churn,
      reactivation: a.movements.reactivation + b.movements.reactivation,
      end: a.movements.end + b.movements.end,
    },
  };
}
