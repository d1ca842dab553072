import { describe, expect, test } from '@jest/globals';
import type { PaymentDocument } from '../../src/billing/payment/payment.document.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { type PaymentBooks, paymentsById } from '../../src/billing/payment/payments.read.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { openEmptied } from '../folding/emptied.ts';
import { permutations } from '../folding/folding.ts';
import { eventPath, failingOnce, interrupted } from '../folding/processing.ts';
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
  type StripeEvent,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const connection = await openEmptied();
type Path = Awaited<ReturnType<typeof eventPath>>;

/** The events about one payment of a customer, by what they are; `k` names everything in them. */
function eventsAbout(k: string) {
  const [customer, charge, intent, invoice] = [`cus_${k}`, `ch_${k}`, `pi_${k}`, `in_${k}`];
  const at = (type: string, second: number, object: Json) =>
    stripeEvent(type, T + second, object, { id: `evt_${type}_${k}` });
  const purchase = { mode: 'payment', payment_intent: intent, metadata: { userId: `u_${k}`, plan: 'vip' } };
  const money = { charge, intent };
  const dispute = (type: string, second: number, status: string) =>
    at(`charge.dispute.${type}`, second, disputeObject({ ...money, id: `dp_${k}`, status, created: T + 20 }));
  return {
    customer: at('customer.created', 0, customerObject(customer, `u_${k}`)),
    session: at('checkout.session.completed', 3, sessionObject(`cs_${k}`, customer, purchase)),
    guest: at('checkout.session.completed', 3, sessionObject(`cs_${k}`, '', { ...purchase, customer: null })),
    intent: at('payment_intent.succeeded', 2, intentObject({ id: intent, customer, charge })),
    charge: at('charge.succeeded', 1, chargeObject({ id: charge, intent, customer })),
    refunded: at('charge.refunded', 10, chargeObject({ id: charge, intent, customer, refunded: 1999 })),
    refund: at('refund.created', 10, refundObject({ id: `re_${k}`, charge, created: T + 10 })), // names no intent
    opened: dispute('created', 20, 'needs_response'),
    lost: dispute('closed', 30, 'lost'),
    warning: at('radar.early_fraud_warning.created', 15, fraudWarningObject(`issfr_${k}`, charge)),
    billed: at(
      'invoice.paid',
      4,
      invoiceObject({ id: invoice, customer, subscription: `sub_${k}`, created: T, more: { parent: subscribed(k) } }),
    ),
    invoiced: at('invoice.paid', 4, invoiceObject({ id: invoice, customer, subscription: null, created: T })),
    paid: at('invoice_payment.paid', 4, invoicePaymentObject(`inpay_${k}`, invoice, intent)),
  };
}
const subscribed = (k: string) => ({
  subscription_details: { subscription: `sub_${k}`, metadata: { userId: `u_${k}` } },
});

type What = keyof ReturnType<typeof eventsAbout>;

/** Lets the same events arrive in many orders at once, each order for a user of its own, and reads what became of each. */
async function outcomesOf(orders: What[][]): Promise<unknown[]> {
  const path = await eventPath(connection);
  const arrivals = orders.map((order, n) => {
    const events = eventsAbout(`k${n}k`);
    return order.map((what) => events[what]);
  });
  for (let turn = 0; turn < (orders[0]?.length ?? 0); turn++) {
    const arrived = arrivals.map((order) => order[turn] as StripeEvent);
    for (let n = 0; n < arrived.length; n += 100) {
      await Promise.all(arrived.slice(n, n + 100).map((event) => path.store(event)));
    }
    await path.settle();
  }
  const [accounts, payments] = [await path.accounts.find().toArray(), await path.payments.find().toArray()];
  const unsettled = await path.events.find({ status: { $ne: 'PROCESSED' } }).toArray();
  return orders.map((_, n) => {
    const k = `k${n}k`;
    const account = accounts.find(({ _id }) => _id === `cus_${k}`);
    const outcome = {
      owner: account?.owner?.id,
      entitlement: account?.state,
      // One that was made before an invoice claimed its intent stays, empty.
      payments: payments.filter(({ _id, refs }) => _id.endsWith(`_${k}`) && refs.length > 0).map(shown),
      unsettled: unsettled.filter(({ _id }) => _id.endsWith(`_${k}`)).map(({ type, status }) => ({ type, status })),
    };
    return JSON.parse(JSON.stringify(outcome).replaceAll(k, 'k'));
  });
}

const shown = (row: PaymentDocument) => {
  const { _id, status, refundStatus, disputeStatus, stream, refs, sessionId, since, state } = row;
  return { _id, status, refundStatus, disputeStatus, stream, refs, sessionId, since, state };
};

const ONE_TIME: What[] = ['charge', 'session', 'refund', 'opened', 'lost'];
const REFUNDED: What[] = ['intent', 'session', 'refunded', 'refund', 'warning'];
const SUBSCRIBED: What[] = ['charge', 'billed', 'paid', 'refund', 'opened'];
const CONTESTED: What[] = ['session', 'invoiced', 'paid', 'refund', 'opened'];

describe('in every order in which the events of a payment arrive', () => {
  test.each<[string, What[], Json]>([
    ['a one-time purchase', ONE_TIME, { _id: 'pi_k', status: 'PAID', disputeStatus: 'LOST', stream: 'cus_k' }],
    [
      'a one-time purchase that is refunded',
      REFUNDED,
      { _id: 'pi_k', status: 'PAID', refundStatus: 'FULL', stream: 'cus_k' },
    ],
    [
      'a subscription’s invoice',
      SUBSCRIBED,
      { _id: 'in_k', status: 'PAID', disputeStatus: 'NEEDS_RESPONSE', stream: 'cus_k' },
    ],
    [
      'a purchase with an invoice, which takes precedence over its session',
      CONTESTED,
      { _id: 'in_k', status: 'PAID', disputeStatus: 'NEEDS_RESPONSE', stream: 'cus_k' },
    ],
  ])('%s ends the same in every order of its events [S17]', async (_what, events, payment) => {
    const orders = [...permutations(events)];
    const outcomes = await outcomesOf(orders);
    const orderly = outcomes[0] as { payments: unknown[]; unsettled: unknown[] };
    expect(orderly).toMatchObject({ owner: 'u_k', payments: [payment], unsettled: [] });
    const different = orders.filter((_, n) => JSON.stringify(sorted(outcomes[n])) !== JSON.stringify(sorted(orderly)));
    expect(different).toEqual([]);
  });

  test('a disputed purchase suspends access, whichever event names the user', async () => {
    const [bought, invoiced] = (await outcomesOf([
      [...ONE_TIME],
      ['paid', 'invoiced', 'opened', 'refund', 'session'],
    ])) as { entitlement: { purchases: { cs_k: { money: unknown } } } }[];
    expect(bought?.entitlement.purchases.cs_k.money).toMatchObject({ disputes: { dp_k: { status: 'lost' } } });
    expect(invoiced?.entitlement.purchases.cs_k.money).toMatchObject({
      disputes: { dp_k: { status: 'needs_response' } },
      payments: { in_k: { amount: 1999, refunds: { re_k: { amount: 1999 } } } },
    });
  });
});

/** Keys in order: what is folded earlier stands earlier. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

describe('an event that comes before its payment is known', () => {
  const about = eventsAbout('k');

  test.each<[string, What, What[], string[]]>([
    ['a charge, for its intent', 'charge', [], ['pi_k']],
    ['a refund that names only a charge, for the charge', 'refund', [], ['ch_k']],
    ['the same refund, although the charge is known without a payment', 'refund', ['charge'], ['ch_k']],
    ['a dispute, for its intent or its charge', 'opened', [], ['pi_k', 'ch_k']],
    ['a fraud warning, for its charge', 'warning', [], ['ch_k']],
    ['an invoice payment, for its invoice', 'paid', [], ['in_k']],
  ])('an event waits for its payment: %s', async (_what, waiting, before, waitsFor) => {
    const path = await eventPath(connection);
    await path.store(about.customer, ...before.map((what) => about[what]), about[waiting]);
    await path.settle();
    expect(await path.events.findOne({ _id: about[waiting].id })).toMatchObject({ status: 'UNMATCHED', waitsFor });
  });

  test('an event waits for an unknown invoice once its stream is known', async () => {
    const path = await eventPath(connection);
    const legacy = chargeObject({ id: 'ch_k', intent: 'pi_k', customer: 'cus_k', invoice: 'in_k' });
    const charge = stripeEvent('charge.succeeded', T, legacy, { id: 'evt_legacy' });
    await path.store(about.customer, charge);
    await path.settle();
    expect(await path.events.findOne({ _id: charge.id })).toMatchObject({ status: 'UNMATCHED', waitsFor: ['in_k'] });
    await path.store(about.paid);
    await path.settle();
    expect(await path.events.findOne({ _id: about.paid.id })).toMatchObject({
      status: 'UNMATCHED',
      waitsFor: ['in_k'],
    });
    await path.store(about.billed);
    await path.settle();
    expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
    expect(await path.payment('in_k')).toMatchObject({ status: 'PAID', subscriptionId: 'sub_k' });
  });

  test('an event that waits for its payment makes no payment of its own [S18]', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.intent, about.charge, about.opened);
    await path.settle();
    expect(await path.payments.countDocuments()).toBe(0);
  });

  test('a waiting event is folded when its payment is known, and done when its customer has an owner', async () => {
    const path = await eventPath(connection);
    const { metadata: _nobody, ...nameless } = about.session.data.object;
    await path.store({ ...about.session, data: { object: { ...nameless, metadata: { plan: 'vip' } } } }, about.opened);
    await path.settle();
    expect(await path.events.findOne({ _id: about.opened.id })).toMatchObject({
      status: 'UNMATCHED',
      waitsFor: ['owner:cus_k'],
    });
    expect(await path.payment('pi_k')).toMatchObject({ status: 'PAID', disputeStatus: 'NEEDS_RESPONSE' });
    await path.store(about.customer);
    await path.settle();
    expect(await path.statusOf(about.opened.id)).toBe('PROCESSED');
  });

  test('the event of a guest belongs to the user whom the session names [S19]', async () => {
    const path = await eventPath(connection);
    await path.store(guestly(about.intent), guestly(about.charge), about.opened, about.guest);
    await path.settle();
    expect(await path.payment('pi_k')).toMatchObject({
      stream: 'pi_k',
      status: 'PAID',
      disputeStatus: 'NEEDS_RESPONSE',
    });
    expect(await path.accounts.findOne({ _id: 'pi_k' })).toMatchObject({ owner: { kind: 'user', id: 'u_k' } });
    expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
  });

  test('waiting does not loop if IDs contradict each other', async () => {
    const path = await eventPath(connection);
    const odd = { ...chargeObject({ id: 'ch_k', intent: 'in_k', customer: 'cus_k' }) };
    await path.store(about.customer, about.invoiced, stripeEvent('charge.succeeded', T, odd, { id: 'evt_odd' }));
    for (let round = 0; round < 5; round++) await path.runOnce();
    expect(await path.runOnce()).toBe(0);
    expect(await path.statusOf('evt_odd')).toMatch(/PROCESSED|UNMATCHED/);
  });
});

/** The same event without a Stripe customer. */
function guestly(event: StripeEvent): StripeEvent {
  return { ...event, data: { object: { ...event.data.object, customer: null } } };
}

describe('a payment method', () => {
  const card = (type: string, second: number, customer: string | null) =>
    stripeEvent(`payment_method.${type}`, T + second, paymentMethodObject('pm_k', customer), { id: `evt_${type}` });

  test('a detached payment method belongs to the stream of its earlier event', async () => {
    const path = await eventPath(connection);
    await path.store(eventsAbout('k').customer, card('attached', 1, 'cus_k'));
    await path.settle();
    await path.store(card('detached', 2, null));
    await path.settle();
    expect(await path.events.findOne({ _id: 'evt_detached' })).toMatchObject({ status: 'PROCESSED', stream: 'cus_k' });
  });

  test('a payment method that is detached before it was attached waits', async () => {
    const path = await eventPath(connection);
    await path.store(eventsAbout('k').customer, card('detached', 2, null));
    await path.settle();
    expect(await path.events.findOne({ _id: 'evt_detached' })).toMatchObject({
      status: 'UNMATCHED',
      waitsFor: ['pm_k'],
    });
    await path.store(card('attached', 1, 'cus_k'));
    await path.settle();
    expect(await path.events.findOne({ _id: 'evt_detached' })).toMatchObject({ status: 'PROCESSED', stream: 'cus_k' });
    expect((await path.entitlement('u_k'))?.paymentMethods).toEqual({});
  });

  test('a payment method that is attached while its detachment is being marked is found again', async () => {
    const path = await eventPath(connection);
    await path.store(eventsAbout('k').customer);
    await path.settle();
    await path.store(card('detached', 2, null));
    const attached = async () => {
      await path.store(card('attached', 1, 'cus_k'));
      await path.processor.process(await path.events.find({ _id: 'evt_attached' }).toArray());
    };
    const slow = await eventPath(connection, { instead: { events: interrupted(path.events, 'bulkWrite', attached) } });
    await slow.processor.process(await path.events.find({ _id: 'evt_detached' }).toArray());
    expect(await path.events.findOne({ _id: 'evt_detached' })).toMatchObject({ status: 'PROCESSED', stream: 'cus_k' });
  });
});

describe('an event that names neither a customer nor a payment', () => {
  test.each([
    ['a refund', stripeEvent('refund.created', T, refundObject({ id: 're_9', charge: null }))],
    ['a dispute', stripeEvent('charge.dispute.created', T, disputeObject({ id: 'dp_9', charge: null }))],
  ])('an event that names neither a customer nor a payment is IGNORED with the reason: %s', async (_what, event) => {
    const path = await eventPath(connection);
    await path.store(event);
    await path.settle();
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({
      status: 'IGNORED',
      error: 'The event names no customer and no payment.',
    });
    expect(await path.events.findOne({ _id: event.id })).not.toHaveProperty('dueAt');
  });
});

describe('a payment intent that an invoice claims after a session', () => {
  const about = eventsAbout('k');

  test('an intent that an invoice claims leaves its payment row empty and in no list', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.session, about.intent, about.charge, about.opened);
    await path.settle();
    expect(await path.payment('pi_k')).toMatchObject({
      stream: 'cus_k',
      status: 'PAID',
      disputeStatus: 'NEEDS_RESPONSE',
    });
    await path.store(about.invoiced, about.paid);
    await path.settle();
    const [left, claimed] = [await path.payment('pi_k'), await path.payment('in_k')];
    expect(left).toMatchObject({ refs: [], status: null, createdAt: null, state: paymentProjection.empty });
    expect(claimed).toMatchObject({
      stream: 'cus_k',
      status: 'PAID',
      disputeStatus: 'NEEDS_RESPONSE',
      refs: ['ch_k', 'cs_k', 'in_k', 'pi_k'],
    });
  });

  test('an intent that an invoice claims keeps its payment ID, whatever is folded again, and is also found by that of the invoice', async () => {
    const path = await eventPath(connection);
    const idsOf = async (...asked: string[]) =>
      (await paymentsById(path as unknown as PaymentBooks, null, asked)).map((payment) => payment?.publicId);
    await path.store(about.customer, about.session, about.intent, about.charge, about.opened);
    await path.settle();
    expect(await idsOf('cs_k')).toEqual(['payment:pi_k']);
    await path.store(about.invoiced, about.paid);
    await path.settle();
    const any = ['payment:pi_k', 'payment:in_k', 'in_k', 'pi_k', 'ch_k'];
    expect(new Set(await idsOf(...any))).toEqual(new Set(['payment:pi_k']));
    await path.accounts.updateMany({}, { $set: { v: 1 } });
    await path.store(
      stripeEvent('refund.created', T + 99, refundObject({ id: 're_k', charge: 'ch_k', intent: 'pi_k', amount: 1999 })),
    );
    await path.settle();
    expect(await path.payment('in_k')).toMatchObject({ refundStatus: 'FULL' });
    expect(new Set(await idsOf(...any))).toEqual(new Set(['payment:pi_k']));
  });

  test('an intent that an invoice claims withdraws its messages: one payment causes one receipt [S20]', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.session);
    await path.settle();
    expect(await path.message('receipt:pi_k')).toMatchObject({ state: 'DUE' });
    await path.store(about.invoiced, about.paid);
    await path.settle();
    expect(await path.message('receipt:pi_k')).toMatchObject({ state: 'WITHDRAWN' });
    expect(await path.message('receipt:in_k')).toMatchObject({ state: 'DUE' });
  });
});

describe('a worker that dies', () => {
  const about = eventsAbout('k');

  test.each<[string, (path: Path) => object]>([
    ['before it saves', ({ accounts }) => ({ accounts: failingOnce(accounts, 'bulkWrite') })],
    ['between the save and the payments', ({ payments }) => ({ payments: failingOnce(payments, 'insertMany') })],
    ['between the payments and the rescheduling', ({ events }) => ({ events: failingOnce(events, 'updateMany') })],
  ])('a worker that dies %s reschedules waiting events when the batch is repeated', async (_when, instead) => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.charge, about.opened, about.warning);
    await path.settle();
    await path.store(about.session);
    const dying = await eventPath(connection, { instead: instead(path) });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    expect(await path.statusOf(about.opened.id)).toBe('UNMATCHED');
    path.wall.pass(10_000);
    await path.settle();
    expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
    expect(await path.payment('pi_k')).toMatchObject({ status: 'PAID', disputeStatus: 'NEEDS_RESPONSE' });
  });

  test('a worker that dies between the save of an invoice and the rescheduling reschedules events that wait for another of its IDs [S27]', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.charge, about.warning, about.paid);
    await path.settle();
    await path.store(about.billed);
    const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'updateMany') } });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(10_000);
    await path.settle();
    expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
  });

  test('a worker that dies between the save and the marking leaves the claim of an invoice as it is', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.session, about.charge);
    await path.settle();
    await path.store(about.invoiced, about.paid);
    const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'updateMany') } });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    path.wall.pass(10_000);
    await path.settle();
    expect([await path.payment('pi_k'), await path.payment('in_k')]).toMatchObject([
      { refs: [] },
      { stream: 'cus_k', status: 'PAID' },
    ]);
  });
});

describe('a payment that becomes known while an event is being placed', () => {
  const about = eventsAbout('k');
  const process = async (path: Path, ...events: StripeEvent[]) =>
    path.processor.process(await path.events.find({ _id: { $in: events.map(({ id }) => id) } }).toArray());

  test('a payment that becomes known meanwhile is found again for the event that was just marked as waiting', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.opened);
    const told = async () => {
      await path.store(about.session);
      await process(path, about.session);
    };
    const slow = await eventPath(connection, { instead: { events: interrupted(path.events, 'bulkWrite', told) } });
    await process(slow, about.opened);
    expect(await path.events.findOne({ _id: about.opened.id })).toMatchObject({ stream: 'cus_k' });
    expect(await path.payment('pi_k')).toMatchObject({ status: 'PAID', disputeStatus: 'NEEDS_RESPONSE' });
  });

  test.each<[string, (path: Path, waits: () => Promise<unknown>) => object]>([
    ['before the account is saved', ({ accounts }, waits) => ({ accounts: interrupted(accounts, 'bulkWrite', waits) })],
    [
      'before the payment is stored',
      ({ payments }, waits) => ({ payments: interrupted(payments, 'insertMany', waits) }),
    ],
  ])(
    'a payment that becomes known meanwhile reschedules the event that was marked as waiting %s',
    async (_when, instead) => {
      const path = await eventPath(connection);
      await path.store(about.customer, about.session);
      const waits = async () => {
        await path.store(about.opened);
        await process(path, about.opened);
        expect(await path.statusOf(about.opened.id)).toBe('UNMATCHED');
      };
      const telling = await eventPath(connection, { instead: instead(path, waits) });
      await process(telling, about.customer, about.session);
      expect(await path.events.distinct('status')).toEqual(['PROCESSED']);
      expect(await path.payment('pi_k')).toMatchObject({ status: 'PAID', disputeStatus: 'NEEDS_RESPONSE' });
    },
  );

  test('a payment that becomes known meanwhile moves an event that was placed without it', async () => {
    const path = await eventPath(connection);
    await path.store(about.customer, about.session, about.charge);
    await path.settle();
    await path.store(about.opened);
    const claim = async () => {
      await path.store(about.invoiced, about.paid);
      await process(path, about.invoiced, about.paid);
    };
    const slow = await eventPath(connection, { instead: { accounts: interrupted(path.accounts, 'bulkWrite', claim) } });
    await process(slow, about.opened);
    await path.settle();
    expect([await path.payment('in_k'), await path.payment('pi_k')]).toMatchObject([
      { status: 'PAID', disputeStatus: 'NEEDS_RESPONSE' },
      { refs: [] },
    ]);
    const rebuilt = [];
    for await (const { outcome } of rebuild(path)) rebuilt.push(outcome);
    expect(rebuilt).toEqual(['same']);
  });
});
