import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

/** Customers of each kind. */
const CUSTOMERS = 4;
/** Milliseconds between the commands of a customer. */
const GAPS = [0, 100, 400, 1_000];

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed({ env: { RATE_LIMITS: 'off' } });
});
afterAll(() => tollgate.close());

const control = (path: string, body: Json) =>
  fetch(`${tollgate.sandbox.url}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Shown {
  plan?: { code: string };
  subscription?: Waits | null;
}

interface Waits {
  plan: { code: string } | null;
  cancelAtPeriodEnd: boolean;
  paused: boolean;
  pendingChange: { plan: { code: string } | null } | null;
}

const WAITS = 'cancelAtPeriodEnd paused pendingChange { plan { code } }';
/** What waits, in the order of `WAITS`. */
const waits = ({ cancelAtPeriodEnd, paused, pendingChange }: Omit<Waits, 'plan'>) => [
  cancelAtPeriodEnd,
  paused,
  pendingChange?.plan?.code ?? null,
];

/** The commands about what waits, and what waits after each. */
const COMMANDS: [command: string, waits: unknown[]][] = [
  ['changePlan(input: { plan: "basic", when: PERIOD_END, idempotencyKey: "KEY" })', [false, false, 'basic']],
  ['changePlan(input: { plan: "premium", when: PERIOD_END, idempotencyKey: "KEY" })', [false, false, 'premium']],
  ['pauseSubscription(input: { until: "2099-01-01T00:00:00Z" })', [false, true, 'premium']],
  ['cancelPendingChange(input: {})', [false, true, null]],
  ['resumeSubscription(input: {})', [false, false, null]],
  ['changePlan(input: { plan: "basic", when: PERIOD_END, idempotencyKey: "KEY" })', [false, false, 'basic']],
  ['cancelSubscription(input: { feedback: UNUSED })', [true, false, null]],
  ['resumeSubscription(input: {})', [false, false, null]],
];

/** What each answer and each later read showed, beside what it should have shown. */
async function shop(userId: string, gap: number): Promise<{ seen: unknown[]; meant: unknown[] }> {
  const { checkout, pay, sync } = buyer(tollgate, userId);
  const ask = async (field: string, selection: string) =>
    (await tollgate.ask({ userId }, `mutation { ${field} { ${selection} } }`))[field.split('(')[0] ?? ''] as Shown;
  const seen: unknown[] = [];
  const { session } = await checkout({ plan: 'basic' });
  await pay(session?.url ?? '');
  seen.push((await sync(session?.id ?? '')).plan);
  for (const plan of ['premium', 'vip']) {
    const changed = await ask(
      `changePlan(input: { plan: "${plan}", idempotencyKey: "${randomUUID()}" })`,
      'subscription { plan { code } }',
    );
    seen.push(changed.subscription?.plan?.code);
    await wait(gap);
  }
  for (const [command] of COMMANDS) {
    const answer = await ask(command.replace('KEY', randomUUID()), `subscription { ${WAITS} }`);
    seen.push(answer.subscription && waits(answer.subscription));
    await wait(gap);
  }
  seen.push(await me(userId), await wait(1_500).then(() => me(userId)), await atStripe(userId));
  const last = { plan: 'vip', waits: [false, false, null] };
  return { seen, meant: ['basic', 'premium', 'vip', ...COMMANDS.map(([, after]) => after), last, last, last] };
}

async function me(userId: string) {
  const query = `{ me { plan { code } subscriptions { ${WAITS} } } }`;
  const { plan, subscriptions } = (await tollgate.ask({ userId }, query))['me'] as {
    plan: { code: string };
    subscriptions: Waits[];
  };
  return { plan: plan.code, waits: subscriptions[0] && waits(subscriptions[0]) };
}

async function atStripe(userId: string) {
  const customer = await customerOf(tollgate, userId);
  const { data } = await stripeAt(tollgate.sandbox.url).subscriptions.list({ customer, status: 'all' });
  const [subscription] = data;
  const key = subscription?.items.data[0]?.price.lookup_key;
  const paused = subscription?.pause_collection !== null;
  return { plan: key?.split('_')[0], waits: [subscription?.cancel_at_period_end, paused, subscription?.schedule] };
}

describe.each([
  ['arrive', { drop: 0 }, 'current'],
  ['arrive in the shape from before 2025-03-31', { drop: 0 }, 'legacy'],
  ['arrive late and in another order', { drop: 0, delay: 0.5, reorder: 0.5 }, 'current'],
  ['are lost in part', { drop: 0.3, seed: 7 }, 'current'],
  ['are lost in part, in the shape from before 2025-03-31', { drop: 0.3, seed: 7 }, 'legacy'],
  ['are all lost', { drop: 1 }, 'current'], // so no shape is seen
])('while webhooks %s,', (name, network, era) => {
  test('every answer to a command and every later read shows the state at Stripe [S9]', async () => {
    await control('webhook-version', { era });
    await control('network', network);
    const names = Array.from({ length: CUSTOMERS }, (_, n) => `${name.replaceAll(/\W/g, '')}${n}`);
    const shops = await Promise.all(names.map((userId, n) => shop(userId, GAPS[n % GAPS.length] ?? 0)));
    for (const { seen, meant } of shops) expect(seen).toEqual(meant);
    await control('network', {});
    await tollgate.settle();
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });
});
