import { expect, test } from '@jest/globals';
import type { Effects } from '../../src/folding/effects.ts';
import { openEmptied } from '../folding/emptied.ts';
import { eventPath, interrupted } from '../folding/processing.ts';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

test('a save that began before another process published the side effects of its account restores none of them [S6]', async () => {
  const path = await eventPath(connection);
  const created = { id: 'sub_1', customer: 'cus_1', userId: 'u1' };
  const audit = { ...path.audit, insertMany: () => Promise.reject(new Error('killed')) } as typeof path.audit;
  const dying = await eventPath(connection, { instead: { audit } });
  await dying.store(
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent('customer.subscription.created', T, subscriptionObject(created)),
  );
  await expect(dying.runOnce()).rejects.toThrow('killed');

  // Another process publishes between the writer's read of the account and its save.
  const ended = stripeEvent(
    'customer.subscription.deleted',
    T + 9,
    subscriptionObject({ ...created, status: 'canceled' }),
  );
  await path.store(ended);
  const rival = await eventPath(connection);
  const accounts = interrupted(path.accounts, 'bulkWrite', async () => {
    await rival.processor.process(await rival.events.find({ _id: { $ne: ended.id } }).toArray());
  });
  const slow = await eventPath(connection, { instead: { accounts } });
  await slow.processor.process(await slow.events.find({ _id: ended.id }).toArray());
  await slow.settle();

  expect(await path.messages.countDocuments({ kind: 'started' })).toBe(1);
  expect(await path.chains.verify('u1')).toEqual({
    valid: true,
    entryCount: await path.audit.countDocuments(),
    brokenEntryId: null,
  });
  const later = stripeEvent('customer.updated', T + 20, customerObject('cus_1', 'u1', { email: 'new@example.com' }));
  await slow.store(later);
  await slow.settle();
  const account = await path.accounts.findOne({ _id: 'cus_1' });
  expect(((account?.pending ?? []) as Effects[]).map(({ events }) => events)).toEqual([[later.id]]);
});
