import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

// What support is asked, answered by GraphQL alone with at most two requests each.

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed({ env: { SUPPORT_REFUND_LIMIT: 'EUR=5000' } });
});
afterAll(() => tollgate?.close());

async function bought(userId: string, plan = 'premium'): Promise<void> {
  const customer = buyer(tollgate, userId);
  const { session } = await customer.checkout({ plan });
  await customer.pay(session?.url ?? '');
  await customer.sync(session?.id ?? '');
  await tollgate.settle();
}

// biome-ignore lint/suspicious/noExplicitAny: each story looks at another part of the answer
type Answer = any;

/** Returns a function that sends requests of a role, and counts them. A third one fails. */
function desk(role: 'support' | 'admin') {
  let requests = 0;
  return async (query: string, variables: Json = {}): Promise<Answer> => {
    requests += 1;
    expect(requests).toBeLessThanOrEqual(2);
    return tollgate.ask({ userId: role === 'admin' ? 'ada' : 'sam', roles: [role] }, query, variables);
  };
}

test('why has this person no access?', async () => {
  await bought('ann');
  const refund = `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { userErrors { code } } }`;
  const { search } = await desk('admin')(
    '{ search(text: "ann@") { customer { payments(first: 1) { nodes { id } } } } }',
  );
  const paymentId = search[0].customer.payments.nodes[0].id;
  await desk('admin')(refund, { input: { paymentId, reason: 'not happy', idempotencyKey: 'r1' } });

  const ask = desk('support');
  const found = await ask('{ search(text: "ann@example") { match customer { userId } } }');
  const why = `query ($userId: ID!) { customer(userId: $userId) { plan { name } holds { kind }
    entitlement(feature: "signals_premium") { granted reason because { summary } } } }`;
  const { customer } = await ask(why, { userId: found.search[0].customer.userId });
  expect(customer).toMatchObject({
    plan: { name: 'Free' },
    holds: [{ kind: 'REFUND' }],
    entitlement: { granted: false, reason: 'REFUNDED' },
  });
  expect(customer.entitlement.because.map(({ summary }: Json) => summary)).toContainEqual(
    expect.stringMatching(/^Refunded in full on .* \(by ada: not happy\)$/),
  );
});

test('give them 14 days', async () => {
  const validUntil = new Date(tollgate.sandbox.clock.now().getTime() + 14 * 86_400_000).toISOString();
  const give = `mutation ($input: GrantPlanInput!) { grantPlan(input: $input) {
    grant { validUntil } customer { plan { code } } userErrors { code } } }`;
  const input = { userId: 'bea', plan: 'premium', validUntil, reason: 'an outage', idempotencyKey: 'g1' };
  expect(await desk('admin')(give, { input })).toEqual({
    grantPlan: { grant: { validUntil }, customer: { plan: { code: 'premium' } }, userErrors: [] },
  });
});

test('refund and cancel', async () => {
  await bought('cia');
  const ask = desk('support');
  const { customer } = await ask(
    '{ customer(userId: "cia") { payments(first: 1) { nodes { id amount { decimal } } } } }',
  );
  const refund = `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) {
    payment { refundStatus } subscription { status } warnings { code } userErrors { code } } }`;
  const paymentId = customer.payments.nodes[0].id;
  const input = { paymentId, cancel: 'NOW', reason: 'bought by mistake', idempotencyKey: 'r2' };
  expect(await ask(refund, { input })).toEqual({
    refundPayment: {
      payment: { refundStatus: 'FULL' },
      subscription: { status: 'CANCELED' },
      warnings: [],
      userErrors: [],
    },
  });
});

test('change the plan at the end of the period', async () => {
  await bought('dia', 'vip');
  const actingFor = { userId: 'dia', reason: 'asked by phone' };
  const ask = desk('admin');
  const preview = `query ($input: PlanChangePreviewInput!) { planChangePreview(input: $input) {
    preview { dueNow { amount } nextInvoice { amount } lost { feature { code } } overLimit { feature { code } } } userErrors { code } } }`;
  const { planChangePreview } = await ask(preview, { input: { plan: 'premium', when: 'PERIOD_END', actingFor } });
  expect(planChangePreview).toMatchObject({
    preview: { dueNow: { amount: 0 }, nextInvoice: { amount: 1_999 }, overLimit: [] },
    userErrors: [],
  });
  const change = `mutation ($input: ChangePlanInput!) { changePlan(input: $input) {
    subscription { plan { code } pendingChange { plan { code } at } } userErrors { code } } }`;
  const input = { plan: 'premium', when: 'PERIOD_END', actingFor, idempotencyKey: 'c1' };
  expect(await ask(change, { input })).toMatchObject({
    changePlan: {
      subscription: { plan: { code: 'vip' }, pendingChange: { plan: { code: 'premium' } } },
      userErrors: [],
    },
  });
});

test('find them by the invoice number they quote, and say what they paid this year', async () => {
  await bought('eva');
  const { customer } = await desk('admin')('{ customer(userId: "eva") { payments { nodes { invoiceNumber } } } }');
  const year = tollgate.sandbox.clock.now().getUTCFullYear();
  const paid = `query ($text: String!, $from: DateTime!) { search(text: $text) { match payment { status } customer { userId
    payments(filter: { status: [PAID], from: $from }, first: 100) { nodes { amount { amount currency } amountRefunded { amount } } } } } }`;
  const variables = { text: customer.payments.nodes[0].invoiceNumber, from: `${year}-01-01T00:00:00Z` };
  expect(await desk('support')(paid, variables)).toEqual({
    search: [
      {
        match: 'INVOICE_NUMBER',
        payment: { status: 'PAID' },
        customer: {
          userId: 'eva',
          payments: { nodes: [{ amount: { amount: 1_999, currency: 'EUR' }, amountRefunded: { amount: 0 } }] },
        },
      },
    ],
  });
});
