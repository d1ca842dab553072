import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandContext } from '../../../src/billing/actor.ts';
import { createBilling } from '../../../src/billing/create-billing.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
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
});
afterEach(() => opened.close());
afterAll(close);

const link = (userId: string, stripeCustomerId = 'cus_1') =>
  opened.billing.linkCustomer({ userId, stripeCustomerId, reason: 'asked by mail' }, CONTEXT);
const customersOf = async (userId: string) => Object.keys((await opened.stateOf(userId)).customers);
const links = () => opened.events.countDocuments({ type: 'customer.linked' });

test('linking an unknown Stripe customer reads it from Stripe first', async () => {
  answer = { body: customerObject('cus_1', null) };
  await link('u1');
  expect(opened.asked.map(({ what }) => what)).toEqual(['GET /v1/customers/cus_1']);
  expect(await customersOf('u1')).toEqual(['cus_1']);
});

test('linking a customer that Stripe does not know is an outcome, and nothing is stored', async () => {
  await expect(link('u1')).rejects.toMatchObject({
    code: 'UNKNOWN_STRIPE_CUSTOMER',
    field: ['input', 'stripeCustomerId'],
  });
  expect(await opened.events.countDocuments()).toBe(0);
});

test('linking an invalid customer ID is refused without a call to Stripe', async () => {
  for (const id of ['sub_1', 'cus_1/../../charges', 'cus_'])
    await expect(link('u1', id)).rejects.toMatchObject({ code: 'UNKNOWN_STRIPE_CUSTOMER' });
  expect(opened.asked).toEqual([]);
});

test('while Stripe is unavailable nothing is linked, and that is no outcome', async () => {
  answer = { status: 500, body: { error: { type: 'api_error' } } };
  await expect(link('u1')).rejects.toBeInstanceOf(ProviderUnavailable);
  expect(await links()).toBe(0);
});

test('a known Stripe customer is linked without a call to Stripe, and its history moves along', async () => {
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

test('the latest link wins, even from a process whose clock is behind, and repeating the same link is an outcome', async () => {
  await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', null)));
  await opened.settle();
  await link('u1');
  opened.wall.pass(-3_000);
  await link('u2');
  opened.wall.pass(-3_000);
  await link('u1');
  expect([await customersOf('u1'), await customersOf('u2'), await links()]).toEqual([['cus_1'], [], 3]);
  await expect(link('u1')).rejects.toMatchObject({ code: 'STRIPE_CUSTOMER_LINKED' });
  expect(await links()).toBe(3);
});

test('repeating a link at once, or after a crash, stores one event', async () => {
  await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', null)));
  await opened.settle();
  await Promise.allSettled([link('u1'), link('u1'), link('u1')]);
  expect([await links(), await customersOf('u1')]).toEqual([1, ['cus_1']]);
});

test('linking a Stripe customer marks every event that waited for its owner as processed, in one update', async () => {
  await opened.store(...manyUpdates(1_100));
  await opened.settle();
  expect(await opened.events.countDocuments({ status: 'UNMATCHED', waitsFor: 'owner:cus_1' })).toBe(1_100);
  await link('u1');
  expect(await opened.events.countDocuments({ status: 'PROCESSED', dueAt: { $exists: false } })).toBe(1_101);
});

test('linking waits for up to 1,000 due events of the Stripe customer, and the worker folds the rest', async () => {
  await opened.store(...manyUpdates(1_100));
  await link('u1');
  expect(await opened.events.countDocuments({ dueAt: { $exists: true } })).toBe(100);
  await opened.settle();
  expect(await opened.events.countDocuments({ status: 'PROCESSED', stream: 'cus_1' })).toBe(1_101);
});

function manyUpdates(count: number) {
  return [...Array(count).keys()].map((n) =>
    stripeEvent('customer.updated', T + n, customerObject('cus_1', null, { email: `a${n}@example.com` })),
  );
}

describe.each<Era>(['current', 'legacy'])('in the %s API shape', (era) => {
  test('linking a Stripe customer shows what a worker folds at the same time', async () => {
    const ids = { id: 'sub_1', customer: 'cus_1' };
    await opened.store(
      stripeEvent('customer.created', T, customerObject('cus_1', null)),
      stripeEvent('customer.subscription.created', T + 1, subscriptionObject({ ...ids, era })),
      stripeEvent('invoice.paid', T + 2, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', era })),
    );
    const billing = createBilling({
      ...opened.options,
      async record(events) {
        await Promise.all([opened.options.record(events), opened.settle()]);
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
  await opened.events.updateOne({ _id: 'evt_failed' }, { $set: failed });
  await link('u1');
  expect(await opened.events.findOne({ _id: 'evt_failed' })).toMatchObject(failed);
});

test('admins are told once of each other claimant, and a link by an admin ends that', async () => {
  const claimed = (second: number, userId: string) =>
    stripeEvent('customer.updated', T + second, customerObject('cus_1', userId));
  await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')));
  await opened.store(claimed(1, 'u2'), claimed(2, 'u2'), claimed(3, 'u3'), claimed(4, 'u2'), claimed(5, 'u1'));
  await opened.settle();
  const told = async () =>
    (await opened.messages.find({ kind: 'owner-contradicted' }).sort({ _id: 1 }).toArray()).map(
      ({ state, data }) => [state, data] as const,
    );
  const by = (claimedBy: string) => ({ customerId: 'cus_1', ownedBy: 'u1', claimedBy });
  expect(await told()).toEqual([
    ['DUE', by('u2')],
    ['DUE', by('u3')],
  ]);
  await link('u3');
  expect((await told()).map(([state]) => state)).toEqual(['WITHDRAWN', 'WITHDRAWN']);
  await opened.store(claimed(9, 'u2'), claimed(9, 'u4'));
  await opened.settle();
  expect((await told()).map(([state]) => state)).toEqual(['WITHDRAWN', 'WITHDRAWN']);
});

describe('unlinking a Stripe customer', () => {
  const unlink = (stripeCustomerId = 'cus_1') =>
    opened.billing.unlinkCustomer({ stripeCustomerId, reason: 'the wrong person' }, CONTEXT);
  const claimed = (second: number, userId: string) =>
    stripeEvent('customer.updated', T + second, customerObject('cus_1', userId));

  test('unlinking a Stripe customer returns its former user and leaves it without an owner, whatever claims it afterwards', async () => {
    await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')));
    await opened.settle();
    expect(await unlink()).toBe('u1');
    // The latest word of an admin wins over every claim, also over an earlier one that arrives late.
    await opened.store(claimed(5, 'u1'), claimed(-5, 'u2'), claimed(9, 'u3'));
    await opened.settle();
    expect(await Promise.all(['u1', 'u2', 'u3'].map(customersOf))).toEqual([[], [], []]);
    expect(await opened.accounts.findOne({ _id: 'cus_1' })).toMatchObject({ owner: null, owners: ['u1'] });
  });

  test('unlinking a Stripe customer takes effect after every stored event, even from a process whose clock is behind', async () => {
    await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')));
    await opened.settle();
    await link('u2');
    const before = await opened.events.find().sort({ position: -1 }).limit(1).next();
    opened.wall.pass(-60_000);
    await unlink();
    const [word] = await opened.events.find({ type: 'customer.unlinked' }).toArray();
    expect(word?.createdAt.getTime()).toBe((before?.createdAt.getTime() ?? 0) + 1);
    expect(await customersOf('u2')).toEqual([]);
  });

  test('unlinking a Stripe customer withdraws the alert about another claimant', async () => {
    await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')), claimed(5, 'u2'));
    await opened.settle();
    expect(await opened.message('owner-contradicted:cus_1:u2')).toMatchObject({ state: 'DUE', source: 'cus_1' });
    await unlink();
    expect(await opened.message('owner-contradicted:cus_1:u2')).toMatchObject({ state: 'WITHDRAWN' });
  });

  test('unlinking a Stripe customer can be repeated after it was linked again, and stores one event each time', async () => {
    await opened.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')));
    await opened.settle();
    expect(await unlink()).toBe('u1');
    await expect(unlink()).rejects.toMatchObject({
      code: 'STRIPE_CUSTOMER_NOT_LINKED',
      field: ['input', 'stripeCustomerId'],
    });
    await link('u1');
    expect([await unlink(), await customersOf('u1')]).toEqual(['u1', []]);
    expect(await opened.events.countDocuments({ type: 'customer.unlinked' })).toBe(2);
  });

  test('unlinking needs a known Stripe customer, so a user or a guest cannot be unlinked', async () => {
    await opened.billing.updateContact(
      { userId: 'u1', email: null },
      { locale: 'de' },
      { ...CONTEXT, reason: null },
      { id: 'contact_1' },
    );
    for (const id of ['cus_9', 'user:u1', 'pi_1'])
      await expect(unlink(id)).rejects.toMatchObject({
        code: 'UNKNOWN_STRIPE_CUSTOMER',
        field: ['input', 'stripeCustomerId'],
      });
  });
});
