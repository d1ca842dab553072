import { changesOfRevenue, FIGURES_OF_A_YEAR, REVENUE_OF_A_YEAR } from '../contract.ts';
import type { Figure } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { populate } from '../population.ts';
import { latencies, post } from '../questions.ts';
import { startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

/** How long the reports of a year and pages of their changes take, each asked once in each round. */
export async function measureRevenue(store: Store, { rounds, users }: Scale): Promise<Figure[]> {
  const { uri } = await populate(store, users);
  const service = await startService(uri);
  const token = await tokenOf('fay', ['finance']);
  const questions: Record<string, string> = {
    '`revenue` of a year by months': REVENUE_OF_A_YEAR,
    '`revenue` of a year: movements, cohorts, conversion and lifetime value': FIGURES_OF_A_YEAR,
    '`revenueChanges`, 100 of the newest payments': changesOfRevenue('figures: [PAID]'),
    '`revenueChanges`, 100 of the MRR of a plan': changesOfRevenue('figures: [NEW, REACTIVATION], plan: "pro"'),
    '`revenueChanges`, 100 of the churn': changesOfRevenue('figures: [CHURN]'),
    '`revenueChanges`, 100 of the payments of a plan': changesOfRevenue('figures: [PAID], plan: "pro"'),
  };
  const figures: Figure[] = [];
  for (const [what, question] of Object.entries(questions)) {
    const asked = post(token, question);
    const ask = () => latencies(service.url, () => asked, 1);
    await ask(); // the first one warms up
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) took.push(...(await ask()));
    const name = `${what}, ${users.toLocaleString('en')} users`;
    figures.push({ name, unit: 'ms', ours: took, ceiling: [], target: 'at most 100 ms at 100,000 users' });
  }
  await service.stop();
  return figures;
}
