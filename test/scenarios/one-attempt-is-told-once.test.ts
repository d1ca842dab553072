import { afterAll, expect, test } from '@jest/globals';
import { type OwnedAccounts, ownersOfStreams } from '../../src/billing/customer/streams.read.ts';
import { createNotifier } from '../../src/notification/notifier.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, invoiceObject, stripeEvent } from '../support/stripe-events.ts';

const { connection, close } = await openDatabase();
afterAll(close);

test('an attempt that fails because the bank asks for confirmation causes "confirm", although "failed" was known first [S34]', async () => {
  const path = await eventPath(connection);
  const told: string[] = [];
  const notifier = createNotifier({
    ...path,
    ownersOf: (streams) => ownersOfStreams(path.accounts as unknown as OwnedAccounts, streams),
    channels: {},
    addressesOf: async ({ kind }) => {
      told.push(kind);
      return [];
    },
    render: () => {
      throw new Error('nobody is reached here');
    },
    metrics: createMetrics(),
  });
  const now = path.wall.now().getTime() / 1000;
  const open = { id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status: 'open', created: now };
  const arrive = async (type: string, object: object) => {
    await path.store(stripeEvent(type, now, object as never));
    await path.settle();
    await notifier.runOnce();
  };

  await arrive('customer.created', customerObject('cus_1', 'u1'));
  await arrive('invoice.payment_failed', invoiceObject(open));
  path.wall.pass(4_000);
  await arrive('invoice.payment_action_required', invoiceObject(open));
  expect(told).toEqual([]);
  path.wall.pass(5_000);
  await notifier.runOnce();
  expect(told).toEqual(['confirm']);
});
