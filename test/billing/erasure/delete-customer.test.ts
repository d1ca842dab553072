import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CommandContext } from '../../../src/billing/actor.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
import { openDatabase } from '../../support/database.ts';
import {
  customerObject,
  type Json,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../../support/stripe-events.ts';
import { openBilling } from '../customer/stand-in.ts';

const CONTEXT: CommandContext = { actor: { kind: 'CUSTOMER', id: 'u1' }, requestId: 'req_1' };
const T = 1_772_366_000;
const { connection, close } = await openDatabase();

interface Answer {
  status?: number;
  body: Json;
}
const list = (...data: Json[]): Answer => ({ body: { object: 'list', data } });
const refused = (status: number, error: Json): Answer => ({ status, body: { error } });
const subscription = (id: string, status: string) =>
  subscriptionObject({ id, customer: 'cus_1', userId: 'u1', status });

/** What Stripe says, but where a test says otherwise. */
const USUAL: Record<string, Answer> = {
  'GET /v1/checkout/sessions?customer=cus_1&limit=100': list(
    { id: 'cs_open', object: 'checkout.session', status: 'open' },
    { id: 'cs_done', object: 'checkout.session', status: 'complete' },
  ),
  'POST /v1/checkout/sessions/cs_open/expire': {
    body: { id: 'cs_open', object: 'checkout.session', status: 'expired' },
  },
  'GET /v1/subscriptions?customer=cus_1&limit=100': list(
    subscription('sub_1', 'active'),
    subscription('sub_0', 'incomplete_expired'),
  ),
  'DELETE /v1/subscriptions/sub_1': { body: subscription('sub_1', 'canceled') },
  'DELETE /v1/customers/cus_1': { body: { id: 'cus_1', object: 'customer', deleted: true } },
};
let said: Record<string, Answer>;
let answering: (what: string) => Answer | undefined;
let opened: Awaited<ReturnType<typeof openBilling>>;
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  said = { ...USUAL };
  answering = (what) => said[what];
  opened = await openBilling(connection, ({ what }) => answering(what) ?? refused(500, { type: 'api_error' }));
  await opened.store(
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent('customer.subscription.created', T, subscription('sub_1', 'active')),
  );
  await opened.settle();
});
afterEach(() => opened.close());
afterAll(close);

const remove = (confirmed = 'u1') => opened.billing.deleteCustomer('u1', confirmed, { ...CONTEXT, reason: null });
const erasures = () => opened.events.find({ type: 'customer.erased' }).toArray();
const asked = () => opened.asked.map(({ what }) => what);

test('deleting an account closes open pages, then cancels subscriptions, and deletes the customer last', async () => {
  await remove();
  expect(asked()).toEqual(Object.keys(USUAL));
  expect(await opened.stateOf('u1')).toMatchObject({
    customers: { cus_1: { now: { deleted: true, email: null } } },
    subscriptions: { sub_1: { now: { status: 'canceled' } } },
  });
  expect(await erasures()).toMatchObject([{ source: 'CUSTOMER', actor: CONTEXT.actor, stream: 'user:u1' }]);
});

test('repeating a deletion repeats no call that Stripe answered, and is one erasure', async () => {
  await remove();
  await remove();
  expect(asked()).toEqual(Object.keys(USUAL));
  expect(await erasures()).toHaveLength(1);
});

test.each(Object.keys(USUAL))(
  'if Stripe does not answer %s nothing is erased, and a later try completes the deletion',
  async (what) => {
    said[what] = refused(500, { type: 'api_error' });
    await expect(remove()).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(await erasures()).toEqual([]);
    const created = await opened.events.findOne({ type: 'customer.created' });
    expect(created?.payload).toContain('u1@example.com');
    said[what] = USUAL[what] as Answer;
    await remove();
    expect(await erasures()).toHaveLength(1);
    expect((await opened.events.findOne({ type: 'customer.created' }))?.payload).not.toContain('u1@example.com');
  },
);

test('deleting an account cancels what was bought on a page that cannot be closed any more', async () => {
  said['POST /v1/checkout/sessions/cs_open/expire'] = refused(400, { type: 'invalid_request_error' });
  await remove();
  expect(asked()).toContain('DELETE /v1/subscriptions/sub_1');
  expect(await erasures()).toHaveLength(1);
});

test('an account whose customer Stripe does not know can be deleted', async () => {
  said['DELETE /v1/customers/cus_1'] = refused(404, { type: 'invalid_request_error', code: 'resource_missing' });
  await remove();
  expect(await opened.stateOf('u1')).toMatchObject({ customers: { cus_1: { now: { deleted: true } } } });
});

test('a customer that Stripe refuses to delete is no outcome, and nothing is erased', async () => {
  said['DELETE /v1/customers/cus_1'] = refused(403, { type: 'invalid_request_error', code: 'other' });
  await expect(remove()).rejects.toThrow();
  expect(await erasures()).toEqual([]);
});

test('deleting an account three times at once succeeds each time, and is one erasure', async () => {
  const gone = refused(404, { type: 'invalid_request_error', code: 'resource_missing' });
  const locked = refused(429, { type: 'invalid_request_error', code: 'lock_timeout' });
  const calls = new Map<string, number>();
  // The first of each is answered; the second meets its lock; any other finds nothing any more.
  answering = (what) => {
    const nth = (calls.get(what) ?? 0) + 1;
    calls.set(what, nth);
    return nth === 1 ? USUAL[what] : nth === 2 ? locked : gone;
  };
  await Promise.all([remove(), remove(), remove()]);
  expect(await opened.stateOf('u1')).toMatchObject({
    customers: { cus_1: { now: { deleted: true } } },
    subscriptions: { sub_1: { now: { status: 'canceled' } } },
  });
  expect(await erasures()).toHaveLength(1);
});

test('a lock at Stripe that does not end is an outage, and nothing is erased', async () => {
  said['DELETE /v1/subscriptions/sub_1'] = refused(429, { type: 'invalid_request_error', code: 'lock_timeout' });
  await expect(remove()).rejects.toBeInstanceOf(ProviderUnavailable);
  expect(await erasures()).toEqual([]);
});

test('the deletion is answered after every stream of the user is erased, also that of guest purchases', async () => {
  const guest = {
    customer: null,
    mode: 'payment',
    payment_intent: 'pi_1',
    metadata: { userId: 'u1', plan: 'premium' },
  };
  const details = { customer_details: { email: 'guest@example.com' } };
  await opened.store(stripeEvent('checkout.session.completed', T, sessionObject('cs_1', '', { ...guest, ...details })));
  await opened.settle();
  await remove();
  const streams = ['cus_1', 'pi_1', 'user:u1'];
  const accounts = await opened.accounts
    .find({ _id: { $in: streams } })
    .sort({ _id: 1 })
    .toArray();
  expect(accounts.map(({ _id, state }) => [_id, state.erased !== null])).toEqual(streams.map((id) => [id, true]));
  expect(await opened.events.countDocuments({ dueAt: { $exists: true } })).toBe(0);
  const left = await opened.events.find({ payload: /@example\.com/ }).toArray();
  expect(left.map(({ type }) => type)).toEqual([]);
});

test('an unknown user is deleted without a call to Stripe', async () => {
  await opened.billing.deleteCustomer('nobody', 'nobody', { ...CONTEXT, reason: null });
  expect(asked()).toEqual([]);
});
