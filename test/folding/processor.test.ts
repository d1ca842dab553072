import { describe, expect, test } from '@jest/globals';
import { type OwnedAccounts, ownersOfStreams, streamsOfUsers } from '../../src/billing/customer/streams.read.ts';
import { cursorCollection } from '../../src/inbox/cursor.document.ts';
import { eventCollection, type StoredEvent } from '../../src/inbox/event.document.ts';
import { createEventReads } from '../../src/inbox/event.read.ts';
import { PARKED_AFTER } from '../../src/inbox/inbox.ts';
import { wallClock } from '../../src/platform/clock.ts';
import {
  customerObject,
  type Json,
  type StripeEvent,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { customer, invoice, subscription, T } from './one-customer.ts';
import { eventPath, failingOnce } from './processing.ts';

const connection = await openEmptied();

/** What staff read of its events. */
const readsOf = ({ events, accounts }: Awaited<ReturnType<typeof eventPath>>) => {
  const owned = accounts as unknown as OwnedAccounts;
  return createEventReads(events, {
    ...{ cursors: cursorCollection(connection), wall: wallClock },
    of: (streams) => ownersOfStreams(owned, streams),
    streamsOf: async (userId) => (await streamsOfUsers(owned, [userId])).get(userId) ?? [],
  });
};

describe('an irrelevant event', () => {
  test.each<[string, StripeEvent]>([
    ['of the other mode', { ...customer('u1', T), livemode: true }],
    ['of a connected account', { ...customer('u1', T), account: 'acct_1' }],
    ['of an unknown type', stripeEvent('giftcard.redeemed', T, customerObject('cus_1', 'u1'))],
    ['of a type named like a property of every object', stripeEvent('toString', T, customerObject('cus_1', 'u1'))],
    [
      'that is thin',
      {
        id: 'evt_thin',
        object: 'v2.core.event',
        type: 'v2.core.health.event_generation_failure.resolved',
        created: '2026-03-01T12:00:00.000Z',
        livemode: false,
        related_object: null,
      } as never,
    ],
  ])('an irrelevant event %s is stored and IGNORED, and claims no customer', async (_what, event) => {
    const path = await eventPath(connection);
    await path.store(event);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('IGNORED');
    expect(await path.accounts.countDocuments()).toBe(0);
  });
});

describe('an event that cannot be placed', () => {
  const nameless = (): StripeEvent => stripeEvent('customer.subscription.updated', T + 5, { object: 'subscription' });

  test.each<[string, StripeEvent, RegExp]>([
    ['that does not name its object', nameless(), /needs data\.object\.id/],
    [
      'that gives two things one ID',
      stripeEvent('charge.succeeded', T + 5, { id: 'ch_1', object: 'charge', invoice: 'ch_1' }),
      /names one ID as two objects/,
    ],
    ['of the other mode', { ...customer('u1', T), livemode: true }, /of live mode.*of test mode/],
    ['of another account', { ...customer('u1', T), account: 'acct_1' }, /account acct_1.*STRIPE_ACCOUNT_ID/],
  ])('an event %s is IGNORED at once, and staff see why', async (_what, event, reason) => {
    const path = await eventPath(connection);
    await path.store(event, subscription(T + 10));
    await path.runOnce();
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({
      status: 'IGNORED',
      error: expect.stringMatching(reason),
    });
    expect((await readsOf(path).byIds([event.id]))[0]?.error).toMatch(reason);
    expect(await path.message(`event-parked:${event.id}`)).toBeNull();
  });

  test('an event that is ignored for its account counts once the account is known to be ours and it is replayed', async () => {
    const event = { ...customer('u1', T), account: 'acct_1' };
    const before = await eventPath(connection);
    await before.store(event);
    await before.settle();
    const after = await eventPath(connection, { accountId: 'acct_1' });
    await after.replays.replay(
      { ids: [event.id] },
      { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'ours', requestId: null },
    );
    expect(await after.events.findOne({ _id: event.id })).toMatchObject({ status: 'PROCESSED', stream: 'cus_1' });
    expect((await after.events.findOne({ _id: event.id }))?.error).toBeUndefined();
    expect(Object.keys((await after.entitlement('u1'))?.customers ?? {})).toEqual(['cus_1']);
  });

  test('an event of our own account counts, and one of another account does not', async () => {
    const path = await eventPath(connection, { accountId: 'acct_1' });
    const ours = { ...customer('u1', T), account: 'acct_1' };
    const others = { ...customer('u2', T), account: 'acct_2' };
    await path.store(ours, others);
    await path.settle();
    expect([await path.statusOf(ours.id), await path.statusOf(others.id)]).toEqual(['PROCESSED', 'IGNORED']);
  });

  test('a waiting event says what it waits for', async () => {
    const path = await eventPath(connection);
    const stranger = stripeEvent('customer.updated', T, customerObject('cus_9', null));
    const refund = stripeEvent('refund.created', T, { id: 're_9', object: 'refund', charge: 'ch_9' });
    const guest = { customer: null, mode: 'payment', payment_intent: 'pi_9' };
    const purchase = stripeEvent('checkout.session.completed', T, sessionObject('cs_9', '', guest));
    await path.store(stranger, refund, purchase);
    await path.settle();
    const errors = (await readsOf(path).byIds([stranger.id, refund.id, purchase.id])).map((row) => row?.error);
    expect(errors).toEqual([
      'No user is known for cus_9. linkCustomer assigns one.',
      'It is not known yet what ch_9 belongs to.',
      'The event names no user.',
    ]);
  });
});

describe('an event that cannot be read', () => {
  const malformed = (): StripeEvent => stripeEvent('customer.subscription.updated', T + 5, { object: 'subscription' });

  test('an unreadable event is FAILED with its reason and one log line, and the other events of its customer are folded', async () => {
    const path = await eventPath(connection);
    const event = malformed();
    await path.storeBroken(event);
    await path.store(customer('u1', T), subscription(T + 10));
    await path.runOnce();
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({
      status: 'FAILED',
      attempts: 1,
      error: expect.stringContaining('JSON'),
    });
    expect(path.logs.filter(({ eventId }) => eventId === event.id)).toHaveLength(1);
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('the reason, the log line and the alert of an unreadable event do not contain the address that the error quotes', async () => {
    const path = await eventPath(connection);
    const event = malformed();
    await path.storeBroken(event);
    await path.events.updateOne(
      { _id: event.id },
      { $set: { payload: 'cora@example.com', attempts: PARKED_AFTER - 1 } },
    );
    await path.runOnce();
    const quoting = expect.stringContaining('"[redacted]"');
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({ status: 'PARKED', error: quoting });
    expect(await path.message(`event-parked:${event.id}`)).toMatchObject({ data: { error: quoting } });
    expect(path.logs).toContainEqual(expect.objectContaining({ err: expect.objectContaining({ message: quoting }) }));
    expect(JSON.stringify(path.logs)).not.toContain('cora@');
  });

  test('an unreadable event is finally PARKED, and its customer is not affected [S52]', async () => {
    const path = await eventPath(connection);
    const event = malformed();
    await path.storeBroken(event);
    await path.store(customer('u1', T));
    for (let hour = 0; hour < PARKED_AFTER; hour++) {
      await path.settle();
      path.wall.pass(3_600_000);
    }
    await path.store(subscription(T + 10));
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PARKED');
    expect(await path.message(`event-parked:${event.id}`)).toMatchObject({
      kind: 'event-parked',
      state: 'DUE',
      data: {
        eventId: event.id,
        type: 'customer.subscription.updated',
        error: expect.stringContaining('JSON'),
      },
    });
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
  });
});

describe('a parked event', () => {
  test('admins are told of a parked event even if the process dies before it is parked [S51]', async () => {
    let dying = false;
    const events = failingOnce(eventCollection(connection), 'updateOne', () => dying);
    const path = await eventPath(connection, { instead: { events } });
    const event = stripeEvent('customer.subscription.updated', T, { object: 'subscription' });
    await path.storeBroken(event);
    const stored = (await path.events.findOne({ _id: event.id })) as StoredEvent;
    dying = true;
    await expect(path.processor.process([{ ...stored, attempts: PARKED_AFTER - 1 }])).rejects.toThrow(
      'MongoDB is away',
    );
    expect(await path.message(`event-parked:${event.id}`)).not.toBeNull();
    await path.processor.process([{ ...stored, attempts: PARKED_AFTER - 1 }]);
    expect(await path.statusOf(event.id)).toBe('PARKED');
  });

  test('an event whose batch MongoDB interrupts is not parked but retried without end', async () => {
    const path = await eventPath(connection);
    const event = customer('u1', T);
    await path.store(event);
    for (let minute = 0; minute < 20; minute++) {
      const accounts = failingOnce(path.accounts, 'bulkWrite');
      const dying = await eventPath(connection, { instead: { accounts } });
      dying.wall.pass(minute * 60_000);
      await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    }
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({ status: 'RECEIVED', attempts: 0 });
    path.wall.pass(3_600_000);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });
});

describe('a batch', () => {
  test('repeating a batch changes nothing, not even the revision', async () => {
    const path = await eventPath(connection);
    const arrived = [customer('u1', T), subscription(T), invoice(T + 5)];
    await path.store(...arrived);
    await path.settle();
    const before = [await path.accounts.find().toArray(), await path.payments.find().toArray()];
    const rows = await path.events.find().toArray();
    await path.processor.process(rows);
    await path.processor.process(rows.reverse());
    for (const row of rows) await path.processor.process([row]);
    expect([await path.accounts.find().toArray(), await path.payments.find().toArray()]).toEqual(before);
  });

  test('an empty batch does nothing', async () => {
    await expect((await eventPath(connection)).processor.process([])).resolves.toEqual(new Map());
  });

  test('a batch that MongoDB interrupts is repeated', async () => {
    const { accounts } = await eventPath(connection);
    const path = await eventPath(connection, { instead: { accounts: failingOnce(accounts, 'bulkWrite') } });
    const event = customer('u1', T);
    await path.store(event);
    await expect(path.runOnce()).rejects.toThrow('MongoDB is away');
    expect(await path.statusOf(event.id)).toBe('RECEIVED');
    path.wall.pass(10_000);
    await path.settle();
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({ status: 'PROCESSED', attempts: 0 });
  });

  test('a batch reads a fact of an older version in the log again from its payload', async () => {
    const path = await eventPath(connection);
    const first = customer('u1', T);
    await path.store(first, subscription(T + 5));
    await path.settle();
    await path.events.updateOne({ _id: first.id }, { $set: { 'fact.version': 0, 'fact.now.email': 'old' } });
    await path.store(invoice(T)); // late, and of the oldest second: everything is folded again
    await path.settle();
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('u1@example.com');
  });

  test('a batch closes the checkouts of its sessions after the documents have them', async () => {
    const path = await eventPath(connection);
    await path.checkouts.insertOne({
      _id: 'checkout_1',
      userId: 'u1',
      kind: 'SUBSCRIPTION',
      open: true,
      fingerprint: 'f',
      plan: 'premium',
      status: 'OPEN',
    });
    const metadata = { userId: 'u1', checkoutId: 'checkout_1', plan: 'premium' };
    const bought = sessionObject('cs_1', 'cus_1', { subscription: 'sub_1', metadata });
    await path.store(stripeEvent('checkout.session.completed', T, bought));
    await path.settle();
    expect(await path.checkouts.findOne({ _id: 'checkout_1' })).toMatchObject({ status: 'COMPLETE', open: false });
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.checkout?.sessionId).toBe('cs_1');
  });

  test('a batch does not close the checkouts of others', async () => {
    const path = await eventPath(connection);
    const metadata = { userId: 'u1', checkoutId: 'checkout_of_nobody' };
    await path.store(
      stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { metadata })),
      stripeEvent('checkout.session.expired', T, sessionObject('cs_2', 'cus_1', { metadata: { userId: 'u1' } })),
    );
    await path.settle();
    expect(await path.checkouts.countDocuments()).toBe(0);
  });

  test('prices whose IDs contain dots and dollar signs, as those of old plans do, are kept apart', async () => {
    const path = await eventPath(connection);
    const price: Json = { id: '$gold.v2', metadata: { plan: 'vip' }, recurring: { interval: 'month' } };
    const odd = subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1', price });
    await path.store(stripeEvent('customer.subscription.created', T, odd));
    await path.settle();
    const [names] = Object.values((await path.entitlement('u1'))?.subscriptions ?? {}).map((sub) => sub.priceNames);
    expect(names).toEqual({ '$gold.v2': { lookupKey: null, plan: 'vip' } });
  });
});
