import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chargeObject,
  customerObject,
  disputeObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  priceObject,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const START = Math.floor(Date.now() / 1000) - 86_400;
const support = { userId: 'sam', roles: ['support'] };

/** A user with a Stripe customer and a subscription in this state. */
function subscriber(user: string, status: string, lookupKey = 'premium_month_eur'): StripeEvent[] {
  const [customer, id] = [`cus_${user}`, `sub_${user}`];
  const price = priceObject(lookupKey);
  const ended = status === 'canceled' ? { ended_at: START + 10 } : {};
  const subscription = subscriptionObject({ id, customer, price, status: 'active', start: START });
  const created = stripeEvent('customer.subscription.created', START, subscription);
  const changed = subscriptionObject({ id, customer, price, status, start: START, more: ended });
  const updated = stripeEvent('customer.subscription.updated', START + 10, changed, { previous: { status: 'active' } });
  return [
    stripeEvent('customer.created', START, customerObject(customer, user)),
    created,
    ...(status === 'active' ? [] : [updated]),
  ];
}

function paid(user: string, n: number): StripeEvent[] {
  const [invoice, intent] = [`in_${user}_${n}`, `pi_${user}_${n}`];
  const names = { id: invoice, customer: `cus_${user}`, subscription: `sub_${user}`, created: START + n };
  return [
    stripeEvent('invoice.paid', START + n, invoiceObject(names)),
    stripeEvent('invoice_payment.paid', START + n, invoicePaymentObject(`inpay_${user}_${n}`, invoice, intent)),
  ];
}

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
  const events = [
    ...subscriber('ann', 'active'),
    ...paid('ann', 1),
    ...subscriber('ben', 'past_due', 'pro_month_eur'),
    ...subscriber('cat', 'canceled'),
    ...subscriber('dan', 'trialing', 'basic_month_eur'),
    ...paid('dan', 1),
    stripeEvent(
      'charge.dispute.created',
      START + 20,
      disputeObject({ id: 'dp_dan', charge: 'ch_dan', intent: 'pi_dan_1', created: START + 20 }),
    ),
    ...subscriber('eve', 'active'),
    ...paid('eve', 1),
    stripeEvent(
      'refund.created',
      START + 30,
      refundObject({ id: 're_eve', charge: 'ch_eve', intent: 'pi_eve_1', amount: 1999, created: START + 30 }),
    ),
    // Two customers at Stripe, and a purchase beside no plan.
    stripeEvent('customer.created', START, customerObject('cus_fay', 'fay', { created: START })),
    stripeEvent(
      'customer.created',
      START + 5,
      customerObject('cus_fay_2', 'fay', { created: START + 5, email: 'Fay.Two@Example.com' }),
    ),
    stripeEvent(
      'checkout.session.completed',
      START + 6,
      sessionObject('cs_fay', 'cus_fay_2', {
        mode: 'payment',
        payment_intent: 'pi_fay',
        metadata: { userId: 'fay', plan: 'extra_generations', quantity: '1' },
      }),
    ),
    stripeEvent('charge.succeeded', START + 6, chargeObject({ id: 'ch_fay', intent: 'pi_fay', customer: 'cus_fay_2' })),
  ];
  for (const event of events) await tollgate.deliver(event);
  await tollgate.settle();
  await tollgate.settle();
});
afterAll(() => tollgate.close());

const LIST = `query ($filter: CustomerFilter, $first: Int, $after: String, $last: Int, $before: String) {
  customers(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { userId } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function listed(variables: Json) {
  // biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
  const { nodes, pageInfo } = (await tollgate.ask(support, LIST, variables))['customers'] as any;
  return { users: nodes.map(({ userId }: Json) => userId).join(' '), pageInfo };
}

describe('customers', () => {
  test.each<[Json, string]>([
    [{}, 'ann ben cat dan eve fay'],
    [{ email: 'BEN@example.com' }, 'ben'],
    [{ email: 'fay.two@example.com' }, 'fay'],
    [{ email: 'nobody@example.com' }, ''],
    [{ plan: 'premium' }, 'ann eve'],
    [{ plan: 'pro' }, 'ben'],
    [{ plan: 'extra_generations' }, 'fay'],
    [{ plan: 'free' }, 'cat'],
    [{ status: ['CANCELED'] }, 'cat'],
    [{ status: ['TRIALING'] }, 'dan'],
    [{ status: ['PAST_DUE'] }, 'ben'],
    [{ status: ['TRIALING', 'PAST_DUE', 'CANCELED'] }, 'ben cat dan'],
    [{ status: ['ACTIVE', 'PAST_DUE'] }, 'ann ben eve'],
    [{ heldBy: ['DISPUTE'] }, 'dan'],
    [{ heldBy: ['DISPUTE', 'REFUND'] }, 'dan eve'],
    [{ heldBy: ['REFUND'] }, 'eve'],
    [{ heldBy: ['ADMIN'] }, ''],
    [{ feature: 'signals_premium' }, 'ann ben eve'],
    [{ feature: 'signals_basic' }, 'ann ben cat dan eve fay'],
    [{ feature: 'max_devices' }, 'ann ben cat dan eve fay'],
    [{ feature: 'unknown' }, ''],
    [{ plan: 'premium', heldBy: ['REFUND'], status: ['ACTIVE'] }, 'eve'],
  ])('the filter %j finds the customers: %s', async (filter, users) => {
    expect((await listed({ filter })).users).toBe(users);
  });

  test('customers are sorted by user ID, forwards and backwards', async () => {
    const first = await listed({ first: 4 });
    expect(first).toMatchObject({ users: 'ann ben cat dan', pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await listed({ first: 4, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ users: 'eve fay', pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    const back = await listed({ last: 2, before: second.pageInfo.startCursor });
    expect(back).toMatchObject({ users: 'cat dan', pageInfo: { hasNextPage: true, hasPreviousPage: true } });
    expect((await listed({ last: 1 })).users).toBe('fay');
  });

  test('a filter by feature finds customers with a grant until it ends', async () => {
    const admin = { userId: 'ada', roles: ['admin'] };
    const grant = (feature: string, validUntil: number) =>
      tollgate.ask(
        admin,
        `mutation ($input: GrantEntitlementInput!) { grantEntitlement(input: $input) { grant { id } userErrors { code } } }`,
        { input: { userId: 'cat', feature, reason: 'r', validUntil: new Date(validUntil).toISOString() } },
      );
    await grant('copy_trading', Date.now() + 60_000);
    await grant('vip_support', Date.now() + 3_000);
    expect((await listed({ filter: { feature: 'copy_trading' } })).users).toContain('cat');
    // The grant is in the user's own account, and the e-mail address in that of the Stripe customer.
    const both = { feature: 'copy_trading', email: 'cat@example.com' };
    expect((await listed({ filter: both })).users).toBe('cat');
    await setTimeout(3_100);
    expect((await listed({ filter: { feature: 'vip_support' } })).users).not.toContain('cat');
  });
});

describe('a customer', () => {
  const ABOUT = '{ userId plan { code } stripeCustomerIds holds { kind id startedAt endsAt } }';
  const at = (second: number) => new Date((START + second) * 1000).toISOString();

  test('a customer shows what suspends their access, and since when', async () => {
    const query = `{ dan: customer(userId: "dan") ${ABOUT} eve: customer(userId: "eve") ${ABOUT} ann: customer(userId: "ann") ${ABOUT} }`;
    const { dan, eve, ann } = (await tollgate.ask(support, query)) as Record<string, Json>;
    expect(dan?.['holds']).toEqual([{ kind: 'DISPUTE', id: 'dp_dan', startedAt: at(20), endsAt: null }]);
    expect(eve?.['holds']).toEqual([{ kind: 'REFUND', id: 'in_eve_1', startedAt: at(30), endsAt: null }]);
    expect(ann).toMatchObject({ holds: [], plan: { code: 'premium' } });
  });

  test('a customer lists their Stripe customers, newest first, and is found by each', async () => {
    const query = `{ a: customerByStripeId(id: "cus_fay") ${ABOUT} b: customerByStripeId(id: "cus_fay_2") ${ABOUT} }`;
    const { a, b } = await tollgate.ask(support, query);
    expect(a).toMatchObject({ userId: 'fay', stripeCustomerIds: ['cus_fay_2', 'cus_fay'] });
    expect(b).toEqual(a);
  });

  test('the customer of a Stripe customer without an owner is null', async () => {
    expect(await tollgate.ask(support, '{ customerByStripeId(id: "cus_x") { userId } }')).toEqual({
      customerByStripeId: null,
    });
  });
});

describe('a payment', () => {
  const ask = (viewer: { userId: string; roles?: string[] }, id: string) =>
    tollgate.ask(
      viewer,
      'query ($id: ID!) { payment(id: $id) { stripeInvoiceId customer { userId } plan { code } } }',
      { id },
    );

  test.each(['in_ann_1', 'pi_ann_1', 'payment:in_ann_1'])(
    'a payment is found by %s, by its owner and by support',
    async (id) => {
      const found = {
        payment: { stripeInvoiceId: 'in_ann_1', customer: { userId: 'ann' }, plan: { code: 'premium' } },
      };
      expect(await ask({ userId: 'ann' }, id)).toEqual(found);
      expect(await ask(support, id)).toEqual(found);
    },
  );

  test('a one-time payment is found by its charge', async () => {
    expect(await ask(support, 'ch_fay')).toEqual({
      payment: { stripeInvoiceId: null, customer: { userId: 'fay' }, plan: { code: 'extra_generations' } },
    });
  });

  test('the payment of another user looks as if it did not exist', async () => {
    for (const id of ['in_ann_1', 'pi_ann_1', 'in_nothing'])
      expect(await ask({ userId: 'ben' }, id)).toEqual({ payment: null });
  });

  test('payments are listed by filter', async () => {
    const query = `query ($filter: PaymentFilter) { me { payments(filter: $filter) { nodes { id status refundStatus } } } }`;
    const found = async (filter: Json) =>
      (await tollgate.ask({ userId: 'eve' }, query, { filter })) as { me: { payments: { nodes: Json[] } } };
    const refunded = [{ id: 'payment:in_eve_1', status: 'PAID', refundStatus: 'FULL' }];
    expect((await found({ refundStatus: ['FULL', 'PARTIAL'] })).me.payments.nodes).toEqual(refunded);
    expect((await found({ status: ['PAID'] })).me.payments.nodes).toEqual(refunded);
    expect((await found({ status: ['FAILED', 'VOID'] })).me.payments.nodes).toEqual([]);
    expect((await found({ refundStatus: ['NONE'] })).me.payments.nodes).toEqual([]);
    expect((await found({ disputeStatus: ['NEEDS_RESPONSE'] })).me.payments.nodes).toEqual([]);
    const ofDan = { userId: 'dan' };
    const disputed = { filter: { disputeStatus: ['NEEDS_RESPONSE', 'LOST'] } };
    expect(await tollgate.ask(ofDan, query, disputed)).toMatchObject({
      me: { payments: { nodes: [{ status: 'PAID' }] } },
    });
    expect((await found({ from: new Date((START + 2) * 1000).toISOString() })).me.payments.nodes).toEqual([]);
  });
});
