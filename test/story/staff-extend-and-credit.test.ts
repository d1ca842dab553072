import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { catalogText } from '../support/tollgate.ts';
import { controlOf } from './year/person.ts';

const SAM = { userId: 'sam', roles: ['support'] };
const ADA = { userId: 'ada', roles: ['admin'] };
const DAY = 86_400_000;

let tollgate: Sandboxed;
beforeAll(async () => {
  const text = await catalogText();
  tollgate = await startSandboxed({ catalogText: text });
});
afterAll(() => tollgate?.close());

const inDays = (days: number) => new Date(tollgate.sandbox.clock.now().getTime() + days * DAY);
async function advance(days: number): Promise<void> {
  await controlOf(tollgate, 'clock', { advance: days * 86_400 });
  await tollgate.settle();
}

async function buy(userId: string, plan: string): Promise<void> {
  const customer = buyer(tollgate, userId);
  const { session } = await customer.checkout({ plan });
  await customer.pay(session?.url ?? '');
  await customer.sync(session?.id ?? '');
  await tollgate.settle();
}

describe('a trial', () => {
  interface Answer {
    subscription: { status: string; trialEnd: string } | null;
    userErrors: { code: string; field: string[] | null }[];
  }
  let keys = 0;
  const extend = async (userId: string, trialEnd: Date): Promise<Answer> => {
    const query = `mutation ($input: ExtendTrialInput!) { extendTrial(input: $input) {
      subscription { status trialEnd } userErrors { code field } } }`;
    const actingFor = { userId, reason: 'was ill' };
    const input = { actingFor, trialEnd: trialEnd.toISOString(), idempotencyKey: `key ${keys++}` };
    return (await tollgate.ask(SAM, query, { input }))['extendTrial'] as Answer;
  };

  test('support extends a trial, and nothing is charged until its new end', async () => {
    await buy('t1', 'pro'); // has a trial
    const end = new Date(Math.floor(inDays(30).getTime() / 1000) * 1000);
    expect(await extend('t1', end)).toEqual({
      subscription: { status: 'TRIALING', trialEnd: end.toISOString() },
      userErrors: [],
    });
    await advance(20);
    const paid = '{ me { plan { code } payments { nodes { status amount { amount } } } } }';
    const before = (await tollgate.ask({ userId: 't1' }, paid))['me'] as Json & {
      payments: { nodes: { status: string; amount: { amount: number } }[] };
    };
    expect(before).toMatchObject({ plan: { code: 'pro' } });
    expect(before.payments.nodes.filter(({ amount }) => amount.amount > 0)).toEqual([]);
    await advance(12);
    const after = (await tollgate.ask({ userId: 't1' }, paid))['me'] as typeof before;
    expect(after.payments.nodes.filter(({ amount }) => amount.amount > 0)).toHaveLength(1);
    const entry = await tollgate.connection
      .collection('audit')
      .findOne({ userId: 't1', 'actor.id': 'sam', 'changes.path': 'trialEnd' });
    expect(entry).toMatchObject({ actor: { kind: 'SUPPORT' }, reason: 'was ill' });
  });

  test('a trial cannot be made shorter, or longer than Stripe allows', async () => {
    await buy('t2', 'pro');
    for (const end of [inDays(1), inDays(731)]) {
      expect(await extend('t2', end)).toMatchObject({
        subscription: { status: 'TRIALING' },
        userErrors: [{ code: 'INVALID_TRIAL_END', field: ['input', 'trialEnd'] }],
      });
    }
  });

  test('a subscription without a trial has none to extend', async () => {
    await buy('t3', 'premium');
    expect(await extend('t3', inDays(30))).toMatchObject({
      subscription: { status: 'ACTIVE' },
      userErrors: [{ code: 'NOT_TRIALING' }],
    });
    expect(await extend('t4', inDays(30))).toMatchObject({
      subscription: null,
      userErrors: [{ code: 'NO_SUBSCRIPTION' }],
    });
  });
});

describe('credit', () => {
  let keys = 0;
  async function adjust(userId: string, amount: number, more: Json = {}): Promise<Json> {
    const query = `mutation ($input: AdjustCreditInput!) { adjustCredit(input: $input) {
      customer { credits { amount currency } } userErrors { code field } } }`;
    const input = { userId, amount, currency: 'EUR', reason: 'an outage', idempotencyKey: `key ${keys++}`, ...more };
    return (await tollgate.ask(ADA, query, { input }))['adjustCredit'] as Json;
  }
  const credits = (...all: { amount: number; currency: string }[]) => ({ customer: { credits: all }, userErrors: [] });

  test('credit is shown to the customer, pays the next invoice, and is given once for each key', async () => {
    await buy('c1', 'premium'); // 19.99 EUR a month
    const given = credits({ amount: 1500, currency: 'EUR' });
    expect(await adjust('c1', 1500, { idempotencyKey: 'once' })).toEqual(given);
    expect(await adjust('c1', 1500, { idempotencyKey: 'once' })).toEqual(given);
    expect(await adjust('c1', -500)).toEqual(credits({ amount: 1000, currency: 'EUR' }));
    await advance(32);
    const query = '{ me { credits { amount } payments(first: 1) { nodes { status amount { amount } } } } }';
    const { me } = (await tollgate.ask({ userId: 'c1' }, query)) as never as { me: Json };
    expect(me).toEqual({ credits: [], payments: { nodes: [{ status: 'PAID', amount: { amount: 999 } }] } });
  });

  test('the audit history names the admin and their reason', async () => {
    const entry = await tollgate.connection
      .collection('audit')
      .findOne({ userId: 'c1', 'changes.path': 'balance', 'changes.after': -1500 });
    expect(entry).toMatchObject({ actor: { kind: 'ADMIN', id: 'ada' }, reason: 'an outage' });
  });

  test('a user without a Stripe customer gets one, whose first purchase the credit pays', async () => {
    expect(await adjust('c2', 1999)).toEqual(credits({ amount: 1999, currency: 'EUR' }));
    await buy('c2', 'premium');
    const query = '{ me { plan { code } credits { amount } } }';
    expect(await tollgate.ask({ userId: 'c2' }, query)).toEqual({ me: { plan: { code: 'premium' }, credits: [] } });
  });

  test('an amount of 0 changes nothing and is refused, and so is another currency', async () => {
    await expect(adjust('c1', 0)).rejects.toThrow('BAD_USER_INPUT');
    expect(await adjust('c1', 100, { currency: 'USD' })).toMatchObject({
      customer: null,
      userErrors: [{ code: 'CURRENCY_MISMATCH' }],
    });
  });
});

test('a rebuild gives the same documents', async () => {
  await tollgate.settle();
  expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
});
