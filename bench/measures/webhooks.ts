import type { Figure } from '../figures.ts';
import { load } from '../load.ts';
import { start } from '../processes.ts';
import { startService } from '../service.ts';
import { drained, type Store } from '../store.ts';
import { deliveries, events, WEBHOOK_SECRET, withLateThird } from '../traffic.ts';

const CONNECTIONS = 64;

/**
 * Webhooks: how many are accepted a second, how many of them are folded, audited documents a second later, and the same where a
 * third is late. C1 accepts the same bytes and does nothing else with them.
 */
export async function measureWebhooks(store: Store, rounds: number, amount: number): Promise<Figure[]> {
  const ceilingStore = await store.fresh('bench_c1');
  const ceiling = await start({
    script: 'bench/ceilings/webhook.ts',
    ready: '/',
    env: { MONGODB_URI: ceilingStore.uri, WEBHOOK_SECRET },
  });
  const { uri, db } = await store.fresh('bench_webhooks');
  const service = await startService(uri);
  const send = (url: string, next: ReturnType<typeof deliveries>, count: number) =>
    load(url, next, { connections: CONNECTIONS, amount: count });

  const rates = { accepted: [], acceptedP99: [], duplicates: [], applied: [], late: [], c1: [], c1P99: [] } as Record<
    'accepted' | 'acceptedP99' | 'duplicates' | 'applied' | 'late' | 'c1' | 'c1P99',
    number[]
  >;
  for (let round = -1; round < rounds; round++) {
    const count = round < 0 ? Math.ceil(amount / 5) : amount; // the first one warms both up, and is not counted
    const inOrder = events(count, `r${round}o`);
    const least = await send(ceiling.url, deliveries(inOrder), count);

    const deliver = deliveries(inOrder);
    const startedAt = performance.now();
    const ours = await send(service.url, deliver, count);
    await drained(db);
    const took = performance.now() - startedAt;

    const again = await send(service.url, deliveries(inOrder), count);

    const disordered = deliveries(withLateThird(events(count, `r${round}l`), round));
    const lateStartedAt = performance.now();
    await send(service.url, disordered, count);
    await drained(db);
    const lateTook = performance.now() - lateStartedAt;
    if (round < 0) continue;

    rates.c1.push(least.rate);
    rates.c1P99.push(least.p99);
    rates.accepted.push(ours.rate);
    rates.acceptedP99.push(ours.p99);
    rates.applied.push((count / took) * 1000);
    rates.late.push((count / lateTook) * 1000);
    rates.duplicates.push(again.rate);
  }
  await service.stop();
  await ceiling.stop();
  const perSecond = (name: string, ours: number[], target: string): Figure => ({
    name,
    unit: '/s',
    ours,
    ceiling: rates.c1,
    target,
  });
  return [
    perSecond('Webhooks accepted, while folding goes on', rates.accepted, 'at least 100 % of C1'),
    { name: 'The same, p99', unit: 'ms', ours: rates.acceptedP99, ceiling: rates.c1P99, target: 'at most 100 % of C1' },
    perSecond('Duplicates answered', rates.duplicates, 'more than accepted'),
    perSecond('Webhooks applied: folded, audited', rates.applied, 'at least 95 % of C1'),
    perSecond('The same, a third of them late', rates.late, 'at least 32 % of C1'),
  ];
}
