import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { controlOf } from './year/person.ts';

const ADA = { userId: 'ada', roles: ['admin'] };
const SAM = { userId: 'sam', roles: ['support'] };

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate?.close());

interface Answer {
  grant: { id: string; plan: { code: string }; validUntil: string | null } | null;
  customer: { plan: { code: string } } | null;
  userErrors: { code: string; field: string[] }[];
}

async function grant(userId: string, plan: string, more: Json = {}): Promise<Answer> {
  const query = `mutation ($input: GrantPlanInput!) { grantPlan(input: $input) {
    grant { id plan { code } validUntil } customer { plan { code } } userErrors { code field } } }`;
  const input = { userId, plan, reason: 'a loyal customer', ...more };
  return (await tollgate.ask(ADA, query, { input }))['grantPlan'] as Answer;
}

async function revoke(grantId: string): Promise<void> {
  const query = 'mutation ($input: RevokeGrantInput!) { revokeGrant(input: $input) { userErrors { code } } }';
  await tollgate.ask(ADA, query, { input: { grantId, reason: 'over' } });
}

const inDays = (days: number) => new Date(tollgate.sandbox.clock.now().getTime() + days * 86_400_000).toISOString();
const advance = (days: number) => controlOf(tollgate, 'clock', { advance: days * 86_400 });

const WHY = `query ($userId: ID!) { customer(userId: $userId) { plan { code }
  entitlement(feature: "signals_premium") { granted reason validUntil
    because { __typename summary ... on GrantCause { planGrant { plan { code } reason grantedBy } } } } } }`;
const seenBy = async (as: typeof ADA, userId: string) =>
  (await tollgate.ask(as, WHY, { userId }))['customer'] as Json & { entitlement: Json & { because: Json[] } };

test('a granted plan is the plan of the customer until it ends, and support reads why', async () => {
  const validUntil = inDays(14);
  expect(await grant('u1', 'premium', { validUntil })).toEqual({
    grant: { id: expect.any(String), plan: { code: 'premium' }, validUntil },
    customer: { plan: { code: 'premium' } },
    userErrors: [],
  });
  const { entitlement } = await seenBy(SAM, 'u1');
  expect(entitlement).toMatchObject({ granted: true, reason: 'GRANTED', validUntil });
  expect(entitlement.because).toEqual([
    {
      __typename: 'GrantCause',
      summary: expect.stringMatching(/^Premium granted by an admin on .* \(by ada: a loyal customer\)$/),
      planGrant: { plan: { code: 'premium' }, reason: 'a loyal customer', grantedBy: 'ada' },
    },
  ]);
  await advance(15);
  expect(await buyer(tollgate, 'u1').plan()).toBe('free');
});

test('the customer reads that the plan is a gift, but not the reason', async () => {
  await grant('u2', 'premium');
  const query =
    '{ me { entitlement(feature: "signals_premium") { because { summary ... on GrantCause { planGrant { id } } } } } }';
  const { me } = (await tollgate.ask({ userId: 'u2' }, query)) as never as { me: { entitlement: { because: Json[] } } };
  expect(me.entitlement.because).toEqual([
    {
      summary: expect.stringMatching(/^Premium granted by an admin on \d+ \w+ \d{4}$/),
      planGrant: { id: expect.any(String) },
    },
  ]);
});

test('the better one of a granted and a bought plan counts, and a grant is never revenue', async () => {
  const customer = buyer(tollgate, 'u3');
  const { session } = await customer.checkout({ plan: 'premium' });
  await customer.pay(session?.url ?? '');
  await customer.sync(session?.id ?? '');
  await tollgate.settle();
  const paidMrr = await mrr();
  expect(paidMrr).toBeGreaterThan(0);
  const better = await grant('u3', 'vip');
  expect(better.customer?.plan.code).toBe('vip');
  await grant('u3', 'basic');
  expect(await customer.plan()).toBe('vip');
  await revoke(better.grant?.id ?? '');
  expect(await customer.plan()).toBe('premium');
  await tollgate.app.rollUp.runOnce(0);
  expect(await mrr()).toBe(paidMrr);
});

async function mrr(): Promise<number> {
  await tollgate.app.rollUp.runOnce(0);
  const query = `query ($from: DateTime!, $to: DateTime!) { revenue(from: $from, to: $to) { currencies { mrr { amount } } } }`;
  const { revenue } = (await tollgate.ask(ADA, query, { from: inDays(-30), to: inDays(1) })) as never as {
    revenue: { currencies: { mrr: { amount: number } }[] };
  };
  return revenue.currencies[0]?.mrr.amount ?? 0;
}

test('customers with a granted plan are found by the plan and its features, and no longer after its end', async () => {
  const found = async (filter: Json) => {
    const query = 'query ($filter: CustomerFilter!) { customers(filter: $filter, first: 50) { nodes { userId } } }';
    const { customers } = (await tollgate.ask(SAM, query, { filter })) as never as {
      customers: { nodes: { userId: string }[] };
    };
    return customers.nodes.map(({ userId }) => userId);
  };
  await grant('u4', 'enterprise', { validUntil: inDays(2) });
  expect(await found({ plan: 'enterprise' })).toEqual(['u4']);
  expect(await found({ feature: 'dedicated_support' })).toContain('u4');
  expect(await found({ plan: 'free' })).not.toContain('u4');
  await advance(3);
  expect(await found({ plan: 'enterprise' })).toEqual([]);
  expect(await found({ plan: 'free' })).toContain('u4');
});

test('a plan of the catalog is needed, and a time in the future', async () => {
  expect(await grant('u5', 'gold')).toEqual({
    grant: null,
    customer: null,
    userErrors: [{ code: 'UNKNOWN_PLAN', field: ['input', 'plan'] }],
  });
  await expect(grant('u5', 'premium', { validUntil: '2020-01-01T00:00:00Z' })).rejects.toThrow('must be in the future');
});

test('a rebuild gives the same documents', async () => {
  await tollgate.settle();
  expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
});
