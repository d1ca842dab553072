import { auditLog } from '../../../src/audit/audit.document.ts';
import { verifyChain } from '../../../src/audit/verify.ts';
import { accountCollection } from '../../../src/billing/entitlement/account.document.ts';
import { became } from '../../support/became.ts';
import type { Sandboxed } from '../../support/sandboxed.ts';
import type { Json } from '../../support/stripe-events.ts';
import { instantOf, type When } from './calendar.ts';
import type { Happening } from './happenings.ts';
import { controlOf, type Person, personOf } from './person.ts';

/** Plan, why `signals_basic` is given or not, and where it is of interest the limit of `generations`. */
export type Access = readonly [plan: string, reason: string, generations?: number];

export interface Fate {
  fate: string;
  /** How many customers live it; one, if nothing is said. */
  customers?: number;
  /** Since when; everything else counts from then on. From the first day, if nothing is said. */
  joins?: When;
  begins: Happening;
  happens?: readonly (readonly [When, Happening])[];
  /** What they may use, at moments and at the end. */
  access: Readonly<Partial<Record<When | 'the end', Access>>>;
  /** At the end, by status. */
  payments: Readonly<Record<string, number>>;
  /** What was paid in all, in minor units. */
  paid?: number;
  /** Whatever they were told, by kind: each fact once. */
  told: Readonly<Record<string, number>>;
}

/** What became of one customer, in the form of the table. */
export interface Lived extends Pick<Fate, 'payments' | 'told'> {
  access: Record<string, Access>;
  paid: number;
}

interface Customer {
  person: Person;
  fate: Fate;
  told: Map<string, string>;
  lived: Lived;
}

const ME = `{ me { plan { code } basic: entitlement(feature: "signals_basic") { reason }
  generations: entitlement(feature: "generations") { limit }
  payments(first: 50) { nodes { status refundStatus dispute { status } amount { amount } } } } }`;

interface PaymentNode {
  status: string;
  refundStatus: string;
  dispute: { status: string } | null;
  amount: { amount: number };
}

interface Me {
  plan: { code: string };
  basic: { reason: string };
  generations: { limit: number | null };
  payments: { nodes: PaymentNode[] };
}

/**
 * Moments at which nothing is asked, so that what was told in between is seen and no lost webhook is older than Stripe's list. A renewal
 * is announced seven days before it, and its reminder is withdrawn once it is paid.
 */
const BETWEEN: When[] = [...Array(12).keys()].flatMap((n): When[] => [
  `month ${n} day 15`,
  `month ${n} day 25`,
  `month ${n + 1}`,
]);

/** What is to be done at an instant, in Unix seconds. */
interface Moment {
  at: number;
  happens?: () => Promise<unknown>;
  /** Asked once everything that happens at this instant has arrived. */
  asks?: () => Promise<unknown>;
}

/**
 * Lets customers live for a year. At each moment the clock has moved on, every webhook that is to come has come, and what was
 * lost on its way was found in Stripe's list of events.
 */
export async function liveAYear(
  tollgate: Sandboxed,
  fates: readonly Fate[],
  settings: readonly (readonly [When, string, Json])[],
  end: When,
): Promise<Lived[]> {
  const customers = fates.flatMap((fate, n) =>
    Array.from({ length: fate.customers ?? 1 }, (_, k): Customer => {
      const person = personOf(tollgate, `customer-${n}-${k}`);
      return { person, fate, told: new Map(), lived: { access: {}, payments: {}, paid: 0, told: {} } };
    }),
  );
  const now = () => tollgate.sandbox.clock.now().getTime() / 1000;
  const start = now();
  const moments: Moment[] = [
    ...BETWEEN.map((when) => ({ at: instantOf(when, start) })),
    ...settings.map(([when, name, body]) => ({
      at: instantOf(when, start),
      happens: () => controlOf(tollgate, name, body),
    })),
    ...customers.flatMap((customer) => momentsOf(tollgate, customer, start, instantOf(end, start))),
  ].sort((a, b) => a.at - b.at);
  while (moments.length > 0) {
    const { at = 0 } = moments[0] ?? {};
    const present = moments.splice(0, moments.filter((moment) => moment.at === at).length);
    await controlOf(tollgate, 'clock', { advance: Math.max(0, Math.ceil(at - now())) });
    await arrive(tollgate);
    for (const { happens } of present) await happens?.();
    if (present.some(({ happens }) => happens)) await arrive(tollgate);
    await listen(tollgate, customers);
    for (const { asks } of present) await asks?.();
  }
  for (const { lived, told } of customers) lived.told = countBy([...told.values()]);
  return customers.map(({ lived }) => lived);
}

function momentsOf(tollgate: Sandboxed, { person, fate, lived }: Customer, start: number, end: number): Moment[] {
  const { joins, begins, happens = [], access } = fate;
  const joined = joins ? instantOf(joins, start) : start;
  const happening = (at: number, what: string, happens: Happening): Moment => ({
    at,
    happens: () =>
      happens(person).catch((error: unknown) => {
        throw new Error(`${fate.fate}, ${what}: ${String(error)}`);
      }),
  });
  const asked = Object.entries(access as Record<string, Access>).map(
    ([when, { length }]): Moment => ({
      at: when === 'the end' ? end : instantOf(when as When, joined),
      asks: async () => {
        lived.access[when] = accessOf(await meOf(tollgate, person), length);
      },
    }),
  );
  const settled: Moment = {
    at: end,
    asks: async () => {
      const { payments } = await meOf(tollgate, person);
      lived.payments = countBy(payments.nodes.map(became));
      const paid = payments.nodes.filter((payment) => became(payment) === 'PAID');
      lived.paid = paid.reduce((sum, { amount }) => sum + amount.amount, 0);
    },
  };
  return [
    happening(joined, 'the beginning', begins),
    ...happens.map(([when, what]) => happening(instantOf(when, joined), when, what)),
    ...asked,
    settled,
  ];
}

/** Every webhook that comes has come; those that do not are read from Stripe's list of events. */
async function arrive(tollgate: Sandboxed): Promise<void> {
  await tollgate.settle();
  const { reconciliation } = tollgate.app;
  // null: the schedule is at it.
  for (let report = null; report === null; ) report = await reconciliation.readMissedEvents();
  await tollgate.settle();
}

/** What a transport would have sent by now: the messages that are due. */
async function listen({ connection }: Sandboxed, customers: readonly Customer[]): Promise<void> {
  const due = await connection.collection('messages').find({ state: 'DUE' }).toArray();
  const byUser = new Map(customers.map((customer) => [customer.person.userId, customer]));
  for (const { _id, userId, kind } of due) byUser.get(userId)?.told.set(String(_id), kind);
}

async function meOf(tollgate: Sandboxed, { userId }: Person): Promise<Me> {
  return (await tollgate.ask({ userId }, ME))['me'] as Me;
}

function accessOf({ plan, basic, generations }: Me, length: number): Access {
  return [plan.code, basic.reason, generations.limit ?? -1].slice(0, length) as unknown as Access;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** Each audit chain, with whether it verifies. */
export async function chains({ connection }: Sandboxed): Promise<[string, boolean][]> {
  const names: string[] = await connection.collection('audit').distinct('chain');
  const accounts = accountCollection(connection);
  const isWhole = async (name: string) =>
    (await verifyChain(auditLog(connection), name, (await accounts.findOne({ _id: name }))?.auditHead)).valid;
  return Promise.all(names.map(async (name) => [name, await isWhole(name)] as [string, boolean]));
}
