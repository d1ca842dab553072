import { existsSync } from 'node:fs';
import type { Figure } from '../figures.ts';
import type { Scale, Skipped } from '../measure.ts';
import { openPostgres } from '../postgres.ts';
import { start } from '../processes.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';
import { allApplied, drained } from '../stored-documents.ts';
import { cpuFigures, type Target, type Throughput, throughput } from '../throughput.ts';
import { events, WEBHOOK_SECRET } from '../traffic.ts';

const INSTALLED = 'bench/sync-engine/node_modules/@supabase/stripe-sync-engine';

/** The same events to the service and to sync-engine on PostgreSQL, by turns. Skipped unless both of the latter are installed. */
export async function measurePeer(store: Store, { rounds, amount }: Scale): Promise<Figure[] | Skipped> {
  if (!existsSync(INSTALLED))
    return { skipped: 'sync-engine is not installed: npm install --prefix bench/sync-engine' };
  const postgres = await openPostgres();
  if (!postgres) return { skipped: 'PostgreSQL is not installed: apt-get install postgresql' };
  const engine = await start({
    script: 'bench/sync-engine/server.mjs',
    ready: '/',
    env: { DATABASE_URL: postgres.url, WEBHOOK_SECRET, POOL_SIZE: '20' },
  });
  const { uri, db } = await store.fresh('bench_peer');
  const running = await startService(uri);
  const peer: Target = { url: engine.url, pids: [engine.pid], databasePid: postgres.pid };
  const service: Target = {
    url: running.url,
    pids: [running.pid],
    databasePid: store.pid,
    done: () => drained(db),
  };
  const [ours, theirs]: [Throughput[], Throughput[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const told = events(round < 0 ? Math.ceil(amount / 5) : amount, `p${round}o`);
    const took = { theirs: await throughput(peer, told), ours: await throughput(service, told) };
    await allApplied(db);
    if (round < 0) continue; // the first round warms both up
    theirs.push(took.theirs);
    ours.push(took.ours);
  }
  await running.stop();
  await engine.stop();
  await postgres.close();
  return [
    {
      name: `Webhooks applied, against sync-engine 0.48.5 on ${postgres.version}`,
      unit: '/s',
      ours: ours.map(({ rate }) => rate),
      ceiling: theirs.map(({ rate }) => rate),
      target: 'at least 100 %',
    },
    ...cpuFigures(ours, theirs, ''),
  ];
}
