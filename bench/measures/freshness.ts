import { stripeEvent, subscriptionObject } from '../../test/support/stripe-events.ts';
import type { Figure } from '../figures.ts';
import { pacedLoad, send } from '../load.ts';
import type { Scale } from '../measure.ts';
import { pause, type Running } from '../processes.ts';
import { percentile } from '../questions.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';
import { allApplied, drained, hasPlan } from '../stored-documents.ts';
import { type Target, throughput } from '../throughput.ts';
import { deliveries, delivery, events } from '../traffic.ts';

/** Events a second at which every version of the service is compared. */
const FIXED_PACE = 170;
/** The load as a share of what can be applied. */
const SHARE = 0.6;
/** How long a round takes at most. */
const SECONDS = 20;
/** Milliseconds between two reads: 250 reads a second by ID cost MongoDB little. */
const READ_EVERY = 4;

/** The processes of the service on a database of their own. */
interface Deployment extends Target {
  roles: string;
  db: Awaited<ReturnType<Store['fresh']>>['db'];
  stop(): Promise<void>;
}

/** A deployment under a steady load. */
interface Scenario {
  deployment: Deployment;
  /** Events a second. */
  pace: number;
  /** What p99 is to reach, in milliseconds. */
  bound: number;
  p50: number[];
  p99: number[];
}

/**
 * How long after a webhook was posted the access it brings can be read, while other webhooks keep the service busy: in one process at a
 * fixed pace, and at 60 % of the measured capacity of one process and of `ROLE=api` beside `ROLE=worker`.
 */
export async function measureFreshness(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const one = await deploy(store, ['all']);
  const two = await deploy(store, ['api', 'worker']);
  const scenarios = [
    scenario(one, FIXED_PACE, 60),
    scenario(one, await shareOfCapacity(one, amount), 200),
    scenario(two, await shareOfCapacity(two, amount), 200),
  ];
  for (let round = 0; round < rounds; round++) {
    for (const [n, { deployment, pace, p50, p99 }] of scenarios.entries()) {
      const took = await timesToAccess(deployment, pace, Math.min(amount, pace * SECONDS), `${round}y${n}`);
      p50.push(percentile(took, 50));
      p99.push(percentile(took, 99));
    }
  }
  for (const { stop } of [one, two]) await stop();
  return scenarios.flatMap(({ deployment: { roles }, pace, bound, p50, p99 }) => {
    const name = `webhook posted to access granted, ${roles}, at ${pace.toLocaleString('en')} events/s`;
    return [
      { name: `${name}, p50`, unit: 'ms', ours: p50, ceiling: [], target: '' },
      { name: `${name}, p99`, unit: 'ms', ours: p99, ceiling: [], target: `at most ${bound} ms` },
    ];
  });
}

const scenario = (deployment: Deployment, pace: number, bound: number): Scenario => ({
  deployment,
  pace,
  bound,
  p50: [],
  p99: [],
});

/** One process for each role. The first one takes webhooks. */
async function deploy(store: Store, roles: readonly string[]): Promise<Deployment> {
  const { uri, db } = await store.fresh(`bench_freshness_${roles.join('_')}`);
  const running: Running[] = [];
  for (const role of roles) running.push(await startService(uri, { ROLE: role }));
  return {
    roles: roles.map((role) => `\`ROLE=${role}\``).join(' beside '),
    db,
    url: running[0]?.url ?? '',
    pids: running.map(({ pid }) => pid),
    databasePid: store.pid,
    done: () => drained(db),
    async stop() {
      for (const { stop } of running) await stop();
    },
  };
}

/** Events a second: 60 % of what a deployment applies, measured once it is warm. */
async function shareOfCapacity(deployment: Deployment, amount: number): Promise<number> {
  await throughput(deployment, events(Math.ceil(amount / 5), 'w'));
  const { rate } = await throughput(deployment, events(amount, 'c'));
  await allApplied(deployment.db);
  return Math.floor(rate * SHARE);
}

/** Milliseconds in ascending order. One customer after another buys, and their account is read until it has the plan. */
async function timesToAccess(deployment: Deployment, pace: number, amount: number, key: string): Promise<number[]> {
  const busy = { still: true };
  const others = pacedLoad(deployment.url, deliveries(events(amount, `f${key}x`)), { amount, pace }).finally(() => {
    busy.still = false;
  });
  const took: number[] = [];
  while (busy.still) took.push(await timeToAccess(deployment, `${key}x${took.length}`));
  await others;
  await drained(deployment.db);
  return took.sort((a, b) => a - b);
}

async function timeToAccess({ url, db }: Deployment, key: string): Promise<number> {
  const userId = `buyer-${key}`;
  const now = Math.floor(Date.now() / 1_000);
  const bought = { id: `sub_buyer${key}`, customer: `cus_buyer${key}`, userId, start: now };
  const event = stripeEvent('customer.subscription.created', now, subscriptionObject(bought), {
    id: `evt_buyer${key}`,
  });
  const request = delivery(event);
  const postedAt = performance.now();
  await send(url, request);
  while (!(await hasPlan(db, userId, 'premium'))) await pause(READ_EVERY);
  return performance.now() - postedAt;
}
