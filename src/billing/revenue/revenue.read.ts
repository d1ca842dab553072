import type { mongo } from 'mongoose';
import type { AccountDocument } from '../entitlement/account.document.ts';
import type { LedgerLine } from '../payment/ledger.ts';
import type { PaymentDocument } from '../payment/payment.document.ts';
import type { PlanRevenue, RevenuePoint, RevenueRange, RevenueReport } from './revenue.view.ts';
import { startsIn } from './series.ts';

export interface Books {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
}

/** More points than a year of days are an export. */
export const MOST_POINTS = 400;

/**
 * One report for each currency in which anything was sold or moved, by its code. Added up in the database: what comes here is a row
 * for each currency, price and interval, however many customers there are.
 */
export async function revenueReports(books: Books, range: RevenueRange): Promise<RevenueReport[]> {
  const [standing, came, went, moved] = await Promise.all([
    standingOf(books, range),
    counted(books, range, 'from'),
    counted(books, range, 'endedAt'),
    movedIn(books, range),
  ]);
  const planOfPrice = new Map(standing.flatMap(({ _id }) => (_id.plan === null ? [] : [[_id.priceId, _id.plan]])));
  const named = moved.map((row) => ({ ...row, plan: planOfPrice.get(row._id.priceId ?? '') ?? row._id.plan }));
  const currencies = new Set([...standing, ...came, ...went, ...moved].map(({ _id }) => _id.currency));
  return [...currencies].sort().map((currency) => {
    const of = <T extends { _id: { currency: string } }>(rows: readonly T[]) =>
      rows.filter(({ _id }) => _id.currency === currency);
    return report(currency, range, { standing: of(standing), came: of(came), went: of(went), moved: of(named) });
  });
}

interface Standing {
  _id: { currency: string; plan: string | null; priceId: string };
  mrr: number;
  items: number;
  active: number;
  unpriced: number;
  activeBefore: number;
  lost: number;
}
interface Counted {
  _id: { currency: string; start: Date };
  count: number;
}
interface Moved {
  _id: { currency: string; priceId: string | null; plan: string | null; kind: LedgerLine['kind']; start: Date };
  amount: number;
  count: number;
}
interface Rows {
  standing: Standing[];
  came: Counted[];
  went: Counted[];
  moved: (Moved & { plan: string | null })[];
}

function report(currency: string, range: RevenueRange, { standing, came, went, moved }: Rows): RevenueReport {
  const before = sum(standing, ({ activeBefore }) => activeBefore);
  const plans = [...new Set([...standing.map(({ _id }) => _id.plan), ...moved.map(({ plan }) => plan)])];
  return {
    currency,
    mrr: sum(standing, ({ mrr }) => mrr),
    activeSubscriptions: sum(standing, ({ active }) => active),
    unpricedSubscriptions: sum(standing, ({ unpriced }) => unpriced),
    churnRate: before === 0 ? 0 : sum(standing, ({ lost }) => lost) / before,
    byPlan: plans
      .map((plan) =>
        planRevenue(
          plan,
          standing.filter(({ _id }) => _id.plan === plan),
          moved.filter((row) => row.plan === plan),
        ),
      )
      .filter(({ plan: _plan, ...figures }) => Object.values(figures).some((figure) => figure !== 0)),
    series: startsIn(range, MOST_POINTS).map((start) => point(start, range, { came, went, moved })),
  };
}

function planRevenue(plan: string | null, standing: readonly Standing[], moved: readonly Moved[]): PlanRevenue {
  return {
    plan,
    mrr: sum(standing, ({ mrr }) => mrr),
    subscriptions: sum(standing, ({ items }) => items),
    revenue: amountOf(moved, 'PAID'),
    refunds: amountOf(moved, 'REFUNDED'),
    failedPayments: sum(moved, ({ _id, count }) => (_id.kind === 'FAILED' ? count : 0)),
  };
}

function point(start: Date, range: RevenueRange, rows: Omit<Rows, 'standing'>): RevenuePoint {
  const inIt = <T extends { _id: { start: Date } }>(all: readonly T[]) =>
    all.filter(({ _id }) => _id.start.getTime() === start.getTime());
  const moved = inIt(rows.moved);
  const [gross, refunded, disputed] = [
    amountOf(moved, 'PAID'),
    amountOf(moved, 'REFUNDED'),
    amountOf(moved, 'DISPUTED'),
  ];
  return {
    from: start < range.from ? range.from : start,
    gross,
    refunded,
    disputed,
    net: gross - refunded - disputed,
    newSubscriptions: sum(inIt(rows.came), ({ count }) => count),
    churned: sum(inIt(rows.went), ({ count }) => count),
  };
}

const sum = <T>(rows: readonly T[], figure: (row: T) => number) => rows.reduce((total, row) => total + figure(row), 0);

const amountOf = (moved: readonly Moved[], kind: LedgerLine['kind']): number =>
  sum(moved, ({ _id, amount }) => (_id.kind === kind ? amount : 0));

/** What stands at the end of the range, by price, and what of the beginning's is lost by then. */
function standingOf({ accounts }: Books, { from, to }: RevenueRange): Promise<Standing[]> {
  const counts = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
  const atEnd = runningAt(to);
  const atBeginning = { $and: ['$sold.first', runningAt(from)] };
  const ended = { $and: [{ $gte: ['$sold.endedAt', from] }, { $lt: ['$sold.endedAt', to] }] };
  const lasts = { $or: [{ $eq: ['$$step.until', null] }, { $gt: ['$$step.until', to] }] };
  const step = { $first: { $filter: { input: '$sold.monthly', as: 'step', cond: lasts } } };
  const bills = { $let: { vars: { step }, in: '$$step.amount' } };
  return accounts
    .aggregate<Standing>([
      { $match: { 'sold.from': { $lt: to } } },
      { $unwind: '$sold' },
      {
        $group: {
          _id: { currency: '$sold.currency', plan: '$sold.plan', priceId: '$sold.priceId' },
          mrr: { $sum: { $cond: [atEnd, bills, 0] } },
          items: counts(atEnd),
          active: counts({ $and: ['$sold.first', atEnd] }),
          unpriced: counts({ $and: ['$sold.unpriced', atEnd] }),
          activeBefore: counts(atBeginning),
          lost: counts({ $and: [atBeginning, ended] }),
        },
      },
    ])
    .toArray();
}

/** Just before an instant, so that what begins or ends at it does so in the range that it begins. */
function runningAt(at: Date) {
  return {
    $and: [{ $lt: ['$sold.from', at] }, { $or: [{ $eq: ['$sold.until', null] }, { $gte: ['$sold.until', at] }] }],
  };
}

/** How many subscriptions began, or ended, in each interval. */
function counted({ accounts }: Books, range: RevenueRange, field: 'from' | 'endedAt'): Promise<Counted[]> {
  const within = { $gte: range.from, $lt: range.to };
  return accounts
    .aggregate<Counted>([
      { $match: { 'sold.from': { $lt: range.to } } },
      { $unwind: '$sold' },
      { $match: { 'sold.first': true, [`sold.${field}`]: within } },
      {
        $group: {
          _id: { currency: '$sold.currency', start: startOfInterval(`$sold.${field}`, range) },
          count: { $sum: 1 },
        },
      },
    ])
    .toArray();
}

function movedIn({ payments }: Books, range: RevenueRange): Promise<Moved[]> {
  const within = { $gte: range.from, $lt: range.to };
  const { currency, priceId, plan } = { currency: '$currency', priceId: '$ledger.priceId', plan: '$ledger.plan' };
  return payments
    .aggregate<Moved>([
      { $match: { ledger: { $elemMatch: { at: within } } } },
      { $unwind: '$ledger' },
      { $match: { 'ledger.at': within } },
      {
        $group: {
          _id: { currency, priceId, plan, kind: '$ledger.kind', start: startOfInterval('$ledger.at', range) },
          amount: { $sum: '$ledger.amount' },
          count: { $sum: 1 },
        },
      },
    ])
    .toArray();
}

function startOfInterval(date: string, { interval }: RevenueRange) {
  return { $dateTrunc: { date, unit: interval.toLowerCase(), startOfWeek: 'monday' } };
}
