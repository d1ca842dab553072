import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { NO_ENTITLEMENTS } from '../../src/billing/entitlement/entitlement.state.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { NO_PAYMENT } from '../../src/billing/payment/payment.state.ts';
import { openWatchedDatabase, type WatchedDatabase } from '../support/commands.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

let database: WatchedDatabase;
let tollgate: Tollgate;
beforeAll(async () => {
  database = await openWatchedDatabase();
  tollgate = await startTollgate({ connection: database.connection });
});
afterAll(async () => {
  await tollgate.close();
  await database.close();
});

const service = { userId: 'shop', roles: ['service'] };
const userIds = Array.from({ length: 100 }, (_, n) => `u${n}`);
const READ_ACCOUNTS = 'find accounts';
const READ_USAGE = 'find usage';

async function reads(query: string, variables = {}, viewer = service): Promise<string[]> {
  return database.during(() => tollgate.ask(viewer, query, variables));
}

test('one user and one feature is one operation', async () => {
  expect(await reads('{ customer(userId: "u1") { entitlement(feature: "signals_premium") { granted } } }')).toEqual([
    READ_ACCOUNTS,
  ]);
});

test('a METERED feature is one more', async () => {
  const query = '{ customer(userId: "u1") { entitlement(feature: "generations") { granted usage { remaining } } } }';
  expect(await reads(query)).toEqual([READ_ACCOUNTS, READ_USAGE]);
});

test('100 users with all that a service may read of them are one batch of reads', async () => {
  const query = `query ($userIds: [ID!]!) {
    customersByUserId(userIds: $userIds) {
      userId plan { code } subscriptions { id }
      entitlements { feature { code } granted usage { used remaining } because { kind } }
      generations: entitlement(feature: "generations") { usage { remaining } }
      signals: entitlement(feature: "signals_premium") { granted }
    }
  }`;
  expect(await reads(query, { userIds })).toEqual([READ_ACCOUNTS, READ_USAGE]);
});

test('payments of 100 users are two more, however many they are', async () => {
  const paymentsOf = (userId: string) =>
    ['in', 'pi'].map((kind) => ({
      _id: `${kind}_${userId}`,
      stream: `cus_${userId}`,
      refs: [`${kind}_${userId}`],
      status: 'OPEN' as const,
      createdAt: new Date(0),
      state: NO_PAYMENT,
    }));
  const accountOf = (userId: string) => ({
    _id: `cus_${userId}`,
    owner: { kind: 'user', id: userId },
    owners: [userId],
    revision: 1,
    state: NO_ENTITLEMENTS,
  });
  await accountCollection(database.connection).insertMany(userIds.map(accountOf) as never);
  await paymentCollection(database.connection).insertMany(userIds.flatMap(paymentsOf) as never);
  const query = `query ($userIds: [ID!]!) {
    customersByUserId(userIds: $userIds) { payments(first: 5) { nodes { id } } }
  }`;
  expect(await reads(query, { userIds }, { userId: 'ada', roles: ['admin'] })).toEqual([
    READ_ACCOUNTS,
    'aggregate payments',
    'find payments',
  ]);
});

test('a use is counted with one write', async () => {
  const use = (idempotencyKey: string) =>
    reads(
      'mutation ($key: ID!) { recordUsage(input: { feature: "generations", userId: "u1", idempotencyKey: $key }) { entitlement { usage { used } } } }',
      { key: idempotencyKey },
    );
  await use('first');
  expect(await use('second')).toEqual([READ_ACCOUNTS, READ_USAGE, 'findAndModify usage']);
  // A retry looks at what is there.
  expect(await use('second')).toEqual([READ_ACCOUNTS, READ_USAGE, 'findAndModify usage', 'aggregate usage']);
});
