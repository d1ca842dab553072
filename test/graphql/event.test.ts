import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  customerObject,
  disputeObject,
  type Json,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const START = 1_760_000_000;
const at = (second: number) => new Date((START + second) * 1000).toISOString();
const support = { userId: 'sam', roles: ['support'] };
const admin = { userId: 'ada', roles: ['admin'] };

// alice's, then bob's; one that changes nothing here, one that is nobody's. In the order in which they happened.
const EVENTS = [
  stripeEvent('customer.created', START, customerObject('cus_a', 'alice')),
  stripeEvent('customer.subscription.created', START + 1, subscriptionObject({ id: 'sub_a', customer: 'cus_a' })),
  stripeEvent('customer.created', START + 2, customerObject('cus_b', 'bob')),
  stripeEvent('product.created', START + 3, { id: 'prod_1', object: 'product' }),
  stripeEvent('customer.subscription.created', START + 4, subscriptionObject({ id: 'sub_x', customer: 'cus_x' })),
  stripeEvent('customer.updated', START + 5, customerObject('cus_a', 'alice', { preferred_locales: ['de'] })),
];
const idOf = (n: number) => EVENTS[n]?.id as string;

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
  for (const n of [3, 0, 5, 1, 4, 2, 0]) await tollgate.deliver(EVENTS[n] as (typeof EVENTS)[0]);
  await tollgate.settle();
});
afterAll(() => tollgate.close());

const LIST = `query ($filter: EventFilter, $first: Int, $after: String, $last: Int, $before: String) {
  events(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

/** Which of EVENTS are listed, in the order of the list. */
async function listed(variables: Json) {
  // biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
  const { nodes, pageInfo } = (await tollgate.ask(support, LIST, variables))['events'] as any;
  const stripes = nodes.filter(({ id }: Json) => String(id).startsWith('evt_'));
  return { found: stripes.map(({ id }: Json) => EVENTS.findIndex((event) => event.id === id)), pageInfo };
}

describe('events', () => {
  test.each<[Json, number[]]>([
    [{ type: 'customer.created' }, [2, 0]],
    [{ type: ['customer.created', 'customer.updated'] }, [5, 2, 0]],
    [{ source: ['STRIPE_WEBHOOK'] }, [5, 4, 3, 2, 1, 0]],
    [{ source: ['ADMIN', 'STRIPE_WEBHOOK'] }, [5, 4, 3, 2, 1, 0]],
    [{ source: ['ADMIN', 'CUSTOMER'] }, []],
    [{ status: ['IGNORED'] }, [3]],
    [{ status: ['UNMATCHED', 'IGNORED'] }, [4, 3]],
    [{ status: ['PROCESSED'], userId: 'alice' }, [5, 1, 0]],
    [{ userId: 'bob' }, [2]],
    [{ stripeCustomerId: 'cus_a' }, [5, 1, 0]],
    [{ objectId: 'sub_a' }, [1]],
    [{ objectId: 'cus_a', type: 'customer.updated' }, [5]],
    [{ userId: 'alice', from: at(1), to: at(5) }, [1]],
    [{ userId: 'alice', from: at(0.5), to: at(5.001) }, [5, 1]],
    [{ objectId: 'nothing' }, []],
  ])('events with the filter %j are listed newest first', async (filter, expected) => {
    expect((await listed({ filter })).found).toEqual(expected);
  });

  test('events that failed since a time are those that are still FAILED or PARKED', async () => {
    const events = tollgate.connection.collection('events');
    const set = (n: number, fields: object) => events.updateOne({ _id: idOf(n) as never }, { $set: fields });
    await set(0, { failedAt: new Date(at(50)) });
    await set(1, { failedAt: new Date(at(60)), status: 'FAILED' });
    await set(2, { failedAt: new Date(at(40)), status: 'PARKED' });
    await set(5, { failedAt: new Date(at(50)), status: 'PARKED' });
    try {
      expect((await listed({ filter: { failedSince: at(50) } })).found).toEqual([5, 1]);
      expect((await listed({ filter: { failedSince: at(50), status: ['FAILED'] } })).found).toEqual([1]);
    } finally {
      await events.updateMany(
        { failedAt: { $exists: true } },
        { $set: { status: 'PROCESSED' }, $unset: { failedAt: 1 } },
      );
    }
  });

  test('events are read forwards and backwards by their cursors', async () => {
    const filter = { source: ['STRIPE_WEBHOOK'] };
    const first = await listed({ filter, first: 4 });
    expect(first).toMatchObject({ found: [5, 4, 3, 2], pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await listed({ filter, first: 4, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ found: [1, 0], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    const back = await listed({ filter, last: 3, before: second.pageInfo.startCursor });
    expect(back).toMatchObject({ found: [4, 3, 2], pageInfo: { hasNextPage: true, hasPreviousPage: true } });
    expect((await listed({ filter, last: 2 })).found).toEqual([1, 0]);
  });

  test('events refuse the cursor of another list', async () => {
    const cursor = Buffer.from(JSON.stringify([1, 'audit', 0, 'x'])).toString('base64url');
    await expect(listed({ after: cursor })).rejects.toThrow('must be a cursor of this list');
  });
});

describe('an event', () => {
  const ONE = `query ($id: ID!) { event(id: $id) {
    id type source status apiVersion objectId stripeCustomerId customer { userId plan { code } }
    createdAt receivedAt processedAt deliveryCount attemptCount error
  } }`;

  test('an event shows its type, its user and its processing status', async () => {
    const { event } = await tollgate.ask(support, ONE, { id: idOf(0) });
    expect(event).toEqual({
      id: idOf(0),
      type: 'customer.created',
      source: 'STRIPE_WEBHOOK',
      status: 'PROCESSED',
      apiVersion: '2026-10-28.endive',
      objectId: 'cus_a',
      stripeCustomerId: 'cus_a',
      customer: { userId: 'alice', plan: { code: 'free' } },
      createdAt: at(0),
      receivedAt: expect.any(String),
      processedAt: expect.any(String),
      deliveryCount: 2,
      attemptCount: 0,
      error: null,
    });
  });

  test('an event that waits for its user names the Stripe customer', async () => {
    const { event } = await tollgate.ask(support, ONE, { id: idOf(4) });
    expect(event).toMatchObject({ status: 'UNMATCHED', stripeCustomerId: 'cus_x', customer: null, processedAt: null });
  });

  test.each([
    [
      'a Stripe customer without an owner',
      stripeEvent('customer.created', START + 10, customerObject('cus_none', null)),
      'No user is known for cus_none. linkCustomer assigns one.',
    ],
    [
      'a guest without a user',
      stripeEvent(
        'checkout.session.completed',
        START + 11,
        sessionObject('cs_guest', '', { customer: null, mode: 'payment', payment_intent: 'pi_guest' }),
      ),
      'The event names no user.',
    ],
    [
      'an unknown payment',
      stripeEvent('charge.dispute.created', START + 12, disputeObject({ id: 'dp_1', charge: 'ch_9', intent: 'pi_9' })),
      'It is not known yet what pi_9, ch_9 belongs to.',
    ],
  ])('a waiting event says what it waits for: %s', async (_what, event, error) => {
    await tollgate.deliver(event);
    await tollgate.settle();
    const found = await tollgate.ask(support, ONE, { id: event.id });
    expect(found['event']).toMatchObject({ status: 'UNMATCHED', error, customer: null });
  });

  test('an event that changes nothing here still names its object', async () => {
    const { event } = await tollgate.ask(support, ONE, { id: idOf(3) });
    expect(event).toMatchObject({ status: 'IGNORED', objectId: 'prod_1', stripeCustomerId: null, customer: null });
  });

  test('an unknown event is null', async () => {
    expect(await tollgate.ask(support, ONE, { id: 'evt_nothing' })).toEqual({ event: null });
  });

  test('an event shows admins its payload unchanged, or null if there is none', async () => {
    const query = 'query ($id: ID!) { event(id: $id) { payload } none: event(id: "evt_nothing") { payload } }';
    expect(await tollgate.ask(admin, query, { id: idOf(1) })).toEqual({ event: { payload: EVENTS[1] }, none: null });
  });
});

test('events of an organization are found by its ID, and not as those of a user', async () => {
  const metadata = { organizationId: 'acme' };
  const event = stripeEvent('customer.created', START + 6, customerObject('cus_o', 'olga', { metadata }));
  await tollgate.deliver(event);
  await tollgate.settle();
  const idsOf = async (filter: Json) => {
    const { nodes } = (await tollgate.ask(support, LIST, { filter }))['events'] as { nodes: { id: string }[] };
    return nodes.map(({ id }) => id);
  };
  expect(await idsOf({ organizationId: 'acme' })).toEqual([event.id]);
  expect(await idsOf({ userId: 'acme' })).toEqual([]);
  await expect(idsOf({ userId: 'acme', organizationId: 'acme' })).rejects.toThrow('Name either a user');
});

test('the activity of the inbox needs a range that is not empty', async () => {
  const activity = (from: string, to: string) =>
    tollgate.ask(support, `{ inbox { activity(from: "${from}", to: "${to}", points: 2) { eventCount } } }`);
  expect(await activity(at(0), at(10))).toMatchObject({ inbox: { activity: [{}, {}] } });
  await expect(activity(at(10), at(10))).rejects.toThrow('`from` must be before `to`.');
});
