import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { NO_ENTITLEMENTS } from '../../src/billing/entitlement/entitlement.state.ts';
import { NO_MONEY, payMoney } from '../../src/billing/money/money.state.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { NO_PAYMENT } from '../../src/billing/payment/payment.state.ts';
import { later, paymentAt, subscriptionState } from '../billing/subscription/states.ts';
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

test('reading one user and one feature takes one database operation', async () => {
  expect(await reads('{ customer(userId: "u1") { entitlement(feature: "signals_premium") { granted } } }')).toEqual([
    READ_ACCOUNTS,
  ]);
});

test('reading a METERED feature takes one more database operation', async () => {
  const query = '{ customer(userId: "u1") { entitlement(feature: "generations") { granted usage { remaining } } } }';
  expect(await reads(query)).toEqual([READ_ACCOUNTS, READ_USAGE]);
});

test("a member's organization takes one more database operation, and none once it is known", async () => {
  const [olga, ann] = [
    { userId: 'olga', roles: [] },
    { userId: 'ann', roles: [] },
  ];
  const setMembers = (members: object[]) =>
    tollgate.ask(
      service,
      'mutation ($members: [MemberInput!]) { setMembers(input: { organizationId: "acme", members: $members }) { organization { id } } }',
      { members },
    );
  const mine = (viewer: typeof ann) => reads('{ me { plan { code } memberships { role } } }', {}, viewer);
  await setMembers([
    { userId: 'olga', role: 'OWNER' },
    { userId: 'ann', role: 'MEMBER' },
  ]);
  expect(await mine(ann)).toEqual([READ_ACCOUNTS, READ_ACCOUNTS]);
  expect(await mine(ann)).toEqual([READ_ACCOUNTS]);
  expect(await mine(olga)).toEqual([READ_ACCOUNTS, READ_ACCOUNTS]);

  await setMembers([{ userId: 'olga', role: 'OWNER' }]);
  expect(await tollgate.ask(ann, '{ me { memberships { role } } }')).toEqual({ me: { memberships: [] } });
  expect(await mine(ann)).toEqual([READ_ACCOUNTS]);
});

/** What a service may read of the objects of causes. */
const OBJECTS = `... on PlanCause { plan { code } } ... on SubscriptionCause { subscription { id } }
  ... on GrantCause { grant { id } }`;

test('reading 100 users with everything that a service may see takes one batch of reads', async () => {
  const query = `query ($userIds: [ID!]!) {
    customersByUserId(userIds: $userIds) {
      userId plan { code } subscriptions { id }
      entitlements { feature { code } granted usage { used remaining } }
      generations: entitlement(feature: "generations") { usage { remaining } }
      signals: entitlement(feature: "signals_premium") { granted because { __typename at summary ${OBJECTS} } }
    }
  }`;
  expect(await reads(query, { userIds })).toEqual([READ_ACCOUNTS, READ_USAGE]);
});

describe('causes', () => {
  const SUPPORT = { userId: 'sam', roles: ['support'] };
  const of = (n: number) => ({ user: `c${n}`, stream: `cus_c${n}`, payment: `in_c${n}` });
  const customers = Array.from({ length: 20 }, (_, n) => of(n));
  const causesOf = (fields: string) =>
    reads(
      `query ($userIds: [ID!]!) { customersByUserId(userIds: $userIds) {
        entitlement(feature: "signals_premium") { because { ${fields} } } } }`,
      { userIds: customers.map(({ user }) => user) },
      SUPPORT,
    );

  beforeAll(async () => {
    const accounts = customers.map(({ user, stream, payment }) => ({
      _id: stream,
      owner: { kind: 'user', id: user },
      owners: [user],
      revision: 1,
      state: {
        ...NO_ENTITLEMENTS,
        subscriptions: {
          // Not over: a subscription whose renewal is missing is asked about at Stripe.
          [`sub_${user}`]: subscriptionState(
            { currentPeriodEnd: new Date('2999-01-01T00:00:00Z') },
            { money: payMoney(NO_MONEY, payment, paymentAt(later(0))) },
          ),
        },
      },
    }));
    await accountCollection(database.connection).insertMany(accounts as never);
  });

  test('plans, subscriptions and grants of causes take no database read', async () => {
    expect(await causesOf('at eventId')).toEqual([READ_ACCOUNTS]);
    expect(await causesOf(OBJECTS)).toEqual([READ_ACCOUNTS]);
  });

  test('the summaries of causes of 20 users take one more read for staff, who read who caused them', async () => {
    expect(await causesOf('summary')).toEqual([READ_ACCOUNTS, 'find events']);
  });

  test('payments of the causes of 20 users take one database read', async () => {
    const read = await causesOf('... on PaymentCause { payment { id } }');
    expect(read.filter((command) => command.endsWith(' payments'))).toEqual(['find payments']);
    expect(read).toHaveLength(2);
  });

  test('events of the causes of 20 users take one database read', async () => {
    expect(await causesOf('... on EventCause { event { id } }')).toEqual([READ_ACCOUNTS, 'find events']);
  });
});

test('payments of 100 users take two more database reads, however many they are', async () => {
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

test('recording usage takes one write', async () => {
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
