import type { Figure } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { populate } from '../population.ts';
import { memoryOf } from '../processes.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';

/** How long the process takes from its start until it is ready, with users in place, and what it holds in memory then. */
export async function measureStart(store: Store, { rounds, users }: Scale): Promise<Figure[]> {
  const { uri } = await populate(store, users);
  // The first one builds the indexes of what was written without it.
  await (await startService(uri)).stop();
  const [seconds, megabytes]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    const service = await startService(uri);
    seconds.push((performance.now() - startedAt) / 1_000);
    megabytes.push((await memoryOf(service.pid)).now);
    await service.stop();
  }
  const name = `process start to ready, ${users.toLocaleString('en')} users in place`;
  return [
    { name, unit: 's', ours: seconds, ceiling: [], target: 'under 2 s' },
    { name: 'its memory then (RSS)', unit: 'MB', ours: megabytes, ceiling: [], target: '' },
  ];
}
