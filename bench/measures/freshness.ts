import { stripeEvent, subscriptionObject } from '../../test/support/stripe-events.ts';
import type { Figure } from '../figures.ts';
import { load, pacedLoad, send } from '../load.ts';
import type { Scale } from '../measure.ts';
import { pause } from '../processes.ts';
import { percentile } from '../questions.ts';
import { startService } from '../service.ts';
import { drained, type Store } from '../store.ts';
import { deliveries, delivery, events } from '../traffic.ts';

const CONNECTIONS = 64;
/** Of what can be applied. */
const SHARE = 0.6;
/** Milliseconds between two looks: 250 reads a second by id, which MongoDB hardly notices. */
const LOOK_EVERY = 4;

/**
 * How long after a webhook was posted the access it brings can be read, while others keep the service busy. One customer at a time
 * buys; their document is looked at until it has the plan.
 */
export async function measureFreshness(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const { uri, db } = await store.fresh('bench_freshness');
  const service = await startService(uri);
  const startedAt = performance.now();
  await load(service.url, deliveries(events(amount, 'c')), { connections: CONNECTIONS, amount });
  await drained(db);
  const capacity = (amount / (performance.now() - startedAt)) * 1_000;
  const pace = Math.floor(capacity * SHARE);

  const figures: Record<'p50' | 'p99', number[]> = { p50: [], p99: [] };
  for (let round = 0; round < rounds; round++) {
    const busy = { still: true };
    const others = pacedLoad(service.url, deliveries(events(amount, `f${round}`)), { amount, pace }).finally(() => {
      busy.still = false;
    });
    const took: number[] = [];
    while (busy.still) took.push(await timeToAccess(`${round}x${took.length}`));
    await others;
    await drained(db);
    took.sort((a, b) => a - b);
    figures.p50.push(percentile(took, 50));
    figures.p99.push(percentile(took, 99));
  }
  await service.stop();
  const name = `webhook posted to access granted, at ${pace.toLocaleString('en')} events/s`;
  return [
    { name: `${name}, p50`, unit: 'ms', ours: figures.p50, ceiling: [], target: '' },
    { name: `${name}, p99`, unit: 'ms', ours: figures.p99, ceiling: [], target: 'at most 100 ms' },
  ];

  async function timeToAccess(key: string): Promise<number> {
    const userId = `buyer-${key}`;
    const now = Math.floor(Date.now() / 1_000);
    const bought = { id: `sub_buyer${key}`, customer: `cus_buyer${key}`, userId, start: now };
    const event = stripeEvent('customer.subscription.created', now, subscriptionObject(bought), {
      id: `evt_buyer${key}`,
    });
    const request = delivery(event);
    const postedAt = performance.now();
    await send(service.url, request);
    const granted = { _id: userId as never, currentPlans: 'premium' };
    while ((await db.collection('entitlements').findOne(granted, { projection: { _id: 1 } })) === null)
      await pause(LOOK_EVERY);
    return performance.now() - postedAt;
  }
}
