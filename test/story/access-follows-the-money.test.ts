import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

const DAY = 86_400;
const ME = `{ me { plan { code } subscriptions { status cancelAtPeriodEnd gracePeriodEndsAt actionUrl }
  entitlement(feature: "signals_premium") { granted reason because { summary } }
  payments { nodes { status refundStatus amountRefunded { amount } refunds { amount { amount } } dispute { status } failure { message } } } } }`;

interface Me {
  plan: { code: string };
  subscriptions: { status: string; gracePeriodEndsAt: string | null }[];
  entitlement: { granted: boolean; reason: string; because: { summary: string }[] };
  payments: { nodes: { status: string; amountRefunded: { amount: number }; dispute: { status: string } | null }[] };
}

/** How the webhooks come: each story ends the same. */
const WAYS = [
  ['in good order', {}, 'current'],
  ['repeated, reordered and late', { seed: 7, duplicate: 0.4, reorder: 0.6, delay: 0.3, delay_ms: 40 }, 'current'],
  ['in the shape of years ago', {}, 'legacy'],
] as const;

describe.each(WAYS)('with webhooks that come %s', (_name, network, era) => {
  let tollgate: Sandboxed;
  let counter = 0;
  beforeAll(async () => {
    tollgate = await startSandboxed();
    await control('network', network);
    await control('webhook-version', { era });
  });
  afterAll(() => tollgate.close());

  async function control(name: string, body: Json): Promise<Json> {
    const response = await fetch(`${tollgate.sandbox.url}/_control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Json;
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  }

  const pass = async (days: number) => {
    await control('clock', { advance: days * DAY });
    await tollgate.settle();
  };

  async function subscriber() {
    const userId = `u${counter++}`;
    const person = buyer(tollgate, userId);
    const { session } = await person.checkout({ plan: 'premium' });
    expect(await person.pay(session?.url ?? '')).not.toBeNull();
    await tollgate.settle();
    return { userId, customer: await customerOf(tollgate, userId) };
  }

  async function meOf(userId: string): Promise<Me> {
    return (await tollgate.ask({ userId }, ME))['me'] as Me;
  }

  test('a paid renewal continues access', async () => {
    const { userId } = await subscriber();
    await pass(32);
    const me = await meOf(userId);
    expect(me).toMatchObject({ plan: { code: 'premium' }, entitlement: { granted: true, reason: 'ACTIVE' } });
    expect(me.payments.nodes.map(({ status }) => status)).toEqual(['PAID', 'PAID']);
  });

  test('a failed renewal leaves access for the grace period and no longer', async () => {
    const { userId, customer } = await subscriber();
    await control('fail-next-payment', { customer, times: 4 });
    await pass(31.2);
    expect(await meOf(userId)).toMatchObject({
      subscriptions: [{ status: 'PAST_DUE' }],
      entitlement: { granted: true, reason: 'GRACE_PERIOD' },
      payments: { nodes: [{ status: 'FAILED' }, { status: 'PAID' }] },
    });
    await pass(4);
    expect(await meOf(userId)).toMatchObject({ plan: { code: 'free' }, entitlement: { granted: false } });
  });

  test('a full refund suspends access until the next payment', async () => {
    const { userId, customer } = await subscriber();
    await control('refund', { customer });
    await tollgate.settle();
    const refunded = await meOf(userId);
    expect(refunded).toMatchObject({ plan: { code: 'free' }, entitlement: { granted: false, reason: 'REFUNDED' } });
    expect(refunded.payments.nodes).toMatchObject([
      { status: 'PAID', refundStatus: 'FULL', amountRefunded: { amount: 1999 } },
    ]);
    expect(refunded.entitlement.because.map(({ summary }) => summary)).toContainEqual(
      expect.stringMatching(/^Refunded in full on \d+ \w+ \d{4}$/),
    );
    await pass(32);
    expect(await meOf(userId)).toMatchObject({ plan: { code: 'premium' }, entitlement: { granted: true } });
  });

  test('a partial refund changes the payment and not the access', async () => {
    const { userId, customer } = await subscriber();
    await control('refund', { customer, amount: 500 });
    await tollgate.settle();
    expect(await meOf(userId)).toMatchObject({
      entitlement: { granted: true },
      payments: {
        nodes: [
          {
            status: 'PAID',
            refundStatus: 'PARTIAL',
            amountRefunded: { amount: 500 },
            refunds: [{ amount: { amount: 500 } }],
          },
        ],
      },
    });
  });

  test('a dispute suspends access until it is won, and an inquiry does not', async () => {
    const { userId, customer } = await subscriber();
    const { id: dispute } = await control('dispute', { customer });
    await tollgate.settle();
    expect(await meOf(userId)).toMatchObject({
      entitlement: { granted: false, reason: 'DISPUTED' },
      payments: { nodes: [{ status: 'PAID', dispute: { status: 'NEEDS_RESPONSE' } }] },
    });
    await control('decide-dispute', { dispute: dispute as string, decision: 'win' });
    await tollgate.settle();
    expect(await meOf(userId)).toMatchObject({
      entitlement: { granted: true, reason: 'ACTIVE' },
      payments: { nodes: [{ status: 'PAID' }] },
    });

    const other = await subscriber();
    await control('dispute', { customer: other.customer, inquiry: true });
    await tollgate.settle();
    expect(await meOf(other.userId)).toMatchObject({
      entitlement: { granted: true },
      payments: { nodes: [{ status: 'PAID' }] },
    });
  });

  test('each fact causes one message', async () => {
    const { userId, customer } = await subscriber();
    await control('refund', { customer });
    await tollgate.settle();
    const messages = await tollgate.connection.collection('messages').find({ userId, state: 'DUE' }).toArray();
    expect(messages.map(({ kind }) => kind).sort()).toEqual(['receipt', 'refund', 'started']);
  });

  test('the audit history of a customer is valid, and gives the stored state', async () => {
    const { customer } = await subscriber();
    await pass(32);
    const entries = await tollgate.connection.collection('audit').find({ chain: customer }).sort({ seq: 1 }).toArray();
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, n) => n + 1));
    const last = new Map(
      entries.flatMap(({ changes }) => changes).map(({ target, path, after }: Json) => [`${target} ${path}`, after]),
    );
    expect([...last].find(([key]) => /^subscription:.* status$/.test(key))?.[1]).toBe('active');
  });

  test('the stored state equals the fold of its events, and Stripe has nothing else', async () => {
    await tollgate.settle();
    const report = await tollgate.app.reconciliation.reconcileUser('u0');
    expect(report).toMatchObject({ outcome: 'complete', drifted: 0 });
  });
});
