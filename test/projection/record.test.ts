import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { synced } from '../../src/billing/synced.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { createRecord } from '../../src/projection/record.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { eventPath } from './processing.ts';

const AT = new Date('2026-03-01T12:00:00.450Z');
const { connection, close } = await openDatabase();
eventPath(connection); // declares the collections
await buildIndexes(connection);
afterAll(close);

beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});

const read = (id: string, email: string) =>
  synced('customer.synced', { object: customerObject(id, 'u1', { email }), startedAt: AT });

describe('recording what a command read', () => {
  test('shows it before it returns, and leaves nothing due', async () => {
    const path = eventPath(connection);
    const event = read('cus_1', 'ada@example.com');
    await createRecord(path)([event]);
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('ada@example.com');
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({
      status: 'PROCESSED',
      source: 'STRIPE_SYNC',
      createdAt: AT,
    });
  });

  test('is placed before whatever Stripe says of that second, so a slow read overwrites nothing', async () => {
    const path = eventPath(connection);
    const renamed = customerObject('cus_1', 'u1', { email: 'newer@example.com' });
    await path.store(stripeEvent('customer.updated', Math.floor(AT.getTime() / 1000), renamed));
    await path.settle();
    await createRecord(path)([read('cus_1', 'older@example.com')]);
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('newer@example.com');
  });

  test('rejects with the reason where it could not be folded, and stays due', async () => {
    const path = eventPath(connection);
    const event = synced('customer.synced', { object: {}, startedAt: AT });
    await expect(createRecord(path)([event])).rejects.toThrow('needs data.object.id');
    path.wall.pass(10_000);
    expect((await path.inbox.claim(1)).map(({ _id }) => _id)).toEqual([event.id]);
  });

  test('does not reject because of another event of the same document that cannot be folded', async () => {
    const path = eventPath(connection);
    const processor = { process: async () => new Map([['evt_parked', new Error('cannot fold this')]]) };
    const record = createRecord({ ...path, processor });
    await expect(record([read('cus_1', 'ada@example.com')])).resolves.toBeUndefined();
  });
});
