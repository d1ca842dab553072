import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

const DAY = 86_400;
const SERVICE = { userId: 'shop', roles: ['service'] };
const RECORD = `mutation ($input: RecordUsageInput!) {
  recordUsage(input: $input) { entitlement { granted reason limit usage { used remaining resetsAt } } userErrors { code } }
}`;
const LEFT =
  '{ me { entitlement(feature: "generations") { granted reason limit usage { used remaining resetsAt } } } }';

interface Left {
  granted: boolean;
  reason: string;
  used: number;
  remaining: number;
  resetsAt: string;
}

type Asked = Pick<Left, 'granted' | 'reason'> & { usage: Omit<Left, 'granted' | 'reason'> };

const flat = ({ usage, ...entitlement }: Asked): Left => ({ ...entitlement, ...usage });

let tollgate: Sandboxed;
let stripe: Stripe;
let counter = 0;
beforeAll(async () => {
  tollgate = await startSandboxed();
  const { hostname, port } = new URL(tollgate.sandbox.url);
  stripe = new Stripe('sk_test_sandbox', { host: hostname, port, protocol: 'http', telemetry: false });
});
afterAll(() => tollgate.close());

/** A person who can buy, and whose use a service records. */
function person() {
  const userId = `u${counter++}`;
  const me = buyer(tollgate, userId);
  return {
    userId,
    async buy(plan: string) {
      const { session } = await me.checkout({ plan });
      expect(await me.pay(session?.url ?? '')).not.toBeNull();
      await tollgate.settle();
    },
    async use(quantity: number, idempotencyKey = `k${counter++}`): Promise<{ entitlement: Left; codes: string[] }> {
      const input = { feature: 'generations', userId, quantity, idempotencyKey };
      const { recordUsage } = (await tollgate.ask(SERVICE, RECORD, { input })) as {
        recordUsage: { entitlement: Asked; userErrors: { code: string }[] };
      };
      return { entitlement: flat(recordUsage.entitlement), codes: recordUsage.userErrors.map(({ code }) => code) };
    },
    async left(): Promise<Left> {
      return flat(((await tollgate.ask({ userId }, LEFT))['me'] as { entitlement: Asked }).entitlement);
    },
    /** Moves the subscription to another price, as the portal would. */
    async changeTo(lookupKey: string) {
      const { data } = await stripe.subscriptions.list({ customer: await customerOf(tollgate, userId) });
      const [price] = (await stripe.prices.list({ lookup_keys: [lookupKey] })).data;
      const [subscription] = data;
      await stripe.subscriptions.update(subscription?.id ?? '', {
        items: [{ id: subscription?.items.data[0]?.id ?? '', price: price?.id ?? '' }],
      });
      await tollgate.settle();
    },
    messages: () =>
      tollgate.connection.collection('messages').find({ userId, kind: 'usage' }).sort({ _id: 1 }).toArray(),
  };
}

async function pass(days: number): Promise<void> {
  const response = await fetch(`${tollgate.sandbox.url}/_control/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: days * DAY }),
  });
  if (!response.ok) throw new Error(JSON.stringify((await response.json()) as Json));
  await tollgate.settle();
}

describe('use', () => {
  test('usage is counted up to the limit, customers are told at 80 % and 100 %, and it resets with the renewal', async () => {
    const { userId, buy, use, left, messages } = person();
    await buy('premium');
    const { resetsAt } = await left();
    expect(await use(399)).toMatchObject({ codes: [], entitlement: { used: 399, remaining: 101 } });
    expect(await use(1)).toMatchObject({ codes: [], entitlement: { used: 400, remaining: 100 } });
    expect(await use(101)).toMatchObject({ codes: ['QUOTA_EXHAUSTED'], entitlement: { used: 400, resetsAt } });
    const exhausted = { granted: false, reason: 'QUOTA_EXHAUSTED', used: 500, remaining: 0, resetsAt };
    expect(await use(100)).toMatchObject({ codes: [], entitlement: exhausted });
    expect(await left()).toMatchObject(exhausted);
    await tollgate.settle();
    const told = (await messages()).map(({ _id, state, data }) => [
      _id.toString().split(':').at(-1),
      state,
      data.share,
    ]);
    expect(told).toEqual([
      ['100', 'DUE', 100],
      ['80', 'DUE', 80],
    ]);
    await pass(32);
    expect(await left()).toMatchObject({ granted: true, reason: 'ACTIVE', used: 0, remaining: 500 });
    expect(Date.parse((await left()).resetsAt)).toBeGreaterThan(Date.parse(resetsAt));
    expect((await use(1)).entitlement).toMatchObject({ used: 1, remaining: 499 });
    expect(await tollgate.connection.collection('usage').countDocuments({ userId })).toBe(1);
  });

  test('usage is not reset by changing from monthly to yearly and back', async () => {
    const { buy, use, left, changeTo } = person();
    await buy('premium');
    const { entitlement } = await use(450);
    await changeTo('premium_year_eur');
    expect(await left()).toMatchObject({ used: 450, remaining: 50, resetsAt: entitlement.resetsAt });
    await changeTo('premium_month_eur');
    expect(await left()).toMatchObject({ used: 450, remaining: 50, resetsAt: entitlement.resetsAt });
    expect((await use(51)).codes).toEqual(['QUOTA_EXHAUSTED']);
  });

  test('usage that exceeds the limit of a smaller plan is kept, and nothing more is given until the reset', async () => {
    const { buy, use, left, changeTo } = person();
    await buy('premium');
    await use(300);
    await changeTo('basic_month_eur');
    expect(await left()).toMatchObject({ granted: false, reason: 'QUOTA_EXHAUSTED', used: 300, remaining: 0 });
    expect((await use(1)).codes).toEqual(['QUOTA_EXHAUSTED']);
    await pass(32);
    expect(await left()).toMatchObject({ granted: true, used: 0, remaining: 100 });
  });

  test('of 200 simultaneous uses against a limit of 50 exactly 50 are counted, over HTTP [T21]', async () => {
    const { userId, buy } = person();
    await buy('basic');
    const use = async (n: number) => {
      const input = { feature: 'chart_exports', idempotencyKey: `${userId}-${n}` };
      const { recordUsage } = (await tollgate.ask({ userId }, RECORD, { input })) as {
        recordUsage: { userErrors: { code: string }[] };
      };
      return recordUsage.userErrors.map(({ code }) => code).join() || 'counted';
    };
    const uses = () => Promise.all(Array.from({ length: 200 }, (_, n) => use(n)));
    const first = await uses();
    expect(first.filter((outcome) => outcome === 'counted')).toHaveLength(50);
    expect(first.filter((outcome) => outcome === 'QUOTA_EXHAUSTED')).toHaveLength(150);
    expect(await uses()).toEqual(first);
    const row = await tollgate.connection.collection('usage').findOne({ userId });
    expect(row).toMatchObject({ used: 50, limit: 50 });
  });
});
