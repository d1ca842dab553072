import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../src/audit/audit.document.ts';
import { SYSTEM_CHAIN } from '../../src/outbox/audit-draft.ts';
import { subscriptionLife } from '../support/lives.ts';
import { type Json, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const support = { userId: 'sam', roles: ['support'] };
const admin = { userId: 'ada', roles: ['admin'] };

let tollgate: Tollgate;
beforeEach(async () => {
  tollgate = await startTollgate();
  for (const event of [...subscriptionLife('a'), ...subscriptionLife('b')]) {
    await tollgate.deliver(event);
  }
  await tollgate.settle();
});
afterEach(() => tollgate.close());

const entries = () => tollgate.connection.collection<AuditEntry>('audit');
const ofUser = (userId: string) => entries().find({ userId }).sort({ at: -1, _id: -1 }).toArray();

const LIST = `query ($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
  auditLog(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function listed(variables: Json) {
  // biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
  const { nodes, pageInfo } = (await tollgate.ask(support, LIST, variables))['auditLog'] as any;
  return { ids: nodes.map(({ id }: Json) => id), pageInfo };
}

/** A target as the API shows it. */
const named = (target: string) => {
  const [type, id] = target.split(':');
  return { type: type?.toUpperCase(), id: type === 'payment' ? target : id };
};

describe('the audit history', () => {
  test('the audit history lists the entries of each filter, newest first', async () => {
    const all = await entries().find().sort({ at: -1, _id: -1 }).toArray();
    expect(all.length).toBeGreaterThan(10);
    const [newest, one] = [all[0] as AuditEntry, all[5] as AuditEntry];
    const filters: [Json, (entry: AuditEntry) => boolean][] = [
      [{}, () => true],
      [{ userId: 'user-a' }, ({ userId }) => userId === 'user-a'],
      [{ action: ['subscription.status_changed'] }, ({ action }) => action === 'subscription.status_changed'],
      [
        { action: ['subscription.created', 'payment.created'] },
        ({ action }) => /^(subscription|payment)\.created$/.test(action),
      ],
      [{ outcome: ['SUCCEEDED', 'FAILED'] }, () => true],
      [{ outcome: ['FAILED', 'REFUSED'] }, () => false],
      [{ target: { type: 'PAYMENT', id: 'in_b_1' } }, ({ target }) => target === 'payment:in_b_1'],
      [{ target: { type: 'PAYMENT', id: 'payment:in_b_1' } }, ({ target }) => target === 'payment:in_b_1'],
      [{ eventId: one.eventId }, ({ eventId }) => eventId === one.eventId],
      [{ actorId: 'ada' }, () => false],
      [{ from: one.at.toISOString() }, ({ at }) => at >= one.at],
      [{ to: newest.at.toISOString() }, ({ at }) => at < newest.at],
      [{ userId: 'user-b', to: one.at.toISOString() }, ({ userId, at }) => userId === 'user-b' && at < one.at],
    ];
    for (const [filter, matches] of filters) {
      const expected = all.filter(matches).map(({ _id }) => _id);
      expect([filter, (await listed({ filter, first: 100 })).ids]).toEqual([filter, expected]);
    }
  });

  test('the audit history is read forwards and backwards by its cursors', async () => {
    const expected = (await ofUser('user-a')).map(({ _id }) => _id);
    const filter = { userId: 'user-a' };
    const first = await listed({ filter, first: 3 });
    const second = await listed({ filter, first: 3, after: first.pageInfo.endCursor });
    expect([...first.ids, ...second.ids]).toEqual(expected.slice(0, 6));
    const back = await listed({ filter, last: 2, before: second.pageInfo.startCursor });
    expect(back).toMatchObject({ ids: expected.slice(1, 3), pageInfo: { hasNextPage: true, hasPreviousPage: true } });
  });

  test('the audit history of a customer has only their entries, and each has its actor, its changes and its event', async () => {
    const { customer } = (await tollgate.ask(
      support,
      `{ customer(userId: "user-a") { auditLog(first: 100) { nodes {
        id createdAt actor { kind id } action target { type id } customer { userId } event { id type } outcome reason
        changes { target { type id } path before after } requestId hash previousHash
      } } } }`,
    )) as { customer: { auditLog: { nodes: Json[] } } };
    const stored = await ofUser('user-a');
    const types = new Map(subscriptionLife('a').map(({ type }) => [type, true]));
    expect(customer.auditLog.nodes).toEqual(
      stored.map(({ _id, at, seq: _seq, chain: _chain, userId, eventId, target, changes, ...told }) => ({
        ...told,
        id: _id,
        target: named(target),
        changes: changes.map((change) => ({ ...change, target: named(change.target) })),
        createdAt: at.toISOString(),
        customer: { userId },
        event: { id: eventId, type: expect.any(String) },
      })),
    );
    for (const { event } of customer.auditLog.nodes) expect(types.has((event as Json)['type'] as string)).toBe(true);
  });

  test('the audit history has entries without a customer and without an event', async () => {
    const bare = { _id: 'x@1:0', chain: SYSTEM_CHAIN, seq: 1, userId: null, eventId: null, target: 'command:a:b' };
    const [any] = await entries().find().toArray();
    await entries().insertOne({ ...(any as AuditEntry), ...bare });
    const query =
      '{ auditLog(filter: { target: { type: COMMAND, id: "a:b" } }) { nodes { target { type id } customer { userId } event { id } } } }';
    expect(await tollgate.ask(support, query)).toEqual({
      auditLog: { nodes: [{ target: { type: 'COMMAND', id: 'a:b' }, customer: null, event: null }] },
    });
  });
});

describe('verifyAudit', () => {
  const verify = async (userId: string | null) =>
    (
      await tollgate.ask(
        admin,
        'query ($userId: ID) { verifyAudit(userId: $userId) { valid entryCount brokenEntryId } }',
        {
          userId,
        },
      )
    )['verifyAudit'] as Json;

  test('verifyAudit reports that the history of a user is valid, and that of the system, too', async () => {
    const count = await entries().countDocuments({ chain: 'cus_a' });
    expect(count).toBeGreaterThan(5);
    expect(await verify('user-a')).toEqual({ valid: true, entryCount: count, brokenEntryId: null });
    expect(await verify(null)).toEqual({ valid: true, entryCount: 0, brokenEntryId: null });
    expect(await verify('nobody')).toEqual({ valid: true, entryCount: 0, brokenEntryId: null });
  });

  test("verifyAudit keeps the history of the system and of a user apart, whatever the user's ID is", async () => {
    const grant =
      'mutation { grantEntitlement(input: { userId: "system", feature: "max_devices", limit: 9, reason: "r" }) { grant { id } } }';
    await tollgate.ask(admin, grant);
    await tollgate.settle();
    expect(await ofUser('system')).toHaveLength(1);
    expect(await verify(null)).toEqual({ valid: true, entryCount: 0, brokenEntryId: null });
    expect(await verify('system')).toEqual({ valid: true, entryCount: 1, brokenEntryId: null });
    await entries().deleteMany({ chain: 'user:system' });
    expect(await verify('system')).toEqual({ valid: false, entryCount: 0, brokenEntryId: null });
  });

  test('verifyAudit names the entry that was edited', async () => {
    const third = { chain: 'cus_a', seq: 3 };
    await entries().updateOne(third, { $set: { reason: 'edited' } });
    const broken = await entries().findOne(third);
    expect(await verify('user-a')).toEqual({ valid: false, entryCount: 2, brokenEntryId: broken?._id });
    expect(await verify('user-b')).toMatchObject({ valid: true });
  });

  test('verifyAudit finds that an end was cut off, even after the history continued', async () => {
    const count = await entries().countDocuments({ chain: 'cus_a' });
    await entries().deleteMany({ chain: 'cus_a', seq: { $gt: count - 2 } });
    expect(await verify('user-a')).toEqual({ valid: false, entryCount: count - 2, brokenEntryId: null });
    for (let quantity = 1; quantity <= 4; quantity += 1) {
      const more = subscriptionObject({ id: 'sub_more', customer: 'cus_a', quantity });
      await tollgate.deliver(stripeEvent('customer.subscription.updated', 1_770_000_000 + quantity, more));
      await tollgate.settle();
    }
    expect(await entries().countDocuments({ chain: 'cus_a' })).toBeGreaterThan(count);
    expect(await verify('user-a')).toMatchObject({ valid: false });
  });

  test('verifyAudit accepts entries that are saved and not published yet, as long as an event that will publish them is due', async () => {
    const chain = await entries().find({ chain: 'cus_a' }).sort({ seq: 1 }).toArray();
    const last = chain.at(-1) as AuditEntry;
    const events = tollgate.connection.collection<{ _id: string }>('events');
    const accounts = tollgate.connection.collection<{ _id: string }>('accounts');
    const covering = { _id: last.eventId as string };
    const unpublished = chain.filter(({ eventId }) => eventId === last.eventId);
    const first = unpublished[0] as AuditEntry;
    await entries().deleteMany({ chain: 'cus_a', seq: { $gte: first.seq } });
    const pending = [{ events: [covering._id], audit: chain.slice(first.seq - 1), messages: [], payments: [] }];
    await accounts.updateOne({ _id: 'cus_a' }, { $set: { pending } });
    expect(await verify('user-a')).toEqual({ valid: false, entryCount: first.seq - 1, brokenEntryId: null });
    await events.updateOne(covering, { $set: { dueAt: new Date() } });
    expect(await verify('user-a')).toEqual({ valid: true, entryCount: chain.length, brokenEntryId: null });
  });
});

describe('the audit history of a Stripe customer that moves', () => {
  const move = (mutation: string) => tollgate.ask(admin, `mutation { ${mutation} { userErrors { code } } }`);
  const verified = async (userId: string) =>
    (await tollgate.ask(admin, `{ verifyAudit(userId: "${userId}") { valid entryCount } }`))['verifyAudit'] as Json;
  const logOf = async (userId: string) => (await listed({ filter: { userId }, first: 100 })).ids;

  test('the audit history of a Stripe customer that moved is that of everybody who ever owned it, in the list and in verifyAudit', async () => {
    await move('linkCustomer(input: { userId: "user-c", stripeCustomerId: "cus_a", reason: "asked by mail" })');
    await move('unlinkCustomer(input: { stripeCustomerId: "cus_a", reason: "the wrong person" })');
    const chain = await entries().find({ chain: 'cus_a' }).sort({ at: -1, _id: -1 }).toArray();
    const ids = chain.map(({ _id }) => _id);
    expect([await logOf('user-a'), await logOf('user-c'), await logOf('user-b')]).toEqual([
      ids,
      ids,
      (await entries().find({ chain: 'cus_b' }).sort({ at: -1, _id: -1 }).toArray()).map(({ _id }) => _id),
    ]);
    const whole = { valid: true, entryCount: chain.length };
    expect([await verified('user-a'), await verified('user-c')]).toEqual([whole, whole]);
    await entries().updateOne({ chain: 'cus_a', seq: 2 }, { $set: { reason: 'edited' } });
    expect(await Promise.all(['user-a', 'user-c', 'user-b'].map(verified))).toMatchObject([
      { valid: false },
      { valid: false },
      { valid: true },
    ]);
  });

  test('the audit history of a user has entries without an account if they name the user', async () => {
    const { eventId } = (await entries().findOne({ chain: 'cus_a' })) as AuditEntry;
    await tollgate.ask(
      admin,
      `mutation { replayEvents(input: { ids: ["${eventId}"], reason: "r" }) { replayedCount } }`,
    );
    const replayed = await entries().findOne({ chain: SYSTEM_CHAIN });
    expect(replayed).toMatchObject({ action: 'event.replayed', userId: 'user-a' });
    expect(await logOf('user-a')).toContain(replayed?._id);
    expect(await logOf('user-b')).not.toContain(replayed?._id);
  });
});
