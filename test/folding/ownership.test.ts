import { describe, expect, test } from '@jest/globals';
import { eventCollection } from '../../src/inbox/event.document.ts';
import {
  invoiceObject,
  invoicePaymentObject,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { permutations } from './folding.ts';
import { customer, invoice, subscription, T } from './one-customer.ts';
import { eventPath, failingOnce, interrupted } from './processing.ts';

const connection = await openEmptied();

describe('an event whose Stripe customer belongs to nobody', () => {
  test('waits as UNMATCHED and makes no document', async () => {
    const path = eventPath(connection);
    const event = subscription(T);
    await path.store(event);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('UNMATCHED');
    expect(await path.entitlements.countDocuments()).toBe(0);
  });

  test.each<[string, StripeEvent]>([
    ['customer.created names the user later', customer('u1', T + 5)],
    ['metadata of its subscription names the user later', subscription(T + 5, { userId: 'u1' })],
    [
      'a session of ours names the user later',
      stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { metadata: { userId: 'u1' } })),
    ],
    [
      'the subscription of an invoice names the user later',
      stripeEvent(
        'invoice.paid',
        T + 9,
        invoiceObject({
          id: 'in_9',
          customer: 'cus_1',
          subscription: 'sub_1',
          more: { parent: { subscription_details: { subscription: 'sub_1', metadata: { userId: 'u1' } } } },
        }),
      ),
    ],
  ])('is folded as soon as %s', async (_what, link) => {
    const path = eventPath(connection);
    const event = subscription(T);
    await path.store(event);
    await path.settle();
    await path.store(link);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('waits on although a stranger puts a user into the address of a payment link [S30] [T17]', async () => {
    const path = eventPath(connection, { trustClientReference: false });
    const event = subscription(T);
    await path.store(
      event,
      stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { client_reference_id: 'victim' })),
    );
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('UNMATCHED');
    expect(await path.entitlement('victim')).toBeNull();
  });

  test('is folded for the user in the address where the owner trusts it', async () => {
    const path = eventPath(connection, { trustClientReference: true });
    const event = subscription(T);
    await path.store(
      event,
      stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { client_reference_id: 'u1' })),
    );
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('is looked at once more after it was written down as waiting: the link may have come in between [S26]', async () => {
    const path = eventPath(connection);
    const event = subscription(T);
    const owners = {
      ...path.owners,
      /** Answers as of before the link was made, which it is right after the first look. */
      of: async (ids: readonly string[]) => {
        const before = await path.owners.of(ids);
        await path.owners.learn([{ _id: 'cus_1', userId: 'u1', position: '0', eventId: 'evt_0' }], new Map());
        return before;
      },
    };
    const other = eventPath(connection, { owners });
    await other.store(event);
    await other.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('of a guest belongs to the user whom its session names', async () => {
    const path = eventPath(connection);
    const paid = { mode: 'payment', customer: null, payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'vip' } };
    await path.store(stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'x', paid)));
    await path.settle();
    expect((await path.payments.findOne({ _id: 'pi_1' }))?.userId).toBe('u1');
  });

  test('of a guest whom nothing names waits', async () => {
    const path = eventPath(connection);
    const guest = { mode: 'payment', customer: null, payment_intent: 'pi_1' };
    const event = stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'x', guest));
    await path.store(event);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('UNMATCHED');
  });
});

/** What a user's document knows by id. */
async function keptOf(path: ReturnType<typeof eventPath>, userId: string): Promise<string[]> {
  const state = await path.entitlement(userId);
  return state ? [...Object.keys(state.customers), ...Object.keys(state.subscriptions)] : [];
}

const early = () => customer('u1', T, 'evt_early');
const late = () => subscription(T + 60, { userId: 'u2', id: 'evt_late' });

describe('contradicting claims to a Stripe customer', () => {
  test('are won by the earliest, in every order of arrival, and the documents move there [S28] [S29]', async () => {
    const outcomes = [];
    for (const order of permutations([early(), late(), invoice(T + 70)])) {
      for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
      const path = eventPath(connection);
      for (const event of order) {
        await path.store(event);
        await path.settle();
      }
      outcomes.push({
        winner: await keptOf(path, 'u1'),
        loser: await keptOf(path, 'u2'),
        payment: (await path.payments.findOne({ _id: 'in_1' }))?.userId,
        alert: (await path.message('owner-contradicted:cus_1:u2'))?.data,
        alerts: await connection.collection('messages').countDocuments({ kind: 'owner-contradicted' }),
      });
    }
    const alert = { customerId: 'cus_1', ownedBy: 'u1', claimedBy: 'u2' };
    const moved = { winner: ['cus_1', 'sub_1'], loser: [], payment: 'u1', alert, alerts: 1 };
    expect(outcomes).toEqual(outcomes.map(() => moved));
  });

  test('of one second are won by the lower id', async () => {
    const path = eventPath(connection);
    await path.store(subscription(T, { userId: 'u2', id: 'evt_b' }));
    await path.settle();
    await path.store(customer('u1', T, 'evt_a'));
    await path.settle();
    expect((await path.owners.of(['cus_1'])).get('cus_1')?.userId).toBe('u1');
  });

  test.each([
    ['before the documents are written', 'entitlements', 'bulkWrite'],
    ['before the payments are written', 'payments', 'bulkWrite'],
  ] as const)('move the documents though the process dies %s', async (_when, collection, method) => {
    const path = eventPath(connection);
    await path.store(late(), invoice(T + 70));
    await path.settle();
    await path.store(early());
    await path.runOnce();
    const dying = eventPath(connection, { [collection]: failingOnce(path[collection] as never, method) });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect(await keptOf(path, 'u2')).toEqual([]);
    expect(Object.keys((await path.entitlement('u1'))?.subscriptions ?? {})).toEqual(['sub_1']);
  });

  test('move the documents though the process dies between the link and the waking', async () => {
    const path = eventPath(connection);
    await path.store(late(), invoice(T + 70));
    await path.settle();
    const events = eventCollection(connection);
    let linked = false;
    const owners = {
      ...path.owners,
      learn: async (...claims: Parameters<typeof path.owners.learn>) => {
        const learned = await path.owners.learn(...claims);
        linked = learned.length > 0;
        return learned;
      },
    };
    const dying = eventPath(connection, { owners, events: failingOnce(events, 'bulkWrite', () => linked) });
    await dying.store(early());
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect(await keptOf(path, 'u2')).toEqual([]);
  });

  test('move what another worker folded for the former owner at the same moment', async () => {
    const path = eventPath(connection);
    await path.store(late());
    await path.settle();
    const renewed = invoice(T + 70);
    /** Before this worker settles, the other one learns of the earlier claim and wakes whom it concerns. */
    const inbox = {
      ...path.inbox,
      settle: async (...settled: Parameters<typeof path.inbox.settle>) => {
        const [done] = settled;
        if (
          done.some(({ _id }) => _id === renewed.id) &&
          (await path.events.countDocuments({ _id: 'evt_early' })) === 0
        ) {
          await path.store(early());
          await path.runOnce();
        }
        return path.inbox.settle(...settled);
      },
    };
    const slow = eventPath(connection, { inbox });
    await slow.store(renewed);
    await slow.runOnce();
    path.wall.pass(60_000);
    await path.settle();
    expect(await keptOf(path, 'u2')).toEqual([]);
    expect((await path.payments.findOne({ _id: 'in_1' }))?.userId).toBe('u1');
  });

  test('move what another worker folded for the former owner at the same moment, though that one dies right after it', async () => {
    const path = eventPath(connection);
    await path.store(late());
    await path.settle();
    const renewed = invoice(T + 70);
    const dying = whileSettling(renewed.id, async () => {
      await path.store(early());
      await path.runOnce();
    });
    await dying.store(renewed);
    await expect(dying.runOnce()).rejects.toThrow('killed');
    path.wall.pass(60_000);
    await path.settle();
    expect(await keptOf(path, 'u2')).toEqual([]);
    expect((await path.payments.findOne({ _id: 'in_1' }))?.userId).toBe('u1');
  });
});

describe('an owner that changes between the look at it and its note on an event', () => {
  test('moves that event, though the process dies before it is through', async () => {
    const path = eventPath(connection);
    await path.store(late());
    await path.settle();
    const events = interrupted(eventCollection(connection), 'bulkWrite', async () => {
      await path.store(early());
      await path.runOnce();
    });
    const inbox = { ...path.inbox, leaveWaiting: () => Promise.reject(new Error('killed')) };
    const dying = eventPath(connection, { events, inbox });
    const renewed = invoice(T + 70);
    await dying.store(renewed);
    await expect(dying.runOnce()).rejects.toThrow('killed');
    path.wall.pass(60_000);
    await path.settle();
    expect(await keptOf(path, 'u2')).toEqual([]);
    expect((await path.payments.findOne({ _id: 'in_1' }))?.userId).toBe('u1');
  });
});

describe('an event that tells what it waited for itself', () => {
  test('is done once: what a batch tells wakes nothing of that batch', async () => {
    const asked = sessionObject('cs_1', 'cus_1', { client_reference_id: 'u1' });
    const event = stripeEvent('checkout.session.completed', T, asked);
    const cautious = eventPath(connection, { trustClientReference: false });
    await cautious.store(event);
    await cautious.settle();
    expect(await cautious.statusOf(event.id)).toBe('UNMATCHED');
    const trusting = eventPath(connection, { trustClientReference: true });
    await trusting.inbox.wake(['cus_1']);
    expect([await trusting.runOnce(), await trusting.runOnce()]).toEqual([1, 0]);
    expect(await trusting.statusOf(event.id)).toBe('PROCESSED');
  });
});

describe('what is paid twice over, by a session and by an invoice', () => {
  const purchase = { mode: 'payment', payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'vip' } };
  const session = () => stripeEvent('checkout.session.completed', T + 3, sessionObject('cs_1', 'cus_1', purchase));
  const billed = () => [
    stripeEvent('invoice.paid', T + 4, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null })),
    stripeEvent('invoice_payment.paid', T + 4, invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
  ];
  const inBoth = { paymentId: 'in_1', subscriptionId: null, sessionId: 'cs_1' };

  test.each<[string, () => StripeEvent[], () => StripeEvent[]]>([
    ['the invoice', () => [session()], billed],
    ['the session', billed, () => [session()]],
  ])(
    'finds its place though %s comes while it is settled, and the process dies right after it',
    async (_what, before, meanwhile) => {
      const path = eventPath(connection);
      await path.store(customer('u1', T), ...before());
      await path.settle();
      const refund = stripeEvent('refund.created', T + 9, refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1' }));
      const dying = whileSettling(refund.id, async () => {
        await path.store(...meanwhile());
        await path.runOnce();
      });
      await dying.store(refund);
      await expect(dying.runOnce()).rejects.toThrow('killed');
      path.wall.pass(60_000);
      await path.settle();
      expect(await path.events.findOne({ _id: refund.id })).toMatchObject({ status: 'PROCESSED', place: inBoth });
      expect((await path.payment('in_1'))?.status).toBe('REFUNDED');
    },
  );
});

/** A worker during whose settling of an event something else happens, and which dies right after it. */
function whileSettling(id: string, meanwhile: () => Promise<void>) {
  const { inbox } = eventPath(connection);
  return eventPath(connection, {
    inbox: {
      ...inbox,
      async settle(done, status) {
        if (done.some(({ _id }) => _id === id)) await meanwhile();
        await inbox.settle(done, status);
      },
      leaveWaiting: () => Promise.reject(new Error('killed')),
    },
  });
}
