import { describe, expect, test } from '@jest/globals';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import {
  chargeObject,
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

type Path = Awaited<ReturnType<typeof eventPath>>;

const ownerOf = async (path: Path, stream = 'cus_1') =>
  (await path.accounts.findOne({ _id: stream }))?.owner?.id ?? null;

async function differences(path: Path) {
  const different = [];
  for await (const one of rebuild(path)) if (one.outcome !== 'same') different.push(one);
  return different;
}

describe('an event whose Stripe customer has no owner', () => {
  test('an event whose Stripe customer has no owner is folded, waits as UNMATCHED, and is shown to no user', async () => {
    const path = await eventPath(connection);
    const event = subscription(T);
    await path.store(event);
    await path.settle();
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({
      status: 'UNMATCHED',
      waitsFor: ['owner:cus_1'],
    });
    expect(await path.accounts.find().toArray()).toMatchObject([
      { _id: 'cus_1', owner: null, owners: [], state: { subscriptions: { sub_1: { now: { status: 'active' } } } } },
    ]);
  });

  const words = (type: string, object: Record<string, string>) => stripeEvent(type, T + 8, { id: 'cus_1', ...object });

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
    ['an admin links it', words('customer.linked', { userId: 'u1' })],
  ])('an event without an owner is PROCESSED as soon as %s', async (_what, link) => {
    const path = await eventPath(connection);
    const event = subscription(T);
    await path.store(event);
    await path.settle();
    await path.store(link);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
    expect(await path.events.countDocuments({ status: 'UNMATCHED' })).toBe(0);
  });

  test('an event without an owner keeps waiting although a stranger puts a user into the address of a payment link [S30] [T17]', async () => {
    const path = await eventPath(connection, { trustClientReference: false });
    const event = subscription(T);
    await path.store(
      event,
      stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { client_reference_id: 'victim' })),
    );
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('UNMATCHED');
    expect(await path.entitlement('victim')).toBeNull();
  });

  test('an event without an owner is folded for the user in the payment link if the configuration trusts it', async () => {
    const path = await eventPath(connection, { trustClientReference: true });
    const event = subscription(T);
    await path.store(
      event,
      stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { client_reference_id: 'u1' })),
    );
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('the owner of a waiting event is read again after it was marked, because a claim may have arrived in between [S26]', async () => {
    const path = await eventPath(connection);
    const event = subscription(T);
    const claimed = async () => {
      await path.store(customer('u1', T + 5));
      await path.processor.process(await path.events.find({ type: 'customer.created' }).toArray());
    };
    const events = interrupted(path.events, 'bulkWrite', claimed);
    const other = await eventPath(connection, { instead: { events } });
    await other.store(event);
    await other.processor.process(await path.events.find({ _id: event.id }).toArray());
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect(await path.events.countDocuments({ dueAt: { $exists: true } })).toBe(0);
  });

  test('an event without an owner is PROCESSED even if the process that folded the claim died before it rescheduled the event', async () => {
    const path = await eventPath(connection);
    const event = subscription(T);
    await path.store(event);
    await path.settle();
    await path.store(customer('u1', T + 5));
    const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'bulkWrite') } });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    expect([await ownerOf(path), await path.statusOf(event.id)]).toEqual(['u1', 'UNMATCHED']);
    path.wall.pass(60_000);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
  });

  test('an event of a guest belongs to the user whom its session names', async () => {
    const path = await eventPath(connection);
    const paid = { mode: 'payment', customer: null, payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'vip' } };
    await path.store(stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'x', paid)));
    await path.settle();
    expect([await path.payment('pi_1'), await ownerOf(path, 'pi_1')]).toMatchObject([{ stream: 'pi_1' }, 'u1']);
    expect(Object.keys((await path.entitlement('u1'))?.purchases ?? {})).toEqual(['cs_1']);
  });

  test('an event of a guest without a named user waits', async () => {
    const path = await eventPath(connection);
    const guest = { mode: 'payment', customer: null, payment_intent: 'pi_1' };
    const event = stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'x', guest));
    await path.store(event);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('UNMATCHED');
  });

  test('an event waits again after an admin has unlinked its customer, until another link', async () => {
    const path = await eventPath(connection);
    await path.store(customer('u1', T), subscription(T + 1));
    await path.settle();
    await path.store(words('customer.unlinked', {}));
    await path.settle();
    const renewed = invoice(T + 70);
    await path.store(renewed);
    await path.settle();
    expect([await ownerOf(path), await path.statusOf(renewed.id)]).toEqual([null, 'UNMATCHED']);
    expect((await path.entitlement('u1'))?.subscriptions).toEqual({});
    await path.store(stripeEvent('customer.linked', T + 80, { id: 'cus_1', userId: 'u2' }));
    await path.settle();
    expect([await ownerOf(path), await path.statusOf(renewed.id)]).toEqual(['u2', 'PROCESSED']);
  });
});

describe('whether a client reference is trusted', () => {
  const linked = () =>
    stripeEvent('checkout.session.completed', T, sessionObject('cs_1', 'cus_1', { client_reference_id: 'u1' }));

  test.each([
    ['claims its stream', true, 'u1', 'PROCESSED'],
    ['claims nothing', false, null, 'UNMATCHED'],
  ] as const)(
    'the trust in a client reference is decided when its event is accepted: it then %s, whatever is configured later',
    async (_what, trusts, owner, status) => {
      const path = await eventPath(connection, { trustClientReference: trusts });
      const event = linked();
      await path.store(event);
      const later = await eventPath(connection, { trustClientReference: !trusts });
      await later.settle();
      expect([await ownerOf(path), await path.statusOf(event.id)]).toEqual([owner, status]);
      expect(await differences(later)).toEqual([]);
      // Neither folding it again nor reading it again changes that.
      await later.store(stripeEvent('account.refolded', T + 60, { id: 'cus_1', reason: 'why not' }));
      await later.inbox.takeAgain([event.id]);
      later.wall.pass(10_000);
      await later.settle();
      expect([await ownerOf(path), await path.statusOf(event.id)]).toEqual([owner, status]);
    },
  );
});

/** What a user's accounts know by id. */
async function keptOf(path: Path, userId: string): Promise<string[]> {
  const state = await path.entitlement(userId);
  return state ? [...Object.keys(state.customers), ...Object.keys(state.subscriptions)] : [];
}

const early = () => customer('u1', T, 'evt_early');
const late = () => subscription(T + 60, { userId: 'u2', id: 'evt_late' });

describe('contradicting claims to a Stripe customer', () => {
  test('of contradicting claims the earliest wins, in every order of arrival, and the accounts move there [S28] [S29]', async () => {
    const outcomes = [];
    for (const order of permutations([early(), late(), invoice(T + 70)])) {
      for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
      const path = await eventPath(connection);
      for (const event of order) {
        await path.store(event);
        await path.settle();
      }
      outcomes.push({
        winner: await keptOf(path, 'u1'),
        loser: await keptOf(path, 'u2'),
        payment: (await path.payment('in_1'))?.stream,
        owner: await ownerOf(path),
        alert: (await path.message('owner-contradicted:cus_1:u2'))?.data,
        alerts: await connection.collection('messages').countDocuments({ kind: 'owner-contradicted' }),
        statuses: await path.events.distinct('status'),
      });
    }
    const alert = { customerId: 'cus_1', ownedBy: 'u1', claimedBy: 'u2' };
    const moved = { winner: ['cus_1', 'sub_1'], loser: [], payment: 'cus_1', owner: 'u1', alert, alerts: 1 };
    expect(outcomes).toEqual(outcomes.map(() => ({ ...moved, statuses: ['PROCESSED'] })));
  });

  test('of contradicting claims in one second the lower ID wins', async () => {
    const path = await eventPath(connection);
    await path.store(subscription(T, { userId: 'u2', id: 'evt_b' }));
    await path.settle();
    await path.store(customer('u1', T, 'evt_a'));
    await path.settle();
    expect(await ownerOf(path)).toBe('u1');
  });

  test.each([
    ['before the accounts are written', 'accounts', 'bulkWrite'],
    ['before the messages are written', 'messages', 'bulkWrite'],
    ['before the audit history is written', 'audit', 'insertMany'],
    ['before its event is marked as done', 'events', 'updateMany'],
  ] as const)(
    'contradicting claims move the accounts even if the process dies %s',
    async (_when, collection, method) => {
      const path = await eventPath(connection);
      await path.store(late(), invoice(T + 70));
      await path.settle();
      await path.store(early());
      const failing = failingOnce(path[collection] as never, method);
      const dying = await eventPath(connection, { instead: { [collection]: failing } });
      await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
      path.wall.pass(60_000);
      await path.settle();
      expect(await keptOf(path, 'u2')).toEqual([]);
      expect(Object.keys((await path.entitlement('u1'))?.subscriptions ?? {})).toEqual(['sub_1']);
      expect(await path.message('owner-contradicted:cus_1:u2')).not.toBeNull();
      expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
    },
  );

  test('contradicting claims move what another worker folds for the former owner at the same time, even if that worker dies', async () => {
    const path = await eventPath(connection);
    await path.store(late());
    await path.settle();
    const renewed = invoice(T + 70);
    await path.store(renewed);
    const moved = async () => {
      await path.store(early());
      await path.processor.process(await path.events.find({ _id: 'evt_early' }).toArray());
    };
    const dying = await eventPath(connection, {
      instead: {
        accounts: interrupted(path.accounts, 'bulkWrite', moved),
        events: failingOnce(path.events, 'updateMany'),
      },
    });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(60_000);
    await path.settle();
    expect([await keptOf(path, 'u1'), await keptOf(path, 'u2')]).toEqual([['cus_1', 'sub_1'], []]);
    expect(await path.payment('in_1')).toMatchObject({ stream: 'cus_1', status: 'PAID' });
    expect(await differences(path)).toEqual([]);
  });
});

describe('a payment that a session and an invoice claim', () => {
  const purchase = { mode: 'payment', payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'vip' } };
  const session = () => stripeEvent('checkout.session.completed', T + 3, sessionObject('cs_1', 'cus_1', purchase));
  const charge = () =>
    stripeEvent('charge.succeeded', T + 2, chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1' }));
  const billed = () => [
    stripeEvent('invoice.paid', T + 4, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null })),
    stripeEvent('invoice_payment.paid', T + 4, invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
  ];

  test.each<[string, () => StripeEvent[], () => StripeEvent[]]>([
    ['the invoice', () => [session()], billed],
    ['the session', billed, () => [session()]],
  ])(
    'a payment that a session and an invoice claim finds its place even if %s comes while it is folded, and the process dies',
    async (_what, before, meanwhile) => {
      const path = await eventPath(connection);
      await path.store(customer('u1', T), charge(), ...before());
      await path.settle();
      const refund = stripeEvent('refund.created', T + 9, refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1' }));
      await path.store(refund);
      const arrived = async () => {
        const events = meanwhile();
        await path.store(...events);
        await path.processor.process(await path.events.find({ _id: { $in: events.map(({ id }) => id) } }).toArray());
      };
      const dying = await eventPath(connection, {
        instead: {
          accounts: interrupted(path.accounts, 'bulkWrite', arrived),
          events: failingOnce(path.events, 'updateMany'),
        },
      });
      await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
      path.wall.pass(60_000);
      await path.settle();
      expect(await path.statusOf(refund.id)).toBe('PROCESSED');
      expect(await path.payment('in_1')).toMatchObject({ refundStatus: 'FULL', sessionId: 'cs_1' });
      expect(await differences(path)).toEqual([]);
    },
  );
});
