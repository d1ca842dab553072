import { describe, expect, test } from '@jest/globals';
import { stripeCustomersOf } from '../../../src/billing/customer/stripe-customer.ts';
import { entitlementProjection } from '../../../src/billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { lastPayment } from '../../../src/billing/money/hold.ts';
import { NO_MONEY } from '../../../src/billing/money/money.state.ts';
import { nothingFolded, replay } from '../../../src/folding/replay.ts';
import { byPosition, eventOf } from '../../folding/folding.ts';
import {
  customerObject,
  invoiceObject,
  type Json,
  priceObject,
  sessionObject,
  subscriptionObject,
} from '../../support/stripe-events.ts';

const T = 1_760_000_000;
const DAY = 86_400;
const at = (second: number) => new Date(second * 1000);

const folded = (...events: FoldEvent[]): EntitlementState =>
  replay(entitlementProjection, nothingFolded(entitlementProjection), [...events].sort(byPosition)).state;
const publishedOf = (...events: FoldEvent[]) => entitlementProjection.published(folded(...events), 'cus_1');

const subscription = (change: string, created: number, more: Json = {}, id = 'sub_1') =>
  eventOf(`customer.subscription.${change}`, created, {
    ...subscriptionObject({ id, customer: 'cus_1' }),
    ...more,
  });
const invoice = (change: string, created: number, status: string, more: Json = {}, id = 'in_1') =>
  eventOf(`invoice.${change}`, created, {
    ...invoiceObject({ id, customer: 'cus_1', subscription: 'sub_1', status }),
    ...more,
  });
const session = (change: string, created: number, more: Json = {}, id = 'cs_1') =>
  eventOf(`checkout.session.${change}`, created, sessionObject(id, 'cus_1', more));
const customer = (change: string, created: number, more: Json = {}) =>
  eventOf(`customer.${change}`, created, customerObject('cus_1', 'u1', more));

describe('the customers of a user', () => {
  test('the customers of a user are as their newest event says', () => {
    const changed = customer('updated', T + 5, { email: 'new@example.com' });
    const state = folded(customer('created', T), changed);
    expect(state.customers['cus_1']).toEqual({
      now: expect.objectContaining({ email: 'new@example.com' }),
      cause: { eventId: changed.id, at: at(T + 5) },
    });
  });

  test.each([
    ['happened before the deletion', -5],
    ['happened in the second of the deletion', 0],
    ['happened after the deletion', 5],
  ])('a deleted Stripe customer stays deleted, whatever a late event says that %s', (_when, seconds) => {
    const deletion = { id: 'cus_1', object: 'customer', deleted: true };
    for (const [first, second] of [
      ['evt_a', 'evt_b'],
      ['evt_b', 'evt_a'],
    ] as const) {
      const deleted = eventOf('customer.deleted', T + 60, deletion, { id: first });
      const late = { id: second, previous: { email: 'u1@example.com' } };
      const object = customerObject('cus_1', 'u1', { email: 'late@example.com' });
      const state = folded(
        customer('created', T),
        deleted,
        eventOf('customer.updated', T + 60 + seconds, object, late),
      );
      expect(state.customers['cus_1']).toMatchObject({ now: { deleted: true }, cause: { eventId: first } });
      expect(stripeCustomersOf(state.customers)).toEqual([]);
    }
  });

  test('a customer keeps its cause if an event says nothing new', () => {
    const first = customer('created', T);
    expect(folded(first, customer('updated', T + 5)).customers['cus_1']?.cause.eventId).toBe(first.id);
  });
});

describe('the trial of a user', () => {
  const trialing = (created: number, id: string) =>
    subscription('created', created, { status: 'trialing', trial_end: created + 14 * DAY }, id);

  test('the trial of a user is the first one, for good', () => {
    const events = [trialing(T, 'sub_1'), subscription('deleted', T + DAY, { status: 'canceled' })];
    expect(folded(...events, trialing(T + 2 * DAY, 'sub_2')).trial).toEqual({
      subscriptionId: 'sub_1',
      cause: { eventId: events[0]?.id, at: at(T) },
    });
  });

  test('of two trials that began in one second the one with the lower ID counts, whichever is folded first', () => {
    const [a, b] = [trialing(T, 'sub_a'), trialing(T, 'sub_b')];
    const { empty, fold } = entitlementProjection;
    expect([fold(fold(empty, a), b).trial?.subscriptionId, fold(fold(empty, b), a).trial?.subscriptionId]).toEqual([
      'sub_a',
      'sub_a',
    ]);
  });

  test('a trial is remembered although the document drops its subscription after 21 ended ones', () => {
    const ended = Array.from({ length: 21 }, (_, n) => {
      const [id, start] = [`sub_${n + 2}`, T + (n + 2) * DAY];
      const times = { created: start, ended_at: start + 1, canceled_at: start + 1 };
      return subscription('deleted', start + 1, { status: 'canceled', ...times }, id);
    });
    const over = { status: 'canceled', trial_end: T + 14 * DAY, ended_at: T + DAY, canceled_at: T + DAY };
    const first = [trialing(T, 'sub_1'), subscription('deleted', T + DAY, over)];
    const state = folded(...first, ...ended);
    expect(Object.keys(state.subscriptions)).not.toContain('sub_1');
    expect(state.trial?.subscriptionId).toBe('sub_1');
    expect(folded(...first, ...ended, trialing(T + 40 * DAY, 'sub_99')).trial?.subscriptionId).toBe('sub_1');
  });

  test('a trial is remembered after the account was deleted, and when its user returns', () => {
    const over = subscription('deleted', T + DAY, { status: 'canceled', trial_end: T + 14 * DAY, ended_at: T + DAY });
    const erased = eventOf('customer.erased', T + 2 * DAY, { id: 'u1', userId: 'u1', stripeIds: ['cus_1'] });
    const life = [trialing(T, 'sub_1'), over, erased];
    expect(folded(...life).trial?.subscriptionId).toBe('sub_1');
    expect(folded(...life, trialing(T + 3 * DAY, 'sub_2')).trial?.subscriptionId).toBe('sub_1');
  });

  test('a user without a trial has none', () => {
    expect(folded(subscription('created', T)).trial).toBeNull();
  });
});

describe('the open invoices of a subscription', () => {
  const openOf = (...events: FoldEvent[]) => folded(...events).subscriptions['sub_1']?.openInvoices ?? {};

  test('an invoice is open from its first failure on', () => {
    expect(openOf(invoice('payment_failed', T, 'open'), invoice('payment_failed', T + DAY, 'open'))).toEqual({
      in_1: { failedAt: at(T), dueAt: null, url: 'https://invoice.example/in_1' },
    });
  });

  test('an invoice that waits for a confirmation is open, and has not failed', () => {
    expect(openOf(invoice('payment_action_required', T, 'open'))['in_1']?.failedAt).toBeNull();
  });

  test('an invoice that is sent to the customer is open, with its due date', () => {
    const sent = { collection_method: 'send_invoice', due_date: T + 30 * DAY };
    expect(openOf(invoice('finalized', T, 'open', sent))).toEqual({
      in_1: { failedAt: null, dueAt: at(T + 30 * DAY), url: 'https://invoice.example/in_1' },
    });
  });

  test('an invoice that is about to be charged is not open', () => {
    expect(openOf(invoice('finalized', T, 'open'))).toEqual({});
  });

  test.each([
    ['paid', 'paid'],
    ['voided', 'void'],
    ['marked_uncollectible', 'uncollectible'],
  ])('an invoice that is %s is not open', (change, status) => {
    expect(openOf(invoice('payment_failed', T, 'open'), invoice(change, T + DAY, status))).toEqual({});
  });

  test('open invoices are independent: voiding one leaves the other open [S77]', () => {
    const [first, second] = [
      invoice('payment_failed', T, 'open'),
      invoice('payment_failed', T + DAY, 'open', {}, 'in_2'),
    ];
    expect(Object.keys(openOf(first, second, invoice('voided', T + 2 * DAY, 'void')))).toEqual(['in_2']);
  });

  test('an invoice that bills no subscription is not open for one', () => {
    expect(folded(invoice('payment_failed', T, 'open', { parent: null })).subscriptions).toEqual({});
  });
});

describe('the last payment of a subscription', () => {
  const paid = (id: string, paidAt: number | null, amount = 1999) =>
    invoice(
      'paid',
      T + 100,
      'paid',
      { status_transitions: { paid_at: paidAt }, amount_paid: amount, amount_due: amount, total: amount },
      id,
    );
  const lastOf = (...events: FoldEvent[]) =>
    lastPayment(folded(...events).subscriptions['sub_1']?.money ?? NO_MONEY) ?? undefined;

  test('the last payment of a subscription is the newest by its payment time, whichever is folded first', () => {
    expect(lastOf(paid('in_2', T), paid('in_1', T + 5))?.id).toBe('in_1');
    expect(lastOf(paid('in_1', T), paid('in_2', T + 5))?.id).toBe('in_2');
  });

  test('of two payments of one second the one with the higher ID is the last', () => {
    expect([lastOf(paid('in_1', T), paid('in_2', T))?.id, lastOf(paid('in_2', T), paid('in_1', T))?.id]).toEqual([
      'in_2',
      'in_2',
    ]);
  });

  test('a payment of zero is not the last payment of a subscription [S40]', () => {
    expect(lastOf(paid('in_1', T, 0))).toBeUndefined();
  });

  test('a payment counts from its event if Stripe does not say when it was paid', () => {
    expect(lastOf(paid('in_1', null))?.paidAt).toEqual(at(T + 100));
  });
});

describe('a completed checkout', () => {
  const bought = { subscription: 'sub_1', metadata: { userId: 'u1', plan: 'pro', quantity: '2' } };

  test('a completed checkout is a subscription at once, before its own events arrive [S59]', () => {
    const completed = session('completed', T, bought);
    expect(folded(completed).subscriptions['sub_1']).toMatchObject({
      now: null,
      checkout: {
        sessionId: 'cs_1',
        plan: 'pro',
        quantity: 2,
        customerId: 'cus_1',
        cause: { eventId: completed.id, at: at(T) },
      },
    });
  });

  test('a completed checkout does not change a subscription whose events came first', () => {
    const state = folded(subscription('created', T), session('completed', T + 5, bought));
    expect(state.subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('the first completed checkout that names a subscription counts', () => {
    const state = folded(session('completed', T, bought), session('completed', T + 5, bought, 'cs_2'));
    expect(state.subscriptions['sub_1']?.checkout?.sessionId).toBe('cs_1');
  });

  test.each([
    ['is expired', 'expired', { ...bought, status: 'expired' }],
    ['only sets up a card', 'completed', { mode: 'setup' }],
  ])('a completed checkout is no purchase if it %s', (_what, change, more) => {
    const { subscriptions, purchases } = folded(session(change, T, more));
    expect([subscriptions, purchases]).toEqual([{}, {}]);
  });
});

describe('a one-time purchase', () => {
  const bought = { mode: 'payment', payment_intent: 'pi_1', metadata: { userId: 'u1', plan: 'vip' } };
  const purchaseOf = (...events: FoldEvent[]) => folded(...events).purchases['cs_1'];

  test.each([
    ['that costs nothing is paid without a payment', { payment_intent: null, amount_total: 0 }],
    ['that names no amount is paid without one', { amount_total: null }],
  ])('a one-time purchase %s', (_what, more) => {
    const purchase = purchaseOf(session('completed', T, { ...bought, ...more }));
    expect([purchase?.paidAt, purchase?.money.payments]).toEqual([at(T), {}]);
  });

  test.each(['paid', 'no_payment_required'])(
    'a one-time purchase counts from its session on if that is %s',
    (payment_status) => {
      expect(purchaseOf(session('completed', T, { ...bought, payment_status }))?.paidAt).toEqual(at(T));
    },
  );

  test('a one-time purchase counts from when its delayed payment succeeded', () => {
    const slow = session('completed', T, { ...bought, payment_status: 'unpaid' });
    expect(purchaseOf(slow)?.paidAt).toBeNull();
    expect(purchaseOf(slow, session('async_payment_succeeded', T + DAY, bought))?.paidAt).toEqual(at(T + DAY));
  });

  test('a one-time purchase stays unpaid if its delayed payment failed', () => {
    const unpaid = { ...bought, payment_status: 'unpaid' };
    const failed = session('async_payment_failed', T + DAY, unpaid);
    expect(purchaseOf(session('completed', T, unpaid), failed)?.paidAt).toBeNull();
  });

  test('a one-time purchase stays paid, whatever later events of its session say', () => {
    const again = session('async_payment_failed', T + DAY, { ...bought, payment_status: 'unpaid' });
    expect(purchaseOf(session('completed', T, bought), again)?.paidAt).toEqual(at(T));
  });
});

describe('the keys of an entitlement document', () => {
  test('an entitlement document is found by its owner, their Stripe customers and every plan that has not ended', () => {
    const extra = { mode: 'payment', payment_intent: 'pi_1', metadata: { plan: 'extra_generations' } };
    expect(
      publishedOf(
        customer('created', T),
        subscription('created', T),
        subscription(
          'created',
          T,
          { items: { data: [{ id: 'si_2', price: priceObject(null, { metadata: { plan: 'vip' } }) }] } },
          'sub_2',
        ),
        session('completed', T, extra),
        session('completed', T, { subscription: 'sub_3', metadata: { plan: 'basic' } }, 'cs_2'),
        subscription('created', T, { items: { data: [{ id: 'si_4', price: priceObject(null) }] } }, 'sub_4'),
      ),
    ).toMatchObject({
      owner: { kind: 'user', id: 'u1' },
      stripeCustomerIds: ['cus_1'],
      emails: ['u1@example.com'],
      plans: ['basic', 'extra_generations', 'premium', 'vip'],
      grantIds: [],
      // basic's checkout is complete, and its subscription has not begun.
      currentPlans: ['extra_generations', 'premium', 'vip'],
      statuses: ['ACTIVE', 'INCOMPLETE'],
      heldBy: [],
      cardsInUse: [],
    });
  });

  test('an entitlement document is not found by the plan of a subscription that ended, or whose customer is deleted', () => {
    expect(publishedOf(subscription('deleted', T, { status: 'canceled' }))['plans']).toEqual([]);
    const deleted = publishedOf(subscription('created', T), customer('deleted', T + 5));
    expect(deleted).toMatchObject({ plans: [], currentPlans: [], statuses: ['CANCELED'] });
  });
});

describe('the known state of an object', () => {
  const state = folded(customer('created', T), subscription('created', T));
  const knownAs = ({ fact }: FoldEvent) => entitlementProjection.known(state, fact);

  test('the known state of an object is that of its newest event, from which the updates of a second start', () => {
    const [sub, cus] = [subscription('updated', T + 5), customer('updated', T + 5)];
    expect([knownAs(sub), knownAs(cus)]).toEqual([state.subscriptions['sub_1']?.now, state.customers['cus_1']?.now]);
  });

  test('an object without events, or one whose events are ordered by lifecycle, has no known state', () => {
    const { known, empty } = entitlementProjection;
    const events = [subscription('updated', T), customer('updated', T), invoice('paid', T, 'paid')];
    expect(events.map(({ fact }) => known(empty, fact))).toEqual([null, null, null]);
  });
});

describe('the messages of an entitlement document', () => {
  test('an entitlement document causes the messages of each of its subscriptions, also that its customer was deleted', () => {
    const told = (...events: FoldEvent[]) =>
      entitlementProjection.messages(folded(...events), 'cus_1', 'u1').map(({ id, userId }) => [id, userId]);
    expect(told(subscription('created', T), customer('deleted', T + 5))).toEqual([
      ['started:sub_1', 'u1'],
      ['ended:sub_1', 'u1'],
    ]);
  });
});

describe('a user with many ended subscriptions', () => {
  const ended = (n: number, more: Json = {}) =>
    subscription(
      'deleted',
      T + n * DAY,
      { status: 'canceled', ended_at: T + n * DAY, ...more },
      `sub_${String(n).padStart(2, '0')}`,
    );
  const many = Array.from({ length: 25 }, (_, n) => ended(n));

  test('a document keeps the last 20 ended subscriptions', () => {
    expect(Object.keys(folded(...many).subscriptions).sort()).toEqual(many.slice(5).map(({ fact }) => fact.id));
  });

  test('a late event does not restore a subscription that was dropped', () => {
    const renamed = subscription(
      'updated',
      T + 99 * DAY,
      { status: 'canceled', ended_at: T, metadata: { a: 'b' } },
      'sub_00',
    );
    expect(folded(...many, renamed).subscriptions).toEqual(folded(...many).subscriptions);
  });

  test('a late invoice does not restore a subscription that was dropped', () => {
    const voided = invoice('voided', T + 99 * DAY, 'void', {
      parent: { subscription_details: { subscription: 'sub_00' } },
    });
    expect(folded(...many, voided).subscriptions).toEqual(folded(...many).subscriptions);
  });
});
