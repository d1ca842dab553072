import { moneyfulLife, subscriptionLife } from '../../test/support/lives.ts';
import type { StripeEvent } from '../../test/support/stripe-events.ts';
import { median, type Table } from '../figures.ts';
import { type Command, type Monitored, startMonitored } from '../monitored.ts';
import type { Store } from '../store.ts';

const TIMES = 5;
const WRITES = ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite'];

/** The commands of one event that were sent one after another. */
interface Sequential {
  /** From the insert that accepts it to the update that marks it as done. */
  untilDone: number;
  /** Until its side effects are stored, which some versions of the service do after they mark an event as done. */
  untilPublished: number;
}

/** An event, and those that are applied before it. */
interface Case {
  name: string;
  target: string;
  told(key: string): { before: StripeEvent[]; event: StripeEvent };
}

const CASES: Case[] = [
  {
    name: '`customer.subscription.updated` of a known customer',
    target: 'at most 6',
    told: (key) => split(subscriptionLife(key), 'customer.subscription.updated', 2),
  },
  {
    name: 'a first purchase: `checkout.session.completed` of an unknown customer',
    target: 'at most 12',
    told: (key) => ({ ...split(moneyfulLife(key), 'checkout.session.completed'), before: [] }),
  },
  {
    name: 'a first purchase: `customer.subscription.created` of an unknown customer',
    target: 'at most 12',
    told: (key) => ({ ...split(subscriptionLife(key), 'customer.subscription.created'), before: [] }),
  },
];

/** How many commands to MongoDB an event needs one after another, each case five times by a customer of its own. */
export async function measureCommands(store: Store): Promise<Table> {
  const { uri } = await store.fresh('bench_commands');
  const service = await startMonitored(uri);
  const rows: string[][] = [];
  for (const { name, target, told } of CASES) {
    const counted: Sequential[] = [];
    // The first one of a process reads what the others find in memory.
    for (let n = -1; n < TIMES; n++) {
      const { before, event } = told(`steps${rows.length}x${n + 1}`);
      await applied(service, before);
      const count = sequential(await applied(service, [event]));
      if (n >= 0) counted.push(count);
    }
    const middle = (of: keyof Sequential) => String(median(counted.map((count) => count[of])).middle);
    rows.push([name, middle('untilDone'), middle('untilPublished'), target]);
  }
  await service.close();
  return {
    head: ['What', 'Sequential commands until done', 'Until side effects are stored', 'Target (both)'],
    rows,
  };
}

/**
 * Counts sequential commands: those that were sent while no other command of the same event was in flight. Commands that are sent together
 * count once.
 */
export function sequential(commands: readonly Command[]): Sequential {
  const done = commands.findLastIndex(({ name, collection }) => name === 'update' && collection === 'events');
  const published = commands.findLastIndex(({ name }) => WRITES.includes(name));
  const upTo = (last: number) => commands.slice(0, last + 1).filter(({ parallel }) => !parallel).length;
  return { untilDone: upTo(done), untilPublished: upTo(published) };
}

/** Applies events one after another. Returns the commands of all. */
async function applied({ tollgate, taken }: Monitored, told: readonly StripeEvent[]): Promise<Command[]> {
  taken();
  for (const event of told) {
    await tollgate.deliver(event);
    await tollgate.settle();
  }
  return taken();
}

/** The n-th event of a type, and those before it. */
function split(life: readonly StripeEvent[], type: string, nth = 1): { before: StripeEvent[]; event: StripeEvent } {
  const event = life.filter((each) => each.type === type)[nth - 1];
  if (!event) throw new Error(`there is no ${type} number ${nth}`);
  return { before: life.slice(0, life.indexOf(event)), event };
}
