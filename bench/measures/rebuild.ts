import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Figure } from '../figures.ts';
import { load } from '../load.ts';
import { memoryOf, pause } from '../processes.ts';
import { commandEnv, startService } from '../service.ts';
import type { Store } from '../store.ts';
import { drained } from '../stored-documents.ts';
import { deliveries, events } from '../traffic.ts';

const EVENTS = 100_000;
/** A webhook's signature is good for five minutes. */
const AT_ONCE = 20_000;

/** Refolds every document from its events, in a process of its own: how long it takes, how much memory, how many differ. */
export async function measureRebuild(store: Store): Promise<Figure[]> {
  const { uri, db } = await store.fresh('bench_rebuild');
  const service = await startService(uri);
  const told = events(EVENTS, 'b');
  for (let first = 0; first < EVENTS; first += AT_ONCE) {
    const part = told.slice(first, first + AT_ONCE);
    await load(service.url, deliveries(part), { connections: 32, amount: part.length });
  }
  await drained(db);
  await service.stop();

  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/cli/rebuild.js', '--json'], {
    env: { ...process.env, ...commandEnv(uri) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    report += text;
  });
  let peak = 0;
  const exit = once(child, 'exit');
  while (child.exitCode === null && child.pid !== undefined) {
    const memory = await memoryOf(child.pid).catch(() => null);
    if (memory) peak = Math.max(peak, memory.peak || 0);
    await pause(100);
  }
  await exit;
  const seconds = (performance.now() - startedAt) / 1000;
  const {
    documents,
    events: folded,
    different,
  } = JSON.parse(report) as Record<string, number> & { different: object[] };
  const name = `\`rebuild\` of ${documents} documents from ${folded} folded events, ${different.length} differences`;
  return [
    { name, unit: 's', ours: [seconds], ceiling: [], target: '0 differences' },
    { name: 'its memory at most', unit: 'MB', ours: [peak], ceiling: [], target: 'under 300 MB' },
  ];
}
