import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { parse, stringify } from 'yaml';
import { cursorCollection } from '../../src/inbox/cursor.document.ts';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { measureBacklog } from '../../src/monitoring/backlog.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { wallClock } from '../../src/platform/clock.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { databaseUri } from '../support/database.ts';
import { type Asked, explained, whatIsAsked } from '../support/explained.ts';
import { moneyfulLife } from '../support/lives.ts';
import { stripeEvent } from '../support/stripe-events.ts';
import { catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';

// Lets the service do its work and asks MongoDB how it finds each thing that it asked for.

let connection: Connection;
let tollgate: Tollgate;
let asked: Asked[];
const admin = { userId: 'user-b', roles: ['admin'] };

beforeAll(async () => {
  const dbName = `test_indexes_${process.pid}`;
  connection = await mongoose.createConnection(databaseUri(), { dbName, monitorCommands: true }).asPromise();
  tollgate = await startTollgate({ connection });
  asked = whatIsAsked(connection);
  for (const key of ['a', 'b', 'c', 'd']) for (const event of moneyfulLife(key)) await tollgate.deliver(event);
  const gone = { id: 'user-d', userId: 'user-d', stripeIds: ['cus_d'] };
  await tollgate.deliver(stripeEvent('customer.erased', 1_900_000_000, gone));
  await tollgate.settle();
  await tollgate.app.worker.sweep();
  await tollgate.app.rollUp.runOnce(0);
  await measureBacklog({
    connection,
    events: eventCollection(connection),
    messages: messageCollection(connection),
    cursors: cursorCollection(connection),
    wall: wallClock,
    metrics: createMetrics(),
  });
  for (const query of QUERIES) await tollgate.ask(admin, query);
  await restartWithout('pro');
}, 120_000);
afterAll(async () => {
  await tollgate.close();
  await connection.dropDatabase();
  await connection.close();
});

/** A plan that leaves the catalog is looked for: somebody may still have it. */
async function restartWithout(plan: string): Promise<void> {
  const catalog = parse(await catalogText());
  delete catalog.plans[plan];
  const restarted = await startTollgate({ connection, catalogText: stringify(catalog) });
  await restarted.close();
}

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
    'status: [ACTIVE]',
    'status: [PAST_DUE, UNPAID]',
    'heldBy: [DISPUTE]',
    'heldBy: [DISPUTE, REFUND]',
    'feature: "signals_premium"',
    'plan: "pro", status: [ACTIVE]',
  ]),
  ...lists('events', [
    '',
    'type: ["invoice.paid"]',
    'type: ["invoice.paid", "invoice.payment_failed"]',
    `type: ["invoice.paid", "invoice.payment_failed"], ${PERIOD}`,
    'status: [PARKED, FAILED]',
    'source: [ADMIN]',
    'source: [ADMIN, SYSTEM, STRIPE_SYNC]',
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
    'action: ["payment.created"]',
    'action: ["payment.created", "grant.created"]',
    'outcome: [REFUSED, FAILED]',
    'target: { type: PAYMENT, id: "in_a_1" }',
    'eventId: "evt_1"',
    PERIOD,
  ]),
  `{ me { payments(first: 2, filter: { status: [PAID], ${PERIOD} }) { nodes { plan { code } } } auditLog { nodes { event { payload } } } } }`,
  '{ customerByStripeId(id: "cus_a") { userId } payment(id: "ch_a_1") { id } verifyAudit(userId: "user-a") { valid } }',
  `{ customers(first: 3) { nodes {
    new: payments(first: 2) { nodes { id } } old: payments(last: 2) { nodes { id } } of: payments(filter: { ${PERIOD} }) { nodes { id } }
  } } }`,
  '{ a: search(text: "user-a") { match } b: search(text: "a@exa") { match } c: search(text: "sub_a") { match } }',
  '{ search(text: "4242 2025-10-09") { match } payment(id: "N-in_a_1") { id } }',
  '{ inbox { dueCount activity(from: "2025-10-01T00:00:00Z", to: "2025-11-01T00:00:00Z", points: 2) { eventCount } } }',
  '{ catalogUse { customerCount } }',
  `{ revenue(${PERIOD}) { currencies { currency } } }`,
  ...lists('revenueChanges', [
    'figures: [PAID]',
    'figures: [NEW, CHURN]',
    'figures: [PAID, FAILED], plan: "premium", currency: "EUR"',
    `figures: [STARTED], ${PERIOD}`,
  ]),
  'mutation { revokeGrant(input: { grantId: "grant_1", reason: "x" }) { userErrors { code } } }',
];

test('every query of the code has an index, and MongoDB sorts nothing in memory', async () => {
  const { shapes, slow } = await explained(connection, asked);
  expect(shapes).toBeGreaterThan(40);
  expect(slow).toEqual([]);
});
