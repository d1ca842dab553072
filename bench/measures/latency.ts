import { fork } from 'node:child_process';
import { once } from 'node:events';
import { stripeEvent, subscriptionObject } from '../../test/support/stripe-events.ts';
import type { Figure } from '../figures.ts';
import { send } from '../load.ts';
import type { Scale } from '../measure.ts';
import { endWithUs, pause, stop } from '../processes.ts';
import { ask, ME, percentile, post } from '../questions.ts';
import { startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';
import { delivery } from '../traffic.ts';

/** How often each is done in a round, by one user after another. */
const TIMES = 200;
/** Milliseconds between two questions whether access is granted. */
const ASK_EVERY = 4;

/** What p95 may be at most, in milliseconds. */
const BOUNDS = { checkout: 250, portal: 300, webhook: 450, query: 100, activation: 1_000 };
type Step = keyof typeof BOUNDS;

const NAMES: Record<Step, string> = {
  checkout: '`checkout`: a Stripe customer and a session are made',
  portal: '`billingPortal`',
  webhook: 'a webhook, until it is answered',
  query: '`me` with all entitlements',
  activation: 'activation: a webhook, until `me` shows the plan that it brings',
};

const CHECKOUT =
  'mutation { answer: checkout(input: { plan: "premium" }) { session { url } userErrors { code message } } }';
const PORTAL = 'mutation { answer: billingPortal(input: {}) { session { url } userErrors { code message } } }';

/** p95 of what one user does after another, while the sandbox stands in for Stripe in a process beside the service. */
export async function measureLatency(store: Store, { rounds }: Scale): Promise<Figure[]> {
  const { uri } = await store.fresh('bench_latency');
  const sandbox = await startSandbox((await store.fresh('bench_latency_sandbox')).uri);
  const service = await startService(uri, { STRIPE_API_BASE: sandbox.url });
  sandbox.postTo(`${service.url}/webhooks/stripe`);

  const p95: Record<Step, number[]> = { checkout: [], portal: [], webhook: [], query: [], activation: [] };
  for (let round = -1; round < rounds; round++) {
    const took: Record<Step, number[]> = { checkout: [], portal: [], webhook: [], query: [], activation: [] };
    // The first round warms everything up, and is not counted.
    for (let n = 0; n < (round < 0 ? TIMES / 5 : TIMES); n++) {
      const key = `${round + 1}x${n}`;
      const token = await tokenOf(`latency-${key}`);
      took.checkout.push(await timeOf(() => command(token, CHECKOUT)));
      took.portal.push(await timeOf(() => command(token, PORTAL)));
      took.query.push(await timeOf(() => ask(service.url, post(token, ME))));
      const { answered, granted } = await activate(key);
      took.webhook.push(answered);
      took.activation.push(granted);
    }
    if (round < 0) continue;
    for (const step of Object.keys(took) as Step[]) {
      took[step].sort((a, b) => a - b);
      p95[step].push(percentile(took[step], 95));
    }
  }
  await service.stop();
  await sandbox.stop();
  return (Object.keys(BOUNDS) as Step[]).map((step) => ({
    name: `${NAMES[step]}, p95`,
    unit: 'ms',
    ours: p95[step],
    ceiling: [],
    target: `at most ${BOUNDS[step].toLocaleString('en')} ms`,
  }));

  async function command(token: string, mutation: string): Promise<void> {
    const { answer } = await ask<{ answer: { userErrors: object[] } }>(service.url, post(token, mutation));
    const { userErrors } = answer;
    if (userErrors.length > 0) throw new Error(`${mutation}: ${JSON.stringify(userErrors)}`);
  }

  /** Milliseconds from posting the event of a new subscription until it is answered, and until its user has the plan. */
  async function activate(key: string): Promise<{ answered: number; granted: number }> {
    const userId = `activated-${key}`;
    const token = await tokenOf(userId);
    const now = Math.floor(Date.now() / 1_000);
    const bought = { id: `sub_activated${key}`, customer: `cus_activated${key}`, userId, start: now };
    const event = stripeEvent('customer.subscription.created', now, subscriptionObject(bought), {
      id: `evt_activated${key}`,
    });
    const request = delivery(event);
    const postedAt = performance.now();
    await send(service.url, request);
    const answered = performance.now() - postedAt;
    while ((await planOf(token)) !== 'premium') await pause(ASK_EVERY);
    return { answered, granted: performance.now() - postedAt };
  }

  async function planOf(token: string): Promise<string> {
    const { me } = await ask<{ me: { plan: { code: string } } }>(service.url, post(token, ME));
    return me.plan.code;
  }
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

/** The sandbox in a process of its own. */
async function startSandbox(uri: string) {
  const child = fork('bench/sandbox.ts', [uri], { execArgv: ['--import', 'tsx'] });
  endWithUs(child);
  const [url] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (typeof url !== 'string') throw new Error('the sandbox could not be started');
  return { url, postTo: (target: string) => child.send(target), stop: () => stop(child) };
}
