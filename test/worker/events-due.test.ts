import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/platform/clock.ts';
import { createWorker } from '../../src/worker/worker.ts';
import { eventPath } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

test('billing_events_due counts the events that have been due for a minute', async () => {
  const path = await eventPath(database.connection);
  const worker = createWorker({ ...path, watches: [] });
  const due = async () => {
    await worker.sweep();
    return (await path.metrics.eventsDue.get()).values[0]?.value;
  };
  await path.store(stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'u1')));
  path.wall.pass(MINUTE - 1);
  expect(await due()).toBe(0);
  path.wall.pass(1);
  expect(await due()).toBe(1);
  await worker.runOnce();
  expect(await due()).toBe(0);
});
