import { describe, expect, test } from '@jest/globals';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';
import { openEmptied } from '../folding/emptied.ts';
import { permutations } from '../folding/folding.ts';
import { eventPath, failingOnce } from '../folding/processing.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

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
  const path = eventPath(connection);
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
  const [entitlements, payments] = [await path.entitlements.find().toArray(), await path.payments.find().toArray()];
  const unsettled = await path.events.find({ status: { $ne: 'PROCESSED' } }).toArray();
  return orders.map((_, n) => {
    const k = `k${n}k`;
    const outcome = {
      entitlement: entitlements.find(({ _id }) => _id === `u_${k}`)?.state,
      // One that was made before an invoice claimed its intent stays, empty.
      payments: payments.filter(({ _id, userId }) => _id.endsWith(`_${k}`) && userId !== null).map(shown),
      unsettled: unsettled.filter(({ _id }) => _id.endsWith(`_${k}`)).map(({ type, status }) => ({ type, status })),
    };
    return JSON.parse(JSON.stringify(outcome).replaceAll(k, 'k'));
  });
}

const shown = ({ _id, status, userId, state }: { _id: string; status: unknown; userId: unknown; state: unknown }) => ({
  _id,
  status,
  userId,
  state,
});

const ONE_TIME: What[] = ['charge', 'session', 'refund', 'opened', 'lost'];
const REFUNDED: What[] = ['intent', 'session', 'refunded', 'refund', 'warning'];
const SUBSCRIBED: What[] = ['charge', 'billed', 'paid', 'refund', 'opened'];
const CONTESTED: What[] = ['session', 'invoiced', 'paid', 'refund', 'opened'];

describe('in every order in which the events of a payment arrive', () => {
  test.each<[string, What[], Json]>([
    ['a one-time purchase', ONE_TIME, { _id: 'pi_k', status: 'DISPUTE_LOST', userId: 'u_k' }],
    ['a one-time purchase that is refunded', REFUNDED, { _id: 'pi_k', status: 'REFUNDED', userId: 'u_k' }],
    ['a subscription’s invoice', SUBSCRIBED, { _id: 'in_k', status: 'DISPUTED', userId: 'u_k' }],
    [
      'a purchase with an invoice, which wins over its session',
      CONTESTED,
      { _id: 'in_k', status: 'DISPUTED', userId: 'u_k' },
    ],
  ])('%s ends up the same [S17]', async (_what, events, payment) => {
    const orders = [...permutations(events)];
    const outcomes = await outcomesOf(orders);
    const orderly = outcomes[0] as { payments: unknown[]; unsettled: unknown[] };
    expect(orderly).toMatchObject({ payments: [payment], unsettled: [] });
    const different = orders.filter((_, n) => JSON.stringify(sorted(outcomes[n])) !== JSON.stringify(sorted(orderly)));
    expect(different).toEqual([]);
  });

  test('a purchase that is disputed is held back, whoever names it', async () => {
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

describe('an event that comes before its link', () => {
  const about = eventsAbout('k');

  test.each<[string, What, What[], string[]]>([
    ['a charge, for its intent', 'charge', [], ['pi_k']],
    ['a refund that names only a charge, for that', 'refund', [], ['ch_k']],
    ['the same, for the intent once that is known', 'refund', ['charge'], ['pi_k']],
    ['a dispute, for its intent', 'opened', [], ['pi_k']],
    ['a fraud warning, for its charge', 'warning', [], ['ch_k']],
    ['an invoice payment, for its invoice', 'paid', [], ['in_k']],
    ['a dispute of an invoice, for what that bills', 'opened', ['paid'], ['in_k']],
  ])('waits: %s', async (_what, waiting, before, waitsFor) => {
    const path = eventPath(connection);
    await path.store(about.customer, ...before.map((what) => about[what]), about[waiting]);
    await path.settle();
    expect(await path.events.findOne({ _id: about[waiting].id })).toMatchObject({ status: 'UNMATCHED', waitsFor });
  });

  test('makes no payment of its own while it waits [S18]', async () => {
    const path = eventPath(connection);
    await path.store(about.customer, about.intent, about.charge, about.opened);
    await path.settle();
    expect(await path.payments.countDocuments()).toBe(0);
  });

  test('is folded when somebody names the owner of its customer', async () => {
    const path = eventPath(connection);
    const { metadata: _nobody, ...nameless } = about.session.data.object;
    await path.store({ ...about.session, data: { object: { ...nameless, metadata: { plan: 'vip' } } } }, about.opened);
    await path.settle();
    expect(await path.statusOf(about.opened.id)).toBe('UNMATCHED');
    await path.store(about.customer);
    await path.settle();
    expect(await path.statusOf(about.opened.id)).toBe('PROCESSED');
  });

  test('of a guest belongs to the user whom the session names [S19]', async () => {
    const path = eventPath(connection);
    const guestly = (event: StripeEvent): StripeEvent => ({
      ...event,
      data: { object: { ...event.data.object, customer: null } },
    });
    await path.store(guestly(about.intent), guestly(about.charge), about.opened, about.guest);
    await path.settle();
    expect(await path.payment('pi_k')).toMatchObject({ userId: 'u_k', status: 'DISPUTED' });
  });

  test('does not run in a circle where ids contradict each other', async () => {
    const path = eventPath(connection);
    const odd = { ...chargeObject({ id: 'ch_k', intent: 'in_k', customer: 'cus_k' }) };
    await path.store(about.customer, about.invoiced, stripeEvent('charge.succeeded', T, odd, { id: 'evt_odd' }));
    for (let round = 0; round < 5; round++) await path.runOnce();
    expect(await path.runOnce()).toBe(0);
    expect(await path.statusOf('evt_odd')).toBe('UNMATCHED');
  });
});

describe('a payment intent that an invoice claims after a session', () => {
  const about = eventsAbout('k');

  test('leaves its document behind, empty and in no list', async () => {
    const path = eventPath(connection);
    await path.store(about.customer, about.session, about.intent, about.charge, about.opened);
    await path.settle();
    expect(await path.payment('pi_k')).toMatchObject({ userId: 'u_k', status: 'DISPUTED' });
    await path.store(about.invoiced, about.paid);
    await path.settle();
    const [left, claimed] = [await path.payment('pi_k'), await path.payment('in_k')];
    expect(left).toMatchObject({ userId: null, status: null, createdAt: null, state: paymentProjection.empty });
    expect(claimed).toMatchObject({ userId: 'u_k', status: 'DISPUTED' });
  });

  test('takes back what its document told: one payment gives one receipt [S20]', async () => {
    const path = eventPath(connection);
    await path.store(about.customer, about.session);
    await path.settle();
    await path.store(about.invoiced, about.paid);
    await path.settle();
    const told = (await path.payment('pi_k'))?.outbox?.flatMap((staged) =>
      'message' in staged ? [[staged.message.id, staged.message.state]] : [],
    );
    expect(told).toEqual([
      ['receipt:pi_k', 'DUE'],
      ['receipt:pi_k', 'WITHDRAWN'],
    ]);
  });
});

describe('a worker that dies', () => {
  const about = eventsAbout('k');

  test.each<[string, (path: ReturnType<typeof eventPath>) => ReturnType<typeof eventPath>]>([
    [
      'between learning a link and placing events',
      (path) => eventPath(connection, { events: failingOnce(path.events, 'bulkWrite') }),
    ],
    [
      'between writing documents and waking',
      () => {
        const dying = eventPath(connection);
        dying.inbox.wake = () => Promise.reject(new Error('MongoDB is away'));
        return dying;
      },
    ],
  ])('%s wakes what waited when the batch is done again', async (_when, dyingOn) => {
    const path = eventPath(connection);
    await path.store(about.customer, about.charge, about.opened);
    await path.settle();
    await path.store(about.session);
    await expect(dyingOn(path).runOnce()).rejects.toThrow('MongoDB is away');
    expect(await path.statusOf(about.opened.id)).toBe('UNMATCHED');
    path.wall.pass(10_000);
    await path.settle();
    expect(await path.statusOf(about.opened.id)).toBe('PROCESSED');
    expect(await path.payment('pi_k')).toMatchObject({ status: 'DISPUTED' });
  });

  test('between writing documents and settling leaves the claim of an invoice to be told again', async () => {
    const path = eventPath(connection);
    await path.store(about.customer, about.session, about.charge);
    await path.settle();
    await path.store(about.invoiced, about.paid);
    const dying = eventPath(connection);
    dying.inbox.wake = () => Promise.reject(new Error('killed before it woke anybody'));
    await expect(dying.runOnce()).rejects.toThrow('killed');
    path.wall.pass(10_000);
    await path.settle();
    expect([(await path.payment('pi_k'))?.userId, (await path.payment('in_k'))?.userId]).toEqual([null, 'u_k']);
  });
});

describe('a link that is made while an event is being placed', () => {
  const about = eventsAbout('k');

  /** Answers as of before something else happens, which it does right after the first look. */
  function lookingBefore(path: ReturnType<typeof eventPath>, happens: () => Promise<void>) {
    let happened = false;
    return {
      ...path.links,
      of: async (ids: readonly string[]) => {
        const before = await path.links.of(ids);
        if (!happened && ids.includes('pi_k')) {
          happened = true;
          await happens();
        }
        return before;
      },
    };
  }

  test('is found once more by the event that waits for it', async () => {
    const path = eventPath(connection);
    await path.store(about.customer);
    await path.settle();
    await path.store(about.intent);
    const learn = async () => void (await path.links.learn([{ _id: 'pi_k', sessionId: 'cs_k' }], new Map()));
    // It tells of itself only what is known, so it looks once.
    await path.links.learn(
      [
        { _id: 'pi_k', customerId: 'cus_k' },
        { _id: 'ch_k', customerId: 'cus_k', intentId: 'pi_k' },
      ],
      new Map(),
    );
    const slow = eventPath(connection, { links: lookingBefore(path, learn) });
    await slow.settle();
    expect(await path.statusOf(about.intent.id)).toBe('PROCESSED');
  });

  test('moves an event that was placed without it', async () => {
    const path = eventPath(connection);
    await path.store(about.customer, about.session, about.charge);
    await path.settle();
    await path.store(about.opened);
    const claim = async () => {
      await path.store(about.invoiced, about.paid);
      const rows = await path.events.find({ _id: { $in: [about.invoiced.id, about.paid.id] } }).toArray();
      await path.processor.process(rows);
    };
    const slow = eventPath(connection, { links: lookingBefore(path, claim) });
    await slow.processor.process(await path.events.find({ _id: about.opened.id }).toArray());
    await path.settle();
    expect(await path.payment('in_k')).toMatchObject({ status: 'DISPUTED' });
    expect((await path.payment('pi_k'))?.userId).toBeNull();
  });
});

describe('an event whose customer has the id of something else', () => {
  test('is done once, and waits', async () => {
    const path = eventPath(connection);
    const links = [{ _id: 'odd', invoiceId: 'in_1' }];
    await path.links.learn(links, new Map());
    const stray = stripeEvent(
      'invoice.finalized',
      T,
      invoiceObject({ id: 'in_9', customer: 'odd', subscription: null }),
    );
    await path.store(stray);
    await path.settle();
    expect(await path.events.findOne({ _id: stray.id })).toMatchObject({ status: 'UNMATCHED', waitsFor: ['odd'] });
  });
});
