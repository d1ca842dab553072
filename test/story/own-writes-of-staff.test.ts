import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { controlOf } from './year/person.ts';

// Every answer to a command of staff shows what it did, and so does every read after it, whatever becomes of the webhooks.

const ADA = { userId: 'ada', roles: ['admin'] };

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed({ env: { RATE_LIMITS: 'off' } });
});
afterAll(() => tollgate.close());

// biome-ignore lint/suspicious/noExplicitAny: each command answers with other fields
type Answer = any;
async function send(mutation: string, selection: string, input: Json): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`;
  return (await tollgate.ask(ADA, query, { input: { idempotencyKey: randomUUID(), ...input } }))[mutation];
}

async function read(userId: string): Promise<Answer> {
  const query = `query ($userId: ID!) { customer(userId: $userId) { plan { code } credits { amount } contact { locale }
    subscriptions { status trialEnd cancelAtPeriodEnd } payments(first: 1) { nodes { refundStatus } } } }`;
  return (await tollgate.ask(ADA, query, { userId }))['customer'];
}

async function bought(userId: string, plan: string): Promise<string> {
  const customer = buyer(tollgate, userId);
  const { session } = await customer.checkout({ plan });
  await customer.pay(session?.url ?? '');
  await customer.sync(session?.id ?? '');
  const query = '{ me { payments { nodes { id } } } }';
  return ((await tollgate.ask({ userId }, query)) as Answer).me.payments.nodes[0]?.id ?? '';
}

async function trialStory(userId: string): Promise<void> {
  await bought(userId, 'pro');
  const actingFor = { userId, reason: 'r' };
  const trialEnd = new Date(
    Math.floor(tollgate.sandbox.clock.now().getTime() / 1000 + 40 * 86_400) * 1000,
  ).toISOString();
  const extended = await send('extendTrial', 'subscription { trialEnd }', { actingFor, trialEnd });
  expect(extended).toMatchObject({ subscription: { trialEnd }, userErrors: [] });
  expect(await read(userId)).toMatchObject({ subscriptions: [{ status: 'TRIALING', trialEnd }] });
  await send('cancelSubscription', 'subscription { id }', { actingFor });
  expect(await read(userId)).toMatchObject({ subscriptions: [{ cancelAtPeriodEnd: true, trialEnd }] });
  await send('resumeSubscription', 'subscription { id }', { actingFor });
  await send('updateContact', 'customer { userId }', { actingFor, locale: 'fr' });
  expect(await read(userId)).toMatchObject({
    subscriptions: [{ cancelAtPeriodEnd: false }],
    contact: { locale: 'fr' },
  });
}

async function moneyStory(userId: string): Promise<void> {
  const paymentId = await bought(userId, 'premium');
  const credit = { userId, amount: 700, currency: 'EUR', reason: 'r' };
  expect(await send('adjustCredit', 'customer { credits { amount } }', credit)).toEqual({
    customer: { credits: [{ amount: 700 }] },
    userErrors: [],
  });
  expect(await read(userId)).toMatchObject({ credits: [{ amount: 700 }] });
  const granted = await send('grantPlan', 'grant { id } customer { plan { code } }', {
    userId,
    plan: 'vip',
    reason: 'r',
  });
  expect(granted.customer.plan.code).toBe('vip');
  const refund = { paymentId, reason: 'r', cancel: 'PERIOD_END' };
  const refunded = await send('refundPayment', 'payment { refundStatus } subscription { cancelAtPeriodEnd }', refund);
  expect(refunded).toMatchObject({ payment: { refundStatus: 'FULL' }, subscription: { cancelAtPeriodEnd: true } });
  const left = { plan: { code: 'vip' }, payments: { nodes: [{ refundStatus: 'FULL' }] }, credits: [{ amount: 700 }] };
  expect(await read(userId)).toMatchObject(left);
  const revoke = 'mutation ($id: ID!) { revokeGrant(input: { grantId: $id, reason: "r" }) { userErrors { code } } }';
  await tollgate.ask(ADA, revoke, { id: granted.grant.id });
  expect(await read(userId)).toMatchObject({ plan: { code: 'free' } });
}

describe.each([
  ['arrive', { drop: 0 }],
  ['arrive late and in another order', { drop: 0, delay: 0.5, reorder: 0.5 }],
  ['are all lost', { drop: 1 }],
])('while webhooks %s,', (name, network) => {
  test('every answer to a command of staff and every later read shows what it did', async () => {
    await controlOf(tollgate, 'network', network);
    const key = name.replaceAll(/\W/g, '');
    await Promise.all([0, 1, 2].flatMap((n) => [trialStory(`t${n}${key}`), moneyStory(`m${n}${key}`)]));
    await controlOf(tollgate, 'network', {});
    await tollgate.settle();
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });
});
