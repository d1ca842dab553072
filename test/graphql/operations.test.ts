import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import type { Connection } from 'mongoose';
import mongoose from 'mongoose';
import { databaseUri } from '../support/database.ts';
import { subscriptionLife } from '../support/lives.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const USERS = 60;
const support = { userId: 'sam', roles: ['support'] };

let connection: Connection;
let tollgate: Tollgate;
/** What was asked of the database since `commands` was emptied: `find accounts`. */
const commands: string[] = [];

beforeAll(async () => {
  const dbName = `test_operations_${process.pid}`;
  connection = await mongoose.createConnection(databaseUri(), { dbName, monitorCommands: true }).asPromise();
  connection.getClient().on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    commands.push(`${commandName} ${command[commandName]}`);
  });
  tollgate = await startTollgate({ connection, clock: { now: () => new Date(1_761_000_000_000) } });
  for (let n = 0; n < USERS; n += 1)
    for (const event of subscriptionLife(String(n).padStart(2, '0')).slice(0, 8)) await tollgate.deliver(event);
  await tollgate.settle();
}, 120_000);
afterAll(async () => {
  await tollgate.close();
  await connection.dropDatabase();
  await connection.close();
});

/** What a query asks of the database, and what it answers. */
async function counted(viewer: { userId: string; roles?: string[] }, query: string) {
  commands.length = 0;
  // biome-ignore lint/suspicious/noExplicitAny: as varied as the queries
  const data = (await tollgate.ask(viewer, query)) as any;
  return { data, asked: [...commands] };
}

describe('the database operations of a query', () => {
  test('the number of database operations does not grow with a page of customers with all their data', async () => {
    const query = (first: number) => `{
      customers(first: ${first}) {
        nodes { plan { code } entitlements { granted } subscriptions { plan { code } } payments(first: 5) { nodes { id plan { code } } } }
      }
    }`;
    const few = await counted(support, query(2));
    const many = await counted(support, query(50));
    expect(many.data.customers.nodes).toHaveLength(50);
    for (const { payments, plan } of many.data.customers.nodes) {
      expect(plan).toEqual({ code: 'premium' });
      expect(payments.nodes.map((payment: { plan: unknown }) => payment.plan)).toEqual([plan, plan]);
    }
    // In any order: reads of few owners are shared, and wait for a turn of the event loop.
    expect(many.asked.toSorted()).toEqual(few.asked.toSorted());
    expect(many.asked.length).toBeLessThanOrEqual(5);
  });

  test('everything about the caller takes two database operations, and one for each list of payments', async () => {
    const { data, asked } = await counted(
      { userId: 'user-07' },
      `{ me {
        userId stripeCustomerIds plan { code prices { amount { decimal } } } holds { kind }
        subscriptions { id plan { code } items { plan { code } } } endedSubscriptions { nodes { id } }
        entitlements { feature { code } granted reason limit because { summary } }
        entitlement(feature: "max_devices") { granted }
        payments { nodes { id plan { code } subscription { id } customer { userId } refunds { id } } pageInfo { hasNextPage } }
        failed: payments(filter: { status: [FAILED] }) { nodes { id } }
        oldest: payments(last: 1) { nodes { id } }
      } }`,
    );
    expect(data.me.payments.nodes).toHaveLength(2);
    expect(data.me.failed.nodes).toEqual([{ id: 'payment:in_07_2' }]);
    expect(data.me.oldest.nodes).toEqual([{ id: 'payment:in_07_1' }]);
    const lists = Array.from({ length: 3 }, () => 'find payments');
    expect(asked.sort()).toEqual(['find accounts', ...lists, 'find usage']);
  });

  test('the number of database operations does not grow with a page of events or of the audit history', async () => {
    const events = await counted(support, '{ events(first: 100) { nodes { id customer { userId plan { code } } } } }');
    expect(events.data.events.nodes).toHaveLength(100);
    // Whose the streams are, and then their accounts.
    expect(events.asked).toEqual(['find events', 'find accounts', 'find accounts']);
    const audit = await counted(
      support,
      '{ auditLog(first: 100) { nodes { id event { type customer { userId } } customer { userId } } } }',
    );
    expect(audit.data.auditLog.nodes).toHaveLength(100);
    expect(audit.asked.sort()).toEqual(['find accounts', 'find accounts', 'find audit', 'find events']);
  });

  test('several payments by ID take one database operation, and one for their owners', async () => {
    const query = '{ a: payment(id: "in_01_1") { id } b: payment(id: "in_02_1") { id } c: payment(id: "pi_x") { id } }';
    const { data, asked } = await counted(support, query);
    expect(data).toEqual({ a: { id: 'payment:in_01_1' }, b: { id: 'payment:in_02_1' }, c: null });
    expect(asked).toEqual(['find payments', 'find accounts']);
  });
});
