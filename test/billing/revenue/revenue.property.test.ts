import { expect, test } from '@jest/globals';
import { type RevenueCell, revenueCollections } from '../../../src/billing/revenue/revenue.document.ts';
import { MRR_MOVEMENTS } from '../../../src/billing/revenue/revenue.line.ts';
import { revenueByCurrency } from '../../../src/billing/revenue/revenue.read.ts';
import { revenueSums } from '../../../src/billing/revenue/revenue.sums.ts';
import { createRollUp } from '../../../src/billing/revenue/roll-up.ts';
import { rebuild } from '../../../src/reprocess/rebuild.ts';
import { openEmptied } from '../../folding/emptied.ts';
import { eventPath } from '../../folding/processing.ts';
import { fc, SEED } from '../../support/seed.ts';
import {
  customerObject,
  priceObject,
  type StripeEvent,
  stripeEvent,
  subscriptionObject,
} from '../../support/stripe-events.ts';

// Random subscriptions, told in a random order, with repetitions, while the roll-up runs. What the rows add up to at random instants is
// compared with what the histories themselves say, computed here without the code under test.

const connection = await openEmptied();
const collections = revenueCollections(connection);
/** How many crowds are lived, of how many subscriptions each. */
const RUNS = Math.max(2, Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 100) / 100));
const CROWD = 40;

const BEGIN = Date.UTC(2026, 0, 1) / 1000;
const DAY = 86_400;
const SPAN = 40 * DAY;

/** What a subscription is on from some second on. */
interface Step {
  second: number;
  status: string;
  amount: number;
  quantity: number;
  /** A discount of so many per cent until some second. */
  discount: { percent: number; ends: number } | null;
}
interface History {
  key: string;
  /** Two subscriptions may be of one user. */
  user: string;
  currency: string;
  steps: Step[];
}

// Half of the seconds are midnights and seconds beside them: that is where days are told apart.
const second = fc.oneof(
  fc.integer({ min: 0, max: SPAN }),
  fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(-1, 0, 1))
    .map(([day, off]) => Math.max(0, day * DAY + off)),
);
const step = fc.record({
  second,
  status: fc.constantFrom('active', 'active', 'active', 'trialing', 'past_due', 'unpaid', 'paused', 'canceled'),
  amount: fc.constantFrom(0, 999, 1999, 4900),
  quantity: fc.integer({ min: 1, max: 3 }),
  discount: fc.option(fc.record({ percent: fc.constantFrom(10, 25, 100), ends: second }), { freq: 3 }),
});
const history = fc
  .record({
    user: fc.integer({ min: 0, max: 25 }),
    currency: fc.constantFrom('eur', 'eur', 'usd'),
    steps: fc.uniqueArray(step, { minLength: 1, maxLength: 6, selector: ({ second }) => second }),
  })
  .map(({ steps, ...rest }) => {
    const sorted = [...steps].sort((a, b) => a.second - b.second);
    const end = sorted.findIndex(({ status }) => status === 'canceled');
    return { ...rest, steps: end === -1 ? sorted : sorted.slice(0, end + 1) };
  });
const run = fc.record({
  crowd: fc.array(history, { minLength: CROWD, maxLength: CROWD }),
  shuffle: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 50 }),
  bounds: fc.array(fc.tuple(second, second), { minLength: 6, maxLength: 6 }),
});

function told({ key, user, currency, steps }: History): StripeEvent[] {
  const customer = `cus_${key}`;
  const id = `sub_${key}`;
  return [
    stripeEvent('customer.created', BEGIN - DAY, customerObject(customer, user)),
    ...steps.map(({ second, status, amount, quantity, discount }) => {
      const price = priceObject(`basic_month_${currency}`, {
        id: `price_${currency}_${amount}`,
        currency,
        unit_amount: amount,
      });
      const off = discount && {
        id: 'di_1',
        coupon: { percent_off: discount.percent, duration: 'repeating' },
        end: BEGIN + discount.ends,
      };
      const ended = status === 'canceled' ? { ended_at: BEGIN + second } : {};
      const more = { discounts: off ? [off] : [], ...ended };
      const type = status === 'canceled' ? 'deleted' : 'updated';
      const object = subscriptionObject({ id, customer, price, status, quantity, start: BEGIN + second, more });
      return stripeEvent(`customer.subscription.${type}`, BEGIN + second, object);
    }),
  ];
}

const RUNNING = ['active', 'trialing', 'past_due'];

/** What a history says of the instant right before a second. */
function at({ steps }: History, second: number) {
  const began =
    steps.find(({ status }) => status === 'active' || status === 'trialing')?.second ?? Number.POSITIVE_INFINITY;
  const now = steps.filter((one) => one.second < second).at(-1);
  const runs = now !== undefined && began < second && RUNNING.includes(now.status);
  if (!runs) return { runs, trial: false, mrr: 0 };
  const { amount, quantity, discount } = now;
  const percent = discount && second <= discount.ends ? discount.percent : 0;
  const lasts = now.discount !== null && now.discount.ends > now.second;
  const gross = amount * quantity;
  const trial = now.status === 'trialing';
  return { runs, trial, mrr: trial ? 0 : Math.round(gross - (gross * (lasts ? percent : 0)) / 100) };
}

function meant(crowd: readonly History[], from: number, to: number) {
  const sum = (of: (one: History) => number) => crowd.reduce((all, one) => all + of(one), 0);
  const hasBegun = ({ steps }: History) => steps.some(({ status }) => status === 'active' || status === 'trialing');
  const endOf = ({ steps }: History) =>
    steps.find(({ status }) => status === 'canceled')?.second ?? Number.POSITIVE_INFINITY;
  const beganAt = ({ steps }: History) =>
    steps.find(({ status }) => status === 'active' || status === 'trialing')?.second ?? Number.NaN;
  const within = (second: number) => second >= from && second < to;
  const before = crowd.filter((one) => at(one, from).runs);
  const lost = before.filter((one) => within(endOf(one)));
  return {
    opening: sum((one) => at(one, from).mrr),
    mrr: sum((one) => at(one, to).mrr),
    active: sum((one) => Number(at(one, to).runs)),
    trialing: sum((one) => Number(at(one, to).trial)),
    churnRatio: before.length === 0 ? 0 : lost.length / before.length,
    began: sum((one) => Number(within(beganAt(one)))),
    ended: sum((one) => Number(hasBegun(one) && within(endOf(one)))),
  };
}

/** How many of the subscriptions that began in January had not ended at its end, and at the end of February. */
function kept(crowd: readonly History[]): number[] {
  const [february, march] = [31 * DAY, 59 * DAY];
  const began = crowd.filter(({ steps }) => {
    const first = steps.find(({ status }) => status === 'active' || status === 'trialing');
    return first !== undefined && first.second < february;
  });
  const left = (until: number) =>
    began.filter(({ steps }) => !steps.some(({ status, second }) => status === 'canceled' && second < until)).length;
  return began.length === 0 ? [] : [began.length, left(february), left(march)];
}

/** The cohort of January, as the report has it. */
async function cohort(currency: string): Promise<number[]> {
  const range = { from: new Date('2026-01-01'), to: new Date('2026-03-01'), interval: 'MONTH' as const };
  const report = (await revenueByCurrency(collections, range)).find((one) => one.currency === currency);
  const january = report?.cohorts.find(({ startsAt }) => startsAt.getUTCMonth() === 0);
  return january ? [january.subscriptionCount, ...january.retainedCount] : [];
}

async function computed(currency: string, from: number, to: number) {
  const instant = (second: number) => new Date((BEGIN + second) * 1000);
  const range = { from: instant(from), to: instant(to), interval: 'DAY' as const };
  const { days } = await revenueSums(collections, range);
  const mrrOf = ({ figures }: RevenueCell) => MRR_MOVEMENTS.reduce((all, figure) => all + (figures[figure] ?? 0), 0);
  const sumOf = (before: boolean) =>
    days
      .flatMap((day) => (day.before === before ? day.cells : []))
      .reduce((all, cell) => (cell.currency === currency ? all + mrrOf(cell) : all), 0);
  const report = (await revenueByCurrency(collections, range)).find((one) => one.currency === currency);
  // To the minor unit.
  expect(sumOf(true) + sumOf(false)).toBe(report?.mrr ?? 0);
  const series = report?.series ?? [];
  const movements = report?.movements;
  if (movements) {
    const { start, end, new: gained, expansion, contraction, churn, reactivation } = movements;
    expect([start, end]).toEqual([sumOf(true), report.mrr]);
    expect(start + gained + expansion + contraction + churn + reactivation).toBe(end);
    expect(series.at(-1)?.movements.end).toBe(end);
    expect(series[0]?.movements.start).toBe(start);
    expect(report.byInterval.reduce((all, { mrr }) => all + mrr, 0)).toBe(end);
  }
  return {
    opening: sumOf(true),
    mrr: report?.mrr ?? 0,
    active: report?.activeSubscriptionCount ?? 0,
    trialing: report?.trialingSubscriptionCount ?? 0,
    churnRatio: report?.churnRatio ?? 0,
    began: series.reduce((all, { newSubscriptionCount }) => all + newSubscriptionCount, 0),
    ended: series.reduce((all, { churnedSubscriptionCount }) => all + churnedSubscriptionCount, 0),
  };
}

test(
  'revenue rows add up to what the histories say at any instant, whatever the order and repetition of their events',
  async () => {
    process.stdout.write(`revenue: ${RUNS} crowds of seed ${SEED}\n`);
    let lives = 0;
    await fc.assert(
      fc.asyncProperty(run, async ({ crowd, shuffle, bounds }) => {
        lives += 1;
        for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
        const path = await eventPath(connection);
        const rollUp = createRollUp(collections);
        const histories = crowd.map((one, n): History => ({ ...one, key: `${lives}_${n}`, user: `u${one.user}` }));
        const events = histories.flatMap(told);
        const order = events
          .map((event, n) => ({ event, at: ((shuffle[n % 50] ?? 0) * 7_919 + n * (shuffle[0] ?? 0)) % 1 }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        for (let n = 0; n < order.length; n += 40) {
          await path.store(...order.slice(n, n + 40), ...order.slice(0, 3));
          await path.settle();
          if ((n / 40) % 2 === 0) await rollUp.runOnce(0);
        }
        await compare(histories, bounds);
        await rollUp.runOnce(0);
        await compare(histories, bounds);
        for await (const { stream, outcome } of rebuild(path)) {
          expect([stream, outcome]).toEqual([stream, 'same']);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  RUNS * 60_000,
);

async function compare(histories: readonly History[], bounds: readonly (readonly [number, number])[]) {
  for (const currency of ['eur', 'usd']) {
    const own = histories.filter((history) => history.currency === currency);
    expect([currency, ...(await cohort(currency.toUpperCase()))]).toEqual([currency, ...kept(own)]);
  }
  for (const [one, other] of bounds) {
    if (one === other) continue;
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    for (const currency of ['eur', 'usd']) {
      const own = histories.filter((history) => history.currency === currency);
      expect({ from, to, currency, ...(await computed(currency.toUpperCase(), from, to)) }).toEqual({
        from,
        to,
        currency,
        ...meant(own, from, to),
      });
    }
  }
}
