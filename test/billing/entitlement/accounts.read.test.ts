import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandContext } from '../../../src/billing/actor.ts';
import {
  type OwnedAccounts,
  ownersOfStreams,
  streamsEverOwned,
  streamsOfUsers,
} from '../../../src/billing/customer/streams.read.ts';
import {
  createReadStates,
  mergedState,
  readOrganizationStates,
  readStates,
} from '../../../src/billing/entitlement/accounts.read.ts';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { permutations } from '../../folding/folding.ts';
import { openDatabase } from '../../support/database.ts';
import { customerObject, stripeEvent, subscriptionObject } from '../../support/stripe-events.ts';
import { openBilling } from '../customer/stand-in.ts';

const CONTEXT: CommandContext = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: 'req_1' };
const T = 1_772_366_000;
const { connection, close } = await openDatabase();
afterAll(close);

let opened: Awaited<ReturnType<typeof openBilling>>;
let owned: OwnedAccounts;
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  opened = await openBilling(connection);
  owned = opened.accounts as unknown as OwnedAccounts;
});
afterEach(() => opened.close());

const customer = (id: string, userId: string | null, created = T) =>
  stripeEvent('customer.created', created, customerObject(id, userId, { created }));
const subscribed = (customerId: string, second = T + 1, more = {}) => {
  const subscription = {
    ...subscriptionObject({ id: `sub_of_${customerId}`, customer: customerId, start: T }),
    ...more,
  };
  return stripeEvent('customer.subscription.created', second, subscription);
};
const link = (userId: string, stripeCustomerId = 'cus_1') =>
  opened.billing.linkCustomer({ userId, stripeCustomerId, reason: 'asked by mail' }, CONTEXT);
const unlink = (stripeCustomerId = 'cus_1') =>
  opened.billing.unlinkCustomer({ stripeCustomerId, reason: 'the wrong person' }, CONTEXT);
const contact = (userId: string, locale: string) =>
  opened.billing.updateContact({ userId, email: null }, { locale }, { ...CONTEXT, reason: null }, { id: randomUUID() });
async function accountOf(userId: string) {
  const [account] = await opened.billing.accounts([userId]);
  if (!account) throw new Error('there is an account for every user');
  return account;
}

describe('the accounts of a user', () => {
  test('the accounts of a user, one for each Stripe customer and one for commands about the user, are read as one', async () => {
    await opened.store(customer('cus_1', 'u1', T), customer('cus_2', 'u1', T + 9), subscribed('cus_1'));
    await opened.settle();
    await contact('u1', 'de');
    expect(await accountOf('u1')).toMatchObject({
      stripeCustomerIds: ['cus_2', 'cus_1'],
      plan: { code: 'premium' },
      contact: { locale: 'de' },
      subscriptions: [{ id: 'sub_of_cus_1' }],
    });
  });

  test('the accounts of any number of users are read with one command, each for its own user only', async () => {
    await opened.store(
      customer('cus_1', 'u1'),
      customer('cus_2', 'u2'),
      customer('cus_3', 'u2'),
      customer('cus_4', null),
    );
    await opened.settle();
    let commands = 0;
    const counting = new Proxy(opened.accounts, {
      get(target, name) {
        if (name === 'find') commands++;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const states = await readStates(counting, ['u1', 'u2', 'nobody']);
    const found = [...states].map(([userId, { state }]) => [userId, Object.keys(state.customers).sort()]);
    expect(new Map(found as [string, string[]][])).toEqual(
      new Map([
        ['u1', ['cus_1']],
        ['u2', ['cus_2', 'cus_3']],
      ]),
    );
    expect(commands).toBe(1);
  });

  test('the state of a known organization is read with its member, as it is now and without its members', async () => {
    const ofAcme = (id: string, second: number) =>
      stripeEvent('customer.created', second, customerObject(id, null, { metadata: { organizationId: 'acme' } }));
    const organization = 'organization:acme';
    await opened.store(ofAcme('cus_1', T), subscribed('cus_1'));
    await opened.settle();
    const members = { add: [{ userId: 'u1', role: 'OWNER' as const }], remove: [] };
    await opened.billing.setMembers(
      { organizationId: 'acme', members: null, ...members },
      { ...CONTEXT, reason: null },
      { id: 'op_1' },
    );
    const read = createReadStates(opened.accounts);
    const first = (await read(['u1'])).get('u1');
    expect(first).toMatchObject({ memberships: [{ organizationId: 'acme', role: 'OWNER' }], streams: [] });
    expect(first?.organizations.size).toBe(0);

    await opened.store(ofAcme('cus_2', T + 9), subscribed('cus_2'));
    await opened.settle();
    const second = (await read(['u1'])).get('u1');
    expect(second?.organizations).toEqual(await readOrganizationStates(opened.accounts, [organization]));
    expect(Object.keys(second?.organizations.get(organization)?.subscriptions ?? {})).toEqual([
      'sub_of_cus_1',
      'sub_of_cus_2',
    ]);
    expect((await read(['u2'])).size).toBe(0);
  });

  test('the accounts of a user show what the user owns now, and nothing of what they owned before', async () => {
    await opened.store(customer('cus_1', 'u1'), subscribed('cus_1'));
    await opened.settle();
    await contact('u1', 'de');
    await link('u2');
    expect(await accountOf('u1')).toMatchObject({ stripeCustomerIds: [], subscriptions: [], plan: { code: 'free' } });
    expect((await accountOf('u1')).contact.locale).toBe('de');
    expect(await accountOf('u2')).toMatchObject({ stripeCustomerIds: ['cus_1'], plan: { code: 'premium' } });
    await unlink();
    expect(await accountOf('u2')).toMatchObject({
      stripeCustomerIds: [],
      plan: { code: 'free' },
      contact: { locale: null },
    });
  });

  test("the revision of a user's accounts never falls, whatever moves to the user or away", async () => {
    await opened.store(customer('cus_1', 'u1'), customer('cus_2', 'u2'), subscribed('cus_1'), subscribed('cus_2'));
    await opened.settle();
    const moves: (() => Promise<unknown>)[] = [
      () => link('u2'),
      () => link('u1'),
      () => unlink(),
      () => contact('u1', 'fr'),
      () => link('u2'),
      () => link('u1', 'cus_2'),
      () => unlink('cus_2'),
    ];
    const revisionOf = async (userId: string) => (await accountOf(userId)).revision;
    let before = [await revisionOf('u1'), await revisionOf('u2')];
    for (const move of moves) {
      await move();
      const after = [await revisionOf('u1'), await revisionOf('u2')];
      for (const [n, revision] of after.entries()) expect(revision).toBeGreaterThanOrEqual(before[n] as number);
      // Each of these changes what somebody may use, or is told of.
      expect(after).not.toEqual(before);
      before = after;
    }
  });
});

describe('several accounts of one user', () => {
  const trialOf = async (stream: string) =>
    (await opened.accounts.findOne({ _id: stream }))?.state.trial?.subscriptionId;

  test('the merged account does not depend on the order in which the accounts are read', async () => {
    const trial = { status: 'trialing', trial_start: T, trial_end: T + 99_999 };
    await opened.store(
      ...['cus_1', 'cus_2', 'cus_3'].map((id) => customer(id, 'u1')),
      ...['cus_2', 'cus_1', 'cus_3'].map((id) => subscribed(id, T + 5, trial)),
    );
    await opened.settle();
    await contact('u1', 'de');
    const accounts = await opened.accounts.find({ 'owner.id': 'u1' }).toArray();
    const parts = accounts.map(({ _id: stream, state }) => ({ stream, state }));
    expect(parts).toHaveLength(4);
    const whole = mergedState(parts);
    for (const order of permutations(parts)) expect(mergedState(order)).toEqual(whole);
    // Of trials in one second the one with the smallest ID is the first, as in one stream.
    expect(whole.trial?.subscriptionId).toBe('sub_of_cus_1');
    expect(await trialOf('cus_3')).toBe('sub_of_cus_3');
  });

  test('the merged account has the earliest trial, whichever stream it is in', async () => {
    const trial = { status: 'trialing', trial_start: T, trial_end: T + 99_999 };
    await opened.store(
      customer('cus_1', 'u1'),
      customer('cus_2', 'u1'),
      subscribed('cus_1', T + 9, trial),
      subscribed('cus_2', T + 5, trial),
    );
    await opened.settle();
    expect((await opened.stateOf('u1')).trial?.subscriptionId).toBe('sub_of_cus_2');
  });

  test('the merge of no accounts is empty', () => {
    expect(mergedState([])).toBe(NO_ENTITLEMENTS);
  });
});

describe('the streams of a user', () => {
  beforeEach(async () => {
    await opened.store(
      customer('cus_2', 'u1'),
      customer('cus_1', 'u1'),
      customer('cus_3', 'u2'),
      customer('cus_4', null),
    );
    await opened.settle();
    await contact('u1', 'de');
    await link('u2');
    await unlink('cus_3');
  });

  test('the streams of a user are those that they own now, in order', async () => {
    expect(await streamsOfUsers(owned, ['u1', 'u2', 'nobody'])).toEqual(
      new Map([
        ['u1', ['cus_2', 'user:u1']],
        ['u2', ['cus_1']],
      ]),
    );
  });

  test('the streams that a user ever owned include those that moved away and those without an owner now', async () => {
    expect(await streamsEverOwned(owned, 'u1')).toEqual(['cus_1', 'cus_2', 'user:u1']);
    expect(await streamsEverOwned(owned, 'u2')).toEqual(['cus_1', 'cus_3']);
    expect(await streamsEverOwned(owned, 'nobody')).toEqual([]);
  });

  test('streams have their current owner, and streams without one and unknown ones have none', async () => {
    const streams = ['cus_1', 'cus_2', 'cus_3', 'cus_4', 'user:u1', 'cus_9', 'cus_1'];
    expect(await ownersOfStreams(owned, streams)).toEqual(
      new Map([
        ['cus_1', 'u2'],
        ['cus_2', 'u1'],
        ['user:u1', 'u1'],
      ]),
    );
    expect(await ownersOfStreams(owned, [])).toEqual(new Map());
  });
});
