import { moneyfulLife } from '../../test/support/lives.ts';
import { type StripeEvent, stripeEvent } from '../../test/support/stripe-events.ts';
import { median, short, type Table } from '../figures.ts';
import { type Cost, costOf, type Monitored, startMonitored } from '../monitored.ts';
import { keyOf } from '../population.ts';
import { ME } from '../questions.ts';
import { renewals } from '../renewals.ts';
import type { Store } from '../store.ts';

const MANY = 40;

/** What each kind of webhook and question costs in commands to MongoDB, and in bytes there and back. */
export async function measureCost(store: Store): Promise<Table> {
  const { uri } = await store.fresh('bench_cost');
  const service = await startMonitored(uri);
  const rows = [...(await webhooksAlone(service)), await webhooksTogether(service), ...(await questions(service))];
  await service.close();
  return { head: ['What', 'Commands', 'Bytes sent', 'Bytes received'], rows };
}

/** One after another, each folded and audited before the next comes. */
async function webhooksAlone(service: Monitored): Promise<string[][]> {
  const costs = new Map<string, Cost[]>();
  const lives = ['a', 'b', 'c'].flatMap((key) => moneyfulLife(`cost${key}`));
  const told = [...lives, stripeEvent('product.updated', 1_760_000_000, { id: 'prod_1', object: 'product' })];
  for (const event of told) add(costs, `\`${event.type}\``, await costUntilDone(service, [event]));
  add(costs, 'a duplicate', await costUntilDone(service, told.slice(0, 1)));
  return [...costs].map(([name, each]) => [`${name}, alone`, ...middles(each)]);
}

/** Of many that arrive at once, for each of them. */
async function webhooksTogether(service: Monitored): Promise<string[]> {
  const told = Array.from({ length: MANY }, (_, n) => moneyfulLife(`costs${n}`)).flat();
  const { commands, sent, received } = await costUntilDone(service, told);
  const each = { commands: commands / told.length, sent: sent / told.length, received: received / told.length };
  return [`any webhook, ${told.length.toLocaleString('en')} at once`, ...middles([each])];
}

async function questions(service: Monitored): Promise<string[][]> {
  const keys = Array.from({ length: 100 }, (_, n) => keyOf(n));
  await costUntilDone(service, keys.flatMap(renewals));
  const people = keys.map((key) => `user-${key}`);
  const check = (feature: string) => `{ me { entitlement(feature: "${feature}") { granted } } }`;
  const asked: [string, string][] = [
    ['`me` with all entitlements, the first of the process', ME],
    ['`me` with all entitlements', ME],
    ['one entitlement', check('signals_premium')],
    ['one entitlement that is METERED', check('generations')],
    [
      '100 customers, one entitlement each',
      `query { customersByUserId(userIds: ${JSON.stringify(people)}) { entitlement(feature: "signals_premium") { granted } } }`,
    ],
  ];
  const rows: string[][] = [];
  for (const [name, query] of asked) {
    service.taken();
    const roles = query.startsWith('query') ? ['service'] : [];
    await service.tollgate.ask({ userId: `user-${keyOf(7)}`, roles }, query);
    rows.push([name, ...middles([costOf(service.taken())])]);
  }
  return rows;
}

/** Until all of them are applied, with the read that finds nothing more to do. */
async function costUntilDone({ tollgate, taken }: Monitored, told: readonly StripeEvent[]): Promise<Cost> {
  taken();
  await Promise.all(told.map((event) => tollgate.deliver(event)));
  await tollgate.settle();
  return costOf(taken());
}

function add(costs: Map<string, Cost[]>, name: string, cost: Cost): void {
  costs.set(name, [...(costs.get(name) ?? []), cost]);
}

function middles(costs: readonly Cost[]): string[] {
  const of = (field: keyof Cost) => short(median(costs.map((cost) => cost[field])).middle);
  return [of('commands'), of('sent'), of('received')];
}
