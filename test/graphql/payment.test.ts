import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/billing/plan/catalog.ts';
import { startApp, type TestApp } from './support/app.ts';
import { aPayment, aSubscription } from './support/billing.ts';

const minute = (n: number) => new Date(Date.UTC(2026, 2, 1, 12, n));

/** alice's in_0 (oldest) to in_24 (newest), and one of somebody else's. */
function withPayments({ billing }: TestApp, count = 25) {
  for (let n = 0; n < count; n += 1) billing.pay(aPayment({ id: `in_${n}`, createdAt: minute(n) }));
  billing.pay(aPayment({ id: 'in_bob', userId: 'bob', createdAt: minute(7) }));
}

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String) {
  me {
    payments(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id } }
      nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

describe('a page of payments', () => {
  test('a page of payments is the newest twenty by default, of this user only', async () => {
    const app = await startApp();
    withPayments(app);
    const { data } = await app.ask(PAGE);
    const { nodes, edges, pageInfo } = data.me.payments;
    expect(nodes).toHaveLength(20);
    expect(nodes[0]).toEqual({ id: 'payment:in_24' });
    expect(nodes).not.toContainEqual({ id: 'payment:in_bob' });
    expect(edges.map(({ node }: { node: unknown }) => node)).toEqual(nodes);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0].cursor,
      endCursor: edges[19].cursor,
    });
  });

  test('a page of payments goes forward to the oldest and back to the newest by its cursors', async () => {
    const app = await startApp();
    withPayments(app, 5);
    const read = async (variables: Record<string, unknown>) => {
      const { nodes, pageInfo } = (await app.ask(PAGE, { variables })).data.me.payments;
      return { ids: nodes.map(({ id }: { id: string }) => id), ...pageInfo };
    };
    const first = await read({ first: 2 });
    const second = await read({ first: 2, after: first.endCursor });
    const third = await read({ first: 2, after: second.endCursor });
    expect([first.ids, second.ids, third.ids]).toEqual([
      ['payment:in_4', 'payment:in_3'],
      ['payment:in_2', 'payment:in_1'],
      ['payment:in_0'],
    ]);
    expect(third).toMatchObject({ hasNextPage: false, hasPreviousPage: true });

    const back = await read({ last: 3, before: third.startCursor });
    expect(back).toMatchObject({
      ids: ['payment:in_3', 'payment:in_2', 'payment:in_1'],
      hasNextPage: true,
      hasPreviousPage: true,
    });
    expect((await read({ last: 1 })).ids).toEqual(['payment:in_0']);
  });

  test('a page of payments can be empty', async () => {
    const { ask } = await startApp();
    const { data } = await ask(PAGE);
    expect(data.me.payments).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test('a page of payments is read once, however often a request asks for it', async () => {
    const app = await startApp();
    withPayments(app, 3);
    const { data } = await app.ask(`{
      me { a: payments { nodes { customer { payments { nodes { id } } } } } b: payments(first: 2) { nodes { id } } }
    }`);
    expect(data.me.a.nodes[0].customer.payments.nodes).toHaveLength(3);
    expect(
      app.billing.calls.flatMap(([name, asked]) => (name === 'payments' ? (asked as unknown[]) : [])),
    ).toHaveLength(2);
    expect(app.billing.count('accounts')).toBe(1);
  });

  test.each([new Error('the store is away'), 'the database is unavailable'])(
    'a page of payments that cannot be read leaves other fields readable',
    async (reason) => {
      const { ask, billing } = await startApp();
      billing.payments = () => Promise.reject(reason);
      const { status, data, errors } = await ask('{ me { userId payments { nodes { id } } plan { code } } }');
      expect(status).toBe(200);
      expect(data.me).toEqual({ userId: 'alice', payments: null, plan: { code: 'free' } });
      expect(errors).toMatchObject([{ path: ['me', 'payments'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    },
  );
});

describe('a payment', () => {
  test('a payment shows every field, with money in its own currency', async () => {
    const { ask, billing } = await startApp();
    const premium = billing.catalog().plans[1] as Plan;
    billing.save({ userId: 'alice', subscriptions: [aSubscription(premium)] });
    const failure = { code: 'card_declined', message: 'Your card was declined.', nextAttemptAt: minute(9) };
    billing.pay(aPayment({ status: 'FAILED', failure, paidAt: null }));
    const { data, errors } = await ask(`{
      me {
        payments {
          nodes {
            id stripeInvoiceId stripePaymentIntentId stripeChargeIds customer { userId } status refundStatus amount { amount currency decimal } tax { decimal } discount { decimal } description
            plan { name } subscription { id } invoiceNumber invoiceUrl invoicePdf
            failure { code message nextAttemptAt } createdAt paidAt
          }
        }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.me.payments.nodes).toEqual([
      {
        id: 'payment:in_1',
        stripeInvoiceId: 'in_1',
        stripePaymentIntentId: 'pi_1',
        stripeChargeIds: ['ch_1'],
        customer: { userId: 'alice' },
        status: 'FAILED',
        refundStatus: 'NONE',
        amount: { amount: 1_999, currency: 'EUR', decimal: '19.99' },
        tax: { decimal: '3.19' },
        discount: null,
        description: 'Premium, March',
        plan: { name: 'Premium' },
        subscription: { id: 'sub_1' },
        invoiceNumber: 'T-0001',
        invoiceUrl: 'https://invoice.example/i/1?s=ap',
        invoicePdf: null,
        failure: { ...failure, nextAttemptAt: minute(9).toISOString() },
        createdAt: '2026-03-01T12:00:00.000Z',
        paidAt: null,
      },
    ]);
  });

  test('a payment has no plan and no subscription if they are unknown', async () => {
    const { ask, billing } = await startApp();
    billing.pay(aPayment({ id: 'in_1', plan: 'gone', subscriptionId: 'sub_gone' }));
    billing.pay(aPayment({ id: 'pi_2', plan: null, subscriptionId: null }));
    const { data } = await ask('{ me { payments { nodes { plan { code } subscription { id } } } } }');
    expect(data.me.payments.nodes).toEqual(Array(2).fill({ plan: null, subscription: null }));
  });
});

describe('refunds and disputes of a payment', () => {
  const QUERY = `{ me { payments { nodes {
    status refundStatus amountRefunded { amount currency }
    refunds { id status payment { id } amount { amount currency } reason createdAt }
    dispute { id status payment { id } reason amount { amount currency } createdAt }
  } } } }`;
  const read = async (parts: Parameters<typeof aPayment>[0]) => {
    const app = await startApp();
    app.billing.pay(aPayment(parts));
    return (await app.ask(QUERY)).data.me.payments.nodes[0];
  };

  test('refunds and disputes of a payment are shown with their amounts and currency', async () => {
    const createdAt = minute(5);
    const node = await read({
      refundStatus: 'PARTIAL',
      amountRefunded: 500,
      refunds: [{ id: 're_1', status: 'SUCCEEDED', amount: 500, currency: 'EUR', reason: null, createdAt }],
      dispute: {
        id: 'dp_1',
        status: 'NEEDS_RESPONSE',
        reason: 'fraudulent',
        amount: 1_999,
        currency: 'EUR',
        createdAt,
      },
    });
    expect(node).toEqual({
      status: 'PAID',
      refundStatus: 'PARTIAL',
      amountRefunded: { amount: 500, currency: 'EUR' },
      refunds: [
        {
          id: 're_1',
          status: 'SUCCEEDED',
          payment: { id: 'payment:in_1' },
          amount: { amount: 500, currency: 'EUR' },
          reason: null,
          createdAt: createdAt.toISOString(),
        },
      ],
      dispute: {
        id: 'dp_1',
        status: 'NEEDS_RESPONSE',
        payment: { id: 'payment:in_1' },
        reason: 'fraudulent',
        amount: { amount: 1_999, currency: 'EUR' },
        createdAt: createdAt.toISOString(),
      },
    });
  });

  test('a payment without refunds and disputes shows none', async () => {
    expect(await read({})).toEqual({
      status: 'PAID',
      refundStatus: 'NONE',
      amountRefunded: { amount: 0, currency: 'EUR' },
      refunds: [],
      dispute: null,
    });
  });
});
