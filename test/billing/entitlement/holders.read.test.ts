import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { accountCollection } from '../../../src/billing/entitlement/account.document.ts';
import { countHolders } from '../../../src/billing/entitlement/holders.read.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import { sampleCatalog } from '../../graphql/support/catalog.ts';
import { databaseUri } from '../../support/database.ts';
import { type Asked, whatIsAsked } from '../../support/explained.ts';

// How much MongoDB reads to count. What the counts are: test/graphql/catalog-use.test.ts.

const CUSTOMERS = 2_000;
const GRANTS = 20;
const NOW = new Date('2026-03-01T12:00:00Z');

let connection: Connection;
let asked: Asked[];
beforeAll(async () => {
  const dbName = `test_holders_${process.pid}`;
  connection = await mongoose.createConnection(databaseUri(), { dbName, monitorCommands: true }).asPromise();
  await accountsOf();
  await buildIndexes(connection);
  const documents = Array.from({ length: CUSTOMERS }, (_, n) => ({
    _id: `cus_${n}`,
    owner: { kind: 'user', id: `user-${n}` },
    currentPlans: [[], ['premium'], ['old', 'premium'], ['unknown']][n % 4],
    grants: n < GRANTS ? [{ feature: 'export', until: null }] : [],
    state: { text: 'x'.repeat(2_000) },
  }));
  await accountsOf().insertMany(documents as never);
  asked = whatIsAsked(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const accountsOf = () => accountCollection(connection);

test('customers are counted from indexes, and only accounts with a grant are read', async () => {
  const counted = await countHolders(accountsOf(), { catalog: sampleCatalog(), now: NOW });
  expect(counted.customerCount).toBe(CUSTOMERS);
  const counts = counted.plans.map(({ plan, customerCount }) => [plan.code, customerCount]);
  expect(Object.fromEntries(counts)).toEqual({ free: 500, premium: 1_000, old: 500, enterprise: 0 });
  expect(asked.map(({ name }) => name)).toEqual(['distinct', 'aggregate']);
  const [distinct, aggregate] = asked.map(({ command }) => command) as [Asked['command'], Asked['command']];
  const codes = await examined({ distinct: distinct['distinct'], key: distinct['key'], query: {} });
  expect(codes).toEqual({ documents: 0, keys: expect.any(Number) });
  expect(codes.keys).toBeLessThan(10);
  const { aggregate: collection, pipeline, cursor } = aggregate;
  const { documents, keys } = await examined({ aggregate: collection, pipeline, cursor });
  expect(documents).toBe(GRANTS);
  expect(keys).toBeLessThan(CUSTOMERS * 3);
});

/** How many documents and keys of indexes MongoDB reads for a command, with all parts of a pipeline. */
async function examined(command: object): Promise<{ documents: number; keys: number }> {
  const explained = await connection.db?.command({ explain: command, verbosity: 'executionStats' });
  const sum = (name: string) => numbersOf(explained, name).reduce((total, one) => total + one, 0);
  return { documents: sum('totalDocsExamined'), keys: sum('totalKeysExamined') };
}

function numbersOf(explained: unknown, name: string): number[] {
  if (Array.isArray(explained)) return explained.flatMap((one) => numbersOf(one, name));
  if (typeof explained !== 'object' || explained === null) return [];
  return Object.entries(explained).flatMap(([key, value]) => (key === name ? [Number(value)] : numbersOf(value, name)));
}
