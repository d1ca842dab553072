import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { FoldEvent, Projection } from '../../src/billing/fold.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { FOLDED_EVENT_TYPES } from '../../src/facts/read-fact.ts';
import { orderEvents } from '../../src/folding/event-ordering.ts';
import { positionOf } from '../../src/inbox/position.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  paymentMethodObject,
  refundObject,
  sessionObject,
  stripeEvent,
  subscriptionObject,
  upcomingInvoiceObject,
} from '../support/stripe-events.ts';
import { eventOf, foldEvent, paymentOf, permutations } from './folding.ts';
import { StreamInMemory } from './stream-in-memory.ts';

const T = 1_760_000_000;
const nothingKnown = () => null;

/** A subscription in a state that one word names, so that a chain reads as one: active -> past_due -> ... */
const subscription = (status: string, id = 'sub_1') => subscriptionObject({ id, customer: 'cus_1', status });
const created = (id: string, status: string) =>
  eventOf('customer.subscription.created', T, subscription(status), { id });
const deleted = (id: string) => eventOf('customer.subscription.deleted', T, subscription('canceled'), { id });
/** An update from one state to another. */
const update = (id: string, from: string, to: string, of = 'sub_1') =>
  eventOf('customer.subscription.updated', T, subscription(to, of), { id, previous: { status: from } });
/** An event that tells its state, but not the one before. */
const echo = (id: string, status: string, type = 'customer.subscription.trial_will_end') =>
  eventOf(type, T, subscription(status), { id });
const knownAs = (status: string) => () => created('evt_0', status).fact.now;

/** The ids in the order found, which must be the same for every order of arrival. */
function orderOf(events: FoldEvent[], known: (fact: Fact) => Fact['now'] | null = nothingKnown): string {
  const found = [...permutations(events)].map((order) => orderEvents(order, known).flat());
  const orders = new Set(found.map((order) => order.map(({ id }) => id).join(' ')));
  expect(orders.size).toBe(1);
  return [...orders][0] ?? '';
}

describe('the order of one object within a second', () => {
  test('events of one object are ordered created, updated, deleted, whatever their IDs', () => {
    expect(orderOf([deleted('a'), update('b', 'incomplete', 'active'), created('c', 'incomplete')])).toBe('c b a');
  });

  test('internal events are ordered by millisecond, whatever their IDs', () => {
    const ours = (id: string, ms: number, limit: number) => {
      const grant = { id: 'grant_1', userId: 'u1', feature: 'projects', limit };
      const position = positionOf(new Date(T * 1000 + ms), 'ours', id);
      return { ...eventOf('grant.created', T, grant, { id }), position };
    };
    expect(orderOf([ours('a', 30, 1), ours('b', 20, 2), ours('c', 10, 1)])).toBe('c b a');
  });

  test('updates of one second follow the chain of their previous values [S12]', () => {
    const events = [
      update('c', 'incomplete', 'active'),
      update('a', 'active', 'past_due'),
      update('b', 'past_due', 'unpaid'),
    ];
    expect(orderOf(events, knownAs('incomplete'))).toBe('c a b');
  });

  test('updates of one second follow the chain although no state before is known', () => {
    expect(orderOf([update('b', 'incomplete', 'active'), update('a', 'active', 'past_due')])).toBe('b a');
  });

  test.each([
    ['active', 'on off', { on: ['active', 'past_due'], off: ['past_due', 'active'] }],
    ['past_due', 'off on', { on: ['active', 'past_due'], off: ['past_due', 'active'] }],
  ] as const)('a change and its reversal are ordered by the state before: %s [S13]', (before, order, { on, off }) => {
    expect(orderOf([update('on', ...on), update('off', ...off)], knownAs(before))).toBe(order);
  });

  test('a change and its reversal are ordered by "created" of the same second', () => {
    const events = [created('x', 'past_due'), update('a', 'active', 'past_due'), update('b', 'past_due', 'active')];
    expect(orderOf(events, knownAs('active'))).toBe('x b a');
  });

  test('the order of updates passes every cycle on its way', () => {
    const events = [
      update('a', 'active', 'paused'),
      update('b', 'paused', 'active'),
      update('c', 'active', 'past_due'),
      update('d', 'past_due', 'active'),
      update('e', 'active', 'unpaid'),
    ];
    const order = orderEvents([...events].reverse(), knownAs('active')).flat();
    for (const [n, event] of order.entries()) {
      expect(event.fact.before).toEqual(n === 0 ? knownAs('active')() : order[n - 1]?.fact.now);
    }
    expect(order.at(-1)?.id).toBe('e');
  });

  test('an update without a change in the fields that we read is placed where it happened', () => {
    const events = [update('z', 'active', 'active'), update('a', 'active', 'past_due')];
    expect(orderOf(events, knownAs('active'))).toBe('z a');
  });

  test('updates are ordered by ID if a link of the chain is missing', () => {
    const events = [update('b', 'incomplete', 'active'), update('a', 'past_due', 'unpaid')];
    expect(orderOf(events, knownAs('incomplete'))).toBe('a b');
  });

  test('updates are ordered by ID if two of them leave one state and none returns to it', () => {
    const events = [update('a', 'active', 'past_due'), update('b', 'active', 'unpaid')];
    expect(orderOf(events, knownAs('active'))).toBe('a b');
  });

  test('updates are ordered by ID if a branch is left over', () => {
    const events = [
      update('c', 'incomplete', 'active'),
      update('a', 'active', 'past_due'),
      update('b', 'active', 'unpaid'),
    ];
    expect(orderOf(events, knownAs('incomplete'))).toBe('a b c');
  });

  test('updates are ordered by ID if a cycle can start anywhere', () => {
    expect(orderOf([update('b', 'active', 'paused'), update('a', 'paused', 'active')])).toBe('a b');
  });

  test('events without previous values are ordered by ID', () => {
    expect(orderOf([echo('b', 'active'), echo('a', 'past_due'), echo('c', 'unpaid')])).toBe('a b c');
  });

  test('an event that repeats an update is placed behind it', () => {
    const events = [
      echo('a', 'paused', 'customer.subscription.paused'),
      update('b', 'active', 'paused'),
      update('c', 'paused', 'past_due'),
    ];
    expect(orderOf(events, knownAs('active'))).toBe('b a c');
  });

  test('an event that repeats the state before an update is placed ahead of it (stripe/sync-engine#268)', () => {
    expect(orderOf([update('a', 'trialing', 'active'), echo('b', 'trialing')], knownAs('trialing'))).toBe('b a');
  });

  test('an event that repeats "created" is placed ahead of the update', () => {
    const events = [created('x', 'trialing'), update('a', 'trialing', 'active'), echo('b', 'trialing')];
    expect(orderOf(events)).toBe('x b a');
  });

  test('an event whose state no other event has is placed behind the updates', () => {
    expect(orderOf([update('b', 'trialing', 'active'), echo('a', 'unpaid')], knownAs('trialing'))).toBe('b a');
  });
});

describe('the order of an invoice within a second', () => {
  const invoice = (id: string, type: string, status: string, attempts: number) =>
    eventOf(type, T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status, attempts }), { id });

  test('events of an invoice are ordered by attempt, and a failed attempt comes before the successful one [S14]', () => {
    const events = [
      invoice('a', 'invoice.paid', 'paid', 2),
      invoice('b', 'invoice.payment_action_required', 'open', 1),
      invoice('c', 'invoice.payment_failed', 'open', 1),
      invoice('d', 'invoice.finalized', 'open', 0),
      invoice('e', 'invoice.payment_failed', 'open', 2),
    ];
    expect(orderOf(events)).toBe('d c b e a');
  });

  test('the event that ends an invoice comes last', () => {
    const events = [
      invoice('a', 'invoice.voided', 'void', 1),
      invoice('b', 'invoice.marked_uncollectible', 'uncollectible', 1),
      invoice('c', 'invoice.payment_failed', 'open', 1),
    ];
    expect(orderOf(events)).toBe('c b a');
  });
});

describe('the order of a checkout session within a second', () => {
  test('the result of a delayed payment comes last among the events of a session', () => {
    const session = (id: string, type: string) => eventOf(type, T, sessionObject('cs_1', 'cus_1'), { id });
    const events = [
      session('a', 'checkout.session.async_payment_succeeded'),
      session('b', 'checkout.session.async_payment_failed'),
      session('c', 'checkout.session.completed'),
    ];
    expect(orderOf(events)).toBe('c b a');
  });
});

describe('the order of several objects within a second', () => {
  test('the events of several objects in one second keep the order of each object', () => {
    const events = [
      update('a', 'active', 'past_due', 'sub_2'),
      update('b', 'incomplete', 'active', 'sub_2'),
      update('c', 'active', 'past_due', 'sub_1'),
    ];
    expect(orderOf(events)).toBe('c b a');
  });
});

const INTENT: Record<string, string> = { payment_failed: 'requires_payment_method' };

/** Every invoice has a payment intent, every intent a charge: what of them is folded where is known. */
const PAYMENTS = [1, 2].map((n) => paymentOf(`in_${n}`, [`pi_${n}`, `ch_${n}`], `sub_${n}`));

/** What an event of each type is about, in a state that the type fits; `n` names the object. */
function objectFor(type: string, n: number): { object: Json; previous?: Json } {
  const change = type.split('.').at(-1) ?? '';
  const ids = { id: `sub_${n}`, customer: `cus_${n}`, userId: 'u1' };
  if (type.startsWith('customer.subscription.')) {
    const status = { deleted: 'canceled', paused: 'paused', created: 'trialing' }[change] ?? 'active';
    const more = { trial_end: T + 86_400, ...(change === 'deleted' ? { ended_at: T } : {}) };
    const object = subscriptionObject({ ...ids, status, more });
    return { object, ...(change === 'updated' ? { previous: { status: 'trialing' } } : {}) };
  }
  if (type === 'invoice.upcoming') {
    return { object: upcomingInvoiceObject({ ...ids, subscription: `sub_${n}`, periodEnd: T + 86_400 }) };
  }
  if (type.startsWith('customer.') && type !== 'customer.source.expiring') {
    const object = customerObject(`cus_${n}`, 'u1', { email: `${change}@example.com` });
    return { object, ...(change === 'updated' ? { previous: { email: 'created@example.com' } } : {}) };
  }
  if (type.startsWith('invoice.')) {
    const status =
      { paid: 'paid', payment_succeeded: 'paid', voided: 'void', marked_uncollectible: 'uncollectible' }[change] ??
      'open';
    return { object: invoiceObject({ id: `in_${n}`, customer: `cus_${n}`, subscription: `sub_${n}`, status }) };
  }
  const money = { charge: `ch_${n}`, intent: `pi_${n}` };
  const back = { ...money, id: `re_${n}`, status: change === 'failed' ? 'failed' : 'succeeded' };
  const disputed = { closed: 'won', updated: 'under_review' }[change] ?? 'needs_response';
  switch (type.split('.').slice(0, -1).join('.')) {
    case 'invoice_payment':
      return { object: invoicePaymentObject(`inpay_${n}`, `in_${n}`, `pi_${n}`) };
    case 'payment_intent':
      return { object: intentObject({ id: `pi_${n}`, customer: `cus_${n}`, status: INTENT[change] ?? change }) };
    case 'charge':
      return {
        object: chargeObject({ id: `ch_${n}`, intent: `pi_${n}`, refunded: change === 'refunded' ? 1999 : 0 }),
      };
    case 'refund':
    case 'charge.refund':
      return { object: refundObject(back) };
    case 'credit_note': {
      const status = change === 'voided' ? 'void' : 'issued';
      const note = { id: `cn_${n}`, invoice: `in_${n}`, currency: 'eur', created: T, status };
      return { object: { ...note, out_of_band_amount: 500 } };
    }
    case 'charge.dispute':
      return { object: disputeObject({ ...money, id: `dp_${n}`, status: disputed }) };
    case 'radar.early_fraud_warning':
      return { object: fraudWarningObject(`issfr_${n}`, `ch_${n}`) };
    case 'payment_method':
    case 'customer.source':
      return { object: paymentMethodObject(`pm_${n}`, `cus_${n}`, { last4: `00${change.length}` }) };
  }
  const status = change === 'expired' ? 'expired' : 'complete';
  const payment_status = change === 'completed' || change === 'async_payment_failed' ? 'unpaid' : 'paid';
  const paid = { mode: 'payment', payment_intent: `pi_${n}`, metadata: { userId: 'u1', plan: 'extra_generations' } };
  return { object: sessionObject(`cs_${n}`, `cus_${n}`, { ...paid, status, payment_status }) };
}

const typed = (type: string, n: number, id: string): FoldEvent => {
  const { object, previous } = objectFor(type, n);
  return foldEvent(stripeEvent(type, T, object, { id, ...(previous ? { previous } : {}) }), PAYMENTS);
};

const types = FOLDED_EVENT_TYPES.map((type): [string] => [type]);
const projections: [string, Projection<unknown>][] = [
  ['entitlement', entitlementProjection as Projection<unknown>],
  ['payment', paymentProjection as Projection<unknown>],
];

/** A minute before: an invoice, its payment intent and its charge are known. */
const KNOWN = [
  eventOf(
    'invoice.finalized',
    T - 60,
    invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status: 'open' }),
  ),
  eventOf('invoice_payment.paid', T - 60, invoicePaymentObject('inpay_0', 'in_1', 'pi_1')),
  eventOf('charge.succeeded', T - 60, chargeObject({ id: 'ch_1', intent: 'pi_1' })),
];

/** The account and the payments of a stream after batches of events, in a stream where the payment is known before or not. */
async function streamAfter(batches: readonly FoldEvent[][], known: readonly FoldEvent[]): Promise<unknown> {
  const stream = new StreamInMemory();
  await stream.arrive(known);
  for (const batch of batches) await stream.arrive(batch);
  // A payment whose intent an invoice has claimed leaves an empty row behind if it was there before.
  const rows = [...stream.payments.values()].filter(({ refs }) => refs.length > 0);
  return { account: stream.folded.state, payments: new Map(rows.map(({ _id, state }) => [_id, state])) };
}

/** What an owner has one of: two events about it are never about different objects. */
const ONE_OF_A_USER = ['contact', 'reconciliation', 'erasure', 'members'];

/** Of tens of thousands of pairs, only those that are not the very same are put before jest, which takes longer than to fold them. */
function expectSame(is: unknown, meant: unknown) {
  if (!isDeepStrictEqual(is, meant)) expect(is).toEqual(meant);
}

describe('two events of one second', () => {
  describe.each(projections)('of different objects, for the %s document', (_name, projection) => {
    const fold = (...events: FoldEvent[]) => events.reduce(projection.fold, projection.empty);

    test.each(types)('events of different objects in one second commute: %s with every other type [S16]', (one) => {
      for (const other of FOLDED_EVENT_TYPES) {
        // Of one customer, whose subscription, invoice, charge and refund are objects of their own; and of two, who never
        // share a payment.
        for (const n of projection === paymentProjection ? [1] : [1, 2]) {
          const [a, b] = [typed(one, 1, 'evt_a'), typed(other, n, 'evt_b')];
          if (a.fact.kind === b.fact.kind && (a.fact.id === b.fact.id || ONE_OF_A_USER.includes(a.fact.kind))) continue;
          expectSame({ other, n, state: fold(b, a) }, { other, n, state: fold(a, b) });
        }
      }
    });
  });

  describe.each([
    ['known', KNOWN],
    ['not known', []],
  ])('of one object, whose payment is %s,', (_name, known) => {
    test.each(types)(
      'events of one object in one second end the same, whichever arrives first: %s with every other type',
      async (one) => {
        for (const other of FOLDED_EVENT_TYPES) {
          for (const [first, second] of [
            ['evt_a', 'evt_b'],
            ['evt_b', 'evt_a'],
          ] as const) {
            const [a, b] = [typed(one, 1, first), typed(other, 1, second)];
            const state = await streamAfter([[a, b]], known);
            expectSame({ other, state: await streamAfter([[a], [b]], known) }, { other, state });
            expectSame({ other, state: await streamAfter([[b], [a]], known) }, { other, state });
          }
        }
      },
    );
  });
});
