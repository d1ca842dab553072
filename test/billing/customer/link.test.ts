import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandContext } from '../../../src/billing/actor.ts';
import { createBilling } from '../../../src/billing/create-billing.ts';
import { buildIndexes } from '../../../src/platform/mongo.ts';
import { ProviderUnavailable } from '../../../src/platform/provider-unavailable.ts';
import { openDatabase } from '../../support/database.ts';
import {
  customerObject,
  type Era,
  invoiceObject,
  type Json,
  stripeEvent,
  subscriptionObject,
} from '../../support/stripe-events.ts';
import { openBilling } from './stand-in.ts';

const CONTEXT: CommandContext = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: 'req_1' };
const T = 1_772_366_000;
const { connection, close } = await openDatabase();
let opened: Awaited<ReturnType<typeof openBilling>>;
let answer: { status?: number; body: Json };
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  answer = { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } };
  opened = await openBilling(connection, () => answer);
  await buildIndexes(connection);
});
afterEach(() => opened.close());
afterAll(close);

const link = (userId: string, stripeCustomerId = 'cus_1') =>
  opened.billing.linkCustomer({ userId, stripeCustomerId, reason: 'asked by mail' }, CONTEXT);
const customersOf = async (userId: string) => Object.keys((await opened.stateOf(userId)).customers);
const links = () => opened.events.countDocuments({ type: 'customer.linked' });

test('a Stripe customer that nobody here knows is read from Stripe first', async () => {
  answer = { body: customerObject('cus_1', null) };
  await link('u1');
  expect(opened.asked.map(({ what }) => what)).toEqual(['GET /v1/customers/cus_1']);
  expect(await customersOf('u1')).toEqual(['cus_1']);
});

test('one that Stripe does not know either is an outcome, and nothing is stored', async () => {
  await expect(link('u1')).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER', field: ['input', 'stripeCustomerId'] });
  expect(await opened.events.countDocuments()).toBe(0);
});

test('what is no id of a customer is not asked for at all', async () => {
  for (const id of ['sub_1', 'cus_1/../../charges', 'cus_'])
    await expect(link('u1', id)).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
  expect(opened.asked).toEqual([]);
});

test('with Stripe away nothing is linked, and that is no outcome', async () => {
  answer = { status: 500, body: { error: { type: 'api_error' } } };
  await expect(link('u1')).rejects.toBeInstanceOf(ProviderUnavailable);
  expect(await links()).toBe(0);
});

test('one that is known is linked without asking Stripe, and its history comes along', async () => {
  const ids = { id: 'sub_1', customer: 'cus_1', userId: 'u1' };
  await opened.store(
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent('customer.subscription.created', T + 1, subscriptionObject(ids)),
  );
  await opened.settle();
  await link('u2');
  expect(opened.asked).toEqual([]);
  expect([await customersOf('u1'), await customersOf('u2')]).toEqual([[], ['cus_1']]);
  expect(Object.keys((await opened.stateOf('u2')).subscriptions)).toEqual(['sub_1']);
  // Metadata of a later event still says something else, which moves nothing.
  await opened.store(
    stripeEvent('customer.updated', T + 2, customerObject('cus_1', 'u1', { email: 'new@example.com' })),
  );
  await opened.settle();
  expect(await customersOf('u2')).toEqual(['cus_1']);
  // Nor is anybody alarmed: it is settled.
  expect(await connection.collection('messages').countDocuments({ kind: 'owner-contradicted' })).toBe(0);
});

test('the latest word counts, also of a process whose clock is behind; the same one twice is an outcome', async () => {
  await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', null)));
  await opened.settle();
  await link('u1');
  opened.wall.pass(-3_000);
  await link('u2');
  opened.wall.pass(-3_000);
  await link('u1');
  expect([await customersOf('u1'), await customersOf('u2'), await links()]).toEqual([['cus_1'], [], 3]);
  await expect(link('u1')).rejects.toMatchObject({ code: 'CUSTOMER_LINKED' });
  expect(await links()).toBe(3);
});

test('the same word at once, or after a crash, is one fact', async () => {
  await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', null)));
  await opened.settle();
  await Promise.allSettled([link('u1'), link('u1'), link('u1')]);
  expect([await links(), await customersOf('u1')]).toEqual([1, ['cus_1']]);
});

test('more than one answer waits for is left to the worker', async () => {
  const made = [...Array(1_100).keys()].map((n) =>
    stripeEvent('customer.updated', T + n, customerObject('cus_1', null, { email: `a${n}@example.com` })),
  );
  await opened.store(...made);
  await opened.settle();
  await link('u1');
  const left = await opened.events.countDocuments({ dueAt: { $exists: true } });
  expect(left).toBeGreaterThan(0);
  await opened.settle();
  expect(await opened.events.countDocuments({ status: 'PROCESSED', subjects: 'entitlement:u1' })).toBe(1_101);
});

describe.each<Era>(['current', 'legacy'])('told in the %s shape', (era) => {
  test('linking a customer shows what the worker has claimed meanwhile', async () => {
    const ids = { id: 'sub_1', customer: 'cus_1' };
    await opened.store(
      stripeEvent('customer.created', T, customerObject('cus_1', null)),
      stripeEvent('customer.subscription.created', T + 1, subscriptionObject({ ...ids, era })),
      stripeEvent('invoice.paid', T + 2, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', era })),
    );
    await opened.settle();
    expect(await opened.events.countDocuments({ status: 'UNMATCHED' })).toBe(3);
    const billing = createBilling({
      ...opened.options,
      // The worker wakes as soon as the link reschedules them, and claims them before the command goes on.
      async record(events) {
        await opened.options.record(events);
        expect(await opened.inbox.claim(200)).toHaveLength(3);
      },
    });
    await billing.linkCustomer({ userId: 'u1', stripeCustomerId: 'cus_1', reason: 'asked by mail' }, CONTEXT);
    expect(Object.keys((await opened.stateOf('u1')).subscriptions)).toEqual(['sub_1']);
    expect(await opened.events.countDocuments({ status: 'PROCESSED' })).toBe(4);
  });
});

test('linking a customer leaves events that failed to their back-off', async () => {
  await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', null)));
  await opened.settle();
  const later = new Date(opened.wall.now().getTime() + 60_000);
  const failed = { status: 'FAILED' as const, attempts: 3, dueAt: later };
  await opened.store(stripeEvent('customer.updated', T + 1, customerObject('cus_1', null), { id: 'evt_failed' }));
  await opened.events.updateOne({ _id: 'evt_failed' }, { $set: { ...failed, customerId: 'cus_1' } });
  await link('u1');
  expect(await opened.events.findOne({ _id: 'evt_failed' })).toMatchObject(failed);
});
