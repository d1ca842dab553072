import { describe, expect, test } from '@jest/globals';
import { readAccount } from '../../src/billing/entitlement/read-account.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { createLookUp } from '../../src/routing/look-up.ts';
import { catalog } from '../billing/subscription/states.ts';
import { openEmptied } from '../folding/emptied.ts';
import { turns } from '../folding/folding.ts';
import { eventPath } from '../folding/processing.ts';
import { became } from '../support/became.ts';
import {
  chargeObject,
  disputeObject,
  type Era,
  intentObject,
  type Json,
  refundObject,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const SOON = new Date((T + 100) * 1000);
const connection = await openEmptied();

/** A guest buys through a payment link: no Stripe customer, and only the URL names the user. */
const SESSION: Json = {
  mode: 'payment',
  customer: null,
  payment_intent: 'pi_1',
  client_reference_id: 'u1',
  payment_link: 'plink_1',
  metadata: { plan: 'extra_generations' },
};
const money = { charge: 'ch_1', intent: 'pi_1', created: T + 9 };
/** Before "basil", charges and payment intents have an `invoice`, which is null where none bills them. */
const eventsOf = (era: Era) => {
  const more = era === 'legacy' ? { invoice: null } : {};
  const charge = (refunded = 0) => chargeObject({ id: 'ch_1', intent: 'pi_1', refunded, more });
  return {
    charge: stripeEvent('charge.succeeded', T, charge()),
    intent: stripeEvent('payment_intent.succeeded', T, intentObject({ id: 'pi_1', charge: 'ch_1', more })),
    session: stripeEvent('checkout.session.completed', T + 1, sessionObject('cs_1', '', SESSION)),
    refund: stripeEvent('refund.created', T + 9, refundObject({ id: 're_1', ...money })),
    charged: stripeEvent('charge.refunded', T + 9, charge(1999)),
    dispute: stripeEvent('charge.dispute.created', T + 9, disputeObject({ id: 'dp_1', ...money })),
  };
};
type Events = ReturnType<typeof eventsOf>;
type What = keyof Events;

async function arrive(told: Events, order: readonly What[], trustClientReference: boolean) {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  const path = await eventPath(connection, { trustClientReference });
  for (const what of order) {
    await path.store(told[what]);
    await path.settle();
  }
  const state = await path.entitlement('u1');
  const account = state && readAccount('u1', state, catalog, SOON);
  const payment = await path.payment('pi_1');
  const statuses = await Promise.all(order.map((what) => path.statusOf(told[what].id)));
  return {
    path,
    statuses: [...new Set(statuses)],
    holds: account?.holds.map(({ kind }) => kind) ?? null,
    limit: account?.entitlements.find(({ feature }) => feature.code === 'generations')?.limit ?? null,
    payment: payment?.status
      ? became({ ...payment, dispute: { status: String(payment.disputeStatus) } } as Parameters<typeof became>[0])
      : null,
  };
}

describe.each<[Era]>([['current'], ['legacy']])('a session with only a client reference (%s API)', (era) => {
  const told = eventsOf(era);

  test.each<[string, What[], object]>([
    ['purchase', ['charge', 'intent', 'session'], { holds: [], limit: 510, payment: 'PAID' }],
    ['refund', ['intent', 'session', 'refund', 'charged'], { holds: ['REFUND'], limit: 10, payment: 'REFUND_FULL' }],
    [
      'dispute',
      ['charge', 'intent', 'session', 'dispute'],
      { holds: ['DISPUTE'], limit: 10, payment: 'DISPUTE_NEEDS_RESPONSE' },
    ],
  ])(
    'a session with only a client reference belongs to the user, whichever of its events arrives first, with its %s [S106]',
    async (_what, events, expected) => {
      for (const order of turns(events)) {
        const { path, ...found } = await arrive(told, order, true);
        expect([order, found]).toEqual([order, { ...expected, statuses: ['PROCESSED'] }]);
        for await (const { stream, outcome } of rebuild(path)) {
          expect([stream, outcome]).toEqual([stream, 'same']);
        }
      }
    },
  );

  test('a session with only a client reference gives nothing to the user if client references are not trusted', async () => {
    for (const order of turns<What>(['intent', 'session', 'refund', 'dispute'])) {
      const { path, payment: _, ...found } = await arrive(told, order, false);
      expect(found).toEqual({ statuses: ['UNMATCHED'], holds: null, limit: null });
      expect(await path.accounts.distinct('owners')).toEqual([]);
    }
  });

  test.each([
    [true, 'PROCESSED'],
    [false, 'UNMATCHED'],
  ])(
    'a session with only a client reference that a look-up finds belongs to the user only if client references are trusted: %p',
    async (trustClientReference, status) => {
      const path = await eventPath(connection, { trustClientReference });
      await path.store(told.charge, told.refund);
      await path.settle();
      path.wall.pass(3_600_000);
      const stripe = {
        invoicePayments: { list: async () => ({ data: [] }) },
        checkout: { sessions: { list: async () => ({ data: [sessionObject('cs_1', '', SESSION)] }) } },
      };
      const gateway = {
        ask: async (call: (client: unknown) => Promise<unknown>) => ({
          object: await call(stripe),
          startedAt: path.wall.now(),
          answeredAt: path.wall.now(),
          askedAt: path.wall.now(),
          seen: [],
          idempotencyKey: null,
        }),
      } as never;
      const lookUp = createLookUp({ ...path, gateway });
      await lookUp.runOnce();
      await path.settle();
      expect(await path.statusOf(told.refund.id)).toBe(status);
    },
  );
});
