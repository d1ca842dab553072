import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';
import { createLookUp } from '../../src/routing/look-up.ts';
import { eventPath } from '../folding/processing.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

const MINUTE = 60_000;
let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed({ role: 'api' }); // events are stored; the test works them
});
afterAll(() => tollgate.close());

async function outage(mode: string | null): Promise<void> {
  const body = JSON.stringify({ mode, ...(mode && { paths: '/v1/' }) });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${tollgate.sandbox.url}/_control/outage`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
}

/** The event path on the service's store, with a wall clock that the test moves, and look-ups that ask the sandbox. */
async function work() {
  const { connection, sandbox } = tollgate;
  const path = await eventPath(connection);
  path.wall.pass(Date.now() - path.wall.now().getTime() + MINUTE);
  const gateway = createStripe({ secretKey: 'sk_test_sandbox', apiBase: sandbox.url, metrics: createMetrics() });
  return { ...path, lookUp: createLookUp({ ...path, gateway }) };
}

describe.each(['refuse', '500', '429', 'hang'])('while Stripe is unavailable (%s)', (mode) => {
  test('events that need no look-up are folded, the others wait, and all are folded in the end [S53]', async () => {
    const userId = `u-${mode}`;
    const person = buyer(tollgate, userId);
    const { session } = await person.checkout({ plan: 'extra_generations' });
    await person.pay(session?.url ?? '');
    await tollgate.sandbox.settled();
    const path = await work();
    // The one event that says what the money was for never comes.
    const { deletedCount } = await path.events.deleteOne({ type: 'checkout.session.completed', status: 'RECEIVED' });
    expect(deletedCount).toBe(1);
    await path.settle();
    const waiting = await path.events.find({ status: 'UNMATCHED' }).toArray();
    expect(waiting.map(({ type }) => type)).toContain('payment_intent.succeeded');
    path.wall.pass(2 * MINUTE);

    await outage(mode);
    const asked = tollgate.ask({ userId }, '{ promotionCode(code: "SPRING") { valid } }');
    await expect(asked).rejects.toThrow('PROVIDER_UNAVAILABLE');
    await expect(path.lookUp.runOnce()).rejects.toThrow(ProviderUnavailable);
    await tollgate.deliver(customerOf(`cus_of_${userId}`, userId));
    expect(await path.runOnce()).toBeGreaterThan(0);
    expect(await path.entitlement(userId)).toMatchObject({ customers: { [`cus_of_${userId}`]: {} } });
    path.wall.pass(26 * 60 * MINUTE);
    await path.settle();
    const still = await path.events.find({ _id: { $in: waiting.map(({ _id }) => _id) } }).toArray();
    expect(new Set(still.map(({ status }) => status))).toEqual(new Set(['UNMATCHED']));

    await outage(null);
    await path.lookUp.runOnce();
    await path.settle();
    expect(await path.events.countDocuments({ status: { $in: ['FAILED', 'PARKED', 'UNMATCHED'] } })).toBe(0);
    const { me } = (await tollgate.ask({ userId }, '{ me { payments { nodes { status } } } }')) as { me: Json };
    expect(me).toEqual({ payments: { nodes: [{ status: 'PAID' }] } });
  });
});

let count = 0;
function customerOf(id: string, userId: string) {
  const created = Math.floor(Date.now() / 1000);
  const object = { id, object: 'customer', created, email: null, metadata: { userId }, livemode: false };
  return {
    id: `evt_away_${count++}`,
    object: 'event',
    type: 'customer.updated',
    api_version: '2026-10-28.endive',
    created,
    livemode: false,
    data: { object },
  } as unknown as Parameters<Sandboxed['deliver']>[0];
}
