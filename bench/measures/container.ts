import type { Figure } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { memoryOf } from '../processes.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';
import { drained } from '../stored-documents.ts';
import { type Target, throughput } from '../throughput.ts';
import { paymentEvents } from '../traffic.ts';

/** Containers of so many megabytes. */
const SIZES = [512, 1_024] as const;

/** What one process applies, and how much memory it takes, while more webhooks arrive than it can fold. */
export async function measureContainer(store: Store, scale: Scale): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const memory of SIZES) figures.push(...(await measureSize(store, scale, memory)));
  return figures;
}

async function measureSize(store: Store, { rounds, amount }: Scale, memory: number): Promise<Figure[]> {
  const { uri, db } = await store.fresh(`bench_${memory}`);
  const running = await startService(uri, {}, { memory });
  const target: Target = { url: running.url, pids: [running.pid], databasePid: store.pid, done: () => drained(db) };
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++)
    rates.push((await throughput(target, paymentEvents(amount, `${memory}r${round}o`))).rate);
  const { peak } = await memoryOf(running.pid);
  await running.stop();
  return [
    { name: `${memory} MB: webhooks applied`, unit: '/s', ours: rates, ceiling: [], target: '' },
    { name: `${memory} MB: the most memory`, unit: 'MB', ours: [peak], ceiling: [], target: `at most ${memory} MB` },
  ];
}
