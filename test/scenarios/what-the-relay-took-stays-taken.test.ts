import { afterAll, expect, test } from '@jest/globals';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { createRelay, type Outboxes } from '../../src/outbox/relay.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { eventPath, interrupted } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const { connection, close } = await openDatabase();
afterAll(close);

test('a write that began before the relay took what is staged does not bring it back [S6]', async () => {
  const path = eventPath(connection);
  const messages = messageCollection(connection);
  await buildIndexes(connection);
  const relay = createRelay({
    outboxes: [path.entitlements] as unknown as Outboxes[],
    messages,
    appendAudit: async () => {},
    clock: path.wall,
    wall: path.wall,
  });
  const created = { id: 'sub_1', customer: 'cus_1', userId: 'u1' };
  await path.store(
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent('customer.subscription.created', T, subscriptionObject(created)),
  );
  await path.settle();

  // The relay comes between the writer's read of the document and its write.
  const entitlements = interrupted(accountCollection(connection), 'bulkWrite', () => relay.runOnce());
  await path.store(
    stripeEvent('customer.subscription.deleted', T + 9, subscriptionObject({ ...created, status: 'canceled' })),
  );
  await eventPath(connection, { entitlements }).settle();

  const document = await path.entitlements.findOne({ _id: 'u1' });
  const { outbox = [], revision } = document as unknown as { outbox: { revision: number }[]; revision: number };
  expect(outbox.length).toBeGreaterThan(0);
  expect(outbox.filter((staged) => staged.revision !== revision)).toEqual([]);
  expect(await messages.countDocuments({ kind: 'started' })).toBe(1);
});
