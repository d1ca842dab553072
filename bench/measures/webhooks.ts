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

  const [accepted, c1, acceptedP99, c1P99, applied, late, duplicates]: number[][] = [[], [], [], [], [], [], []];
  for (let round = -1; round < rounds; round++) {
    const count = round < 0 ? Math.ceil(amount / 5) : amount; // the first one warms both up, and is not counted
    const inOrder = events(count, `r${round}o`);
    const least = await send(ceiling.url, deliveries(inOrder), count);

    const startedAt = performance.now();
    const next = deliveries(inOrder);
    const signedAt = performance.now();
    const ours = await send(service.url, next, count);
    await drained(db);
    const took = performance.now() - signedAt;

    const again = await send(service.url, deliveries(inOrder), count);

    const disordered = deliveries(withLateThird(events(count, `r${round}l`), round));
    const lateAt = performance.now();
    await send(service.url, disordered, count);
    await drained(db);
    const lateTook = performance.now() - lateAt;
    if (round < 0 || startedAt > signedAt) continue;

    c1?.push(least.rate);
    c1P99?.push(least.p99);
    accepted?.push(ours.rate);
    acceptedP99?.push(ours.p99);
    applied?.push((count / took) * 1000);
    late?.push((count / lateTook) * 1000);
    duplicates?.push(again.rate);
  }
  await service.stop();
  await ceiling.stop();
  const figure = (name: string, unit: string, ours: number[] = [], beside: number[] = [], target = ''): Figure => ({
    name,
    unit,
    ours,
    ceiling: beside,
    target,
  });
  return [
    figure('Webhooks accepted, while folding goes on', '/s', accepted, c1, 'at least 100 % of C1'),
    figure('The same, p99', 'ms', acceptedP99, c1P99, 'at most 100 % of C1'),
    figure('Duplicates answered', '/s', duplicates, c1, 'more than accepted'),
    figure('Webhooks applied: folded, audited', '/s', applied, c1, 'at least 95 % of C1'),
    figure('The same, a third of them late', '/s', late, c1, 'at least 32 % of C1'),
  ];
}
