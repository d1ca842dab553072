import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { planByCode, rank } from '../../billing/plan/catalog.lookup.ts';
import type { Catalog } from '../../billing/plan/catalog.ts';
import { MOST_POINTS } from '../../billing/revenue/revenue.read.ts';
import type { CurrencyRevenue, PlanRevenue } from '../../billing/revenue/revenue.view.ts';
import { startsIn } from '../../billing/revenue/series.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { money } from '../money.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { type CurrencyRevenueType, type PlanRevenueType, RevenueArgs, RevenueReportType } from './revenue.type.ts';

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
    return { ...range, currencies: currencies.map((one) => shown(one, billing.catalog())) };
  }
}

function shown({ currency, mrr, byPlan, series, ...figures }: CurrencyRevenue, catalog: Catalog): CurrencyRevenueType {
  const inIt = (amount: number) => money(amount, currency);
  return {
    ...figures,
    currency,
    mrr: inIt(mrr),
    byPlan: plansShown(byPlan, currency, catalog),
    series: series.map(({ gross, refunded, disputed, net, ...point }) => ({
      ...point,
      gross: inIt(gross),
      refunded: inIt(refunded),
      disputed: inIt(disputed),
      net: inIt(net),
    })),
  };
}

/** In the order of the catalog; everything that it does not know is one row, the last one. */
function plansShown(rows: readonly PlanRevenue[], currency: string, catalog: Catalog): PlanRevenueType[] {
  const known = new Map<string | null, PlanRevenue>();
  for (const row of rows) {
    const plan = planByCode(catalog, row.plan ?? '')?.code ?? null;
    const before = known.get(plan);
    known.set(plan, before ? added(before, row) : { ...row, plan });
  }
  const place = ({ plan }: PlanRevenue) => (plan === null ? Number.POSITIVE_INFINITY : rank(catalog, plan));
  return [...known.values()]
    .sort((a, b) => place(a) - place(b))
    .map(({ plan, mrr, gross, refunded, ...counts }) => ({
      ...counts,
      plan: (planByCode(catalog, plan ?? '') ?? null) as PlanRevenueType['plan'],
      mrr: money(mrr, currency),
      gross: money(gross, currency),
      refunded: money(refunded, currency),
    }));
}

function added(a: PlanRevenue, b: PlanRevenue): PlanRevenue {
  return {
    plan: null,
    mrr: a.mrr + b.mrr,
    gross: a.gross + b.gross,
    subscriptionCount: a.subscriptionCount + b.subscriptionCount,
    failedPaymentCount: a.failedPaymentCount + b.failedPaymentCount,
    refunded: a.refunded + b.refunded,
  };
}
