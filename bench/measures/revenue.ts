import { REVENUE_OF_A_YEAR } from '../contract.ts';
import type { Figure } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { populate } from '../population.ts';
import { latencies, post } from '../questions.ts';
import { startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

/** How long the report of a year takes, asked once in each round. */
export async function measureRevenue(store: Store, { rounds, users }: Scale): Promise<Figure[]> {
  const { uri } = await populate(store, users);
  const service = await startService(uri);
  const question = post(await tokenOf('ada', ['admin']), REVENUE_OF_A_YEAR);
  const ask = () => latencies(service.url, () => question, 1);
  await ask(); // the first one warms up
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) took.push(...(await ask()));
  await service.stop();
  const name = `\`revenue\` of a year by months, ${users.toLocaleString('en')} users`;
  return [{ name, unit: 'ms', ours: took, ceiling: [], target: 'at most 100 ms at 100,000 users' }];
}
