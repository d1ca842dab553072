import { describe, expect, test } from '@jest/globals';
import type { Acted } from '../../src/billing/actor.ts';
import { ownEvent } from '../../src/billing/own-event.ts';
import { synced } from '../../src/billing/synced.ts';
import { createRecord } from '../../src/folding/record.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { answered } from '../support/answered.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath } from './processing.ts';

const AT = new Date('2026-03-01T12:00:00.450Z');
const OPTIONS = { livemode: false, trustClientReference: false, accountId: undefined };
const connection = await openEmptied();

const read = (id: string, email: string) =>
  synced('customer.synced', answered(customerObject(id, 'u1', { email }) as { id: string }, AT));

describe('recording what a command read', () => {
  test('recording what a command read shows it before it returns, and leaves nothing due', async () => {
    const path = await eventPath(connection);
    const event = read('cus_1', 'ada@example.com');
    await path.record([event]);
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('ada@example.com');
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({
      status: 'PROCESSED',
      source: 'STRIPE_SYNC',
      createdAt: AT,
    });
  });

  test('an answer of Stripe is placed before a change that happened while it was read, so a slow answer overwrites nothing', async () => {
    const path = await eventPath(connection);
    const renamed = customerObject('cus_1', 'u1', { email: 'newer@example.com' });
    const previous = { email: 'older@example.com' };
    await path.store(stripeEvent('customer.updated', Math.floor(AT.getTime() / 1000), renamed, { previous }));
    await path.settle();
    await path.record([read('cus_1', 'older@example.com')]);
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('newer@example.com');
  });

  test('recording rejects with the reason if the object cannot be placed', async () => {
    const path = await eventPath(connection);
    const event = synced('customer.synced', answered({} as { id: string }, AT));
    await expect(path.record([event])).rejects.toThrow('needs data.object.id');
    expect(await path.statusOf(event.id)).toBe('IGNORED');
  });

  test('recording does not reject because another event of the same document cannot be folded', async () => {
    const path = await eventPath(connection);
    const processor = { process: async () => new Map([['evt_parked', new Error('cannot fold this')]]) };
    const record = createRecord({ ...path, ...OPTIONS, clock: path.wall, processor });
    await expect(record([read('cus_1', 'ada@example.com')])).resolves.toBeUndefined();
  });
});

const ADA: Acted = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'a good customer', requestId: 'req_7' };

const grant = (id: string, by = ADA) =>
  ownEvent('grant.created', id, { id, userId: 'u1', ...{ feature: 'export', limit: null, unlimited: false } }, by);
const revocation = (id: string) => ownEvent('grant.revoked', id, { id, userId: 'u1' }, ADA);

describe('recording a command', () => {
  test("recording a command stores it in the caller's name, and shows it before it returns", async () => {
    const path = await eventPath(connection);
    await path.record([grant('g1')]);
    expect(await path.events.findOne({ _id: 'grant.created:g1' })).toMatchObject({
      status: 'PROCESSED',
      source: 'ADMIN',
      ...ADA,
      createdAt: path.wall.now(),
      position: positionOf(path.wall.now(), 'ours', 'grant.created:g1'),
      stream: 'user:u1',
    });
    expect((await path.entitlement('u1'))?.grants['g1']).toMatchObject({ now: { feature: 'export' }, by: ADA });
  });

  test.each([
    ['ADMIN', 'ADMIN'],
    ['SUPPORT', 'ADMIN'],
    ['CUSTOMER', 'CUSTOMER'],
    ['SERVICE', 'SYSTEM'],
    ['SYSTEM', 'SYSTEM'],
  ] as const)('a command that is recorded by %s has the source %s', async (kind, source) => {
    const path = await eventPath(connection);
    await path.record([grant('g1', { ...ADA, actor: { kind, id: 'x' } })]);
    expect((await path.events.findOne({}))?.source).toBe(source);
  });

  test('recording a command twice stores one event: the first one stands, and is folded if it was not', async () => {
    const path = await eventPath(connection);
    const dying = createRecord({
      ...path,
      ...OPTIONS,
      clock: path.wall,
      processor: { process: () => Promise.reject(new Error('killed')) },
    });
    await expect(dying([grant('g1')])).rejects.toThrow('killed');
    expect(await path.entitlement('u1')).toBeNull();

    path.wall.pass(1_000);
    await path.record([grant('g1', { ...ADA, reason: 'another one' })]);
    expect(await path.events.countDocuments()).toBe(1);
    expect((await path.entitlement('u1'))?.grants['g1']).toMatchObject({ by: { reason: 'a good customer' } });
    expect(await path.statusOf('grant.created:g1')).toBe('PROCESSED');
  });

  test('a command is placed behind the events of its stream, whichever process has the faster clock', async () => {
    const path = await eventPath(connection);
    const slow = { now: () => new Date(path.wall.at - 3_000) };
    await path.record([grant('g1')]);
    await createRecord({ ...path, ...OPTIONS, clock: slow })([revocation('g1')]);
    await createRecord({ ...path, ...OPTIONS, clock: slow })([grant('g2')]);
    const placed = await path.events.find().sort({ position: 1 }).toArray();
    expect(placed.map(({ _id, createdAt }) => [_id, createdAt.getTime() - path.wall.at])).toEqual([
      ['grant.created:g1', 0],
      ['grant.revoked:g1', 1],
      ['grant.created:g2', 2],
    ]);
  });

  test('a recorded command is in the audit history with its actor, reason and request', async () => {
    const path = await eventPath(connection);
    await path.record([grant('g1')]);
    await path.record([revocation('g1')]);
    const entries = await path.audit.find({ chain: 'user:u1', target: 'grant:g1' }).sort({ seq: 1 }).toArray();
    expect(entries).toMatchObject([
      { action: 'grant.created', target: 'grant:g1', eventId: 'grant.created:g1', userId: 'u1', ...ADA },
      { action: 'grant.status_changed', target: 'grant:g1', eventId: 'grant.revoked:g1', ...ADA },
    ]);
  });

  test('a change at Stripe is in the audit history with the command whose snapshot shows it', async () => {
    const path = await eventPath(connection);
    const object = customerObject('cus_1', 'u1') as { id: string };
    await path.record([synced('customer.synced', answered(object, AT), ADA)]);
    expect(await path.audit.findOne({ target: 'stripe_customer:cus_1' })).toMatchObject({
      action: 'stripe_customer.created',
      ...ADA,
    });
  });
});

test('a grant and its revocation, stored in any order, leave it revoked', async () => {
  const created = { ...grant('g1'), at: 1_000 };
  const revoked = { ...revocation('g1'), at: 0 }; // by a clock that was slow
  for (const order of [
    [created, revoked],
    [revoked, created],
  ]) {
    await connection.collection('events').deleteMany({});
    await connection.collection('accounts').deleteMany({});
    await connection.collection('audit').deleteMany({});
    const path = await eventPath(connection);
    for (const { id, type, by, payload, at } of order) {
      const createdAt = new Date(path.wall.at + at);
      const times = { createdAt, receivedAt: createdAt, position: positionOf(createdAt, 'ours', id) };
      await path.inbox.store({
        _id: id,
        type,
        source: 'ADMIN',
        apiVersion: null,
        livemode: false,
        payload,
        ...times,
        ...by,
      });
      await path.settle();
    }
    const { grants } = (await path.entitlement('u1')) ?? {};
    expect(grants?.['g1']).toMatchObject({ now: { feature: 'export' }, revoked: { eventId: 'grant.revoked:g1' } });
  }
});
