import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import mongoose, { type Connection } from 'mongoose';
import { databaseUri } from '../support/database.ts';
import { moneyfulLife } from '../support/lives.ts';
import { stripeEvent } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

// Lets the service do its work and asks MongoDB how it finds each thing that it asked for.

type Command = Record<string, unknown>;

let connection: Connection;
let tollgate: Tollgate;
const asked: { name: string; command: Command }[] = [];
const admin = { userId: 'user-b', roles: ['admin'] };

beforeAll(async () => {
  const dbName = `test_indexes_${process.pid}`;
  connection = await mongoose.createConnection(databaseUri(), { dbName, monitorCommands: true }).asPromise();
  tollgate = await startTollgate({ connection });
  connection.getClient().on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    if (READS.includes(commandName)) asked.push({ name: commandName, command: command as Command });
  });
  for (const key of ['a', 'b', 'c', 'd']) for (const event of moneyfulLife(key)) await tollgate.deliver(event);
  const gone = { id: 'user-d', userId: 'user-d', stripeIds: ['cus_d'] };
  await tollgate.deliver(stripeEvent('customer.erased', 1_900_000_000, gone));
  await tollgate.settle();
  await tollgate.app.worker.sweep();
  for (const query of QUERIES) await tollgate.ask(admin, query);
}, 120_000);
afterAll(async () => {
  await tollgate.close();
  await connection.dropDatabase();
  await connection.close();
});

const READS = ['find', 'aggregate', 'update', 'count', 'distinct'];
const PERIOD = 'from: "2025-01-01T00:00:00Z", to: "2025-12-31T00:00:00Z"';
const lists = (field: string, filters: string[], rest = '') =>
  filters.flatMap((filter) =>
    ['first: 2', 'last: 2'].map(
      (page) => `{ ${field}(filter: { ${filter} }, ${page}) { nodes { __typename } } ${rest} }`,
    ),
  );
const QUERIES = [
  ...lists('customers', [
    '',
    'email: "x"',
    'plan: "pro"',
    'plan: "free"',
    'status: ACTIVE',
    'heldBy: DISPUTE',
    'feature: "signals_premium"',
    'plan: "pro", status: ACTIVE',
  ]),
  ...lists('events', [
    '',
    'type: "invoice.paid"',
    'status: [PARKED, FAILED]',
    'source: ADMIN',
    'userId: "user-a"',
    'stripeCustomerId: "cus_a"',
    'objectId: "in_a_1"',
    PERIOD,
    `userId: "user-a", ${PERIOD}`,
  ]),
  ...lists('auditLog', [
    '',
    'userId: "user-a"',
    'actorId: "ada"',
    'action: "payment.created"',
    'target: "payment:in_a_1"',
    'eventId: "evt_1"',
    PERIOD,
  ]),
  `{ me { payments(first: 2, filter: { status: [PAID], ${PERIOD} }) { nodes { plan { code } } } auditLog { nodes { event { payload } } } } }`,
  '{ customerByStripeId(id: "cus_a") { userId } payment(id: "ch_a_1") { id } verifyAudit(userId: "user-a") { valid } }',
  '{ customers(first: 3) { nodes { payments(first: 2) { nodes { id } } } } }',
  `{ revenue(${PERIOD}) { currency } }`,
];

// A list of everything: its page is the beginning of an index.
const EVERYTHING = /"filter":(\{"\$and":\["\{\}"\]\}|\{\}),/;
const WHOLE = ['[MinKey, MaxKey]', '[MaxKey, MinKey]'];

/** Every stage of every plan in an explanation, wherever it stands in it. */
function stagesOf(explained: unknown): string[] {
  if (Array.isArray(explained)) return explained.flatMap(stagesOf);
  if (typeof explained !== 'object' || explained === null) return [];
  const { stage, rejectedPlans: _rejected, command: _echo, ...rest } = explained as Command;
  // A stage of a pipeline is named by its key; `$sort` there sorts what no index has put in order.
  const own = [...(typeof stage === 'string' ? [stage] : []), ...('$sort' in rest ? ['$sort'] : [])];
  // Walking through a whole index is as slow as through the collection. A sparse one holds only what is looked for.
  const bounds = stage === 'IXSCAN' ? Object.values(rest['indexBounds'] as Record<string, string[]>) : [];
  const first = bounds[0]?.[0];
  if (stage === 'IXSCAN' && WHOLE.includes(first ?? '') && !rest['isSparse']) own.push('WHOLE INDEX');
  return [...own, ...Object.values(rest).flatMap(stagesOf)];
}

/** One command for each shape: names without values. */
function shapeOf({ name, command }: (typeof asked)[0]): string {
  const bare = (value: unknown): unknown =>
    Array.isArray(value)
      ? [...new Set(value.map((part) => JSON.stringify(bare(part))))]
      : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
        ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bare(part)]))
        : '?';
  const { filter, query, pipeline, updates, sort, key } = command;
  return `${name} ${command[name]} ${JSON.stringify({ ...(bare({ filter, query, pipeline, updates, key }) as object), sort })}`;
}

/** What can be explained of a command; an update by each of its parts. */
function explainable({ name, command }: (typeof asked)[0]): Command[] {
  const { lsid: _lsid, $db: _db, writeConcern: _concern, txnNumber: _number, ...bare } = command;
  if (name !== 'update') return [bare];
  return (bare['updates'] as Command[]).map((update) => ({ update: bare['update'], updates: [update] }));
}

test('every query of the code has an index, and nothing is sorted in memory', async () => {
  const shapes = new Map(asked.map((command) => [shapeOf(command), command]));
  expect(shapes.size).toBeGreaterThan(40);
  const slow: string[] = [];
  for (const [shape, command] of shapes) {
    for (const explain of explainable(command)) {
      const stages = stagesOf(await connection.db?.command({ explain, verbosity: 'queryPlanner' }));
      const slowStages = ['COLLSCAN', 'SORT', '$sort', ...(EVERYTHING.test(shape) ? [] : ['WHOLE INDEX'])];
      const bad = stages.filter((stage) => slowStages.includes(stage));
      if (bad.length > 0) slow.push(`${bad} ${shape}`);
    }
  }
  expect(slow).toEqual([]);
});
