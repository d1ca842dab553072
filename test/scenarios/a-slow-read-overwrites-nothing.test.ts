import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { synced } from '../../src/billing/synced.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const SLOW = 1_100;
const { connection, close } = await openDatabase();
afterAll(close);

test('a read from before a cancellation that is answered after it changes nothing [S7]', async () => {
  const active = subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1' });
  // Asked in second T - 1 or earlier; its answer is dated T + 1, and the cancellation happened at T.
  const server = createServer((_request, response) => {
    setTimeout(() => {
      response.sendDate = false;
      const date = new Date((T + 1) * 1000).toUTCString();
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close', date });
      response.end(JSON.stringify(active));
    }, SLOW);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = createStripe({ secretKey: 'sk_test_1', apiBase, metrics: createMetrics() });
  const read = await gateway.ask((stripe) => stripe.subscriptions.retrieve('sub_1'));
  await new Promise((resolve) => server.close(resolve));

  const path = await eventPath(connection);
  const canceled = subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1', more: { cancel_at: T + 5 } });
  await path.store(
    stripeEvent('customer.created', T - 50, customerObject('cus_1', 'u1')),
    stripeEvent('customer.subscription.updated', T, canceled, { previous: { cancel_at: null } }),
  );
  await path.settle();
  const before = await path.entitlement('u1');
  await path.record([synced('customer.subscription.synced', read)]);

  expect(read.startedAt.getTime()).toBeLessThanOrEqual((T + 1) * 1000 - SLOW);
  expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now).toEqual(before?.subscriptions['sub_1']?.now);
});
